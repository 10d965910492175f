"""One sentence, perhaps a next step, and the hills."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.hills import Hills
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel


class EmptyState(QWidget):
    """Where there is nothing to do."""

    def __init__(self, theme: Theme, icon: str = "circle-check", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._headline = PlainLabel(theme, style="title", wraps=True)
        self._words = PlainLabel(theme, color="ink2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(3)
        column.addWidget(IconLabel(theme, icon, 48, "ok"), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._headline, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMinimumWidth(theme.px(420))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        column.addWidget(Hills(theme), 4)

    def set_texts(self, headline: str, words: str) -> None:
        """What is true here."""
        self._headline.setText(headline)
        self._words.setText(words)
