"""The running window: made over a desk, connected, pictured, and an end in order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from guide_desk.identifiers import ContactId
from guide_desk.settings.start_options import Stand, StartOptions
from guide_desk.texts import _
from guide_desk.ui.crossing import call_later
from guide_desk.ui.qt_application import LateToasts, make_context, open_sign_in_page
from guide_desk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from guide_desk.snapshots.sync_status import SyncStatus
    from guide_desk.ui.change_hub import ChangeHub
    from guide_desk.ui.desk_context import DeskContext
    from guide_desk.ui.doors import Desk
    from guide_desk.ui.lock.locking import Locking
    from guide_desk.ui.window.fair_window import FairWindow

    DeskWindow = MainWindow | FairWindow

AT_FAIR = "is_at_fair"
SCREENSHOT_MILLISECONDS = 60_000
_SETTLED_MILLISECONDS, _LOOK_AGAIN_MILLISECONDS = 600, 100
_LATEST_CONNECTION_MILLISECONDS = 2_000


def make_window(
    application: QApplication,
    desk: Desk,
    options: StartOptions,
    open_page: Callable[[str], bool] | None = None,
    on_fair: Callable[[FairWindow], None] = lambda _fair: None,
) -> tuple[MainWindow, DeskContext]:
    """The window over a desk, not shown yet; program and tests use the same. `on_fair`: another comes in its place."""
    context = make_context(application, desk, options)
    window = MainWindow(
        context,
        is_practice=desk.is_practice,
        sync_now=desk.sync_now,
        start_over=lambda: _start_over(window, desk),
        on_close=desk.end_undo_time,
        session=desk,
        open_page=open_page or open_sign_in_page,
    )
    assert isinstance(context.toasts, LateToasts)
    context.toasts.shown_by = lambda: window.toasts
    window.is_whole.connect(lambda: _watch_network(window, desk))
    context.lock = lambda: locking_of(window, context, desk).lock()
    context.enter_fair = lambda: _enter_fair(application, window, context, desk, on_fair)
    if options.size is not None:
        window.resize(*options.size)
    return window, context


def run(application: QApplication, desk: Desk, options: StartOptions, on_window: Callable[[DeskWindow], None]) -> int:
    """Show the window, connect after the first paint, and run until it is closed. Returns the exit code.

    Mässläge ends by an unlock alone, so a program that was closed or broke down in it begins in it.
    """
    code = [0]
    if desk.settings.get(AT_FAIR) and options.screenshot is None:
        window, context = _fair_window(application, desk, options, on_window)
    else:
        window, context = _desk_window(application, desk, options, on_window, code)
    window.is_whole.connect(lambda: watch_for_absence(application, locking_of(window, context, desk)))
    window.show()
    _Connecting(desk, window, context.changes)
    application.exec()
    let_go(window, context)
    return code[0]


def _stand_of(place: str) -> Stand:
    """As `StartOptions.place` says it."""
    name, _colon, number = place.partition(":")
    return Stand(name, ContactId(int(number)) if number.isdecimal() else None)


def _fair_window(
    application: QApplication, desk: Desk, options: StartOptions, on_window: Callable[[DeskWindow], None]
) -> tuple[DeskWindow, DeskContext]:
    stand = options.stand or _stand_of(options.place)
    fair = make_fair(application, desk, make_context(application, desk, options), stand, None)
    on_window(fair)
    fair.be_whole_soon()
    return fair, fair.context


def _desk_window(
    application: QApplication, desk: Desk, options: StartOptions, on_window: Callable[[DeskWindow], None], code: list[int]
) -> tuple[DeskWindow, DeskContext]:
    window, context = make_window(application, desk, options, on_fair=on_window)
    on_window(window)
    if options.screenshot is not None:
        _Photographer(context, window, options, code)
    else:
        _go(window, options.stand or _stand_of(options.place))
    return window, context


def _go(window: MainWindow, stand: Stand) -> None:
    """A place that is made late waits until the window is whole."""
    if stand.place in ("contacts", "segments"):
        window.is_whole.connect(lambda: window.stand_at(stand))
    elif stand.contact_id is not None:
        window.stand_at(stand)


def _watch_network(window: DeskWindow, desk: Desk) -> None:
    from guide_desk.ui.computer.network_watch import NetworkWatch

    NetworkWatch(window).regained.connect(desk.network_is_back)


def locking_of(window: DeskWindow, context: DeskContext, desk: Desk) -> Locking:
    """What locks this window, made when it is first asked for."""
    from guide_desk.ui.lock.locking import Locking

    found = window.findChild(Locking)
    return found if found is not None else Locking(context, window, desk, window)


def make_fair(application: QApplication, desk: Desk, context: DeskContext, stand: Stand, status: SyncStatus | None) -> FairWindow:
    """The window of Mässläge, not shown yet. Whatever was asked for the desk's own window is told to nobody any more."""
    from guide_desk.ui.background import Background
    from guide_desk.ui.window.fair_window import FairWindow

    desk.settings.set(AT_FAIR, True)
    assert isinstance(context.toasts, LateToasts)
    context.toasts.shown_by, toasts = None, LateToasts()
    background = Background(desk.store, desk, context.changes, application)
    own = replace(context, background=background, toasts=toasts, enter_fair=lambda: None, hides_names=True)
    context.background.deleteLater()
    fair = FairWindow(
        own,
        is_practice=desk.is_practice,
        place=stand,
        status=status,
        sync_now=desk.sync_now,
        on_close=desk.end_undo_time,
        can_keep_words=desk.can_keep_words,
    )
    toasts.shown_by = lambda: fair.toasts
    own.lock = lambda: locking_of(fair, own, desk).lock()
    fair.is_whole.connect(lambda: _watch_network(fair, desk))
    return fair


