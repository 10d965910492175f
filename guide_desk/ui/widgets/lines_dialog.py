"""A heading, a sentence and lines to read; some lines may be opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.act_row import CloseRow
from guide_desk.ui.widgets.labels import PlainLabel, shown
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.row_view import RowView

_WIDTH, _HEIGHT = 560, 420


class LinesDialog(QDialog):
    """`line_opened(int)` with the line's place."""

    line_opened = Signal(int)

    def __init__(self, theme: Theme, title: str, heading: str, words: str, lines: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{title} – Guide Desk")
        resize_on_screen(self, theme.px(_WIDTH), theme.px(_HEIGHT))
        self.view = RowView(title)
        self.view.setObjectName("Choices")
        self.view.setWordWrap(True)
        self.view.setModel(QStringListModel(list(map(shown, lines)), self))
        self.view.row_opened.connect(lambda index: self.line_opened.emit(index.row()))
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(PlainLabel(theme, heading, "heading", wraps=True))
        column.addWidget(PlainLabel(theme, words, wraps=True))
        column.addWidget(self.view, 1)
        column.addWidget(CloseRow(theme, self))
