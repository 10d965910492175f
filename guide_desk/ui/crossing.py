"""Into a turn of the window's loop: from any thread, or from an earlier turn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer, SignalInstance


def emit_if_there(signal: SignalInstance, *values: object) -> None:
    """Any thread. Whose `signal` it is may have gone meanwhile, as the window has when it is closed: then nobody is told."""
    with suppress(RuntimeError):
        signal.emit(*values)


def call_later(owner: QObject, act: Callable[[], object], milliseconds: int = 0) -> None:
    """GUI thread. Call `act` in a later turn, unless `owner` has gone by then.

    `QTimer.singleShot` keeps a bound method for good where what it is to be called for goes first (PySide 6.11): with it a small
    window that the lock had closed, and everybody it knew.
    """
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(act)
    timer.timeout.connect(timer.deleteLater)
    timer.start(milliseconds)
