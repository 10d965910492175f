"""Kontakter as a table of ordered ids: a row is fetched by key when it is painted, in blocks, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import PersonRow

ITEM = Qt.ItemDataRole.UserRole + 1
BLOCK_ROWS = 50
MOST_KEPT = 2000
_AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """'Personer' with how many."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A person, with the entry's words around the hit when that is where it was."""

    contact_id: ContactId
    words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The last row: words and an icon; `is_open` = Enter does it."""

    text: str
    icon: str
    is_open: bool


Item = GroupHeading | Hit | Offer


class PeopleTable(QAbstractTableModel):
    """`fetch(ids)` gives rows by key at once, or an empty mapping when the store is busy; then the last known row stays."""

    def __init__(
        self,
        fetch: Callable[[tuple[ContactId, ...]], dict[ContactId, PersonRow]],
        say: Callable[[PersonRow, Hit], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch, self._say = fetch, say
        self._items: Sequence[Item] = ()
        self._rows: dict[ContactId, PersonRow] = {}

    def set_items(self, items: Sequence[Item]) -> None:
        """Show these, in this order."""
        self.beginResetModel()
        self._items = items
        if len(self._rows) > MOST_KEPT:
            self._rows = {}
        self.endResetModel()

    def forget(self, contacts: frozenset[ContactId]) -> None:
        """These have changed: fetch them again when they are painted."""
        for contact_id in contacts:
            self._rows.pop(contact_id, None)
        if self._items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._items) - 1, 0))

    def people(self) -> list[ContactId]:
        """Everyone listed, in order."""
        return [item.contact_id for item in self._items if isinstance(item, Hit)]

    def item(self, row: int) -> Item:
        """What stands in a row."""
        return self._items[row]

    def person(self, row: int) -> PersonRow | None:
        """The person of a row; the block around it is fetched with it."""
        item = self._items[row]
        if not isinstance(item, Hit):
            return None
        if item.contact_id not in self._rows:
            start = max(row - BLOCK_ROWS // 5, 0)
            block = [each.contact_id for each in self._items[start : start + BLOCK_ROWS] if isinstance(each, Hit)]
            self._rows.update(self._fetch(tuple(each for each in block if each not in self._rows)))
        return self._rows.get(item.contact_id)

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def columnCount(self, parent: _AnyIndex | None = None) -> int:
        return 1

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        if role == ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(item, GroupHeading):
                return f"{item.text}, {item.count}"
            if isinstance(item, Offer):
                return item.text
            person = self.person(index.row())
            return self._say(person, item) if person is not None else ""
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return "" if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and not isinstance(self._items[index.row()], GroupHeading):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags
