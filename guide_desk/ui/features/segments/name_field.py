"""A segment's name as the headline, which becomes a field when it is to be given or changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField

LONGEST_NAME = 100


class NameField(QWidget):
    """Enter keeps the name, Esc and leaving the field leave it as it was. An empty name is no name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: Callable[[str], None] | None = None
        self.label = PlainLabel(theme, style="title", wraps=True)
        self.field = LineField()
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setAccessibleName(_("Urvalets namn"))
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._keep)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.label)
        self._stack.addWidget(self.field)

    @property
    def is_asking(self) -> bool:
        """Whether a name is being typed."""
        return self._kept is not None

    def show_name(self, name: str) -> None:
        """As the headline; a name that is being typed is left."""
        self._leave()
        self.label.setText(name)

    def ask(self, name: str, kept: Callable[[str], None]) -> None:
        """Let the guide type a name; `name` stands there chosen, so that typing replaces it."""
        self._kept = kept
        self.field.setText(name)
        self.field.selectAll()
        self._stack.setCurrentWidget(self.field)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._leave()
            return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self._leave()
        return False

    def _keep(self) -> None:
        kept, name = self._kept, " ".join(self.field.text().split())
        if kept is None or not name:
            return
        self._leave()
        self.label.setText(name)
        kept(name)

    def _leave(self) -> None:
        self._kept = None
        self._stack.setCurrentWidget(self.label)
