"""The program as `guide-desk` starts it: which window comes first, and what follows when it is closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QInputDialog, QLineEdit, QMessageBox, QWidget

from guide_desk.app import run_desk
from guide_desk.app.profile import form_address_of
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.system.folders import profile_root, write_private
from guide_desk.system.installation import FILE_NAME, Installation, form_address, keep_installation, read_installation
from guide_desk.texts import set_language
from guide_desk.ui.features.sign_in.window import SignInWindow
from guide_desk.ui.lock.passphrase import choose_in_window
from guide_desk.ui.qt_application import make_theme
from guide_desk.ui.trouble import before_window
from guide_desk.ui.window.main_window import MainWindow
from tests.conftest import TRANSLATIONS

pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("own_program")]


def doing(act: Callable[[QWidget], None], *kinds: type[QWidget]) -> QTimer:
    """Let somebody act on each of the program's windows that is open, again and again."""
    timer = QTimer()

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, kinds or (SignInWindow, MainWindow)) and window.isVisible():
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
    assert form_address() == ""
    said = {"environment": "https://hub.example", "form": "https://form.example/?via={source}"}
    (profile_root() / FILE_NAME).write_text(json.dumps(said), encoding="utf-8")
    assert form_address_of(StartOptions()) == "https://form.example/?via={source}"
    assert form_address_of(StartOptions(is_practice=True)).endswith("{source}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"environment": 3}',
        '{"environment": "sod", "client_id": ""}',
        '{"environment": "sod", "form": "http://x"}',
        "\xff",
    ],
)
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
    ("typed", "answer"),
    [
        (["sju sjöar", "sju sjöar"], "sju sjöar"),
        (["sju sjöar", "åtta älgar"], None),
        (["sju sjöar", None], None),
        ([None], None),
    ],
)
def test_a_new_passphrase_is_chosen_in_a_window_where_there_is_no_terminal(typed: list[str | None], answer: str | None) -> None:
    words = list(typed)
    timer = typing(words)
    assert choose_in_window() == answer
    timer.stop()
    assert words == []


def test_what_qt_says_by_itself_is_in_the_guides_language(qapp: QApplication) -> None:
    settings = KeptSettings(profile_root() / "settings.json", write_private)
    for name, undo, cancel in (("en", "&Undo", "Cancel"), ("sv", "&Ångra", "Avbryt")):
        set_language("en" if name == "en" else "sv", TRANSLATIONS)
        theme = make_theme(qapp, settings, StartOptions())
        field, box = QLineEdit(), QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        menu = field.createStandardContextMenu()
        assert menu.actions()[0].text().startswith(undo)
        assert box.buttons()[0].text().replace("&", "") == cancel
        for each in (menu, field, box, theme):
            each.deleteLater()
    settings.close()


def test_why_nothing_opens_is_told_in_a_window_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(before_window, "_NOBODY_LOOKS", frozenset())
    (profile_root() / "practice").write_text("in the way", encoding="ascii")
    read: list[str] = []

    def closes(box: QWidget) -> None:
        assert isinstance(box, QMessageBox)
        read.append(box.text())
        box.buttons()[0].click()

    timer = doing(closes, QMessageBox)
    assert run_desk(StartOptions(is_practice=True)) == 1
    timer.stop()
    assert read == ["Mappen för Guide Desk går inte att skapa. Kontrollera att disken inte är full eller skrivskyddad."]
    assert capsys.readouterr().err.strip() == read[0]
