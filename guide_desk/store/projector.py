"""Rewrites the projection of touched contacts: base + unsettled deeds → the columns every list, count and search reads.

Statements run on the driver's own connection inside the unit's transaction, many contacts at a time; what says the same stays.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from guide_desk.domain.contact import Field, Fields, FieldValue, text_of
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.first_response import compute_clocks
from guide_desk.domain.projection import is_protected, project_contact, project_entries, project_entry, without_words
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.identifiers import ContactId
from guide_desk.store import codec, segment_projection
from guide_desk.store.deed_rows import DEED_COLUMNS, deed_of_row
from guide_desk.store.driver import Connection
from guide_desk.store.projected_rows import (
    CONTACT_COLUMNS,
    Projection,
    clock_rows,
    contact_columns,
    entries_by_number,
    entry_rows,
    entry_text,
    found_by,
    municipality_rows,
    owner_of_entry,
    person_words,
    second_of,
)

_BATCH = 500


@dataclass(slots=True)
class _Known:
    """What lies in the file for one contact before its projection is computed. `kept`: the columns of the one before."""

    kept: tuple[Any, ...]
    base: Fields | None = None
    entries: list[DialogueEntry] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


def refresh(
    connection: Connection, contacts: Collection[ContactId], calendar: WorkingDayCalendar, longer: Collection[ContactId] = ()
) -> frozenset[ContactId]:
    """Recompute and rewrite `contacts`, and those who share a household with them before or after. Returns all it looked at.

    `longer`: those among them who have got new entries since the last time, and for whom nothing else has changed.
    """
    known = _load(connection, contacts)
    fields = {contact_id: project_contact(each.base, each.deeds) for contact_id, each in known.items()}
    others = _household_members(connection, known, fields) - fields.keys()
    if others:
        known |= (more := _load(connection, others))
        fields |= {contact_id: project_contact(each.base, each.deeds) for contact_id, each in more.items()}
    kept = {contact_id: each.kept for contact_id, each in known.items()}
    _write(connection, kept, dict(_projections(known, fields, calendar)), calendar, longer)
    return frozenset(known)


def refresh_all(connection: Connection, calendar: WorkingDayCalendar) -> None:
    """Recompute everybody from nothing, for a file whose projection an older program computed. In the caller's transaction."""
    for words in ("person_words", "entry_words"):
        connection.execute(f"DELETE FROM {words}_content")  # noqa: S608 - our own names
        connection.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")  # noqa: S608 - word by word takes as long as all else
    for table in ("contact_municipality", "first_response", "dialogue_entry", *segment_projection.TABLES):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    connection.execute("UPDATE contact SET row = ''")
    every = [ContactId(row[0]) for row in connection.execute("SELECT contact_id FROM contact ORDER BY contact_id")]
    for start in range(0, len(every), _BATCH):
        refresh(connection, every[start : start + _BATCH], calendar)


def compute(connection: Connection, contacts: Collection[ContactId], calendar: WorkingDayCalendar) -> dict[ContactId, Projection]:
    """The projections of `contacts` as they should be now, from base and deeds alone; nothing is written."""
    kept = _rows(connection, _SAME_HOUSEHOLD, contacts)
    wanted = {*contacts, *(ContactId(row[0]) for row in kept)}
    known = _load(connection, wanted)
    fields = {contact_id: project_contact(each.base, each.deeds) for contact_id, each in known.items()}
    return {each: made for each, made in _projections(known, fields, calendar) if each in set(contacts)}


def kept_rows(connection: Connection, contact_id: ContactId) -> tuple[object, ...]:
    """What lies in the file of one contact's projection; equal to `wanted_rows` in a healthy store."""
    columns = _rows(connection, _STANDING, [contact_id])[0][2:]
    municipalities = _rows(connection, _KEPT_MUNICIPALITIES, [contact_id])
    words = connection.execute("SELECT words FROM person_words WHERE rowid = ?", (contact_id,)).fetchone()
    entries = dict(_rows(connection, _KEPT_ENTRIES, [contact_id]))
    asked = segment_projection.kept_rows(connection, contact_id)
    return columns, municipalities, words, _rows(connection, _KEPT_CLOCKS, [contact_id]), entries, asked


def wanted_rows(contact_id: ContactId, projection: Projection, calendar: WorkingDayCalendar) -> tuple[object, ...]:
    """What should lie there."""
    return (
        contact_columns(projection, calendar),
        municipality_rows(contact_id, projection.fields),
        (person_words(projection.fields),),
        clock_rows(contact_id, projection.clocks),
        entry_rows(contact_id, projection.entries),
        segment_projection.rows_of(contact_id, projection),
    )


