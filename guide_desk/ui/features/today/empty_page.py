"""I dag when nobody waits: the hills, from where another scope can still be chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.snapshots.people import TodaySnapshot
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.scope_button import ScopeButton
from guide_desk.ui.parts.empty_state import EmptyState
from guide_desk.ui.words.queue import empty_words


class EmptyPage(QWidget):
    """Made when it is first needed."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.scope_button = ScopeButton(context)
        self._state = EmptyState(context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 0)
        column.addWidget(self.scope_button, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._state, 1)

    def say(self, snapshot: TodaySnapshot) -> None:
        """What is true of the quarter."""
        self._state.set_texts(*empty_words(snapshot))
