"""The frame of a dialog that asks for one thing: a headline, what is asked, Avbryt, and the way on as the primary button."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel


class AskingDialog(QDialog):
    """What is asked goes into `column`; `add_buttons` ends it. Deleted when it is closed."""

    def __init__(self, theme: Theme, title: str, headline: str, go_on: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.go_on = Button(theme, go_on, kind="primary")
        self.cancel = Button(theme, _("Avbryt"))
        self.cancel.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 18)
        self.column.setSpacing(10)
        self.column.addWidget(PlainLabel(theme, headline, "heading", wraps=True))

    def add_buttons(self, *before: QWidget) -> None:
        """The last row; `before` stand at its left end."""
        buttons = QHBoxLayout()
        for each in before:
            buttons.addWidget(each)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go_on)
        self.column.addLayout(buttons)
