"""The words of an entry that SuperOffice did not take, to be written anew and sent again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.asking_dialog import AskingDialog
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import WordsField

_WIDTH, _HEIGHT = 520, 340


class RewordDialog(AskingDialog):
    """`reworded(str)`: the words as they should be sent. Closed otherwise, the entry stays as it was."""

    reworded = Signal(str)

    def __init__(self, context: DeskContext, headline: str, why: str, words: str, parent: QWidget) -> None:
        super().__init__(context.theme, _("Ändra texten – Guide Desk"), headline, _("Spara och skicka igen"), parent)
        self.text = WordsField(words)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text"))
        self.go_on.clicked.connect(self._send)
        self.text.textChanged.connect(lambda: self.go_on.setEnabled(bool(self.text.toPlainText().strip())))
        self.column.addWidget(PlainLabel(context.theme, why, "meta", "ink2", wraps=True))
        self.column.addWidget(self.text, 1)
        self.add_buttons()
        self.resize(context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self.text.setFocus()

    def _send(self) -> None:
        self.reworded.emit(self.text.toPlainText())
        self.accept()
