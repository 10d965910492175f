"""A bar over the content for a lasting condition. At most one; it pushes, never covers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel


class MessageBar(QWidget):
    """Hidden until `say`; buttons are given with what they do. What has weight is replaced by as much weight only, and stays."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("Bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 8, 16, 8)
        self._icon = IconLabel(theme, "cloud-off", 18, "due")
        self._text = PlainLabel(theme, wraps=True)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        self._buttons: list[Button] = []
        self._weight = 0
        self.hide()

    @property
    def text(self) -> str:
        """What it says, '' while hidden."""
        return self._text.text() if self.isVisible() else ""

    def hide(self) -> None:
        """A passing condition is over."""
        if not self._weight:
            super().hide()

    def say(self, text: str, icon: str, actions: tuple[tuple[str, Callable[[], None]], ...] = (), *, weight: int = 0) -> None:
        """Show a condition with its acts."""
        if weight < self._weight:
            return
        self._weight = weight
        self._text.setText(text)
        self._icon.set_icon(icon)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for label, act in actions:
            button = Button(self._theme, label)
            button.clicked.connect(act)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.show()
