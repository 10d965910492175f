"""What stands beside the queue: the person who is chosen, or a note on no card."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from guide_desk.snapshots.people import LooseNote
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.note_pane import NotePane
from guide_desk.ui.parts.peek import Peek

if TYPE_CHECKING:
    from guide_desk.ui.features.today.queue_model import Row


class Beside(QStackedWidget):
    """Follows the queue's current row."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.peek = Peek(context, "today peek")
        self.addWidget(self.peek)

    @cached_property
    def note_pane(self) -> NotePane:
        """Made when the first note is chosen."""
        made = NotePane(self._context)
        self.addWidget(made)
        return made

    @property
    def first(self) -> QWidget:
        """Where F6 stops."""
        return self.peek.acts.first if self.currentWidget() is self.peek else self.note_pane.connect_button

    def show_row(self, row: Row | None) -> None:
        """Somebody, a note, or nothing."""
        if isinstance(row, LooseNote):
            self.peek.show_person(None)
            self.note_pane.show_note(row)
            self.setCurrentWidget(self.note_pane)
            return
        self.peek.show_person(row.contact_id if row is not None else None)
        self.setCurrentWidget(self.peek)
