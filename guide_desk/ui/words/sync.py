"""What the corner at the bottom left says, and why a deed waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.snapshots.sync_status import ManyGone, SyncItem, SyncState, SyncStatus
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import column_time, figures, number_word, opening_number
from guide_desk.ui.words.facts import field_words
from guide_desk.ui.words.sign_in import problem_line


def status_lines(status: SyncStatus) -> tuple[str, str]:
    """The two lines of the sync status."""
    updated = _("Uppdaterat {time}").format(time=column_time(status.updated_at)) if status.updated_at is not None else ""
    waiting = waiting_words(status.waiting_count, status.attention_count) or updated
    if status.fetched is not None and status.is_busy:
        return _("Hämtar kontakter"), _("{count} är hämtade").format(count=status.fetched)
    named = problem_line(status.problem)
    if named:
        return named, waiting
    if status.problem and status.state in (SyncState.ALL_SENT, SyncState.SENDING):
        updated = _("Datorns klocka går inte rätt")
    elif status.refused_card_count:
        updated = _refused_line(status.refused_card_count)
    match status.state:
        case SyncState.ALL_SENT:
            return _("Allt har skickats"), updated
        case SyncState.SENDING:
            return ngettext("{count} sak skickas", "{count} saker skickas", status.waiting_count).format(
                count=status.waiting_count
            ), updated
        case SyncState.OFFLINE:
            return _("Du är offline"), waiting
        case SyncState.SERVER_DOWN:
            again = (
                _("Försöker igen {time}").format(time=column_time(status.next_try_at))
                if status.next_try_at is not None
                else waiting
            )
            return _("SuperOffice svarar inte"), again
        case SyncState.SIGNED_OUT:
            return _("Logga in igen"), waiting
        case SyncState.NEEDS_YOU:
            count = status.attention_count
            return ngettext("{count} sak väntar på dig", "{count} saker väntar på dig", count).format(count=count), _("Visa")


def removal_words(gone: ManyGone) -> str:
    """What a press takes away here too, with how much."""
    if gone.are_entries:
        words = ngettext(
            "Ta bort {count} händelse i dialogen här också", "Ta bort {count} händelser i dialogen här också", gone.count
        )
    else:
        words = ngettext("Ta bort {count} kontakt här också", "Ta bort {count} kontakter här också", gone.count)
    return words.format(count=figures(gone.count))


def fetched_words(fetched: int, expected: int) -> str:
    """'1 240 av 3 610 kontakter är hämtade'."""
    words = ngettext("{count} av {whole} kontakt är hämtad", "{count} av {whole} kontakter är hämtade", expected)
    return words.format(count=figures(fetched), whole=figures(expected))


def status_icon(state: SyncState) -> tuple[str, str]:
    """(icon, colour)."""
    return {
        SyncState.ALL_SENT: ("circle-check", "ok"),
        SyncState.SENDING: ("refresh-cw", "ink2"),
        SyncState.OFFLINE: ("cloud-off", "due"),
        SyncState.SERVER_DOWN: ("cloud-off", "due"),
        SyncState.SIGNED_OUT: ("key-round", "due"),
        SyncState.NEEDS_YOU: ("triangle-alert", "late"),
    }[state]


def waiting_words(waiting: int, attention: int = 0) -> str:
    """'3 saker väntar', '1 sak väntar på dig', '3 skickas, 1 väntar på dig'; '' for nothing."""
    if not waiting:
        words = ngettext("{count} sak väntar på dig", "{count} saker väntar på dig", attention)
        return words.format(count=attention) if attention else ""
    if attention:
        return _("{count} skickas, {yours} väntar på dig").format(count=waiting, yours=attention)
    return ngettext("{count} sak väntar", "{count} saker väntar", waiting).format(count=waiting)


def saved_here_words(waiting: int, attention: int) -> str:
    """What the lock says: what is sent by itself, and what waits for the guide."""
    parts = []
    if waiting:
        words = ngettext(
            "Det du skrev är sparat. {count} sak väntar på att skickas.",
            "Det du skrev är sparat. {count} saker väntar på att skickas.",
            waiting,
        )
        parts.append(words.format(count=opening_number(waiting)))
    if attention:
        words = ngettext(
            "Det du skrev är sparat. {count} sak väntar på dig.",
            "Det du skrev är sparat. {count} saker väntar på dig.",
            attention,
        )
        if waiting:
            words = ngettext("{count} väntar på dig.", "{count} väntar på dig.", attention)
        parts.append(words.format(count=opening_number(attention)))
    return " ".join(parts) or _("Det du skrev är sparat. Allt har skickats.")


def panel_summary(status: SyncStatus, items: Sequence[SyncItem]) -> str:
    """'Fyra skickas av sig själva. En väntar på dig. Uppdaterat 09:36.'"""
    held = sum(item.state is DeedState.NEEDS_ATTENTION for item in items)
    parts = []
    if len(items) > held:
        count = len(items) - held
        words = ngettext("{count} skickas av sig själv.", "{count} skickas av sig själva.", count)
        parts.append(words.format(count=opening_number(count)))
    if held:
        words = ngettext("{count} väntar på dig.", "{count} väntar på dig.", held)
        parts.append(words.format(count=opening_number(held)))
    if status.updated_at is not None:
        parts.append(_("Uppdaterat {time}.").format(time=column_time(status.updated_at)))
    if status.refused_card_count:
        count = status.refused_card_count
        words = ngettext(
            "Ett kort gick inte att hämta från SuperOffice. Det prövas igen, och kontakten finns i listorna.",
            "{count} kort gick inte att hämta från SuperOffice. De prövas igen, och kontakterna finns i listorna.",
            count,
        )
        parts.append(words.format(count=opening_number(count)))
    return " ".join(parts)


def _refused_line(count: int) -> str:
    """As the second line of the sync status."""
    return ngettext("{count} kort gick inte att hämta", "{count} kort gick inte att hämta", count).format(count=figures(count))


def offline_words(waiting: int) -> str:
    """The bar, said once when the network goes."""
    if not waiting:
        return _("Du är offline. Fortsätt som vanligt – allt sparas här och skickas när nätet är tillbaka.")
    return ngettext(
        "Du är offline. Fortsätt som vanligt – {count} sak är sparad här och skickas när nätet är tillbaka.",
        "Du är offline. Fortsätt som vanligt – {count} saker är sparade här och skickas när nätet är tillbaka.",
        waiting,
    ).format(count=number_word(waiting))


def back_words(sent: int) -> str:
    """The toast when it is back; what SuperOffice did not take has not been sent."""
    if sent <= 0:
        return _("Nätet är tillbaka.")
    return ngettext(
        "Nätet är tillbaka. {count} sak har skickats.", "Nätet är tillbaka. {count} saker har skickats.", sent
    ).format(count=opening_number(sent))


def item_state_name(item: SyncItem) -> str:
    """Where it stands in two or three words; `item_state_words` begins with them."""
    return {
        DeedState.READY: _("Väntar på att skickas"),
        DeedState.IN_FLIGHT: _("Skickas"),
        DeedState.UNKNOWN: _("Väntar på besked"),
    }.get(item.state, _("Väntar på dig"))


def item_state_words(item: SyncItem, next_try_at: datetime | None = None) -> str:
    """Where it stands; an unknown outcome is never called failed. `next_try_at`: when the sync tries anything again."""
    next_try = item.not_before or next_try_at
    again = column_time(next_try) if next_try is not None else ""
    match item.state:
        case DeedState.READY:
            if again:
                return _("Väntar på att skickas. Försöker igen {time}.").format(time=again)
        case DeedState.UNKNOWN:
            if again:
                return _("Väntar på besked. Kontrollerar igen {time}.").format(time=again)
        case DeedState.NEEDS_ATTENTION:
            return f"{item_state_name(item)}. {reason_words(item.reason)}"
    return item_state_name(item)


def reason_words(reason: str) -> str:
    """Why the CRM did not take it, and what to do. A code may name a field after a colon."""
    code, _colon, field = reason.partition(":")
    if field:
        name = field_words(Field(field)) if field in set(Field) else ""
        return _missing_words(code, name)
    return {
        "no_rights": _("Du har inte behörighet att ändra det här kortet. Be Regionen om hjälp."),
        "card_removed": _(
            "Kortet har tagits bort i SuperOffice. Texten finns kvar här: lägg den på ett annat kort, eller kopiera den."
        ),
        "hidden": _(
            "Personen finns i SuperOffice, men du får inte se kortet där. Texten finns kvar här: kopiera den eller lägg den på"
            " ett annat kort, eller be Regionen om hjälp och skicka igen."
        ),
        "needs_last_name": _("SuperOffice vill ha ett efternamn innan kortet kan skapas. Ta tillbaka och skriv det."),
        "needs_more": _("SuperOffice vill veta mer innan kortet kan skapas. Be Regionen om hjälp. Allt finns kvar här."),
        "already_here": _(
            "Mejladressen finns redan på ett kort i SuperOffice. Skicka igen för att göra ett nytt kort ändå, eller ta tillbaka."
        ),
        "unfound": _(
            "Det är oklart om personen kom fram: kortet syns inte i SuperOffice. Titta gärna efter där. Skicka igen söker en gång"
            " till och gör kortet om det inte hittas."
        ),
        "plan_removed": _(
            "Någon har tagit bort det i SuperOffice eller gjort något annat av det. Skriv det på nytt om det ska gälla, eller ta"
            " tillbaka ändringen."
        ),
        "protected": _("Personen har fått skyddade uppgifter. Ändringen finns kvar här."),
        "tenant_lacks": _("SuperOffice saknar en inställning som behövs. Be Regionen om hjälp. Den finns kvar här."),
        "too_large": _("Mejlet är för stort för SuperOffice. Texten finns kvar här, kopiera den om du behöver den."),
        "letter_lost": _(
            "Filen med mejlet går inte längre att läsa på datorn. Dra hit mejlet en gång till, eller kopiera texten."
        ),
        "conflict": _("Någon annan har ändrat samma uppgift. Välj vad som ska stå."),
    }.get(reason, _("SuperOffice tog inte emot den. Den finns kvar här."))


def _missing_words(code: str, name: str) -> str:
    """A field or a choice that the administrator has taken away."""
    if not name:
        return _("SuperOffice saknar en inställning som behövs. Be Regionen om hjälp. Den finns kvar här.")
    if code == "value_missing":
        return _("Valet för {field} finns inte längre i SuperOffice. Välj ett annat, eller be Regionen om hjälp.").format(
            field=name
        )
    return _("Fältet {field} finns inte längre i SuperOffice. Be Regionen om hjälp. Ändringen finns kvar här.").format(field=name)
