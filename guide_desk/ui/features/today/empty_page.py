"""I dag when nobody waits: the hills, from where another scope can still be chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.snapshots.people import TodaySnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.queue_pane import QueueHead
from guide_desk.ui.parts.empty_state import EmptyState
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.words.queue import empty_words


class EmptyPage(QWidget):
    """Made when it is first needed. `note_asked`: the guide wants to write a note."""

    note_asked = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._head = QueueHead(context)
        self.scope_button = self._head.scope_button
        note = Button(context.theme, _("Skriv en anteckning"))
        note.clicked.connect(self.note_asked)
        self._state = EmptyState(context.theme, note)
        head = QVBoxLayout()
        head.setContentsMargins(12, 16, 12, 0)
        head.addWidget(self._head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._state, 1)

    def say(self, snapshot: TodaySnapshot) -> None:
        """What is true of the quarter."""
        self._head.say(snapshot)
        self._state.set_texts(*empty_words(snapshot), is_done=snapshot.is_fetched)
