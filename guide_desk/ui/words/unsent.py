"""What is only on this computer, and how it went with the file that carries it elsewhere."""

from __future__ import annotations

from guide_desk.errors import InvalidInput
from guide_desk.services.unsent import OnlyHere
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import opening_number


def loss_words(count: int) -> str:
    """What would be lost, and what has to be typed to let it go."""
    words = ngettext(
        "{count} sak har inte skickats till SuperOffice och går förlorad. Skriv {number} för att ta bort den ändå.",
        "{count} saker har inte skickats till SuperOffice och går förlorade. Skriv {number} för att ta bort dem ändå.",
        count,
    )
    return words.format(count=opening_number(count), number=count)


def own_words(count: int) -> str:
    """Own segments and events lie nowhere else."""
    words = ngettext(
        "{count} eget urval eller egen träff finns bara på den här datorn och försvinner.",
        "{count} egna urval och träffar finns bara på den här datorn och försvinner.",
        count,
    )
    return words.format(count=opening_number(count))


def saved_words(held: OnlyHere) -> str:
    """They lie in the file now."""
    count = len(held.unsent)
    if not count:
        return _("Dina egna urval och träffar finns i filen. Ta in den när du har loggat in igen.")
    words = ngettext(
        "{count} sak som inte har skickats finns i filen. Ta in den när du har loggat in igen, så skickas den då.",
        "{count} saker som inte har skickats finns i filen. Ta in den när du har loggat in igen, så skickas de då.",
        count,
    )
    return words.format(count=opening_number(count))


def taken_in_words(count: int) -> str:
    """What came out of a file."""
    if not count:
        return _("Allt i filen finns redan här eller har skickats.")
    words = ngettext(
        "{count} sak är inlagd. Den skickas om tio minuter, om den inte redan har kommit fram.",
        "{count} saker är inlagda. De skickas om tio minuter, om de inte redan har kommit fram.",
        count,
    )
    return words.format(count=opening_number(count))


def refused_file_words(error: Exception) -> str:
    """Why a file could not be taken in; nothing has been changed then."""
    reason = error.reason if isinstance(error, InvalidInput) else ""
    return {
        "passphrase": _("Lösenfrasen stämmer inte. Försök igen."),
        "damaged": _("Filen är skadad och går inte att öppna. Har du en kopia, prova den."),
        "newer": _("Filen kommer från en nyare Guide Desk. Uppdatera Guide Desk och försök igen."),
        "another_kind": _("Det här är ingen fil med sparat arbete från Guide Desk. Välj en annan fil."),
        "unreadable": _("Filen gick inte att läsa. Finns den kvar, och får du öppna den?"),
        "other_account": _("Filen hör till ett annat konto. Logga in med det konto som sparade den, och ta in den där."),
        "reader": _("Ditt konto i SuperOffice får bara läsa, så inget kan tas in. Be Regionen om hjälp."),
    }.get(reason) or _("Det gick inte att ta in filen. Inget har ändrats här, och filen är orörd.")


def erased_words(*, is_all: bool) -> str:
    """After Logga ut och ta bort allt: what was done, and how it goes on."""
    if is_all:
        return _("Klart. Kontakter, dialoger och inloggning är borta från datorn. Stäng fönstret, eller logga in på nytt.")
    return _("En del kunde inte tas bort från den här datorn. Starta om den, och be Regionen om hjälp med det som är kvar.")
