"""What is called in a later turn: not once its owner has gone, and then nothing of it stays."""

from __future__ import annotations

import gc
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from guide_desk.ui.crossing import call_later


class Somebody:
    """Whoever a window knows."""


class Window(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.somebody = Somebody()
        self.calls = 0

    def act(self) -> None:
        self.calls += 1


def test_it_is_called_once_and_its_timer_goes(qtbot: QtBot) -> None:
    window = Window()
    call_later(window, window.act)
    call_later(window, window.act, 1)
    assert window.calls == 0
    qtbot.waitUntil(lambda: window.calls == 2)
    qtbot.waitUntil(lambda: window.children() == [])
    assert window.calls == 2


@pytest.mark.usefixtures("qapp")
def test_of_an_owner_that_goes_first_nothing_is_called_or_held() -> None:
    window = Window()
    somebody = weakref.ref(window.somebody)
    call_later(window, window.act)
    shiboken6.delete(window)
    assert window.calls == 0
    del window
    gc.collect()
    assert somebody() is None
