"""The left column: practice chip, search, new note, the places, sync status and the guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from guide_desk.identifiers import ContactId
from guide_desk.settings.start_options import Stand
from guide_desk.snapshots.guide import Guide
from guide_desk.texts import _
from guide_desk.texts.formats import number_word
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel, line
from guide_desk.ui.words.trade import municipality_words

if TYPE_CHECKING:
    from guide_desk.snapshots.sync_status import SyncStatus

WIDE, NARROW = 224, 60
_NEW_KEYS = "Ctrl+N"
_ID = Qt.ItemDataRole.UserRole + 1
_ICON = Qt.ItemDataRole.UserRole + 2
_COUNT = Qt.ItemDataRole.UserRole + 3
_AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Place:
    """One place that works."""

    place_id: str
    text: str
    icon: str


class _PlaceDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.is_collapsed = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(0, self._theme.px(34 if self._theme.is_compact else 40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(0, 1, -1, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("surface"))
            painter.drawRoundedRect(rect, 8, 8)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(rect.left(), rect.center().y() - 8, 3, 16, 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.color("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 8, 8)
        color = "accent" if chosen else "ink2"
        icon = self._theme.icon(str(index.data(_ICON)), 20, color)
        size = icon.deviceIndependentSize()
        left = rect.center().x() - size.width() / 2 if self.is_collapsed else rect.left() + self._theme.px(12)
        painter.drawPixmap(QPointF(left, rect.center().y() - size.height() / 2), icon)
        if not self.is_collapsed:
            painter.setPen(self._theme.color("ink" if chosen else "ink2"))
            painter.setFont(self._theme.font("body_strong" if chosen else "body"))
            words = rect.adjusted(self._theme.px(42), 0, -self._theme.px(12), 0)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), str(index.data(Qt.ItemDataRole.DisplayRole)))
            count = index.data(_COUNT)
            if count:
                painter.setFont(self._theme.font("meta"))
                painter.setPen(self._theme.color("ink2"))
                painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(count))
        painter.restore()


class Navigation(QWidget):
    """Emits what was asked for; the window does it."""

    place_chosen = Signal(str)
    search_asked = Signal()
    quick_note_asked = Signal()
    status_pressed = Signal()
    menu_asked = Signal()

    def __init__(self, theme: Theme, places: Sequence[Place], *, is_practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Navigation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._is_practice = is_practice
        self._status: SyncStatus | None = None
        self._guide: Guide | None = None
        self._is_collapsed = False
        self._build(places)
        self.set_collapsed(is_collapsed=False)

    @property
    def list_view(self) -> QListView:
        """The places."""
        return self._list

    def choose(self, place_id: str) -> None:
        """Mark a place without telling; what is no place of its own leaves the mark where it is."""
        for row in range(self._model.rowCount()):
            if self._model.item(row).data(_ID) == place_id:
                self._list.setCurrentIndex(self._model.index(row, 0))

    def set_count(self, place_id: str, count: int) -> None:
        """How many wait in a place; said in words to a screen reader."""
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            if item.data(_ID) == place_id:
                item.setData(count, _COUNT)
                spoken = (
                    _("{place}, {count} att göra").format(place=item.text(), count=number_word(count)) if count else item.text()
                )
                item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)

    def set_status(self, status: SyncStatus) -> None:
        """Show how the sync stands. The first time is after the first list, so its words load here."""
        from guide_desk.snapshots.sync_status import SyncState
        from guide_desk.ui.words.sync import status_icon, status_lines

        self._status = status
        first, second = status_lines(status)
        icon, color = status_icon(status.state)
        self._status_icon.set_icon(icon, color)
        self._status_first.setText(first)
        self._status_second.setText(second)
        self._status_second.setVisible(bool(second) and not self._is_collapsed)
        self._status_button.setAccessibleName(f"{first}. {second}")
        calm = status.state in (SyncState.ALL_SENT, SyncState.SENDING)
        self._status_button.setStyleSheet("" if calm else f"QPushButton {{ background: {self._theme.color('dueSoft').name()}; }}")

    def set_guide(self, guide: Guide | None) -> None:
        """Who sits here; what their account may not do says why."""
        self._guide = guide
        may_write = guide is None or guide.may_write
        self._new.setEnabled(may_write)
        self._new.setToolTip(_NEW_KEYS.replace("+", " "))
        if not may_write:
            from guide_desk.ui.words.sign_in import reader_words

            self._new.setToolTip(reader_words())
        if guide is not None:
            self._initials.setText(guide.initials)
            self._name.setText(guide.name)
            self._where.setText(municipality_words(guide.municipality))

    def set_collapsed(self, *, is_collapsed: bool) -> None:
        """Icons only, with the same accessible names."""
        self._is_collapsed = is_collapsed
        width = NARROW if is_collapsed else (200 if self._theme.is_compact else WIDE)
        self.setFixedWidth(self._theme.px(width) if not is_collapsed else NARROW)
        self._delegate.is_collapsed = is_collapsed
        for widget in (self._status_first, self._name, self._where, self._initials):
            widget.setVisible(not is_collapsed)
        self._status_second.setVisible(bool(self._status_second.text()) and not is_collapsed)
        self._search.setText("" if is_collapsed else _("Sök kontakter"))
        self._new.setText("" if is_collapsed else _("Ny anteckning"))
        self._chip.setVisible(self._is_practice and not is_collapsed)
        self._chip_icon.setVisible(self._is_practice and is_collapsed)

    def _build(self, places: Sequence[Place]) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 12)
        column.setSpacing(6)
        self._make_chip()
        self._search = Button(theme, kind="search", icon="search", icon_color="ink2", name=_("Sök kontakter"), keys="Ctrl+K")
        self._search.clicked.connect(self.search_asked)
        self._new = Button(theme, kind="nav", icon="square-pen", icon_color="accent", name=_("Ny anteckning"), keys=_NEW_KEYS)
        self._new.clicked.connect(self.quick_note_asked)
        self._model = QStandardItemModel(self)
        for place in places:
            item = QStandardItem(place.text)
            item.setData(place.place_id, _ID)
            item.setData(place.icon, _ICON)
            item.setData(place.text, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(place.text)
            self._model.appendRow(item)
        self._list = QListView()
        self._list.setObjectName("Navigation")
        self._list.setAccessibleName(_("Platser"))
        self._list.setModel(self._model)
        self._list.setTabKeyNavigation(False)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._delegate = _PlaceDelegate(theme, self)
        self._list.setItemDelegate(self._delegate)
        self._list.clicked.connect(lambda index: self.place_chosen.emit(index.data(_ID)))
        self._list.activated.connect(lambda index: self.place_chosen.emit(index.data(_ID)))
        for widget in (self._chip, self._chip_icon, self._search, self._new):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._list, 1)
        column.addWidget(self._make_status())
        column.addWidget(line())
        column.addWidget(self._make_user())

    def _make_chip(self) -> None:
        """Practice mode says so at the top: in words, or as an icon with the same name."""
        theme, practice = self._theme, _("Övningsläge – påhittade personer")
        self._chip = PlainLabel(theme, practice, style="chip", color="ink2")
        self._chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._chip.setStyleSheet(f"border: 1px dashed {theme.color('outline').name()}; border-radius: 9px; padding: 2px 0;")
        self._chip_icon = IconLabel(theme, "graduation-cap", 20)
        self._chip_icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._chip_icon.setAccessibleName(practice)
        self._chip_icon.setToolTip(practice)

    def _make_status(self) -> Button:
        theme = self._theme
        self._status_button = Button(theme, kind="status", name=_("Skickat och hämtat"))
        self._status_button.setMinimumHeight(theme.px(50))
        self._status_button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._status_button.clicked.connect(self.status_pressed)
        row = QHBoxLayout(self._status_button)
        row.setContentsMargins(8, 4, 4, 4)
        self._status_icon = IconLabel(theme, "refresh-cw", 20)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._status_first = PlainLabel(theme, _("Hämtar …"), style="label", wraps=True)
        self._status_second = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        self._status_second.hide()
        words.addWidget(self._status_first)
        words.addWidget(self._status_second)
        row.addWidget(self._status_icon)
        row.addLayout(words, 1)
        for label in (self._status_icon, self._status_first, self._status_second):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return self._status_button

    def _make_user(self) -> QWidget:
        theme = self._theme
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(6, 6, 0, 0)
        self._initials = PlainLabel(theme, style="small", color="onAccent")
        self._initials.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._initials.setFixedSize(30, 30)
        self._initials.setStyleSheet(f"background: {theme.color('accent').name()}; border-radius: 15px;")
        words = QVBoxLayout()
        words.setSpacing(0)
        self._name = PlainLabel(theme, style="meta")
        self._where = PlainLabel(theme, style="meta", color="ink2")
        words.addWidget(self._name)
        words.addWidget(self._where)
        self._settings = Button(theme, kind="quiet", icon="settings", icon_color="ink2", name=_("Inställningar"))
        self._settings.clicked.connect(self.menu_asked)
        row.addWidget(self._initials)
        row.addLayout(words, 1)
        row.addWidget(self._settings)
        return holder

    @property
    def status_button(self) -> Button:
        """Where the sync panel hangs."""
        return self._status_button

    @property
    def settings_button(self) -> Button:
        """Where the menu hangs."""
        return self._settings


class Visited:
    """Places, and the people of cards, in order; going somewhere forgets what lay forward."""

    def __init__(self) -> None:
        self._visits: list[Stand] = []
        self._at = -1

    def add(self, stand: Stand) -> None:
        """The guide went there."""
        self._visits = [*self._visits[: self._at + 1], stand]
        self._at = len(self._visits) - 1

    def turn_to(self, contact_id: ContactId) -> None:
        """From this card to another of the same people."""
        self._visits[self._at] = self.now._replace(contact_id=contact_id)

    @property
    def now(self) -> Stand:
        """Where the guide is."""
        return self._visits[self._at]

    def step(self, by: int) -> Stand | None:
        """Back or forward; None where there is nothing that way."""
        if not 0 <= self._at + by < len(self._visits):
            return None
        self._at += by
        return self._visits[self._at]