def _load(connection: Connection, contacts: Collection[ContactId]) -> dict[ContactId, _Known]:
    known = {
        ContactId(contact_id): _Known(tuple(kept), codec.fields_from_text(base) if base is not None else None)
        for contact_id, base, *kept in _rows(connection, _STANDING, contacts)
    }
    for contact_id, entry in _rows(connection, _ACTIVITIES, contacts):
        known[contact_id].entries.append(codec.entry_from_text(entry))
    for row in _rows(connection, _OPEN_DEEDS, contacts):
        deed = deed_of_row(dict(zip(DEED_COLUMNS, row, strict=True)))
        known[deed.contact_id].deeds.append(deed)
    return known


def _projections(
    known: dict[ContactId, _Known], fields: dict[ContactId, dict[Field, FieldValue]], calendar: WorkingDayCalendar
) -> Iterator[tuple[ContactId, Projection]]:
    households: dict[str, list[ContactId]] = defaultdict(list)
    for contact_id, own in fields.items():
        households[text_of(own, Field.HOUSEHOLD_KEY)].append(contact_id)
    households.pop("", None)
    for contact_id, each in known.items():
        own = fields[contact_id]
        entries = project_entries(each.entries, each.deeds)
        if is_protected(own):
            entries = tuple(without_words(entry) for entry in entries)
        members = households.get(text_of(own, Field.HOUSEHOLD_KEY), ())
        shared = [entry for member in members if member != contact_id for entry in _shared_of(known[member])]
        yield contact_id, Projection(own, entries, compute_clocks(entries, calendar, shared), tuple(each.deeds))


def _shared_of(known: _Known) -> list[DialogueEntry]:
    arrived = {entry.marker for entry in known.entries}
    waiting = [project_entry(deed) for deed in known.deeds if deed.kind is DeedKind.ENTRY and deed.deed_id not in arrived]
    return [entry for entry in (*known.entries, *waiting) if entry.answers_for_household]


def _household_members(
    connection: Connection, known: dict[ContactId, _Known], fields: dict[ContactId, dict[Field, FieldValue]]
) -> set[ContactId]:
    """Everybody who shares a household with one of these, by the key that was kept or by the one that now holds."""
    keys = {text_of(own, Field.HOUSEHOLD_KEY) for own in fields.values()}
    keys |= {each.kept[_HOUSEHOLD_AT] for each in known.values()}
    keys.discard("")
    return {ContactId(row[0]) for row in _rows(connection, _MEMBERS, keys)} if keys else set()


def _write(
    connection: Connection,
    kept: dict[ContactId, tuple[Any, ...]],
    projections: dict[ContactId, Projection],
    calendar: WorkingDayCalendar,
    longer: Collection[ContactId],
) -> None:
    if not projections:
        return
    as_persons: list[tuple[object, ...]] = []
    as_dialogues: list[tuple[object, ...]] = []
    people: dict[ContactId, Fields | None] = {}
    for contact_id, projection in sorted(projections.items()):
        before, columns = kept[contact_id], contact_columns(projection, calendar)
        if before[:_PERSON_END] != columns[:_PERSON_END]:
            as_persons.append((*columns[:_PERSON_END], contact_id))
        if before[_PERSON_END:] != columns[_PERSON_END:]:
            as_dialogues.append((*columns[_PERSON_END:], contact_id))
        if not before[_ROW_AT]:
            people[contact_id] = None
        elif before[_FIELDS_AT] != columns[_FIELDS_AT]:
            people[contact_id] = codec.fields_from_text(before[_FIELDS_AT])
    _run_many(connection, _UPDATE_PERSON, as_persons)
    _run_many(connection, _UPDATE_DIALOGUE, as_dialogues)
    _write_municipalities(connection, people, projections)
    _write_words(connection, people, projections)
    _write_clocks(connection, projections)
    spoken = _write_entries(connection, projections, longer) | _covered_or_uncovered(people, projections)
    known = {contact_id for contact_id in projections if kept[contact_id][_ROW_AT]}
    segment_projection.write(connection, projections, fields_changed=people, dialogue_changed=spoken, known=known)


