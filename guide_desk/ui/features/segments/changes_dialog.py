"""What the check against SuperOffice changed: who came to a selection and who fell away from it, and why."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from guide_desk.identifiers import ContactId
from guide_desk.snapshots.selections import SelectionProgress
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.row_view import RowView
from guide_desk.ui.words.selections import change_words, changed_lines

_WIDTH, _HEIGHT = 560, 420


class ChangesDialog(QDialog):
    """`card_asked(ContactId, list)` when somebody's line is opened."""

    card_asked = Signal(int, list)

    def __init__(
        self, context: DeskContext, progress: SelectionProgress, names: Mapping[ContactId, str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Ändringar i urvalet – Guide Desk"))
        self.resize(context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self._lines = changed_lines(progress, names)
        self.view = RowView(_("Vad som ändrades"))
        self.view.setObjectName("Choices")
        self.view.setModel(QStringListModel([words for _contact, words in self._lines], self))
        self.view.row_opened.connect(lambda index: self._open(index.row()))
        buttons = QDialogButtonBox()
        buttons.addButton(_("Stäng"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(PlainLabel(context.theme, progress.name, "heading", wraps=True))
        column.addWidget(PlainLabel(context.theme, change_words(progress), wraps=True))
        column.addWidget(self.view, 1)
        column.addWidget(buttons)

    def _open(self, row: int) -> None:
        self.card_asked.emit(self._lines[row][0], [contact for contact, _words in self._lines])
        self.accept()
