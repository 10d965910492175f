"""When the window locks: by hand, by time, by what the computer does; never before the words are kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.offline_limit import LastContact
from guide_desk.errors import StoreUnwritable
from guide_desk.services import cards, drafts
from guide_desk.settings.declared import DECLARED
from guide_desk.settings.start_options import Stand
from guide_desk.snapshots.people import NEW_PERSON_DRAFT
from guide_desk.ui.application import locking_of
from guide_desk.ui.computer import computer_lock
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.lock.locking import Locking
from guide_desk.ui.window.settings_menu import lock_words
from tests.ui.desks import OpenDesk


@pytest.fixture
def locking(desk: OpenDesk) -> Locking:
    found = locking_of(desk.window, desk.context, desk.desk)
    assert locking_of(desk.window, desk.context, desk.desk) is found
    desk.come_forward()
    found.watch()
    return found


def is_locked(desk: OpenDesk) -> bool:
    desk.settle()
    return desk.desk.locked_at is not None and not desk.window.isVisible()


def after(desk: OpenDesk, locking: Locking, minutes: float) -> bool:
    """Time passes, looked at now and then as the timer does."""
    looks = int(minutes * 2) + 1
    for _step in range(looks):
        desk.clock.advance(minutes * 60 / looks)
        locking.look()
    return is_locked(desk)


def test_ten_minutes_without_input_lock(desk: OpenDesk, locking: Locking) -> None:
    assert not after(desk, locking, 9.9)
    assert after(desk, locking, 0.2)
    assert desk.desk.locked_at == Stand("today", desk.people["Elin"])


@pytest.mark.parametrize("place", ["today", "contacts"])
def test_who_was_chosen_in_the_list_is_chosen_there_again(desk: OpenDesk, place: str) -> None:
    desk.window.go(place, desk.people["Tobias"])
    if place == "today":
        desk.window.today.refresh()
    desk.settle()
    assert desk.window.place == Stand(place, desk.people["Tobias"])
    shown = desk.window.list_page.shown_card
    assert shown is not None
    assert shown.row.contact_id == desk.people["Tobias"]


def test_a_card_is_left_where_it_was_turned_to_among_the_same_people(desk: OpenDesk) -> None:
    desk.window.today.card_asked.emit(desk.people["Elin"], [desk.people["Elin"], desk.people["Tobias"]])
    desk.settle()
    desk.window.card.step(1)
    desk.settle()
    among = (desk.people["Elin"], desk.people["Tobias"])
    assert desk.window.place == Stand("card", desk.people["Tobias"], among, "today")
    desk.window.go("contacts")
    desk.window.step(-1)
    desk.settle()
    assert (desk.window.card._name.text(), desk.window.card._position.text()) == ("Tobias Wern", "2 av 2")
    assert desk.window.card._back.text().strip() == "I dag"


def test_a_card_that_was_left_stands_among_its_people_again(desk: OpenDesk) -> None:
    elin, tobias = desk.people["Elin"], desk.people["Tobias"]
    desk.window.stand_at(Stand("card", tobias, (elin, tobias), "contacts"))
    desk.settle()
    card = desk.window.card
    assert (card._position.text(), card._back.text().strip()) == ("2 av 2", "Kontakter")
    card.step(-1)
    desk.settle()
    assert desk.window.place.contact_id == elin
    card.back_asked.emit()
    assert desk.window.shown_place == "contacts"


@pytest.mark.parametrize("act", ["key", "mouse"])
def test_input_postpones_it(desk: OpenDesk, locking: Locking, act: str) -> None:
    assert not after(desk, locking, 9.9)
    handle = desk.window.windowHandle()
    if act == "key":
        QTest.keyClick(handle, Qt.Key.Key_Shift)
    else:
        QTest.mouseMove(handle, handle.geometry().center() - handle.geometry().topLeft())
    assert not after(desk, locking, 9.9)
    assert after(desk, locking, 0.2)


@pytest.mark.parametrize(("minutes", "waits", "locks"), [(5, 4.9, 5.1), (30, 29.9, 30.1)])
def test_the_guide_chooses_how_long(desk: OpenDesk, locking: Locking, minutes: int, waits: float, locks: float) -> None:
    desk.desk.settings.set("lock_minutes", minutes)
    assert not after(desk, locking, waits)
    assert after(desk, locking, locks - waits)


def test_it_can_follow_the_computer_only(desk: OpenDesk, locking: Locking) -> None:
    desk.desk.settings.set("lock_minutes", 0)
    assert not after(desk, locking, 600)
    locking.lock()
    assert is_locked(desk)


def test_each_choice_has_its_words() -> None:
    assert [lock_words(each) for each in DECLARED["lock_minutes"].choices] == [
        "Bara när datorn låses",
        *("5 minuter", "10 minuter", "15 minuter", "20 minuter", "30 minuter"),
    ]


def test_a_call_that_was_started_here_waits_an_hour(desk: OpenDesk, locking: Locking) -> None:
    desk.window.today.peek.acts.call()
    assert desk.links == ["tel:0701740612"]
    composer = desk.window.today.peek.composer
    assert composer.fields.kind is EntryKind.CALL
    assert not after(desk, locking, 59)
    assert after(desk, locking, 2)


def test_a_call_that_is_written_down_waits_no_longer(desk: OpenDesk, locking: Locking) -> None:
    desk.window.today.peek.acts.call()
    desk.type_and_save("Vi pratades vid.")
    assert after(desk, locking, 11)


@pytest.mark.parametrize(("seconds", "locks"), [(30 * 86_400, True), (90, True), (45, False), (-30 * 86_400, False)])
def test_a_clock_that_leaps_ahead_has_slept(desk: OpenDesk, locking: Locking, seconds: int, locks: bool) -> None:
    desk.clock.advance(10)
    desk.clock.set(desk.clock.now() + timedelta(seconds=seconds))
    locking.look()
    assert is_locked(desk) is locks


@pytest.mark.parametrize(("seconds", "locks"), [(90, True), (45, False)])
def test_sleep_is_seen_where_the_other_clock_goes_on_too(desk: OpenDesk, locking: Locking, seconds: int, locks: bool) -> None:
    """As on Windows."""
    desk.clock.advance(seconds)
    locking.look()
    assert is_locked(desk) is locks


def test_a_clock_that_is_set_back_postpones_nothing(desk: OpenDesk, locking: Locking) -> None:
    desk.clock.set(desk.clock.now() - timedelta(days=3))
    assert after(desk, locking, 10.1)


def test_the_keys_lock_at_once_and_the_words_are_kept(desk: OpenDesk, locking: Locking) -> None:
    assert locking.parent() is desk.window
    composer = desk.window.today.peek.composer
    desk.type(composer.text, "Halvvägs in i en mening")
    QTest.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert is_locked(desk)
    card = desk.desk.store.read(lambda unit: cards.card(unit, desk.people["Elin"])).result()
    assert card is not None
    assert card.draft is not None
    assert card.draft.text == "Halvvägs in i en mening"


def test_words_that_cannot_be_kept_stay_and_it_is_tried_again(
    desk: OpenDesk, locking: Locking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise StoreUnwritable("full")

    desk.window.today.peek.composer.text.setPlainText("Får inte plats")
    monkeypatch.setattr(drafts, "save", full)
    locking.lock()
    assert not is_locked(desk)
    assert desk.window.today.peek.composer.text.toPlainText() == "Får inte plats"
    monkeypatch.undo()
    desk.clock.advance(700)
    locking.look()
    assert is_locked(desk)


def test_in_a_newer_programs_file_nothing_is_begun_and_it_is_said_why(desk: OpenDesk) -> None:
    desk.desk.store.is_read_only = True
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    composer, facts = desk.window.card.composer, desk.window.card.facts.move_block
    assert not composer.isEnabled()
    assert "nyare Guide Desk" in composer.text.placeholderText()
    facts.edit()
    assert facts.editors == {}
    assert "nyare Guide Desk" in desk.window.toasts.text
    desk.window.toasts.show("")
    desk.window.card.acts.claim()
    desk.settle()
    assert "nyare Guide Desk" in desk.window.toasts.text
    desk.desk.store.is_read_only = False


def test_words_that_never_can_be_kept_do_not_keep_it_open(desk: OpenDesk, locking: Locking) -> None:
    desk.desk.store.is_read_only = True
    desk.window.today.peek.composer.text.setPlainText("I en fil från ett nyare program")
    locking.lock()
    assert is_locked(desk)
    desk.desk.store.is_read_only = False


def open_new_person(desk: OpenDesk) -> NewPersonDialog:
    desk.window.open_new_person()
    desk.settle()
    (dialog,) = [each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible()]
    return dialog


def test_what_is_typed_of_somebody_new_is_kept_and_the_window_closes(desk: OpenDesk, locking: Locking) -> None:
    dialog = open_new_person(desk)
    dialog.name.setText("Xylofonia Kvällsbris")
    dialog.question.setPlainText("Finns det en bastu?")
    locking.lock()
    assert is_locked(desk)
    assert not [each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible()]
    kept = desk.desk.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_DRAFT)).result()
    assert kept == {"name": "Xylofonia Kvällsbris", "question": "Finns det en bastu?"}


def test_what_was_left_of_somebody_new_comes_back_once(desk: OpenDesk) -> None:
    dialog = open_new_person(desk)
    dialog.name.setText("Xylofonia Kvällsbris")
    dialog.phone.setText("070-174 06 91")
    dialog.keep_draft(then=dialog.close)
    desk.settle()
    again = open_new_person(desk)
    assert (again.name.text(), again.phone.text()) == ("Xylofonia Kvällsbris", "070-174 06 91")
    again.give_up()
    desk.settle()
    assert desk.desk.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_DRAFT)).result() == {}
    assert open_new_person(desk).name.text() == ""


def test_too_long_without_contact_locks(desk: OpenDesk, locking: Locking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.desk), "can_sign_in", property(lambda _desk: True))
    desk.desk.offline_days = 14
    now = desk.clock.now()
    desk.desk._last_contact = LastContact(now - timedelta(days=13, hours=23, minutes=55), now)
    assert not after(desk, locking, 4.9)
    assert after(desk, locking, 0.2)


def test_a_computer_that_is_asked_locks_the_desk_once_each_time(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer_lock, "ASK_EVERY_SECONDS", 0.001)
    answers = iter([False, True, True, True, False, False, True, True])
    asked_out, goes_on = threading.Event(), threading.Event()
    asked: list[bool] = []

    def is_locked() -> bool:
        if len(asked) == 4:
            goes_on.wait(30)
        asked.append(True)
        found = next(answers, None)
        if found is None:
            lock._ends.set()
            asked_out.set()
        return bool(found)

    lock = computer_lock.ComputerLock(qapp, is_locked)
    heard: list[bool] = []
    lock.happened.connect(lambda: heard.append(True))
    lock.listen()
    qtbot.waitUntil(lambda: len(heard) == 1)
    QTimer.singleShot(0, qapp, lambda: qapp.exit(0))
    qapp.exec()  # as each time that the desk has been locked: its window's loop ends, and the lock's window has one of its own
    goes_on.set()
    qtbot.waitUntil(asked_out.is_set)
    qtbot.waitUntil(lambda: len(heard) == 2)
    lock._thread.join(5)
    qapp.processEvents()
    assert len(heard) == 2
    lock.setParent(None)
    lock.deleteLater()


BUS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath
from PySide6.QtWidgets import QApplication
from guide_desk.ui.computer.computer_lock import ComputerLock
service, path, interface, name, *given = sys.argv[1:]
application = QApplication([])
heard = []
lock = ComputerLock(application)
assert ComputerLock.of(application) is lock
lock.happened.connect(lambda: (heard.append(name), application.quit()))
def tell():
    other = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "other")
    assert other.registerService(service)
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments([each == "yes" for each in given])
    assert other.send(message)
lock.listens.connect(lambda: (heard.append("listens"), QTimer.singleShot(0, tell)))
lock.listen()
QTimer.singleShot(3000, application.quit)
application.exec()
print(heard)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("service", "path", "interface", "name", "given", "is_heard"),
    [
        ("org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "yes", True),
        ("org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "no", False),
        ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "yes", True),
        ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "yes", True),
        ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "no", False),
        ("org.example.Other", "/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "yes", False),
    ],
)
def test_what_the_desktop_says_is_heard(service: str, path: str, interface: str, name: str, given: str, is_heard: bool) -> None:
    run = shutil.which("dbus-run-session")
    assert run is not None, "dbus is missing: apt-get install --no-install-recommends dbus"
    inner = 'DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" exec "$@"'
    command = [run, "--", "sh", "-c", inner, "sh", sys.executable, "-c", BUS, service, path, interface, name, given]
    ended = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=50, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, str(["listens", name] if is_heard else ["listens"])), ended.stderr
