"""How a selection in SuperOffice is said to stand: each way it can end has its sentence, and none promises more than is."""

from __future__ import annotations

import pytest

from guide_desk.domain.segment import Purpose
from guide_desk.snapshots.selections import SelectionProgress, SelectionState
from guide_desk.sync.selecting import CHANGING, SERVER
from guide_desk.sync.settle import SERVER_FAULT
from guide_desk.ui.words.selections import progress_words
from tests.factories import MORNING

NOT_DONE = "Urvalet ”Hockey” blev inte klart."


def _said(state: SelectionState, reason: str = "", *, is_offline: bool = False) -> str:
    progress = SelectionProgress("1", "a", "Hockey", Purpose.NEWSLETTER, state, MORNING, reason=reason)
    return progress_words(progress, is_offline=is_offline)


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("no_rights", "Du har inte behörighet att göra urval i SuperOffice. Be Regionen om hjälp."),
        ("card_removed", "Urvalet, eller någon i det, har tagits bort i SuperOffice."),
        (CHANGING, "Någon annan ändrar samma urval i SuperOffice just nu. Kom överens om vem som gör det."),
        (SERVER_FAULT, "SuperOffice svarar inte som det ska. Försök igen om en stund."),
        ("refused", "SuperOffice tog inte emot det."),
    ],
)
def test_one_that_waits_for_the_guide_says_why(reason: str, why: str) -> None:
    assert _said(SelectionState.NEEDS_YOU, reason) == f"{NOT_DONE} {why}"


def test_one_that_waits_by_itself_says_for_what() -> None:
    assert _said(SelectionState.WAITING) == "Urvalet ”Hockey” står på tur och skapas strax."
    struggling = "SuperOffice svarar inte som det ska just nu. Urvalet ”Hockey” görs klart av sig självt."
    assert _said(SelectionState.WAITING, SERVER) == struggling
    assert "så snart nätet är tillbaka" in _said(SelectionState.WAITING, SERVER, is_offline=True)
