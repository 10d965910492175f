"""The people of a segment in a table: name, where they live, where they want to, latest contact; or why they are not in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from guide_desk.clock import Clock
from guide_desk.domain.access import Access, AccessKind
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.segments import SegmentRow
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, day_and_month
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.kept_rows import KeptRows, block_around
from guide_desk.ui.widgets.labels import plain_tip
from guide_desk.ui.widgets.writing import write_line
from guide_desk.ui.words.segments import mailed_words

_AnyIndex = QModelIndex | QPersistentModelIndex
NAME, LIVES_IN, WANTS_TO, LAST = range(4)
_SHARES = (0.42, 0.18, 0.21, 0.19)
_SHARES_WITH_WHY = (0.27, 0.15, 0.16, 0.42)
_COLUMN_LEAST = 150
_LONG_DAY = date(2000, 9, 30)
_MOST_COPIED = 2000
Why = Callable[[int], str]
"""Why the person in a row is not in, in words."""


class SegmentTable(QAbstractTableModel):
    """Ordered ids; a row is fetched by key when it is painted. GUI thread only."""

    def __init__(
        self, fetch: Callable[[tuple[ContactId, ...]], dict[ContactId, SegmentRow]], clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._kept = KeptRows(fetch)
        self._clock = clock
        self._people: Sequence[ContactId] = ()
        self._why: Why | None = None

    @property
    def people(self) -> Sequence[ContactId]:
        """Everyone listed, in order."""
        return self._people

    @property
    def says_why(self) -> bool:
        """Whether the last column says why people are not in."""
        return self._why is not None

    def set_people(self, people: Sequence[ContactId], why: Why | None = None) -> None:
        """Show these; with `why` the last column says why they are not in."""
        self.beginResetModel()
        self._people, self._why = people, why
        self._kept.forget_all()
        self.endResetModel()

    def forget(self, contacts: frozenset[ContactId]) -> None:
        """These have changed: fetch them again when they are painted."""
        self._kept.forget(contacts)
        if self._people:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._people) - 1, LAST))

    def row(self, place: int) -> SegmentRow | None:
        """The person in a row; None while the store is busy."""
        around = block_around(place, len(self._people))
        return self._kept.row(self._people[place], lambda: (self._people[each] for each in around))

    def cell(self, place: int, column: int) -> str:
        """What a cell says."""
        row, today = self.row(place), self._clock.today()
        if row is None:
            return ""
        if column == LAST and self._why is not None:
            return capitalised(self._why(place))
        if column == LAST:
            return day_and_month(row.last_contact, today) if row.last_contact is not None else ""
        wants = ", ".join(each.place_name for each in row.municipalities)
        return {NAME: row.name or _("Utan namn"), LIVES_IN: row.from_place, WANTS_TO: wants}[column]

    def badge(self, place: int, *, is_short: bool = False) -> str:
        """A mailing lately."""
        row, today = self.row(place), self._clock.today()
        return mailed_words(row, today, is_short=is_short) if row is not None and self._why is None else ""

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._people)

    def columnCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_SHARES)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            words = (self.cell(index.row(), index.column()), self.badge(index.row()) if index.column() == NAME else "")
            return plain_tip(". ".join(part for part in words if part))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._heard(index.row()) if index.column() == NAME else self.cell(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        last = _("Varför") if self._why is not None else _("Senaste kontakt")
        return (_("Namn"), _("Bor i"), _("Vill till"), last)[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _heard(self, place: int) -> str:
        """The whole row, for who hears it."""
        heads = [str(self.headerData(column, Qt.Orientation.Horizontal)) for column in range(len(_SHARES))]
        cells = [self.cell(place, column) for column in range(len(_SHARES))]
        said = [f"{head} {cell}" for head, cell in zip(heads[1:], cells[1:], strict=True) if cell]
        return ". ".join(part for part in (cells[NAME], ", ".join(said), self.badge(place)) if part)


class _Delegate(QStyledItemDelegate):
    """One line a row, a hairline under it; the badge stands after the name."""

    def __init__(self, theme: Theme, table: SegmentTable, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._table, self._view = theme, table, view

    def row_height(self) -> int:
        return self._theme.metrics("body_strong").height() + self._theme.px(12 if self._theme.is_compact else 18)

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(0, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        theme, rect = self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_first = index.column() == NAME
        if is_chosen:
            painter.fillRect(rect, theme.color("select"))
            if is_first:
                painter.fillRect(rect.left(), rect.top() + 4, 3, rect.height() - 8, theme.color("accent"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        left, right = rect.left() + (theme.px(10) if is_first else 0), rect.right() - theme.px(12)
        style, color = ("body_strong", "ink") if is_first else ("body", "ink2")
        middle = rect.center().y()
        end = write_line(painter, theme, left, middle, str(index.data()), style, color, right)
        if is_first:
            begin = end + theme.px(10)
            write_line(painter, theme, begin, middle, self.badge(index.row(), right - begin), "meta", "ink2", right)
        if is_chosen and self._view.hasFocus():
            self._paint_ring(painter, option, index.column())
        painter.restore()

    def badge(self, place: int, room: int) -> str:
        """As much of it as there is room for in pixels, from the whole to nothing: a day is not cut short."""
        for is_short in (False, True):
            words = self._table.badge(place, is_short=is_short)
            if self._theme.width("meta", words) <= room:
                return words
        return ""

    def _paint_ring(self, painter: QPainter, option: QStyleOptionViewItem, column: int) -> None:
        """One ring around the whole row, drawn cell by cell."""
        shown = [each for each in range(len(_SHARES)) if not self._view.isColumnHidden(each)]
        is_first, is_last = column == shown[0], column == shown[-1]
        ring = option.rect.adjusted(1 if is_first else -2, 1, -1 if is_last else 2, -1)
        painter.setClipRect(option.rect)
        painter.setPen(QPen(self._theme.color("focus"), 2))
        painter.drawRect(ring)


class SegmentTableView(QTableView):
    """Arrows, Home and End move by rows, Enter opens, Tab leaves, Ctrl+C copies rows with tabs between cells."""

    opened = Signal(QModelIndex)
    copy_asked = Signal(str, int)
    """The chosen rows' words, and how many they are."""

    def __init__(self, theme: Theme, table: SegmentTable) -> None:
        super().__init__()
        self._theme, self._table = theme, table
        self.setObjectName("OnSurface")
        self.setAccessibleName(_("Personer i urvalet"))
        self.setModel(table)
        self._delegate = _Delegate(theme, table, self)
        self.setItemDelegate(self._delegate)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self._longest_day = day_and_month(_LONG_DAY, date.min)
        self.doubleClicked.connect(self.opened)
        theme.changed.connect(self._fit)
        table.modelReset.connect(self._share_width)
        self._fit()

    def choose_first(self) -> None:
        """Something is current before the table has focus."""
        if self._table.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._table.index(0, NAME))

    def copied(self) -> str:
        """The chosen rows as text, cells apart by tabs."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())[:_MOST_COPIED]
        return "\n".join("\t".join(self._table.cell(row, column) for column in range(len(_SHARES))) for row in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit(self.copied(), len(self.selectionModel().selectedRows()))
            return
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._table.rowCount() - 1}
        if event.key() in ends and event.modifiers() == Qt.KeyboardModifier.NoModifier and self._table.rowCount():
            self.setCurrentIndex(self._table.index(ends[Qt.Key(event.key())], NAME))
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())
        self._share_width()

    def _share_width(self) -> None:
        """Columns by shares, the last one as wide as a whole date; where there is no room, the places give way."""
        width, least = self.viewport().width(), self._theme.px(_COLUMN_LEAST)
        is_roomy, is_middling = width >= 4 * least, width >= 3 * least
        self.setColumnHidden(LIVES_IN, not is_roomy)
        self.setColumnHidden(WANTS_TO, not is_middling)
        shown = [each for each in range(len(_SHARES)) if not self.isColumnHidden(each)]
        shares = _SHARES_WITH_WHY if self._table.says_why else _SHARES
        whole = sum(shares[each] for each in shown)
        last = max(int(width * shares[LAST] / whole), self._theme.width("body", self._longest_day) + self._theme.px(14))
        left, whole = width - last, whole - shares[LAST]
        for column in shown[1:-1]:
            self.setColumnWidth(column, int((width - last) * shares[column] / whole))
            left -= self.columnWidth(column)
        self.setColumnWidth(NAME, left)
        self.setColumnWidth(LAST, last)


def copy_rows(context: DeskContext, words: str, count: int) -> None:
    """Onto the clipboard."""
    context.copy_personal(words, Access(AccessKind.COPIED, people=count))
