"""The queue as a list: group headings and rows, with the whole sentence for a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import LooseNote, PersonRow, PlaceCounts, QueueSection
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, weekday
from guide_desk.ui.words.people import row_sentence
from guide_desk.ui.words.queue import counts_words, note_name, note_sentence, place_heading
from guide_desk.ui.words.trade import day_off_words, group_words

_AnyIndex = QModelIndex | QPersistentModelIndex
Row = PersonRow | LooseNote
Key = ContactId | str
"""What a row goes by from one queue to the next: a person's id, a note's."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A group's heading: words, how many, and a weekday that does not count. A municipality's has `counts` instead."""

    group: QueueGroup
    count: int
    day_off: tuple[date, str] | None = None
    place: Municipality | None = None
    counts: PlaceCounts | None = None

    @property
    def title(self) -> str:
        """'Svara i dag', 'Ragunda'."""
        return group_words(self.group) if self.counts is None else place_heading(self.place)

    @property
    def told(self) -> list[tuple[str, str]]:
        """How many, in words, each with its colour."""
        return [(str(self.count), "ink2")] if self.counts is None else counts_words(self.counts)

    @property
    def note(self) -> str:
        """'Kristi himmelsfärdsdag på torsdag räknas inte'."""
        if self.day_off is None or not self.day_off[1]:
            return ""
        day, name = self.day_off
        return _("{name} på {weekday} räknas inte").format(name=capitalised(day_off_words(name)), weekday=weekday(day))


class QueueModel(QAbstractListModel):
    """Holds what is shown; a new snapshot is laid in whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Heading | Row] = []
        self._now: datetime | None = None

    def set_sections(self, sections: Sequence[QueueSection], now: datetime, notes: Sequence[LooseNote] = ()) -> None:
        """Show these groups as of `now`, and `notes` where those on no card stand."""
        groups: list[tuple[Heading, Sequence[Row]]] = [(_heading(section), section.rows) for section in sections]
        if notes:
            is_last = not groups or groups[-1][0].counts is not None or groups[-1][0].group is not QueueGroup.COLLEAGUES
            groups.insert(len(groups) if is_last else -1, (Heading(QueueGroup.NO_CARD, len(notes)), notes))
        self.beginResetModel()
        self._now = now
        self._items = [item for heading, rows in groups for item in (heading, *rows)]
        self.endResetModel()

    @property
    def now(self) -> datetime:
        """The moment the words are about. There is one as soon as there are rows."""
        assert self._now is not None
        return self._now

    def people(self) -> list[ContactId]:
        """Everyone, in order."""
        return [item.contact_id for item in self._items if isinstance(item, PersonRow)]

    def keys(self) -> list[Key]:
        """Every row that can be chosen, in order."""
        return [key_of(item) for item in self._items if not isinstance(item, Heading)]

    def row_of(self, key: Key) -> int:
        """The model row of a person or note, -1 when not shown."""
        for row, item in enumerate(self._items):
            if not isinstance(item, Heading) and key_of(item) == key:
                return row
        return -1

    def item(self, index: _AnyIndex) -> Heading | Row:
        """What stands in a row."""
        return self._items[index.row()]

    def follows_row(self, index: _AnyIndex) -> bool:
        """Whether the row above is one of the same group, and not its heading."""
        return index.row() > 0 and not isinstance(self._items[index.row() - 1], Heading)

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if isinstance(item, Heading):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return ", ".join([item.title, *(words for words, _color in item.told)])
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return note_name(item) if isinstance(item, LooseNote) else item.name
        if role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        return note_sentence(item, self.now) if isinstance(item, LooseNote) else row_sentence(item, self.now)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and not isinstance(self._items[index.row()], Heading):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


def _heading(section: QueueSection) -> Heading:
    return Heading(section.group, len(section.rows), section.day_off, section.place, section.counts)


def key_of(item: Row) -> Key:
    """What it goes by."""
    return item.note_id if isinstance(item, LooseNote) else item.contact_id
