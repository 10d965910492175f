"""One sentence, perhaps a next step, and the hills."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.hills import Hills
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel


class EmptyState(QWidget):
    """Where there is nothing to do. `next_step`: a button below the words."""

    def __init__(self, theme: Theme, next_step: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._headline = PlainLabel(theme, style="title", wraps=True)
        self._words = PlainLabel(theme, color="ink2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(3)
        self._icon = IconLabel(theme, "circle-check", 48, "ok")
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._headline, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(theme.px(500))
            row = QHBoxLayout()  # one that knows how high its words become at that width, as an aligned label does not
            row.addStretch(1)
            row.addWidget(label, 1000)
            row.addStretch(1)
            column.addLayout(row)
        if next_step is not None:
            column.addSpacing(theme.px(12))
            column.addWidget(next_step, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        column.addWidget(Hills(theme), 4)

    def set_texts(self, headline: str, words: str, *, is_done: bool = True) -> None:
        """What is true here; `is_done`: nothing is left to come."""
        self._icon.set_icon(*(("circle-check", "ok") if is_done else ("refresh-cw", "ink2")))
        self._headline.setText(headline)
        self._words.setText(words)
