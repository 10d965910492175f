"""A menu in which several things are set before it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu


class StayingMenu(QMenu):
    """A press or Space triggers and leaves it open; Esc, Tab and a press outside close it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._trigger():
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._trigger():
            return
        if event.key() == Qt.Key.Key_Tab:
            self.close()
            return
        super().keyPressEvent(event)

    def _trigger(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isEnabled():
            return False
        action.trigger()
        return True
