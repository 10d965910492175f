"""The three app-wide signals."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ChangeHub(QObject):
    """`data_changed(Changes)`, `session_changed(Guide)`, `sync_status_changed(SyncStatus)`. May be emitted from any thread."""

    data_changed = Signal(object)
    session_changed = Signal(object)
    sync_status_changed = Signal(object)
