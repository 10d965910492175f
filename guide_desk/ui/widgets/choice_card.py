"""One of several large choices: a radio button in a box, with a quiet line below it. The whole box can be pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import PlainLabel


class ChoiceCard(QFrame):
    """`radio` is what takes the focus and is heard; put those of one choice into a QButtonGroup."""

    def __init__(self, theme: Theme, words: str, below: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Card")
        self.radio = QRadioButton()
        self.radio.setAccessibleName(f"{words}. {below}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(8)
        row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(PlainLabel(theme, words, "body_strong", wraps=True))
        column.addWidget(PlainLabel(theme, below, "meta", "ink2", wraps=True))
        column.addStretch(1)
        row.addLayout(column, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        self.radio.click()
        super().mouseReleaseEvent(event)