def _covered_or_uncovered(people: dict[ContactId, Fields | None], projections: dict[ContactId, Projection]) -> set[ContactId]:
    """Whose protected identity has begun or ended: what segments may ask of their dialogue goes or comes with it."""
    known = ((each, before) for each, before in people.items() if before is not None)
    return {each for each, before in known if is_protected(before) is not is_protected(projections[each].fields)}


def _write_municipalities(
    connection: Connection, people: dict[ContactId, Fields | None], projections: dict[ContactId, Projection]
) -> None:
    """Of those who are new (None), or who chose other ones before."""
    wanted = {each: municipality_rows(each, projections[each].fields) for each in people}
    changed = [each for each, before in people.items() if before is None or municipality_rows(each, before) != wanted[each]]
    known = [(each,) for each in changed if people[each] is not None]
    _run_many(connection, "DELETE FROM contact_municipality WHERE contact_id = ?", known)
    chosen = [row for each in changed for row in wanted[each]]
    _run_many(connection, "INSERT INTO contact_municipality (contact_id, municipality, place) VALUES (?, ?, ?)", chosen)


def _write_words(
    connection: Connection, people: dict[ContactId, Fields | None], projections: dict[ContactId, Projection]
) -> None:
    """Of those who are new (None), or were found by other words before: the index takes long over each that it replaces."""
    wanted = {each: found_by(projections[each].fields) for each in people}
    changed = [each for each, before in people.items() if before is None or found_by(before) != wanted[each]]
    known = [(each,) for each in changed if people[each] is not None]
    _replace_words(connection, "person_words", known, [(each, person_words(projections[each].fields)) for each in changed])


def _write_clocks(connection: Connection, projections: dict[ContactId, Projection]) -> None:
    kept: dict[ContactId, list[tuple[object, ...]]] = defaultdict(list)
    for row in _rows(connection, _KEPT_CLOCKS, projections):
        kept[row[0]].append(row)
    wanted = {contact_id: clock_rows(contact_id, each.clocks) for contact_id, each in projections.items()}
    changed = [contact_id for contact_id, rows in wanted.items() if kept.get(contact_id, []) != rows]
    _run_many(connection, "DELETE FROM first_response WHERE contact_id = ?", [(each,) for each in changed if each in kept])
    rows = [row for contact_id in changed for row in wanted[contact_id]]
    _run_many(connection, "INSERT INTO first_response VALUES (?, ?, ?, ?, ?, ?)", rows)


def _write_entries(
    connection: Connection, projections: dict[ContactId, Projection], longer: Collection[ContactId]
) -> set[ContactId]:
    """Bring the kept entries to the computed ones; returns whose differed.

    Search words go in by rising id, or the index writes itself out each time.
    """
    wanted = {contact_id: entries_by_number(contact_id, each.entries) for contact_id, each in projections.items()}
    kept = _kept_texts(connection, wanted, longer)
    fresh: dict[int, tuple[ContactId, DialogueEntry, str]] = {}
    for contact_id, entries in wanted.items():
        for number, entry in entries.items():
            before = kept.pop(number, "")
            if before is None:
                continue
            text = entry_text(contact_id, number, entry)
            if before != text:
                fresh[number] = (contact_id, entry, text)
                if before:
                    kept[number] = before
    gone = [(number,) for number in sorted(kept)]
    words = [(number, search_fold(entry.text)) for number, (_owner, entry, _text) in sorted(fresh.items()) if entry.text]
    _replace_words(connection, "entry_words", gone, words)
    _run_many(connection, "DELETE FROM dialogue_entry WHERE entry_id = ?", gone)
    made = [(number, owner, text) for number, (owner, _entry, text) in sorted(fresh.items())]
    _run_many(connection, "INSERT INTO dialogue_entry (entry_id, contact_id, entry) VALUES (?, ?, ?)", made)
    return {owner_of_entry(number) for number in (*kept, *fresh)}


def _kept_texts(
    connection: Connection, wanted: dict[ContactId, dict[int, DialogueEntry]], longer: Collection[ContactId]
) -> dict[int, str | None]:
    """Entry id to text as it lies in the file; None for a text that needs not be read, since it cannot have changed.

    Of those who only became longer the ids are read, which lie in one place while the texts lie all over the file. An id that
    shares its second with a new one may be another entry's now: then the texts are read.
    """
    kept: dict[int, str | None] = {}
    unread = set(wanted)
    for contact_id in longer:
        numbers = {row[0] for row in _rows(connection, _KEPT_NUMBERS, [contact_id])}
        entries, seconds = wanted[contact_id].keys(), Counter(map(second_of, wanted[contact_id]))
        if numbers <= entries and all(seconds[second_of(number)] == 1 for number in entries - numbers):
            kept |= dict.fromkeys(numbers)
            unread.discard(contact_id)
    return kept | dict(_rows(connection, _KEPT_ENTRIES, unread)) if unread else kept


