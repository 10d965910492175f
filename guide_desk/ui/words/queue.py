"""What I dag says around its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.people import LooseNote, PlaceCounts, Scope, TodaySnapshot
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import joined, quoted, short_stamp
from guide_desk.ui.words.trade import kind_words, municipality_words, outcome_words


def scope_words(scope: Scope, guide: Guide | None) -> str:
    """Whose contacts are shown."""
    if scope is Scope.COUNTY:
        return _("Hela länet")
    if scope is Scope.MINE or guide is None:
        return _("Bara mina")
    return municipality_words(guide.municipality)


def place_heading(place: Municipality | None) -> str:
    """A municipality's heading; None for those with protected identity."""
    if place is None:
        return _("Skyddade uppgifter")
    return _("Utan vald kommun") if place is Municipality.REGION else place.place_name


def counts_words(counts: PlaceCounts) -> list[tuple[str, str]]:
    """'1 har väntat för länge', '1 ska få svar i dag', '4 har tid kvar', each with its colour; nothing where nobody waits."""
    told = (
        (counts.late, ngettext("{count} har väntat för länge", "{count} har väntat för länge", counts.late), "late"),
        (counts.due, ngettext("{count} ska få svar i dag", "{count} ska få svar i dag", counts.due), "due"),
        (counts.left, ngettext("{count} har tid kvar", "{count} har tid kvar", counts.left), "ink2"),
    )
    return [(words.format(count=count), color) for count, words, color in told if count]


def calm_words(places: Sequence[Municipality]) -> str:
    """'Berg, Härjedalen och Krokom: ingen väntar på ett första svar'; '' when somebody waits everywhere."""
    if not places:
        return ""
    names = joined([place.place_name for place in places], _("och"))
    return _("{places}: ingen väntar på ett första svar").format(places=names)


def footer_words(snapshot: TodaySnapshot) -> str:
    """How the quarter stands, below the list; '' when there is nothing to tell."""
    if snapshot.is_cut:
        return _("Alla som väntar visas. Länet har fler anmälningar än en fråga hämtar, så kvartalets siffra saknas.")
    calm = calm_words(snapshot.calm_places)
    if not snapshot.answered_total or not snapshot.is_fetched:
        return calm
    figures = _("{in_time} av {total} har fått svar inom fem arbetsdagar det här kvartalet").format(
        in_time=snapshot.answered_in_time, total=snapshot.answered_total
    )
    return "\n".join(part for part in (calm, figures) if part)


def empty_words(snapshot: TodaySnapshot) -> tuple[str, str]:
    """Title and words by the hills when nobody waits, as far as anybody knows."""
    if not snapshot.is_fetched:
        return _("Alla är inte hämtade än"), _("De som väntar på ett första svar visas här efter hand.")
    return _("Ingen väntar på ett första svar"), _quarter_words(snapshot)


def _quarter_words(snapshot: TodaySnapshot) -> str:
    """`in time` only when it is true."""
    if not snapshot.answered_total:
        return _("Här visas de som hör av sig till er.")
    if snapshot.answered_in_time == snapshot.answered_total:
        return _("Alla som hört av sig det här kvartalet har fått svar i tid. Bra jobbat!")
    return _("Alla som hört av sig det här kvartalet har fått svar, {in_time} av {total} inom fem arbetsdagar.").format(
        in_time=snapshot.answered_in_time, total=snapshot.answered_total
    )


def note_name(note: LooseNote) -> str:
    """Whom a note on no card is about, as far as somebody knows."""
    return note.about or _("Någon")


def note_line(note: LooseNote) -> str:
    """What it says, on one line; a call without words, how it ended."""
    said = note.said
    if said.text:
        return quoted(" ".join(said.text.split()))
    return outcome_words(said.outcome) if said.outcome is not None else kind_words(said.kind)


def note_sentence(note: LooseNote, now: datetime) -> str:
    """The whole row as it should be heard."""
    kind, when = kind_words(note.said.kind).lower(), short_stamp(note.written_at, now)
    return _("{who}, {kind} från {when}: {words}").format(who=note_name(note), kind=kind, when=when, words=note_line(note))
