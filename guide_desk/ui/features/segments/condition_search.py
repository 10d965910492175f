"""`Lägg till villkor`: a field to type in and what there is to choose, kinds first, then the values of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from guide_desk.domain.segment import About, Condition
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import quoted
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.choices import Choice, Vocabulary, choices_of, found
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.row_view import RowView
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.segment_conditions import about_words

_AnyIndex = QModelIndex | QPersistentModelIndex
_WIDTH, _HEIGHT = 380, 400


class _Choices(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.choices: Sequence[Choice] = ()

    def lay_in(self, choices: Sequence[Choice]) -> None:
        self.beginResetModel()
        self.choices = choices
        self.endResetModel()

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.choices)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        each = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{each.words}  ›" if each.condition is None else each.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return each.words
        return None


class ConditionSearch(QFrame):
    """Opens at a place; calls `chosen` once and closes. Given a kind it offers the values of that one alone."""

    def __init__(
        self,
        context: DeskContext,
        known: Vocabulary,
        chosen: Callable[[Condition], None],
        parent: QWidget,
        about: About | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("Popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("Lägg till villkor"))
        self._context, self._known, self._chosen = context, known, chosen
        self._about, self._is_narrow = about, about is not None
        theme = context.theme
        self.field = LineField()
        self.field.setAccessibleName(_("Sök villkor"))
        self.field.addAction(QAction(QIcon(theme.icon("search", 18)), "", self.field), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self._show)
        self.field.installEventFilter(self)
        self._model = _Choices(self)
        self.view = RowView(_("Villkor"))
        self.view.setObjectName("Choices")
        self.view.setModel(self._model)
        self.view.clicked.connect(self._pressed)
        self.view.row_opened.connect(self._pressed)
        self._none = PlainLabel(theme, color="ink2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.field)
        column.addWidget(self._none)
        column.addWidget(self.view, 1)
        self._show()

    def open_at(self, place: QPoint) -> None:
        """At a point of the screen, moved so that all of it is seen."""
        px = self._context.theme.px
        screen = (QApplication.screenAt(place) or self.screen()).availableGeometry()
        width, height = min(px(_WIDTH), screen.width() - 16), min(px(_HEIGHT), screen.height() - 16)
        self.resize(width, height)
        x = min(place.x(), screen.right() - width - 8)
        y = min(place.y(), screen.bottom() - height - 8)
        self.move(max(x, screen.left()), max(y, screen.top()))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the field keeps the letters; Backspace in an empty field goes back to the kinds."""
        if watched is not self.field or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            row = min(max(self.view.currentIndex().row() + step, 0), self._model.rowCount() - 1)
            self.view.setCurrentIndex(self._model.index(row, 0))
            self._context.announce(str(self._model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) or ""))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pressed(self.view.currentIndex())
            return True
        if event.key() == Qt.Key.Key_Backspace and not self.field.text() and self._about is not None and not self._is_narrow:
            self._about = None
            self._show()
            return True
        return False

    def _show(self) -> None:
        typed = self.field.text()
        choices = found(typed, self._known) if self._about is None else choices_of(self._about, self._known, typed)
        self._model.lay_in(choices)
        if choices:
            self.view.setCurrentIndex(self._model.index(0, 0))
        kind = about_words(self._about) if self._about is not None else _("Sök villkor, till exempel yrke eller språk")
        self.field.setPlaceholderText(kind)
        self._none.setVisible(not choices)
        self._none.setText(self._nothing(typed))
        if typed:
            self._context.announce(ngettext("{count} villkor", "{count} villkor", len(choices)).format(count=len(choices)))

    def _nothing(self, typed: str) -> str:
        if not typed.strip():
            return _("Skriv det ord du söker.")
        return _("Inget villkor passar {typed}.").format(typed=quoted(typed.strip()))

    def _pressed(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        each = self._model.choices[index.row()]
        if each.condition is None:
            self._about = each.about
            self.field.clear()
            self._show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.close()
        self._chosen(each.condition)
