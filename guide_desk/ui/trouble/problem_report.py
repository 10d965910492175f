"""Exactly what a report of a problem contains, to be read and copied: versions, places in the program, codes. Nothing is sent."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk import __version__
from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import WordsField


def report_text(problems: Sequence[str]) -> str:
    """The report: what runs here, and each problem as the log has it."""
    versions = f"Guide Desk {__version__}, {platform.system()} {platform.machine()}"
    versions += f", Python {platform.python_version()}, Qt {qVersion()}"
    return "\n\n".join([versions, *problems])


class ProblemReport(QDialog):
    """Esc closes it."""

    def __init__(self, theme: Theme, problems: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Rapportera – Guide Desk"))
        words = _(
            "Det här är hela rapporten, utan namn och anteckningar. Inget skickas av sig självt: kopiera den till ett mejl."
        )
        self.text = WordsField(report_text(problems), self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Rapporten"))
        self.copy = Button(theme, _("Kopiera"), kind="primary", icon="copy")
        self.copy.clicked.connect(self._copy)
        close = Button(theme, _("Stäng"))
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(PlainLabel(theme, words, wraps=True))
        column.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(close)
        column.addLayout(buttons)
        self.resize(theme.px(620), theme.px(420))
        self.copy.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(_("Kopierat."))
