"""Whole stories: real threads, a living hub process, the encrypted file and the real window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from guide_desk.app.connection import KeptConnection
from guide_desk.app.desk import Desk
from guide_desk.clock import ShiftedClock
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import Delivery, EntryKind, Outcome
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, contacts
from guide_desk.services.sync_items import sync_items
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.store import doctor
from guide_desk.store.store import open_store
from guide_desk.sync.settle import WAITING_WINDOW
from guide_desk.system.folders import write_private
from guide_desk.system.logs import start_logging, stop_logging
from guide_desk.ui.application import make_window
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.trouble.stall_watchdog import StallWatchdog
from guide_desk.ui.window.main_window import MainWindow
from tests.factories import KEY, MORNING
from tests.journeys.living_hub import LivingHub

pytestmark = pytest.mark.timeout(120)


@dataclass
class Running:
    """The program, running."""

    window: MainWindow
    context: DeskContext
    desk: Desk
    qtbot: QtBot

    def wait(self, condition: object) -> None:
        self.qtbot.waitUntil(condition)  # type: ignore[arg-type]

    def wait_for_queue(self) -> None:
        self.wait(lambda: len(self.window.today._model.people()) >= 8 and self.window.today.peek.card is not None)

    def press(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(widget, key, modifier)

    def type(self, widget: QWidget, words: str) -> None:
        for letter in words:
            QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))

    def person(self, name: str) -> ContactId:
        model = self.window.today._model
        for contact_id in model.people():
            if model.index(model.row_of(contact_id), 0).data() == name:
                return contact_id
        raise AssertionError(name)

    def card(self, contact_id: ContactId) -> CardSnapshot:
        found = self.desk.store.read(lambda unit: cards.card(unit, contact_id)).result()
        assert found is not None
        return found

    def write(self, contact_id: ContactId, kind: EntryKind, words: str, outcome: Outcome | None = None) -> None:
        """Choose the person, the kind, write, save."""
        today = self.window.today
        composer = today.peek.composer

        def is_shown() -> bool:
            if today.peek.card is not None and today.peek.card.row.contact_id == contact_id:
                return True
            row = today._model.row_of(contact_id)
            if row >= 0:
                today.view.setCurrentIndex(today._model.index(row, 0))
            return False

        self.wait(is_shown)
        composer.preselect(kind, outcome)
        self.type(composer.text, words)
        composer.save_entry()
        self.wait(lambda: any(entry.text == words for entry in self.card(contact_id).entries))


def _comes_forward(window: MainWindow) -> bool:
    """Asked again until it is so: an earlier window of this process may still be on its way out."""
    window.activateWindow()
    return window.isActiveWindow()


@contextmanager
def running(
    qtbot: QtBot, application: QApplication, folder: Path, hub: LivingHub, start: datetime = MORNING
) -> Iterator[Running]:
    """Start the program on `folder` against `hub`, and end it as a guide does."""
    folder.mkdir(exist_ok=True)
    start_logging(folder)
    clock = ShiftedClock(start)
    store = open_store(folder, KEY, clock=clock, is_practice=True)
    assert hub.address is not None
    connection = KeptConnection(hub.address.root, hub.address.tenant, hub.address.token, clock)
    settings = KeptSettings(folder / "settings.json", write_private)
    desk = Desk(folder=folder, store=store, clock=clock, settings=settings, connection=connection, is_practice=True)
    window, context = make_window(application, desk, StartOptions(is_practice=True, theme="light", size=(1280, 820)))
    window.show()
    qtbot.waitUntil(lambda: _comes_forward(window))
    desk.connect(context.changes)
    opened = Running(window, context, desk, qtbot)
    try:
        yield opened
    finally:
        opened.wait(lambda: context.background.is_idle)
        window.close()
        opened.wait(lambda: context.background.is_idle)
        ended = desk.close()
        window.deleteLater()
        for owned in (context.background, context.theme, context.changes):
            owned.deleteLater()
        application.processEvents()
        stop_logging()
        assert ended, "every thread ends within two seconds"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LivingHub]:
    living = LivingHub(tmp_path / "hub.db", MORNING)
    living.start()
    try:
        yield living
    finally:
        living.stop()


def test_the_first_call_is_logged_in_at_most_six_key_presses(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        program.wait_for_queue()
        shown = program.window.today.peek.card
        assert shown is not None
        presses = 0
        program.press(program.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        presses += 1
        composer = program.window.today.peek.composer
        program.type(composer.text, "Pratade om förskola och hyresrätt")
        program.press(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        presses += 1
        program.wait(lambda: program.card(shown.row.contact_id).entries[0].text == "Pratade om förskola och hyresrätt")
        program.press(program.window, Qt.Key.Key_F5)
        presses += 1
        program.wait(lambda: hub.marked_texts() == ["Pratade om förskola och hyresrätt"])
        program.wait(lambda: program.card(shown.row.contact_id).entries[0].delivery is Delivery.SENT)
        assert presses <= 6


def test_the_plug_is_pulled_and_everything_arrives_once(qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub) -> None:
    folder = tmp_path / "desk"
    with running(qtbot, qapp, folder, hub) as program:
        program.wait_for_queue()
        tobias, amira, sofie = (program.person(name) for name in ("Tobias Wern", "Amira Haddad", "Sofie Lindahl"))
        program.wait(lambda: program.card(tobias).can_edit)
        hub.stop()
        program.write(tobias, EntryKind.CALL, "Ringde om lokaler", Outcome.TALKED)
        program.write(amira, EntryKind.EMAIL, "Skickade länkar om jobb")
        program.write(sofie, EntryKind.NOTE, "Hör av sig på fredag")
        changes = {Field.MOVE_STATUS: "moving", Field.MOVE_MONTH: "2026-09"}
        program.desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=tobias, changes=changes)).result()
        program.window._hurry()
        program.wait(lambda: program.window._conditions.status.state.value in ("offline", "server_down"))
    later = MORNING + WAITING_WINDOW + timedelta(minutes=5)
    with running(qtbot, qapp, folder, hub, later) as program:
        program.wait(
            lambda: (
                program.window._conditions.status.state.value in ("offline", "server_down")
                and not program.window._conditions.status.is_busy
            )
        )
        waiting = program.desk.store.read(sync_items).result()
        assert len(waiting) == 4
        assert {item.state for item in waiting} <= {DeedState.READY, DeedState.UNKNOWN}
        assert program.card(tobias).fields[Field.MOVE_MONTH] == "2026-09"
        hub.start()
        program.window._hurry()
        program.wait(lambda: len(hub.marked_texts()) == 3 and program.desk.store.read(sync_items).result() == ())
        program.window._hurry()
        program.wait(lambda: not program.window._conditions.status.is_busy)
        assert sorted(hub.marked_texts()) == ["Hör av sig på fredag", "Ringde om lokaler", "Skickade länkar om jobb"]
        assert hub.person(1006)["CustomFields"]["SuperOffice:7"] == "2026-09"
        assert doctor.examine(program.desk.store).is_healthy
    written = (folder / "guide-desk.log").read_text(encoding="utf-8")
    assert "round ended by" in written
    assert not any(name in written for name in ("Tobias", "Amira", "lokaler", "070-174", "Wern"))


def test_a_colleague_answers_first(qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        program.wait_for_queue()
        jonas = program.person("Jonas och Mira Feldt")
        body = {
            "Person": {"PersonId": 1001},
            "Task": {"TaskListItemId": 9},
            "Associate": {"AssociateId": 8},
            "StartDate": "2026-05-12T09:30:00",
            "Description": "Mejlade om fiber",
        }
        hub.post("Appointment", body)
        program.window._hurry()
        program.wait(lambda: jonas not in program.window.today._model.people())
        entry = program.card(jonas).entries[0]
        assert (entry.author_name, entry.text) == ("Ola Persson", "Mejlade om fiber")


def test_the_window_never_stalls_while_it_syncs(qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        with StallWatchdog(limit_milliseconds=80, wait_milliseconds=300) as watchdog:
            program.wait_for_queue()
            program.window._hurry()
            program.write(program.person("Elin Sandqvist"), EntryKind.CALL, "Ringde", Outcome.TALKED)
            program.window.go("contacts")
            program.wait(lambda: program.window.contacts._model.rowCount() > 50)
            program.window.go("today")
            program.wait(lambda: not program.window._conditions.status.is_busy)
        assert watchdog.stalls == []
