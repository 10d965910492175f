"""The real window over a made-up store, and how long its event loop stands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from guide_desk.app.desk import Desk
from guide_desk.clock import HandClock
from guide_desk.settings import KeptSettings
from guide_desk.system.folders import write_private
from guide_desk.ui.application import make_window
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.qt_application import make_application
from guide_desk.ui.trouble.stall_watchdog import queue_clock
from guide_desk.ui.window.main_window import MainWindow
from tests.benchmarks.made_up import MadeUp, start_options
from tests.factories import MORNING

_PULSE_MILLISECONDS = 20
_TICK_MILLISECONDS = 5


@contextmanager
def opened_window(made: MadeUp) -> Iterator[tuple[MainWindow, DeskContext, Desk]]:
    """Shown; closed afterwards, with all that belongs to it."""
    application = make_application()
    store = made.open()
    settings = KeptSettings(made.folder / "settings.json", write_private)
    desk = Desk(folder=made.folder, store=store, clock=HandClock(MORNING), settings=settings, connection=None, is_practice=True)
    window, context = make_window(application, desk, start_options())
    try:
        window.show()
        yield window, context, desk
    finally:
        until(lambda: context.background.is_idle)
        window.close()
        until(lambda: context.background.is_idle)
        window.deleteLater()
        for owned in (context.background, context.theme, context.changes):
            owned.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        desk.close()


class Gaps:
    """The times between two turns of the event loop, in milliseconds; a context on the GUI thread.

    What the thread stood in line for a processor, behind whatever else the machine does, is taken off where the system tells it.
    """

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = self._queued_then = 0.0
        self._queued_seconds = queue_clock(threading.get_native_id())
        self._timer = _timer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Gaps:
        self._last, self._queued_then = time.perf_counter(), self._queued_seconds()
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.stop()
        self._timer.deleteLater()

    def _tick(self) -> None:
        now, queued = time.perf_counter(), self._queued_seconds()
        self.gaps.append((now - self._last - (queued - self._queued_then)) * 1000)
        self._last, self._queued_then = now, queued


def until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Turn the event loop until something holds."""
    ends = time.monotonic() + seconds
    pulse = _timer()
    pulse.start(_PULSE_MILLISECONDS)
    try:
        while not is_so():
            assert time.monotonic() < ends, "it never came"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    finally:
        pulse.deleteLater()


def _timer() -> QTimer:
    """One that belongs to the application: a reader's collection of circles would otherwise end it on its own thread."""
    return QTimer(QApplication.instance())
