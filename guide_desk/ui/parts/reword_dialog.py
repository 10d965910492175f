"""The words of an entry that SuperOffice did not take, to be written anew and sent again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel

_WIDTH, _HEIGHT = 520, 340


class RewordDialog(QDialog):
    """`reworded(str)`: the words as they should be sent. Closed otherwise, the entry stays as it was."""

    reworded = Signal(str)

    def __init__(self, context: DeskContext, headline: str, why: str, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Ändra texten – Guide Desk"))
        self.text = QPlainTextEdit(words)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text"))
        cancel = Button(context.theme, _("Avbryt"))
        cancel.clicked.connect(self.reject)
        self.go_on = Button(context.theme, _("Spara och skicka igen"), kind="primary")
        self.go_on.clicked.connect(self._send)
        self.text.textChanged.connect(lambda: self.go_on.setEnabled(bool(self.text.toPlainText().strip())))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(context.theme, headline, "heading", wraps=True))
        column.addWidget(PlainLabel(context.theme, why, "meta", "ink2", wraps=True))
        column.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go_on)
        column.addLayout(buttons)
        self.resize(context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self.text.setFocus()

    def _send(self) -> None:
        self.reworded.emit(self.text.toPlainText())
        self.accept()
