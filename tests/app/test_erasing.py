"""Signing out and taking everything away: the number is asked for, and afterwards nothing readable is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from guide_desk.app import accounts
from guide_desk.app.desk import Desk
from guide_desk.app.erasing import erase
from guide_desk.app.first_run import FirstRun
from guide_desk.app.profile import key_for, needs_sign_in
from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreLocked
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue
from guide_desk.services.unsent import count_unsent
from guide_desk.store.store import open_store
from guide_desk.system.folders import profile_root
from guide_desk.ui.features.sign_in.window import SignInWindow
from guide_desk.ui.first_run import FirstWindow
from guide_desk.ui.laptop.erase_dialog import EraseDialog
from guide_desk.ui.laptop.unsent_file_dialogs import SaveUnsentDialog, TakeInDialog
from guide_desk.ui.window.main_window import MainWindow
from tests.app.connected import Connected
from tests.app.sitting import Sitting
from tests.computers import OPTIONS
from tests.factories import MORNING

pytestmark = pytest.mark.timeout(90)
PLANTED = "Glasspinnar under bryggan"
PASSPHRASE = "sju sjösjuka sjömän"


def at_work(computer: Connected, running: FirstWindow, first: FirstRun) -> tuple[Desk, MainWindow]:
    """Somebody has signed in and everything has been fetched; then the network goes."""
    computer.begin(running)
    desk, main = first.desk, running.main
    assert desk is not None
    assert main is not None
    computer.wait(lambda: desk._runner is not None and desk._runner.status.updated_at is not None)
    assert desk._runner is not None
    assert desk._runner.stop()
    return desk, main


def write(desk: Desk) -> None:
    desk.store.write(lambda unit: dialogue.log_entry(unit, contact_id=ContactId(1), kind=EntryKind.NOTE, text=PLANTED)).result()


def choose(main: MainWindow, words: str) -> None:
    """A line of the menu behind the name."""
    acts = dict(main._conditions.account_acts(lambda: None))
    acts[words]()


def test_the_number_is_asked_for_and_then_nothing_is_left(computer: Connected, tmp_path: Path) -> None:
    with computer.first_window() as (running, first):
        desk, main = at_work(computer, running, first)
        write(desk)
        assert desk.store.read(count_unsent).result() == 1
        main._conditions._ask_erase()
        (dialog,) = main.findChildren(EraseDialog)
        computer.wait(lambda: dialog.number.isVisible())
        assert dialog.loss.text() == (
            "En sak har inte skickats till SuperOffice och går förlorad. Skriv 1 för att ta bort den ändå."
        )
        assert not dialog.confirm.isEnabled()
        dialog.number.setText("2")
        assert not dialog.confirm.isEnabled()
        dialog.number.setText("1")
        dialog.confirm.click()
        computer.wait(lambda: desk.erases and not main.isVisible())
        folder = desk.folder
    assert computer.server.sessions == 0
    shutil.copytree(folder, tmp_path / "copy")
    assert erase(folder.name)
    assert not folder.exists()
    assert computer.ring.kept == {}
    assert needs_sign_in(OPTIONS)
    assert accounts.known_accounts() == []
    assert PLANTED.encode() not in computer.files()
    (tmp_path / "copy").rename(folder)
    with pytest.raises(StoreLocked):
        key_for(OPTIONS, folder, lambda _is_new: "any words at all")
    for path in folder.rglob("*"):
        assert not path.is_file() or PLANTED.encode() not in path.read_bytes()


def test_something_written_meanwhile_is_counted_again(computer: Connected) -> None:
    with computer.first_window() as (running, first):
        desk, main = at_work(computer, running, first)
        main._conditions._ask_erase()
        (dialog,) = main.findChildren(EraseDialog)
        computer.wait(lambda: dialog.confirm.isEnabled())
        assert dialog.words.text().startswith("Allt har skickats, så inget går förlorat.")
        write(desk)
        dialog.confirm.click()
        computer.wait(lambda: dialog.number.isVisible())
        assert not dialog.confirm.isEnabled()
        assert not desk.erases
        dialog.reject()


def test_what_was_not_sent_is_saved_in_a_file_first_and_sent_after_the_next_sign_in(computer: Connected, tmp_path: Path) -> None:
    path = tmp_path / "arbete.guidedesk"
    with computer.first_window() as (running, first):
        desk, main = at_work(computer, running, first)
        write(desk)
        main._context.choose_file = lambda name: path if name == "guide-desk-2026-05-12.guidedesk" else None
        choose(main, "Logga ut och ta bort allt från den här datorn …")
        (dialog,) = main.findChildren(EraseDialog)
        computer.wait(dialog.save.isVisible)
        dialog.save.click()
        (saving,) = dialog.findChildren(SaveUnsentDialog)
        first_field, again = saving.fields
        first_field.setText("kort")
        again.setText("kort")
        assert not saving.go.isEnabled()
        first_field.setText(PASSPHRASE)
        assert not saving.go.isEnabled()
        again.setText(PASSPHRASE)
        saving.go.click()
        computer.wait(dialog.kept.isVisible)
        assert dialog.kept.text() == (
            "En sak som inte har skickats finns i filen. Ta in den när du har loggat in igen, så skickas den då."
        )
        assert not dialog.number.isVisible()
        assert not dialog.save.isVisible()
        dialog.confirm.click()
        computer.wait(lambda: desk.erases and not main.isVisible())
        folder = desk.folder
    assert erase(folder.name)
    assert PLANTED.encode() not in path.read_bytes()
    with computer.first_window() as (running, first):
        desk, main = at_work(computer, running, first)
        dialog = taking_in(main, path, "inte den")
        computer.wait(dialog.problem.isVisible)
        assert dialog.problem.text() == "Lösenfrasen stämmer inte. Försök igen."
        dialog.reject()
        taking_in(main, path, PASSPHRASE)
        said = "En sak är inlagd. Den skickas om tio minuter, om den inte redan har kommit fram."
        computer.wait(lambda: main.toasts.text == said)
        assert desk.store.read(count_unsent).result() == 1
        taking_in(main, path, PASSPHRASE)
        computer.wait(lambda: main.toasts.text == "Allt i filen finns redan här eller har skickats.")


def taking_in(main: MainWindow, path: Path, passphrase: str) -> TakeInDialog:
    """From the menu, with the passphrase given."""
    main._context.find_file = lambda kinds: path if "*.guidedesk" in kinds else None
    choose(main, "Ta in sparat arbete …")
    (dialog,) = [each for each in main.findChildren(TakeInDialog) if each.isVisible()]
    dialog.fields[0].setText(passphrase)
    dialog.go.click()
    return dialog


def test_something_written_after_the_file_was_saved_is_asked_for(computer: Connected, tmp_path: Path) -> None:
    with computer.first_window() as (running, first):
        desk, main = at_work(computer, running, first)
        write(desk)
        choose(main, "Logga ut och ta bort allt från den här datorn …")
        (dialog,) = main.findChildren(EraseDialog)
        computer.wait(dialog.save.isVisible)
        main._context.choose_file = lambda name: tmp_path / name
        dialog.save.click()
        (saving,) = dialog.findChildren(SaveUnsentDialog)
        for field in saving.fields:
            field.setText(PASSPHRASE)
        saving.go.click()
        computer.wait(dialog.kept.isVisible)
        write(desk)
        dialog.confirm.click()
        computer.wait(dialog.number.isVisible)
        assert not dialog.kept.isVisible()
        assert dialog.save.isVisible()
        assert not desk.erases
        dialog.reject()


def test_a_keyring_that_does_not_answer_keeps_no_file(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    with computer.first_window() as (running, first):
        computer.begin(running)
        assert first.desk is not None
        folder = first.desk.folder

    def refuses(_service: str, _name: str) -> None:
        raise RuntimeError("the keyring is locked")

    monkeypatch.setattr(computer.ring, "get_password", refuses)
    assert erase(folder.name)
    assert not folder.exists()


def test_a_file_that_does_not_let_itself_be_removed_keeps_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    account = accounts.new_account("https://crm.example", "Cust00000", 7)
    folder = tmp_path / account.folder
    folder.mkdir()
    open_store(folder, bytes(32), clock=HandClock(MORNING)).close()
    (folder / "store.db.held").mkdir()  # no file, so that it cannot be removed as one
    for name in ("copies", "letters"):
        (folder / name).mkdir()
        (folder / name / "words").write_text(PLANTED, encoding="utf-8")
    erase(account.folder)
    assert not folder.exists()


@pytest.mark.usefixtures("own_program")
def test_the_next_window_says_what_was_taken_away_and_how_it_goes_on() -> None:
    account = accounts.new_account("https://crm.example", "Cust00000", 7)
    folder = profile_root() / account.folder
    folder.mkdir(parents=True)
    told: list[str] = []

    def reads(window: QWidget) -> None:
        assert isinstance(window, SignInWindow)
        told.append(window.welcome.told.text())
        assert window.welcome.told.isVisible()
        assert window.welcome.sign_in.accessibleDescription() == told[0]
        window.close()

    Sitting((SignInWindow, reads)).run(replace(OPTIONS, erases=account.folder))
    assert told == ["Klart. Kontakter, dialoger och inloggning är borta från datorn. Stäng fönstret, eller logga in på nytt."]
    assert not folder.exists()


def test_what_could_not_be_taken_away_is_said_in_the_next_window(computer: Connected) -> None:
    with computer.first_window(replace(OPTIONS, has_erased=False)) as (running, _first):
        told = running.window.welcome.told
        assert told.text().startswith("En del kunde inte tas bort från den här datorn.")
        running.window.language_chosen.emit("en")
        assert running.window.welcome.told.text().startswith("Some of it could not be taken off this computer.")
        running.window.language_chosen.emit("sv")
    with computer.first_window() as (running, _first):
        assert not running.window.welcome.told.isVisible()


HANGING = """
import threading
from PySide6.QtWidgets import QApplication
from guide_desk.ui.window.main_window import MainWindow
from tests.app.locked_desk import OPTIONS, shows_somebody
from tests.app.sitting import Sitting
def erases(window):
    if not shows_somebody(window):
        return False
    window._context.files.apart(threading.Event().wait)
    window._session.erase()
    window.close()
    return True
application = QApplication([])
Sitting((MainWindow, erases)).run(OPTIONS)
"""


def test_work_that_hangs_does_not_keep_what_was_to_go(tmp_path: Path) -> None:
    environment = {**os.environ, "GUIDE_DESK_HOME": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", HANGING]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=80, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and "practice" in path.parent.name] == []


def test_another_account_on_the_computer_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    made = [accounts.new_account("https://crm.example", "Cust00000", number) for number in (7, 8)]
    for account in made:
        (tmp_path / account.folder).mkdir()
        open_store(tmp_path / account.folder, bytes(32), clock=HandClock(MORNING)).close()
        accounts.use(account)
    assert erase(made[0].folder)
    assert accounts.known_accounts() == [made[1]]
    assert (profile_root() / made[1].folder / "store.db").exists()
