"""From any thread to the window's."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import SignalInstance


def emit_if_there(signal: SignalInstance, *values: object) -> None:
    """Any thread. Whose `signal` it is may have gone meanwhile, as the window has when it is closed: then nobody is told."""
    with suppress(RuntimeError):
        signal.emit(*values)