def _replace_words(connection: Connection, index: str, gone: Sequence[tuple[int]], words: Sequence[tuple[int, str]]) -> None:
    """Words that go are written out of the index before others come in under the same number: SQLite 3.53.4 takes a long text's
    words out wrongly later on when both happen in its memory, and words of what is gone stay behind in a damaged index.
    """
    _run_many(connection, f"DELETE FROM {index} WHERE rowid = ?", gone)  # noqa: S608 - our own names
    if set(gone) & {(number,) for number, _words in words}:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('flush')")  # noqa: S608 - our own names
    _run_many(connection, f"INSERT INTO {index} (rowid, words) VALUES (?, ?)", words)  # noqa: S608 - our own names


def _run_many(connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """A statement costs something even when it is run for nobody."""
    if rows:
        connection.executemany(statement, rows)


def _rows(connection: Connection, statement: str, keys: Iterable[object]) -> list[tuple[Any, ...]]:
    """The rows of a statement over many keys; for a single one it looks that one up, which is what a guide waits for."""
    listed = list(keys)
    if len(listed) == 1:
        return list(connection.execute(_for_one(statement), listed).fetchall())
    return list(connection.execute(statement, (json.dumps(listed),)).fetchall())


@lru_cache(maxsize=32)
def _for_one(statement: str) -> str:
    return statement.replace(_LISTED, "= ?")


_FIELDS_AT, _ROW_AT = CONTACT_COLUMNS.index("fields"), CONTACT_COLUMNS.index("row")
_HOUSEHOLD_AT = CONTACT_COLUMNS.index("household_key")
_LISTED = "IN (SELECT value FROM json_each(?))"
_CONTACTS = f"contact_id {_LISTED}"
_STANDING = (
    f"SELECT contact_id, b.fields, {', '.join(f'c.{name}' for name in CONTACT_COLUMNS)} FROM contact AS c"  # noqa: S608 - here and
    f" LEFT JOIN base_person AS b USING (contact_id) WHERE {_CONTACTS}"  # below: our own names
)
_ACTIVITIES = f"SELECT contact_id, entry FROM base_activity WHERE {_CONTACTS}"  # noqa: S608
_DEED_COLUMNS = ", ".join(DEED_COLUMNS)
_OPEN_DEEDS = f"SELECT {_DEED_COLUMNS} FROM deed WHERE {_CONTACTS} AND state NOT IN ('settled', 'withdrawn') ORDER BY deed_id"  # noqa: S608
_MEMBERS = "SELECT contact_id FROM contact WHERE household_key <> '' AND household_key IN (SELECT value FROM json_each(?))"
_KEYS_OF = f"SELECT household_key FROM contact WHERE household_key <> '' AND {_CONTACTS}"  # noqa: S608
_SAME_HOUSEHOLD = f"SELECT contact_id FROM contact WHERE household_key IN ({_KEYS_OF})"  # noqa: S608
_KEPT_CLOCKS = f"SELECT * FROM first_response WHERE {_CONTACTS} ORDER BY contact_id, number"  # noqa: S608
_KEPT_MUNICIPALITIES = f"SELECT contact_id, municipality, place FROM contact_municipality WHERE {_CONTACTS} ORDER BY place"  # noqa: S608
_KEPT_ENTRIES = f"SELECT entry_id, entry FROM dialogue_entry WHERE {_CONTACTS}"  # noqa: S608
_KEPT_NUMBERS = f"SELECT entry_id FROM dialogue_entry WHERE {_CONTACTS}"  # noqa: S608
_PERSON_END = CONTACT_COLUMNS.index("row")
"""Before it stands what the person's fields give, from it on what the dialogue gives: an index is rewritten when a column of its
own is named, whether its value differs or not.
"""
_UPDATE_PERSON = f"UPDATE contact SET {', '.join(f'{name} = ?' for name in CONTACT_COLUMNS[:_PERSON_END])} WHERE contact_id = ?"  # noqa: S608
_UPDATE_DIALOGUE = f"UPDATE contact SET {', '.join(f'{name} = ?' for name in CONTACT_COLUMNS[_PERSON_END:])} WHERE contact_id = ?"  # noqa: S608
