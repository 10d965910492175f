"""A start where a passphrase was chosen: the lock's window asks for it until it is right, and the desk comes in its place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from guide_desk.app import open_desk
from guide_desk.app.profile import folder_for, needs_sign_in
from guide_desk.clock import STOCKHOLM
from guide_desk.store import copies, opening
from guide_desk.store.store import FILE_NAME
from guide_desk.system import store_key
from guide_desk.ui.lock.lock_window import LockWindow
from guide_desk.ui.window.main_window import MainWindow
from tests import keyrings
from tests.app.connected import Connected
from tests.app.sitting import Sitting
from tests.app.test_unlocking import PASSPHRASE, begin
from tests.computers import OPTIONS

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("own_program")]


@pytest.fixture
def guarded(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """An account without a keyring, and the program ended."""
    keyrings.use(None, monkeypatch)
    computer.clock.set(datetime.now(UTC).astimezone(STOCKHOLM))  # type: ignore[attr-defined]
    begin(computer, passphrase=PASSPHRASE)
    return computer


def types(words: str) -> tuple[type[QWidget], Callable[[QWidget], object]]:
    def act(window: QWidget) -> bool:
        assert isinstance(window, LockWindow)
        if not window.button.isEnabled():
            return False
        window.passphrase.setText(words)
        window.passphrase.returnPressed.emit()
        return True

    return LockWindow, act


def reads(words: str) -> tuple[type[QWidget], Callable[[QWidget], object]]:
    def act(window: QWidget) -> bool:
        assert isinstance(window, LockWindow)
        return words in (window.problem.text(), window.words.text())

    return LockWindow, act


def closes(window: QWidget) -> None:
    window.close()


def closes_alone(window: QWidget) -> bool:
    """Nothing stands where the desk is any more."""
    if [each for each in QApplication.topLevelWidgets() if isinstance(each, LockWindow) and each.isVisible()]:
        return False
    window.close()
    return True


def test_a_wrong_passphrase_is_told_and_the_right_one_opens_the_desk(guarded: Connected) -> None:
    assert guarded.links
    Sitting(
        reads("Skriv din lösenfras för att öppna det som är sparat på datorn."),
        types("sju sjöar"),
        reads("Lösenfrasen stämmer inte. Försök igen."),
        types(PASSPHRASE),
        (MainWindow, closes_alone),
    ).run(OPTIONS)


def test_the_key_is_unwrapped_once_and_not_on_the_thread_that_paints(guarded: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 takes its time by design."""
    threads, unwrap = list[bool](), store_key.key_from_passphrase

    def noted(*asked: Any) -> bytes:
        threads.append(threading.current_thread() is threading.main_thread())
        return unwrap(*asked)

    monkeypatch.setattr(store_key, "key_from_passphrase", noted)
    Sitting(types(PASSPHRASE), (MainWindow, closes_alone)).run(OPTIONS)
    assert threads == [False]
    assert guarded.links


def test_who_closes_it_ends_the_program(guarded: Connected) -> None:
    Sitting((LockWindow, closes)).run(OPTIONS)
    assert guarded.links


def test_damage_is_told_behind_it_and_the_passphrase_asked_for_once(guarded: Connected) -> None:
    store = folder_for(OPTIONS) / FILE_NAME
    opening.note_damage(store)

    def is_told(box: QWidget) -> None:
        assert isinstance(box, QMessageBox)
        box.buttons()[0].click()

    Sitting(
        types(PASSPHRASE),
        (QMessageBox, is_told),
        (QMessageBox, is_told),
        (MainWindow, closes_alone),
    ).run(OPTIONS)
    assert guarded.links


def test_a_store_that_is_gone_comes_back_from_its_copy_with_what_was_not_sent(guarded: Connected) -> None:
    desk = open_desk(OPTIONS, lambda _is_new: PASSPHRASE)
    copies.forget_all(desk.folder)
    assert desk.store.keep_weekly_copy().result()
    assert desk.close()
    folder = folder_for(OPTIONS)
    for path in folder.glob("store.db*"):
        path.unlink()
    assert not needs_sign_in(OPTIONS)
    assert folder_for(OPTIONS) == folder
    told: list[str] = []

    def is_told(box: QWidget) -> None:
        assert isinstance(box, QMessageBox)
        told.append(box.text())
        box.buttons()[0].click()

    Sitting(types(PASSPHRASE), (QMessageBox, is_told), (QMessageBox, is_told), (MainWindow, closes_alone)).run(OPTIONS)
    assert told[0].startswith("Filen med det sparade är skadad.")
    assert told[1].startswith("Klart. 1 sak som inte hade skickats är kvar.")
    assert guarded.links


def test_after_too_long_a_time_it_asks_for_a_sign_in_next(guarded: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC).astimezone(STOCKHOLM) + timedelta(days=15)
    guarded.clock.set(now)  # type: ignore[attr-defined]
    monkeypatch.setattr("guide_desk.app.profile.SystemClock", lambda: guarded.clock)

    def wants_a_sign_in(window: QWidget) -> bool:
        assert isinstance(window, LockWindow)
        if window.button.text() != "Logga in":
            return False
        window.close()
        return True

    Sitting(types(PASSPHRASE), (LockWindow, wants_a_sign_in)).run(OPTIONS)
