"""What is chosen by hand and never by the wheel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent


class Unturned:
    """Before a widget's class: turning the wheel over it scrolls what it lies in, and neither chooses something else unseen nor
    takes the focus from where the guide writes.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # type: ignore[attr-defined]

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
