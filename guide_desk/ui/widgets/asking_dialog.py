"""The frame of a dialog that asks for one thing: a headline, what is asked, and the row of acts."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.labels import PlainLabel


class AskingDialog(QDialog):
    """What is asked goes into `column`; `add_buttons` ends it. Deleted when it is closed."""

    def __init__(self, theme: Theme, title: str, headline: str, go_on: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._acts = ActRow(theme, go_on, self, by_enter=False)
        self.go_on, self.cancel = self._acts.go_on, self._acts.cancel
        self.finished.connect(self.deleteLater)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 18)
        self.column.setSpacing(10)
        self.column.addWidget(PlainLabel(theme, headline, "heading", wraps=True))

    def add_buttons(self, *before: QWidget) -> None:
        """The last row; `before` stand at its left end."""
        self._acts.put_before(*before)
        self.column.addWidget(self._acts)
