"""A real window over a real store, without a connection: for the tests of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from guide_desk.app.connection import Connection
from guide_desk.app.desk import Desk
from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import DialogueEntry, Outcome
from guide_desk.identifiers import ContactId
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.base import PersonBase
from guide_desk.system.folders import write_private
from guide_desk.ui.application import locking_of, make_window
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.window.fair_window import FairWindow
from guide_desk.ui.window.main_window import MainWindow
from tests.factories import MORNING, call, person, practice_store, put, registration


@dataclass
class OpenDesk:
    """Window, context and store, and the links that were handed to the system."""

    window: MainWindow
    context: DeskContext
    desk: Desk
    clock: HandClock
    links: list[str]
    people: dict[str, ContactId]
    qtbot: QtBot
    files: list[Path] = field(default_factory=list)
    """Files that the system was asked to open."""

    def settle(self) -> None:
        """Wait until every question has been answered and painted."""
        self.qtbot.waitUntil(self._is_settled)
        for _pass in range(8):
            QApplication.processEvents()

    def _is_settled(self) -> bool:
        if self.window.fair is not None:
            return self.fair.context.background.is_idle and not isValid(self.window)
        today = self.window.today
        return self.context.background.is_idle and not today._changes_timer.isActive() and not today.fold.is_running

    @property
    def fair(self) -> FairWindow:
        """What stands in the window's place in Mässläge."""
        assert self.window.fair is not None
        return self.window.fair

    def come_forward(self) -> None:
        """As when the guide presses the window: shortcuts and focus count from now on."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def lock(self) -> None:
        """Whatever is begun is kept first."""
        locking_of(self.window, self.context, self.desk).lock()
        self.settle()
        assert self.desk.locked_at is not None

    def type(self, widget: QWidget, words: str) -> None:
        """Key by key, Swedish letters too."""
        for letter in words:
            QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))

    def type_and_save(self, text: str) -> None:
        """As a guide would: caret in the field, words, Ctrl+Enter's act."""
        composer = self.window.today.peek.composer
        composer.focus_text()
        self.type(composer.text, text)
        composer.save_entry()
        self.settle()


STORY: tuple[tuple[PersonBase, Sequence[DialogueEntry]], ...] = (
    (
        person(
            1,
            first_name="Elin",
            last_name="Sandqvist",
            preferred_channel="phone",
            from_place="Göteborg",
            household_words="två vuxna, två barn",
        ),
        [registration("2026-04-30 19:12", "Vi är fyra som drömmer om fjällen."), call("2026-05-11 16:40", Outcome.NO_ANSWER)],
    ),
    (
        person(2, first_name="Amira", last_name="Haddad", preferred_channel="email", emails=("amira@example.com",)),
        [registration("2026-05-05 21:40", "Jag är undersköterska.")],
    ),
    (
        person(3, first_name="Tobias", last_name="Wern", preferred_channel="phone", wish_from="16:00"),
        [registration("2026-05-06 17:25", "Jag vill starta bageri.")],
    ),
    (
        person(4, first_name="Lena", last_name="Ahlqvist", move_status="planning", profession="lärare"),
        [registration("2026-04-10 12:00", "Jag är lärare."), call("2026-04-14 10:00", text="Två tjänster i Järpen")],
    ),
)


@contextmanager
def open_desk(
    qtbot: QtBot,
    application: QApplication,
    folder: Path,
    story: Sequence[tuple[PersonBase, Sequence[DialogueEntry]]] = STORY,
    shown: Callable[[MainWindow], None] | None = None,
    connection: Connection | None = None,
) -> Iterator[OpenDesk]:
    """A window over `story`, with a sync when there is a `connection`; closed, and its threads ended, afterwards."""
    clock = HandClock(MORNING)
    store = practice_store(folder, clock)
    people = {str(base.fields["first_name"]): put(store, base, entries) for base, entries in story}  # type: ignore[index]
    settings = KeptSettings(folder / "settings.json", write_private)
    desk = Desk(folder=folder, store=store, clock=clock, settings=settings, connection=connection, is_practice=True)
    window, context = make_window(application, desk, StartOptions(is_practice=True, theme="light", size=(1280, 820)))
    links: list[str] = []
    context.open_link = lambda link: links.append(link) is None
    opened = OpenDesk(window, context, desk, clock, links, people, qtbot)
    context.open_file = lambda path: opened.files.append(path) is None
    whole: list[bool] = []
    window.is_whole.connect(lambda: whole.append(True))
    window.show()
    desk.connect(context.changes)
    if shown is not None:
        shown(window)
    qtbot.waitUntil(lambda: bool(whole))
    opened.settle()
    try:
        yield opened
    finally:
        opened.settle()
        shown = window.fair or window
        shown.close()
        opened.settle()
        shown.deleteLater()
        (window.fair.context if window.fair is not None else context).background.deleteLater()
        context.theme.deleteLater()
        application.processEvents()
        application.clipboard().clear()  # as quitting does it; a platform without screen breaks down over what is left there
        assert desk.close()
