"""The left pane's list: ready-made segments and own ones, each with how many are in, and the row that makes a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from guide_desk.domain.segment import Segment
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.segments import SegmentList, UnreadableSegment
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import figures
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import with_marks
from guide_desk.ui.widgets.writing import write_line
from guide_desk.ui.words.segments import name_words

_AnyIndex = QModelIndex | QPersistentModelIndex
ICONS = {
    "newsletter": "newspaper",
    "starting_business": "sprout",
    "care_jobs": "briefcase",
    "bringing_job": "laptop",
    "housing": "house",
    "families": "users",
    "moved_lately": "calendar",
    "magazine": "book-open",
}
"""A ready-made segment's icon by its id."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Over a group."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A segment, what it is called on the screen, and how many are in; None = not counted yet."""

    segment: Segment
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An own one that cannot be opened."""

    segment: UnreadableSegment


@dataclass(frozen=True, slots=True)
class Words:
    """Where there are no own segments yet."""

    text: str


@dataclass(frozen=True, slots=True)
class New:
    """The last row."""

    text: str


Item = Heading | Line | Unreadable | Words | New
_MAY_BE_CHOSEN = Line | Unreadable | New


class SegmentListModel(QAbstractListModel):
    """Laid in whole; what can be chosen are segments and the last row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []

    def set_segments(self, shown: SegmentList, guide: Guide | None) -> None:
        """Show these. Where the same segments stand already only their counts change, so that nothing jumps."""
        own: list[Item] = [*_lines(shown.own, guide), *(Unreadable(each) for each in shown.unreadable)]
        hint = _("Spara ett urval du använder ofta, så finns det här.")
        items: list[Item] = [
            Heading(_("Färdiga urval")),
            *_lines(shown.ready_made, guide),
            Heading(_("Mina urval")),
            *(own or [Words(hint)]),
            New(_("Nytt urval")),
        ]
        if [_identity(each) for each in items] == [_identity(each) for each in self._items]:
            self._items = items
            self.dataChanged.emit(self.index(0, 0), self.index(len(items) - 1, 0))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def item(self, row: int) -> Item:
        """What stands in a row."""
        return self._items[row]

    def row_of(self, segment_id: str) -> int:
        """The row of a segment, -1 when it is not listed."""
        for row, each in enumerate(self._items):
            if isinstance(each, Line | Unreadable) and each.segment.segment_id == segment_id:
                return row
        return -1

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        name = _name(item)
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _heard(item, name)
        return None

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._items[index.row()], _MAY_BE_CHOSEN):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class SegmentListDelegate(QStyledItemDelegate):
    """Icon, name (two lines where it must), count at the right; a heading over each group."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        px, item = self._theme.px, _item(index)
        if isinstance(item, Heading):
            return QSize(0, self._theme.metrics("label").height() + px(22))
        lines = self._words_rect(QRect(0, 0, self._view.viewport().width(), 0), item, with_marks(str(index.data()))).height()
        return QSize(0, max(lines + px(8 if self._theme.is_compact else 14), px(30 if self._theme.is_compact else 38)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        theme, item = self._theme, _item(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(0, 1, -1, -1)
        words = with_marks(str(index.data()))
        if isinstance(item, Heading):
            left, middle = rect.left() + theme.px(12), rect.bottom() - theme.px(11)
            write_line(painter, theme, left, middle, words, "label", "ink", rect.right())
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected) and isinstance(item, Line | Unreadable)
            self._paint_ground(painter, rect, option, chosen=chosen)
            self._paint_icon(painter, rect, item, chosen=chosen)
            color = "accent" if isinstance(item, New) else "ink2" if isinstance(item, Words) else "ink"
            painter.setPen(theme.color(color))
            painter.setFont(theme.font(_style(item, is_chosen=chosen)))
            where = self._words_rect(rect, item, words)
            where.moveTop(rect.center().y() - where.height() // 2 + 1)
            painter.drawText(where, _WRAPS, words)
            if isinstance(item, Line) and item.count is not None:
                painter.setFont(theme.font("meta_strong" if chosen else "meta"))
                painter.setPen(theme.color("ink" if chosen else "ink2"))
                side = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
                painter.drawText(rect.adjusted(0, 0, -theme.px(12), 0), side, figures(item.count))
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, *, chosen: bool) -> None:
        theme = self._theme
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("select"))
            painter.drawRoundedRect(rect, 8, 8)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(rect.left(), rect.center().y() - theme.px(8), 3, theme.px(16), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 8, 8)

    def _paint_icon(self, painter: QPainter, rect: QRect, item: Item, *, chosen: bool) -> None:
        if isinstance(item, Line):
            name = ICONS.get(item.segment.segment_id, "filter") if item.segment.is_ready_made else "bookmark"
        elif isinstance(item, Unreadable):
            name = "triangle-alert"
        elif isinstance(item, New):
            name = "plus"
        else:
            return
        icon = self._theme.icon(name, 18, "accent" if chosen or isinstance(item, New) else "ink2")
        height = round(icon.deviceIndependentSize().height())
        painter.drawPixmap(rect.left() + self._theme.px(12), rect.center().y() - height // 2 + 1, icon)

    def _words_rect(self, rect: QRect, item: Item, words: str) -> QRect:
        """Where the words stand, as high as they are when they wrap."""
        px = self._theme.px
        left = rect.left() + px(12 if isinstance(item, Words) else 40)
        right = px(46) if isinstance(item, Line) else px(12)
        width = max(rect.right() - right - left, px(60))
        metrics = self._theme.metrics(_style(item, is_chosen=True))
        bounds = metrics.boundingRect(QRect(0, 0, width, px(400)), _WRAPS, words)
        return QRect(left, rect.top(), width, bounds.height())


_WRAPS = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)


def _style(item: Item, *, is_chosen: bool) -> str:
    if isinstance(item, Words):
        return "meta"
    return "body_strong" if is_chosen and isinstance(item, Line) else "body"


def _item(index: _AnyIndex) -> Item:
    model = index.model()
    assert isinstance(model, SegmentListModel)
    return model.item(index.row())


def _identity(item: Item) -> tuple[str, str]:
    return (item.segment.segment_id if isinstance(item, Line | Unreadable) else "", _name(item))


def _lines(counted: Iterable[tuple[Segment, int | None]], guide: Guide | None) -> list[Line]:
    return [Line(segment, name_words(segment, guide), count) for segment, count in counted]


def _name(item: Item) -> str:
    if isinstance(item, Line):
        return item.name or _("Utan namn")
    return item.segment.name or _("Utan namn") if isinstance(item, Unreadable) else item.text


def _heard(item: Item, name: str) -> str:
    if isinstance(item, Unreadable):
        return _("{name}, kan inte öppnas").format(name=name)
    if not isinstance(item, Line) or item.count is None:
        return name
    people = ngettext("{count} person är med", "{count} personer är med", item.count).format(count=figures(item.count))
    return f"{name}, {people}"
