"""The floor of a list: a table of one column whose rows are two lines of plain text, taken from memory."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

BLOCK_ROWS = 100
_DISPLAY = 0
"""Qt's role of what is shown; naming it through `Qt` would cost every start 15 ms."""
_BLOCK = "SELECT contact_id, name, from_place FROM contact WHERE contact_id >= ? AND contact_id < ?"
AnyIndex = QModelIndex | QPersistentModelIndex


class BareModel(QAbstractTableModel):
    """`count` rows. With a raw connection the names come from there, in blocks, again and again from the first of `contacts`."""

    def __init__(self, count: int, parent: Any, connection: Any = None, contacts: int = 0) -> None:
        super().__init__(parent)
        self.count = count
        self.names: dict[int, tuple[str, str]] = {}
        self._connection, self._contacts = connection, contacts

    def reset(self, count: int) -> None:
        """Other rows."""
        self.beginResetModel()
        self.count = count
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return self.count

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 1

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> object:
        return self.lines(index.row())[0] if role == _DISPLAY else None

    def lines(self, row: int) -> tuple[str, str]:
        """What stands in a row."""
        if self._connection is None:
            return f"Person number {row}", "second line of words"
        number = 1 + row % self._contacts
        if number not in self.names:
            block = range(number, number + BLOCK_ROWS)
            self.names |= {found[0]: found[1:] for found in self._connection.execute(_BLOCK, (block.start, block.stop))}
        return self.names[number]


class _Delegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect = option.rect
        first, second = index.model().lines(index.row())  # type: ignore[attr-defined]
        painter.drawText(rect.adjusted(8, 4, -8, -24), 0, first)
        painter.drawText(rect.adjusted(8, 26, -8, 0), 0, second)
        self.parent().rows_painted += 1  # type: ignore[attr-defined]


class BareList(QTableView):
    """`rows_painted` counts what the delegate was asked to paint."""

    def __init__(self, count: int, row_height: int = 56, *, connection: Any = None, contacts: int = 0) -> None:
        super().__init__()
        self.rows_painted = 0
        self.bare_model = BareModel(count, self, connection, contacts)
        self.setModel(self.bare_model)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
