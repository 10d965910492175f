"""What was read and taken out here: in a few sentences, and line by line as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from guide_desk.domain.access import TAKEN_OUT, AccessCount, AccessKind, AccessLine
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import capitalised, figures, joined

_NOTHING = AccessCount(0, 0)


def kind_words(kind: AccessKind) -> str:
    """What was done, as in a list."""
    return {
        AccessKind.CARD_READ: _("kort läst"),
        AccessKind.REGISTER_SEARCHED: _("sökning i hela registret"),
        AccessKind.CALLED: _("telefonnummer öppnat för att ringa"),
        AccessKind.MAILED: _("mejladress öppnad i mejlprogrammet"),
        AccessKind.COPIED: _("uppgift kopierad"),
        AccessKind.ATTACHMENT_OPENED: _("bilaga öppnad"),
        AccessKind.CALENDAR_OPENED: _("samtal öppnat i kalendern"),
        AccessKind.CARD_SAVED: _("helt kort sparat som fil"),
        AccessKind.SEGMENT_EXPORTED: _("urval exporterat till en fil"),
        AccessKind.PARTICIPANTS_PRINTED: _("deltagarlista utskriven"),
        AccessKind.UNSENT_SAVED: _("osänt arbete sparat i en krypterad fil"),
    }[kind]


def access_sentences(counts: Mapping[AccessKind, AccessCount], days: int) -> list[str]:
    """Numbers alone."""
    read = counts.get(AccessKind.CARD_READ, _NOTHING).people
    searched = counts.get(AccessKind.REGISTER_SEARCHED, _NOTHING).times
    lines = [
        ngettext(
            "{count} persons kort har lästs här de senaste {days} dagarna.",
            "{count} personers kort har lästs här de senaste {days} dagarna.",
            read,
        ).format(count=figures(read), days=days)
    ]
    if searched:
        words = ngettext(
            "{count} sökning har gjorts i hela registret.", "{count} sökningar har gjorts i hela registret.", searched
        )
        lines.append(words.format(count=figures(searched)))
    taken = [_taken(kind, counts[kind]) for kind in TAKEN_OUT if kind in counts]
    words = _("Uttaget härifrån på samma tid: {what}.").format(what=joined(taken, _("och")))
    return [*lines, words if taken else _("Inget har tagits ut härifrån på samma tid.")]


def _taken(kind: AccessKind, count: AccessCount) -> str:
    """'Urval exporterat till en fil 2 gånger (340 personer)'."""
    times = ngettext("{count} gång", "{count} gånger", count.times).format(count=figures(count.times))
    if count.people == count.times:
        return f"{kind_words(kind)} {times}"
    people = ngettext("{count} person", "{count} personer", count.people).format(count=figures(count.people))
    return f"{kind_words(kind)} {times} ({people})"


def access_heads() -> tuple[str, ...]:
    """What each column of the list holds."""
    return _("När"), _("Vem"), _("Vad"), _("Antal personer"), _("Personens nummer i SuperOffice"), _("Urval eller träff")


def access_rows(lines: Iterable[AccessLine], guide: str) -> Iterable[tuple[str, ...]]:
    """`guide`: whose account it is. A moment that a spreadsheet sorts, in Swedish time."""
    for line in lines:
        number = str(line.remote_id) if line.remote_id is not None else ""
        when = line.at.strftime("%Y-%m-%d %H:%M")
        yield when, guide, capitalised(kind_words(line.kind)), str(line.people), number, line.about
