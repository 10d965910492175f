"""How a selection that is being made in SuperOffice stands, and what the check of its members changed."""

from __future__ import annotations

from datetime import date

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import Purpose
from guide_desk.services.selections import LONGEST_NAME
from guide_desk.snapshots.selections import SelectionKind, SelectionProgress, SelectionStage, SelectionState
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import figures, joined, month_in_swedish, quoted
from guide_desk.ui.words.segment_conditions import about_words
from guide_desk.ui.words.segments import reason_words


def selection_name(segment_name: str, today: date) -> str:
    """What a new selection is called: 'Vill starta företag, maj 2026'; a long name is cut so that the month has room.

    The same in every language: two guides who press the same segment mean the same selection.
    """
    month = month_in_swedish(today)
    return f"{segment_name[: LONGEST_NAME - len(month) - 2].rstrip()}, {month}"


def progress_icon(progress: SelectionProgress) -> tuple[str, str]:
    """(icon, colour) beside the words."""
    return {
        SelectionState.WAITING: ("clock", "ink2"),
        SelectionState.RUNNING: ("refresh-cw", "ink2"),
        SelectionState.DONE: ("circle-check", "ok"),
        SelectionState.CANCELLED: ("circle-minus", "ink2"),
        SelectionState.NEEDS_YOU: ("triangle-alert", "late"),
    }[progress.state]


def progress_words(progress: SelectionProgress, *, is_offline: bool = False) -> str:
    """One or two sentences; never more done than is."""
    name = quoted(progress.name)
    if progress.state is SelectionState.WAITING:
        return _waiting_words(progress, name, is_offline=is_offline)
    if progress.state is SelectionState.RUNNING:
        done = {"done": figures(progress.done), "total": figures(progress.total)}
        if progress.stage is SelectionStage.CHECKING:
            return _("Kontrollerar mot SuperOffice: {done} av {total} personer.").format(**done)
        return _("Lägger in i urvalet {name}: {done} av {total} personer.").format(name=name, **done)
    if progress.state is SelectionState.DONE:
        return f"{_done_words(progress, name)} {kind_words(progress)} {change_words(progress)}".strip()
    if progress.state is SelectionState.CANCELLED:
        if progress.is_new:
            return _("Urvalet {name} avbröts. Det finns inte i SuperOffice.").format(name=name)
        return _("Urvalet {name} avbröts på vägen. I SuperOffice är det bara delvis uppdaterat.").format(name=name)
    return _problem_words(progress, name)


def kind_words(progress: SelectionProgress) -> str:
    """Whether SuperOffice keeps it by itself, and if not, because of which conditions."""
    if progress.kind is SelectionKind.DYNAMIC:
        return _("SuperOffice håller det uppdaterat.")
    if progress.unsayable:
        kinds = joined([quoted(about_words(each)) for each in dict.fromkeys(progress.unsayable)], _("och"))
        return _("Det ändras inte av sig självt: {conditions} finns inte som villkor i SuperOffice.").format(conditions=kinds)
    return _("Det ändras inte av sig självt.") if progress.kind is SelectionKind.STATIC else ""


def change_words(progress: SelectionProgress) -> str:
    """What the CRM knew better: '2 togs bort och 1 kom till …'; '' when it was as the guide saw it."""
    joined_count, left_count = len(progress.joined), len(progress.left)
    if joined_count and left_count:
        words = _("Sedan listan senast hämtades har {joined} kommit till och {left} fallit bort.")
    elif joined_count:
        words = _("Sedan listan senast hämtades har {joined} kommit till.")
    elif left_count:
        words = _("Sedan listan senast hämtades har {left} fallit bort.")
    else:
        return ""
    return words.format(joined=figures(joined_count), left=figures(left_count))


def left_words(reason: LeftOut | None, purpose: Purpose) -> str:
    """Why somebody is out after the check."""
    return reason_words(reason, purpose, 1) if reason is not None else _("uppfyller inte villkoren längre")


def _waiting_words(progress: SelectionProgress, name: str, *, is_offline: bool) -> str:
    if progress.waits_for:
        return _("{colleague} uppdaterar urvalet {name} just nu. Ditt väntar tills det är klart.").format(
            colleague=progress.waits_for, name=name
        )
    if progress.reason == "server" and not is_offline:
        return _("SuperOffice svarar inte som det ska just nu. Urvalet {name} görs klart av sig självt.").format(name=name)
    if not is_offline:
        return _("Urvalet {name} står på tur och skapas strax.").format(name=name)
    return _("Urvalet {name} är förberett och skapas så snart nätet är tillbaka. Alla kontrolleras igen då.").format(name=name)


def _done_words(progress: SelectionProgress, name: str) -> str:
    words = ngettext(
        "Urvalet {name} finns nu i SuperOffice med {count} person.",
        "Urvalet {name} finns nu i SuperOffice med {count} personer.",
        progress.size,
    )
    return words.format(name=name, count=figures(progress.size))


def _problem_words(progress: SelectionProgress, name: str) -> str:
    why = {
        "no_rights": _("Du har inte behörighet att göra urval i SuperOffice. Be Regionen om hjälp."),
        "card_removed": _("Urvalet, eller någon i det, har tagits bort i SuperOffice."),
        "selection_changing": _("Någon annan ändrar samma urval i SuperOffice just nu. Kom överens om vem som gör det."),
        "server_fault": _("SuperOffice svarar inte som det ska. Försök igen om en stund."),
    }.get(progress.reason, _("SuperOffice tog inte emot det."))
    return f"{_('Urvalet {name} blev inte klart.').format(name=name)} {why}"
