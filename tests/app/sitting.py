"""Somebody at the whole program, as `guide-desk` starts it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from guide_desk.app import run_desk
from guide_desk.settings.start_options import StartOptions
from guide_desk.ui.lock.lock_window import LockWindow

PATIENCE_SECONDS = 45
"""Shorter than a test may take: what breaks off a test from outside leaves the program open behind it."""


def writers() -> set[threading.Thread]:
    """The threads that stores which are open write on."""
    return {thread for thread in threading.enumerate() if thread.name == "store-writer"}


class Sitting:
    """Somebody at the program, who acts on whichever window is open, one step after the other."""

    def __init__(self, *steps: tuple[type[QWidget], Callable[[QWidget], object]]) -> None:
        self.left = list(steps)
        self._failure: BaseException | None = None
        self._foreign = set[threading.Thread]()
        self._ends = 0.0
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)

    def run(self, options: StartOptions) -> None:
        self._foreign = writers()
        self._ends = time.monotonic() + PATIENCE_SECONDS
        self._timer.start(30)
        try:
            ended = run_desk(options)
        finally:
            self._timer.stop()
        if self._failure is not None:
            raise self._failure
        assert ended == 0
        assert self.left == []

    def _look(self) -> None:
        if self.left and time.monotonic() > self._ends:
            self._give_up(TimeoutError(f"nobody came to {self.left[0][0].__name__}, {len(self.left)} steps were left"))
        for window in QApplication.topLevelWidgets():
            if self.left and isinstance(window, self.left[0][0]) and window.isVisible() and not self._is_closing(window):
                self._act(window)
                return

    def _is_closing(self, window: QWidget) -> bool:
        """The lock's window stands already while the desk behind it is being closed."""
        return isinstance(window, LockWindow) and not writers() <= self._foreign

    def _act(self, window: QWidget) -> None:
        """What goes wrong is told when the program has ended."""
        try:
            if self.left[0][1](window) is not False:
                del self.left[0]
        except BaseException as failure:  # noqa: BLE001 - raised again where the program was started
            self._give_up(failure)

    def _give_up(self, failure: BaseException) -> None:
        """Ends the program, whichever windows it has open."""
        self._failure = failure
        self.left.clear()
        for window in QApplication.topLevelWidgets():
            window.close()
