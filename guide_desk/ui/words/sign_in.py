"""Why signing in, or the way to the CRM, came to nothing: what happened, what it means, what to do."""

from __future__ import annotations

from datetime import date

from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.sign_in import KnownAccount
from guide_desk.texts import _
from guide_desk.texts.formats import clock_time, near_day
from guide_desk.ui.words.trade import municipality_words


def account_words(account: KnownAccount, today: date, *, names_tenant: bool) -> tuple[str, str]:
    """'Åre kommun, användare 7', and when it was used; with the tenant where there are several. Nobody's name: see `accounts`."""
    who = _("Användare {number}").format(number=account.associate_id)
    if account.municipality:
        place = municipality_words(Municipality(account.municipality))
        who = _("{place}, användare {number}").format(place=place, number=account.associate_id)
    if not account.tenant:
        who = _("Utan inloggning")
    elif names_tenant:
        who = _("{account} i {tenant}").format(account=who, tenant=account.tenant)
    day, time = near_day(account.used_at.date(), today), clock_time(account.used_at)
    return who, _("Användes senast {day} klockan {time}.").format(day=day, time=time)


def problem_words(code: str) -> str:
    """A whole sentence for a condition of the network, the tenant or the session; '' for a code that has none."""
    return {
        "maintenance": _("SuperOffice uppdateras just nu. Du kan arbeta vidare, allt sparas här och skickas efteråt."),
        "suspended": _("Ert SuperOffice är pausat. Allt sparas här. Be Regionen höra av sig till SuperOffice."),
        "deleted": _("Ert SuperOffice är borttaget. Det du skrivit finns kvar på datorn. Hör av dig till Regionen."),
        "preparing": _("Ert SuperOffice görs i ordning och är inte redo än. Allt sparas här så länge."),
        "stopped": _("Ert SuperOffice är stängt just nu. Du kan arbeta vidare, allt sparas här och skickas senare."),
        "tenant_unknown": _("SuperOffice hittar inte er organisation. Allt sparas här. Be Regionen om hjälp."),
        "certificate": _(
            "Den här datorn känner inte igen den som svarar i SuperOffices ställe, så inget skickas. Allt sparas här. "
            "Prova ett annat nät, eller be er IT-avdelning om hjälp."
        ),
        "proxy": _("Kommunens nät släpper inte fram Guide Desk. Allt sparas här. Be er IT-avdelning om hjälp."),
        "portal": _("Nätet vill att du loggar in på det först. Öppna webbläsaren och gör det; allt sparas här så länge."),
        "moved": _("Nätet leder till en annan adress än SuperOffices, så inget skickas. Allt sparas här. Prova ett annat nät."),
        "account": _(
            "Den som är inloggad är någon annan än den som har skrivit här. Inget skickas, och allt finns kvar. "
            "Logga in med ditt eget konto."
        ),
        "many_gone": _(
            "Ovanligt många av era kontakter saknas i svaret från SuperOffice. Inget har tagits bort här. "
            "Fråga Regionen om din behörighet är kvar."
        ),
        "many_entries_gone": _(
            "Ovanligt mycket av dialogen med era kontakter saknas i svaret från SuperOffice. Det står kvar här. "
            "Fråga Regionen om din behörighet är kvar."
        ),
        "unwritable": _(
            "Det som hämtas kan inte sparas på datorn. Kontrollera att disken inte är full. Det du skrivit finns kvar."
        ),
        "damaged": _(
            "Filen med det som är sparat här är skadad. Avsluta och starta Guide Desk igen, så hämtas allt på nytt. "
            "Det du inte har skickat följer med."
        ),
        "newer": _("Det som är sparat hör till en nyare Guide Desk. Du kan läsa, men inte skriva. Starta den nyare i stället."),
        "network_drive": _(
            "Guide Desks mapp ligger på en nätverksenhet, och där kan det som sparas skadas. Be er IT-avdelning om en lokal."
        ),
        "clock": _("Datorns klocka går inte rätt. Ställ den, så stämmer tiderna på det du skriver."),
    }.get(code, "")


