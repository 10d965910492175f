"""Somebody at the program who waits in vain, or is disappointed, leaves nothing open for the tests that follow."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from guide_desk.ui.window.main_window import MainWindow
from tests.app import sitting
from tests.app.locked_desk import OPTIONS
from tests.app.sitting import Sitting, writers

pytestmark = pytest.mark.usefixtures("own_program")


def test_a_window_that_never_comes_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitting, "PATIENCE_SECONDS", 1)
    before = writers()
    with pytest.raises(TimeoutError, match="nobody came to QMessageBox, 1 steps were left"):
        Sitting((QMessageBox, lambda _window: True)).run(OPTIONS)
    assert writers() == before
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def test_what_a_step_finds_wrong_is_told_when_the_program_has_ended() -> None:
    before = writers()

    def is_disappointed(window: QWidget) -> None:
        assert window.windowTitle() == "Something else"

    with pytest.raises(AssertionError, match="Something else"):
        Sitting((MainWindow, is_disappointed)).run(OPTIONS)
    assert writers() == before
