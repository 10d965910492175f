"""What is chosen by hand and never by the wheel."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent


class Unturned:
    """Before a widget's class: turning the wheel over it scrolls what it lies in, and never chooses something else unseen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
