"""One of several, in a form that scrolls."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class DropDown(QComboBox):
    """Turning the wheel over it scrolls what it lies in, and never chooses something else unseen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
