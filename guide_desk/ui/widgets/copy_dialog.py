"""A sentence, a text that is read and copied as a whole, and a way out."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.words_field import WordsField


class CopyDialog(QDialog):
    """`title` names the window, `name` the text for a screen reader. Esc closes it."""

    def __init__(self, theme: Theme, title: str, words: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.text = WordsField(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(name)
        self.copy = Button(theme, _("Kopiera"), kind="primary", icon="copy", icon_color="onAccent")
        self.copy.clicked.connect(self._copy)
        close = Button(theme, _("Stäng"))
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(theme, words, wraps=True))
        column.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(close)
        column.addLayout(buttons)
        resize_on_screen(self, theme.px(620), theme.px(420))
        self.copy.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(_("Kopierat."))
