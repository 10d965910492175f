"""Mässläge over the whole program: only an unlock ends it, also when the program was closed or broke down in it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from guide_desk.system.folders import profile_root
from guide_desk.ui.lock.lock_window import LockWindow
from guide_desk.ui.window.fair_window import FairWindow
from guide_desk.ui.window.main_window import MainWindow
from tests.app.locked_desk import OPTIONS, chooses_another, everything_said, shows_somebody, unlocks
from tests.app.sitting import Sitting

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("own_program")]


def enters(window: QWidget) -> bool:
    if not shows_somebody(window):
        return False
    QTest.keyClick(window, Qt.Key.Key_F9)
    return True


def is_at_hand(window: QWidget) -> bool:
    """Keys come to it, and the sync has said how it stands."""
    assert isinstance(window, FairWindow)
    return window.isActiveWindow() and bool(window.status_words)


def leaves(window: QWidget) -> bool:
    if is_at_hand(window):
        QTest.keyClick(window, Qt.Key.Key_F9)
        return True
    return False


def quits(window: QWidget) -> bool:
    if is_at_hand(window):
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        return True
    return False


def unlocks_into_it(window: QWidget) -> None:
    assert isinstance(window, LockWindow)
    assert window.to_fair.isVisible()
    window.to_fair.click()


def closes(window: QWidget) -> None:
    window.close()


def locks(window: QWidget) -> bool:
    if not shows_somebody(window):
        return False
    assert isinstance(window, MainWindow)
    window._context.lock()
    return True


def offers_no_fair(window: QWidget) -> None:
    """It was not locked in Mässläge."""
    assert isinstance(window, LockWindow)
    assert not window.to_fair.isVisible()
    window.button.click()


def is_back(window: QWidget) -> bool:
    if not shows_somebody(window):
        return False
    window.close()
    return True


def test_leaving_asks_for_the_unlock_and_comes_back_to_whom_the_guide_had_open() -> None:
    chosen: list[object] = []

    def notes_whom(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        chosen.append(window.place)

    def is_back_there(window: QWidget) -> bool:
        assert isinstance(window, MainWindow)
        if not shows_somebody(window) or window.place != chosen[0]:
            return False
        window.close()
        return True

    Sitting(
        (MainWindow, shows_somebody),
        (MainWindow, chooses_another),
        (MainWindow, notes_whom),
        (MainWindow, enters),
        (FairWindow, leaves),
        (LockWindow, unlocks_into_it),
        (FairWindow, leaves),
        (LockWindow, unlocks),
        (MainWindow, is_back_there),
    ).run(OPTIONS)


@pytest.mark.parametrize("way_out", [quits, closes])
def test_a_program_that_was_ended_in_it_begins_in_it(way_out: object) -> None:
    Sitting((MainWindow, enters), (FairWindow, way_out)).run(OPTIONS)  # type: ignore[arg-type]

    def shows_nobody(window: QWidget) -> bool:
        """And a second start brings it forward, and nothing else."""
        assert isinstance(window, FairWindow)
        assert window.windowTitle() == "Guide Desk"
        assert "Mässläge är på. Namn visas inte." in everything_said()
        assert not [each for each in everything_said().split() if each in ("Sandqvist", "Haddad", "Wern")]
        return True

    Sitting((FairWindow, shows_nobody), (FairWindow, leaves), (LockWindow, closes)).run(OPTIONS)
    Sitting((FairWindow, shows_nobody), (FairWindow, leaves), (LockWindow, unlocks), (MainWindow, is_back)).run(OPTIONS)
    Sitting((MainWindow, locks), (LockWindow, offers_no_fair), (MainWindow, is_back)).run(OPTIONS)
    (settings,) = profile_root().rglob("settings.json")
    assert json.loads(settings.read_text(encoding="utf-8"))["is_at_fair"] is False
