"""The lock over the whole program: what is closed, what is let go, what is kept, and how it opens again."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QWidget

from guide_desk.ui.lock.lock_window import LockWindow
from guide_desk.ui.window.main_window import MainWindow
from tests.app.locked_desk import (
    OPTIONS,
    WAYS,
    closes,
    digest_of,
    finds_the_words,
    forms_of_the_key,
    shows_somebody,
    unlocks,
    writes_and_locks,
)
from tests.app.sitting import Sitting

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("own_program")]


@pytest.mark.parametrize("way", WAYS)
def test_locking_closes_everything_and_unlocking_brings_the_words_back(way: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.app.locked_desk", way]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    said = [line for line in ended.stderr.splitlines() if not line.startswith("This plugin does not support ")]
    assert (ended.returncode, said) == (0, [])


def test_the_walk_finds_a_key_that_is_held() -> None:
    key = os.urandom(32)
    holder = {"statement": f"PRAGMA key = \"x'{key.hex()}'\""}
    assert set(forms_of_the_key(digest_of(key))) == {"bytes", "hexadecimal text"}
    assert holder


def opens_the_second_card(window: QWidget) -> bool:
    """From the queue, and on to the next in it; then the lock."""
    if not shows_somebody(window):
        return False
    assert isinstance(window, MainWindow)
    people = window.today._model.people()
    window.go("card", people[0], people)
    window.card.step(1)
    window._context.lock()
    return True


def stands_there_again(window: QWidget) -> bool:
    assert isinstance(window, MainWindow)
    if window.shown_place != "card" or not window.card._position.text().startswith("2 av "):
        return False
    window.close()
    return True


def test_a_card_has_its_neighbours_after_unlocking() -> None:
    Sitting((MainWindow, opens_the_second_card), (LockWindow, unlocks), (MainWindow, stands_there_again)).run(OPTIONS)


def test_closing_the_lock_ends_the_program() -> None:
    Sitting((MainWindow, writes_and_locks), (LockWindow, closes)).run(OPTIONS)
    Sitting((MainWindow, finds_the_words)).run(OPTIONS)
