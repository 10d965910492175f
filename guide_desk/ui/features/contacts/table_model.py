"""Kontakter as a table of ordered ids: a row is fetched by key when it is painted, in blocks, and kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import PersonRow
from guide_desk.ui.widgets.kept_rows import KeptRows, block_around

_CHOOSABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """'Personer' with how many; None while that is not known."""

    text: str
    count: int | None

    @property
    def words(self) -> str:
        """For whoever hears it."""
        return self.text if self.count is None else f"{self.text}, {self.count}"


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


@dataclass(frozen=True, slots=True)
class Group:
    """People under one heading, by id alone: a register of a hundred thousand is one tuple. `words`: those around each hit.

    `is_begun`: these are the first of more.
    """

    text: str
    people: tuple[ContactId, ...]
    words: Mapping[ContactId, str] = field(default_factory=dict)
    is_begun: bool = False


class PeopleTable(QAbstractTableModel):
    """`fetch(ids)` gives rows by key at once, or an empty mapping when the store is busy; then the last known row stays."""

    def __init__(
        self,
        fetch: Callable[[tuple[ContactId, ...]], dict[ContactId, PersonRow]],
        say: Callable[[PersonRow, Hit], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kept, self._say = KeptRows(fetch), say
        self._groups: Sequence[Group] = ()
        self._starts = [0]
        self._offer: Offer | None = None

    def set_groups(self, groups: Sequence[Group], offer: Offer | None = None) -> None:
        """Show these, in this order; each group under its heading, and what is offered last."""
        self.beginResetModel()
        self._groups, self._offer = groups, offer
        self._starts = list(accumulate((1 + len(group.people) for group in groups), initial=0))
        self.endResetModel()

    def forget(self, contacts: frozenset[ContactId]) -> None:
        """These have changed: fetch them again when they are painted."""
        self._kept.forget(contacts)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    def people(self) -> list[ContactId]:
        """Everyone listed, in order."""
        return [contact_id for group in self._groups for contact_id in group.people]

    def row_of(self, contact_id: ContactId) -> int:
        """The first row of a person, -1 when not listed."""
        for start, group in zip(self._starts, self._groups, strict=False):
            if contact_id in group.people:
                return start + 1 + group.people.index(contact_id)
        return -1

    def item(self, row: int) -> Item:
        """What stands in a row."""
        if self._offer is not None and row == self._starts[-1]:
            return self._offer
        number = bisect_right(self._starts, row) - 1
        group, place = self._groups[number], row - self._starts[number] - 1
        if place < 0:
            return GroupHeading(group.text, None if group.is_begun else len(group.people))
        contact_id = group.people[place]
        return Hit(contact_id, group.words.get(contact_id, ""))

    def person(self, row: int) -> PersonRow | None:
        """The person of a row; the block around it is fetched with it."""
        item = self.item(row)
        if not isinstance(item, Hit):
            return None
        return self._kept.row(item.contact_id, lambda: self._block(row))

    def _block(self, row: int) -> list[ContactId]:
        around = (self.item(each) for each in block_around(row, self.rowCount()))
        return [each.contact_id for each in around if isinstance(each, Hit)]

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._starts[-1] + (self._offer is not None)

    def columnCount(self, parent: _AnyIndex | None = None) -> int:
        return 1

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(item, GroupHeading):
                return item.words
            if isinstance(item, Offer):
                return item.text
            person = self.person(index.row())
            return self._say(person, item) if person is not None else ""
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return "" if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        return _CHOOSABLE if index.isValid() and not self._is_heading(index.row()) else Qt.ItemFlag.NoItemFlags

    def _is_heading(self, row: int) -> bool:
        """As `item` would say; a table asks for every cell it paints."""
        return row in self._starts and row != self._starts[-1]