def problem_line(code: str) -> str:
    """The same in a few words, for the sync status; '' where the state itself says enough."""
    return {
        "maintenance": _("SuperOffice uppdateras"),
        "suspended": _("SuperOffice är pausat"),
        "deleted": _("SuperOffice är borttaget"),
        "preparing": _("SuperOffice är inte redo"),
        "stopped": _("SuperOffice är stängt"),
        "tenant_unknown": _("SuperOffice hittas inte"),
        "certificate": _("Okänt certifikat på nätet"),
        "proxy": _("Nätet släpper inte fram"),
        "portal": _("Nätet vill ha inloggning"),
        "moved": _("Nätet leder någon annanstans"),
        "account": _("Någon annan är inloggad"),
        "many_gone": _("Många saknas i SuperOffice"),
        "many_entries_gone": _("Dialog saknas i SuperOffice"),
        "unwritable": _("Kan inte spara på datorn"),
        "damaged": _("Filen på datorn är skadad"),
        "newer": _("Går bara att läsa"),
    }.get(code, "")


def reader_words() -> str:
    """Why somebody whose account may only read cannot write here."""
    return _("Ditt konto i SuperOffice får bara läsa, så det går inte att skriva här. Be Regionen om hjälp.")


def unwritable_words(*, may_write: bool) -> str:
    """Why nothing can be written here: the account's doing, or that of a file from a newer program."""
    return problem_words("newer") if may_write else reader_words()


def refusal_words(reason: str) -> str:
    """Why a sign-in came to nothing; '' when the guide ended it."""
    if reason == "cancelled":
        return ""
    return _refusals().get(reason) or problem_words(reason) or _("Inloggningen gick inte att slutföra. Försök igen om en stund.")


def _refusals() -> dict[str, str]:
    return {
        "state": _("Svaret i webbläsaren hörde inte till den här inloggningen. Försök igen, på sidan som Guide Desk öppnar."),
        "issuer": _("Svaret kom från någon annan än den inloggning som Guide Desk frågade. Försök igen."),
        "audience": _("Inloggningen gällde ett annat program än Guide Desk. Försök igen."),
        "nonce": _("Inloggningen hörde till ett tidigare försök. Försök igen."),
        "signature": _("Inloggningen saknar en underskrift som går att lita på. Försök igen, eller hör av dig till Regionen."),
        "expired": _("Inloggningen hann bli för gammal. Försök igen."),
        "not_yet": _("Inloggningen gäller inte än. Försök igen om en stund."),
        "script": _(
            "Datorn hämtar sin proxyinställning med ett skript, och sådana följs inte på den här datorn. Be er IT-avdelning "
            "ange mellanservern i https_proxy om nätet kräver en."
        ),
        "clock": _("Datorns klocka går inte rätt, så inloggningen kan inte kontrolleras. Ställ klockan och försök igen."),
        "incomplete": _("Svaret på inloggningen var inte helt. Försök igen."),
        "denied": _("Inloggningen avbröts i webbläsaren, eller så får ditt konto inte använda Guide Desk. Försök igen."),
        "provider": _("SuperOffice kunde inte logga in dig just nu. Försök igen om en stund."),
        "code_used": _("Den inloggningen är redan använd eller för gammal. Försök igen."),
        "client": _("SuperOffice känner inte igen den här installationen av Guide Desk. Be Regionen om hjälp."),
        "timed_out": _("Ingen loggade in inom tre minuter. Försök igen när du är redo."),
        "tenant": _("Du loggade in i ett annat SuperOffice än det som används här. Logga ut i webbläsaren och försök igen."),
        "account": _(
            "Du loggade in som någon annan än den som har skrivit här. Inget har skickats. Försök igen med ditt eget konto."
        ),
        "already_open": _("Ditt konto är redan öppet i ett annat fönster av Guide Desk."),
        "offline": _("Du är offline. Att logga in går när nätet är tillbaka."),
        "server_down": _("SuperOffice svarar inte just nu. Försök igen om en stund."),
        "store": _("Det gick inte att öppna det som sparas på datorn. Inget har gått förlorat. Försök igen."),
        "full": _("Datorns disk är full. Frigör plats och försök igen. Inget har gått förlorat."),
        "computer": _("Datorn lät inte Guide Desk ta emot svaret eller spara. Starta om datorn och försök igen."),
        "not_installed": _(
            "Den här datorn vet inte var ert SuperOffice finns. Be Regionen om filen installation.json. "
            "Övningsläget fungerar ändå."
        ),
        "installation": _("Filen installation.json går inte att förstå. Be Regionen om en ny. Övningsläget fungerar ändå."),
    }