def _enter_fair(
    application: QApplication, window: MainWindow, context: DeskContext, desk: Desk, on_fair: Callable[[FairWindow], None]
) -> None:
    """Nothing of the desk's own window is left: no list, no card and no small window could show a name."""
    locking = locking_of(window, context, desk)
    was_watching = locking.is_watching

    def show_fair() -> FairWindow:
        fair = make_fair(application, desk, context, window.place, window.sync_status)
        if was_watching:
            fair.is_whole.connect(lambda: watch_for_absence(application, locking_of(fair, fair.context, desk)))
        on_fair(fair)
        fair.restoreGeometry(window.saveGeometry())
        fair.show()
        window.fair = fair
        window.destroyed.connect(fair.is_whole)
        call_later(window, window.deleteLater)
        return fair

    locking.give_way(show_fair)


def watch_for_absence(application: QApplication, locking: Locking) -> None:
    """From now on the desk locks by itself."""
    from guide_desk.ui.computer.computer_lock import ComputerLock

    locking.watch(ComputerLock.of(application))


def let_go(window: DeskWindow, context: DeskContext) -> None:
    """A window that has been closed goes, or the one that came in its place, with everything its parts knew of people; the rest
    when the next one runs.
    """
    fair = window.fair if isinstance(window, MainWindow) else None
    shown: DeskWindow = fair or window
    background = fair.context.background if fair is not None else context.background
    parts = [shown, *shown.findChildren(QObject)]
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(shown, QEvent.Type.DeferredDelete)
    for part in (window, *parts):
        vars(part).clear()
    for each in (background, context.changes, context.theme):
        each.deleteLater()


class _Connecting(QObject):
    """Connects once the window is whole, so that none of it waits for what the sync has to load; at the latest after a while."""

    def __init__(self, desk: Desk, window: DeskWindow, changes: ChangeHub) -> None:
        super().__init__(window)
        self._desk, self._changes = desk, changes
        self._is_due = True
        window.is_whole.connect(self._connect)
        call_later(self, self._connect, _LATEST_CONNECTION_MILLISECONDS)

    def _connect(self) -> None:
        if self._is_due:
            self._is_due = False
            self._desk.connect(self._changes)


class _Photographer:
    """Waits until the first list is painted with rows, goes to the place, and saves a picture when the place is whole."""

    def __init__(self, context: DeskContext, window: MainWindow, options: StartOptions, code: list[int]) -> None:
        self._context, self._window, self._options, self._code = context, window, options, code
        self._is_done = False
        window.today.first_painted.connect(lambda: call_later(self._window, self._go, _SETTLED_MILLISECONDS))
        call_later(self._window, self._give_up, SCREENSHOT_MILLISECONDS)

    def _go(self) -> None:
        place = self._options.place
        if place in ("contacts", "segments"):
            self._window.go(place)
        elif place.startswith("card:"):
            which = place.partition(":")[2]
            card = self._window.today.peek.card
            if which == "first" and card is None and not self._context.background.is_idle:
                call_later(self._window, self._go, _LOOK_AGAIN_MILLISECONDS)
                return
            if which == "first" and card is not None:
                self._window.go("card", card.row.contact_id)
            elif which.isdecimal():
                self._window.go("card", ContactId(int(which)))
        call_later(self._window, self._take_when_whole, _SETTLED_MILLISECONDS)

    def _take_when_whole(self) -> None:
        """Everything that was asked has been answered; where people are counted, their whole cards have come."""
        if self._is_done:
            return
        answer = self._window.segments.pane.answer if self._options.place == "segments" else None
        has_people = self._options.place != "segments" or (answer is not None and not answer.unfetched)
        if has_people and self._context.background.is_idle:
            call_later(self._window, self._take, _LOOK_AGAIN_MILLISECONDS)
        else:
            call_later(self._window, self._take_when_whole, _LOOK_AGAIN_MILLISECONDS)

    def _take(self) -> None:
        assert self._options.screenshot is not None
        self._is_done = True
        if not self._window.grab().save(str(self._options.screenshot)):
            print(_("Bilden kunde inte sparas. Välj en mapp som finns och går att skriva i."), file=sys.stderr)  # noqa: T201
            self._code[0] = 1
        self._window.close()

    def _give_up(self) -> None:
        if not self._is_done:
            print(_("Ingen lista hann visas, så ingen bild sparades."), file=sys.stderr)  # noqa: T201
            self._code[0] = 1
            self._window.close()


def _start_over(window: MainWindow, desk: Desk) -> None:
    from PySide6.QtWidgets import QMessageBox

    answer = QMessageBox.question(
        window,
        "Guide Desk",
        _("Börja om övningen? Allt du har skrivit i övningsläget tas bort."),
        QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
        QMessageBox.StandardButton.Cancel,
    )
    if answer is QMessageBox.StandardButton.Yes:
        desk.start_over()
        window.close()
