"""The program as `guide-desk` starts it: which window comes first, and what follows when it is closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget

from guide_desk.app import run_desk
from guide_desk.settings.start_options import StartOptions
from guide_desk.system.folders import profile_root
from guide_desk.system.installation import FILE_NAME, Installation, keep_installation, read_installation
from guide_desk.ui.features.sign_in.window import SignInWindow
from guide_desk.ui.lock.passphrase import ask_in_window
from guide_desk.ui.window.main_window import MainWindow

pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("own_program")]


def doing(act: Callable[[QWidget], None]) -> QTimer:
    """Let somebody act on each of the program's windows that is open, again and again."""
    timer = QTimer()

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, SignInWindow | MainWindow) and window.isVisible():
                act(window)

    timer.timeout.connect(look)
    timer.start(50)
    return timer


def test_without_a_connection_the_first_window_opens_and_leaves_no_store() -> None:
    seen: list[str] = []

    def act(window: QWidget) -> None:
        seen.append(type(window).__name__)
        window.close()

    timer = doing(act)
    assert run_desk(StartOptions(theme="light")) == 0
    timer.stop()
    assert seen == ["SignInWindow"]
    assert list(profile_root().rglob("store.db")) == []


def test_practising_from_the_first_window_opens_the_desk() -> None:
    seen: list[str] = []

    def act(window: QWidget) -> None:
        if type(window).__name__ not in seen:
            seen.append(type(window).__name__)
        if isinstance(window, SignInWindow):
            window.practice_asked.emit()
        else:
            window.close()

    timer = doing(act)
    assert run_desk(StartOptions(theme="light")) == 0
    timer.stop()
    assert seen == ["SignInWindow", "MainWindow"]
    assert (profile_root() / "practice" / "store.db").exists()


def test_a_picture_of_the_first_window(tmp_path: Path) -> None:
    picture = tmp_path / "first.png"
    assert run_desk(StartOptions(theme="light", size=(1440, 900), screenshot=picture)) == 0
    assert picture.stat().st_size > 10_000


def test_what_the_installation_says_is_read_and_remembered() -> None:
    assert read_installation() is None
    keep_installation(Installation("online", "abc", "Cust12345"))
    assert read_installation() == Installation("online", "abc", "Cust12345")
    (profile_root() / FILE_NAME).write_text(json.dumps({"environment": "https://hub.example"}), encoding="utf-8")
    assert read_installation() == Installation("https://hub.example", "guide-desk", "")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"environment": 3}', '{"environment": "sod", "client_id": ""}', "\xff"])
def test_an_installation_that_cannot_be_understood_is_said_to_be(text: str) -> None:
    (profile_root() / FILE_NAME).write_bytes(text.encode("latin-1"))
    with pytest.raises(Exception, match="unreadable"):
        read_installation()


def typing(words: list[str | None]) -> QTimer:
    """Somebody who types these into one small window after another; None gives up."""
    timer = QTimer()

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QInputDialog) and words:
            typed = words.pop(0)
            if typed is None:
                dialog.reject()
                return
            dialog.setTextValue(typed)
            dialog.accept()

    timer.timeout.connect(look)
    timer.start(20)
    return timer


@pytest.mark.parametrize(
    ("is_new", "typed", "answer"),
    [
        (False, ["sju sjöar"], "sju sjöar"),
        (True, ["sju sjöar", "sju sjöar"], "sju sjöar"),
        (True, ["sju sjöar", "åtta älgar"], None),
        (False, [None], None),
    ],
)
def test_a_passphrase_is_asked_for_in_a_window_where_there_is_no_terminal(
    is_new: bool, typed: list[str | None], answer: str | None
) -> None:
    words = list(typed)
    timer = typing(words)
    assert ask_in_window(is_new) == answer
    timer.stop()
    assert words == []
