"""Rewrites the projection of touched contacts: base + unsettled deeds → the columns every list, count and search reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, text, update

from guide_desk.clock import as_stockholm
from guide_desk.domain.assignment import claim_ends_on
from guide_desk.domain.contact import Field, FieldValue, full_name, list_of, text_of
from guide_desk.domain.deeds import Deed
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.first_response import FirstResponseClock, compute_clocks, counts_as_response, is_request
from guide_desk.domain.projection import project_contact, project_entries
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.store import codec, tables
from guide_desk.store.deeds import deed_of_row
from guide_desk.store.instants import instant_text
from guide_desk.store.search_fold import search_fold
from guide_desk.store.unit_of_work import UnitOfWork

_QUIET = frozenset(
    {EntryKind.CLAIM, EntryKind.RELEASE, EntryKind.RECEIPT, EntryKind.MAILING, EntryKind.REMINDER, EntryKind.BOOKED_CALL}
)
_PLANNED = frozenset({EntryKind.REMINDER, EntryKind.BOOKED_CALL})
_QUESTION_LENGTH = 400
_encoder = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that is computed for one contact, before it is written. `entries` newest first."""

    fields: dict[Field, FieldValue]
    entries: tuple[DialogueEntry, ...]
    clocks: tuple[FirstResponseClock, ...]
    open_deeds: tuple[Deed, ...]


def refresh(unit: UnitOfWork, contacts: Iterable[ContactId]) -> None:
    """Recompute and rewrite `contacts`, and the members of their households whose clocks a shared answer may stop."""
    wanted = set(contacts)
    wanted |= _household_of(unit, wanted)
    for contact_id in sorted(wanted):
        write(unit, contact_id, compute(unit, contact_id))


def compute(unit: UnitOfWork, contact_id: ContactId) -> Projection:
    """The projection of one contact as it should be now, from base and deeds alone."""
    connection = unit.connection
    base = connection.execute(_BASE, {"id": contact_id}).scalar()
    rows = connection.execute(_ACTIVITIES, {"id": contact_id}).all()
    deeds = tuple(deed_of_row(row) for row in connection.execute(_OPEN_DEEDS, {"id": contact_id}).mappings())
    fields = project_contact(codec.fields_from_text(base) if base else None, deeds)
    entries = project_entries([_entry_of(row, contact_id) for row in rows], deeds)
    entries = tuple(replace(entry, contact_id=contact_id) for entry in entries)
    shared = _household_entries(unit, contact_id, text_of(fields, Field.HOUSEHOLD_KEY))
    return Projection(fields, entries, compute_clocks(entries, unit.calendar, shared), deeds)


def write(unit: UnitOfWork, contact_id: ContactId, projection: Projection) -> None:
    """Write one contact's columns, municipalities, entries, clocks and search words."""
    connection, parameters = unit.connection, {"id": contact_id}
    for statement in _REMOVALS:
        connection.execute(statement, parameters)
    columns = columns_of(projection, unit)
    connection.execute(_UPDATE, {"the_id": contact_id, **columns})
    chosen = list_of(projection.fields, Field.MUNICIPALITIES) or ("23",)
    connection.execute(
        _ADD_MUNICIPALITY,
        [{"contact_id": contact_id, "municipality": code, "place": place} for place, code in enumerate(dict.fromkeys(chosen))],
    )
    if projection.clocks:
        connection.execute(_ADD_CLOCK, [_clock_row(contact_id, n, clock) for n, clock in enumerate(projection.clocks)])
    connection.execute(_ADD_PERSON_WORDS, {"id": contact_id, "words": _person_words(projection.fields)})
    _write_entries(unit, contact_id, projection.entries)


def _write_entries(unit: UnitOfWork, contact_id: ContactId, entries: Sequence[DialogueEntry]) -> None:
    """Bring the kept entries to `entries`: rows that say the same stay, so that one note on a long card costs one row."""
    connection = unit.connection
    known: dict[tuple[object, ...], list[int]] = {}
    for row in connection.execute(_KEPT_ENTRIES, {"id": contact_id}):
        known.setdefault(tuple(row[1:]), []).append(int(row[0]))
    rows = [_entry_row(contact_id, entry) for entry in entries]
    fresh: list[tuple[dict[str, object], DialogueEntry]] = []
    for row_made, entry in zip(rows, entries, strict=True):
        same = known.get(tuple(row_made[name] for name in _ENTRY_COLUMNS))
        if same:
            same.pop()
        else:
            fresh.append((row_made, entry))
    gone = [{"entry": number} for numbers in known.values() for number in numbers]
    if gone:
        connection.execute(_REMOVE_WORDS, gone)
        connection.execute(_REMOVE_ENTRY, gone)
    if not fresh:
        return
    first = int(connection.execute(_LAST_ENTRY).scalar() or 0) + 1
    numbered = list(enumerate(fresh, first))
    connection.execute(_ADD_ENTRY, [{"entry_id": number, **row_made} for number, (row_made, _entry) in numbered])
    words = [{"id": number, "words": search_fold(entry.text)} for number, (_row, entry) in numbered if entry.text]
    if words:
        connection.execute(_ADD_ENTRY_WORDS, words)


def columns_of(projection: Projection, unit: UnitOfWork) -> dict[str, object]:
    """The plain columns of `contact`; also what the doctor compares."""
    fields, entries = projection.fields, projection.entries
    clock = projection.clocks[-1] if projection.clocks else None
    name = full_name(fields)
    latest = next((entry for entry in entries if entry.kind not in _QUIET), None)
    planned = _planned(entries)
    owner = text_of(fields, Field.OWNER)
    return {
        "first_name": text_of(fields, Field.FIRST_NAME),
        "name": name,
        "sort_name": search_fold(f"{text_of(fields, Field.FIRST_NAME)} {text_of(fields, Field.LAST_NAME)}"),
        "from_place": text_of(fields, Field.FROM_PLACE),
        "move_status": text_of(fields, Field.MOVE_STATUS),
        "owner": int(owner) if owner.isdecimal() else None,
        "household_key": text_of(fields, Field.HOUSEHOLD_KEY),
        "fields": codec.fields_to_text(fields),
        "clock": clock_to_text(clock),
        "clock_runs": int(clock is not None and clock.is_running),
        "due_on": clock.due_on.isoformat() if clock is not None else "",
        "registered_at": instant_text(clock.registered_at) if clock is not None else "",
        "claim": _claim_text(entries, unit),
        "question": _question(clock, entries),
        "planned_at": instant_text(planned.happened_at) if planned is not None else "",
        "planned": codec.entry_to_text(planned) if planned is not None else "",
        "latest": codec.entry_to_text(latest) if latest is not None else "",
        "latest_at": instant_text(latest.happened_at) if latest is not None else "",
        "is_unsent": int(bool(projection.open_deeds)),
    }


def clock_to_text(clock: FirstResponseClock | None) -> str:
    """The latest clock, slim: the entries that started and ended it keep only what states and words need."""
    return _encoder.encode(_slim(clock)).decode() if clock is not None else ""


def _slim(clock: FirstResponseClock) -> FirstResponseClock:
    def short(entry: DialogueEntry) -> DialogueEntry:
        return replace(entry, text="")

    return replace(
        clock,
        registration=short(clock.registration),
        stopped_by=short(clock.stopped_by) if clock.stopped_by is not None else None,
        closed_by=short(clock.closed_by) if clock.closed_by is not None else None,
        requests=(),
    )


def _question(clock: FirstResponseClock | None, entries: Sequence[DialogueEntry]) -> str:
    asked = [entry for entry in entries if is_request(entry) and entry.text]
    if not asked and clock is not None:
        return ""
    return " ".join(asked[0].text.split())[:_QUESTION_LENGTH] if asked else ""


def _planned(entries: Sequence[DialogueEntry]) -> DialogueEntry | None:
    """The booked call or reminder that stands: made after the latest time the person was reached."""
    reached = next((entry.happened_at for entry in entries if counts_as_response(entry)), None)
    standing = [
        entry
        for entry in entries
        if entry.kind in _PLANNED and (reached is None or entry.happened_at > reached or entry.kind is EntryKind.BOOKED_CALL)
    ]
    return standing[0] if standing else None


def _claim_text(entries: Sequence[DialogueEntry], unit: UnitOfWork) -> str:
    """'day the claim ends|associate|name|municipality' of the claim that nobody gave back or fulfilled; '' when there is none."""
    latest: DialogueEntry | None = None
    for entry in reversed(entries):
        if entry.kind is EntryKind.CLAIM:
            latest = entry
        elif entry.kind in (EntryKind.RELEASE, EntryKind.CLOSED) or counts_as_response(entry):
            latest = None
    if latest is None:
        return ""
    ends_on = claim_ends_on(latest.happened_at, unit.calendar)
    return f"{ends_on.isoformat()}|{latest.author_id or 0}|{latest.author_name}|{latest.author_municipality or ''}"


def _person_words(fields: dict[Field, FieldValue]) -> str:
    parts = [
        full_name(fields),
        *(text_of(fields, field) for field in (Field.FROM_PLACE, Field.PROFESSION, Field.HOUSEHOLD_WORDS)),
    ]
    parts += [*list_of(fields, Field.PHONES), *list_of(fields, Field.EMAILS)]
    return " ".join(search_fold(part) for part in parts if part)


def _clock_row(contact_id: ContactId, number: int, clock: FirstResponseClock) -> dict[str, object]:
    ended = clock.stopped_by or clock.closed_by
    ended_on = as_stockholm(ended.happened_at).date() if ended is not None else None
    if clock.closed_by is not None:
        outcome = str(clock.close_reason or "closed")
    elif ended_on is not None:
        outcome = "met" if ended_on <= clock.due_on else "missed"
    else:
        outcome = ""
    return {
        "contact_id": contact_id,
        "number": number,
        "registered_on": as_stockholm(clock.registered_at).date().isoformat(),
        "due_on": clock.due_on.isoformat(),
        "ended_on": ended_on.isoformat() if ended_on is not None else "",
        "outcome": outcome,
    }


def _entry_row(contact_id: ContactId, entry: DialogueEntry) -> dict[str, object]:
    return {
        "contact_id": contact_id,
        "happened_at": instant_text(entry.happened_at),
        "kind": entry.kind.value,
        "delivery": entry.delivery.value,
        "marker": entry.marker,
        "entry": codec.entry_to_text(entry),
    }


def _entry_of(row: Any, contact_id: ContactId) -> DialogueEntry:
    kept, marker = row
    return replace(codec.entry_from_text(kept), marker=DeedId(marker) if marker else None, contact_id=contact_id)


def _household_of(unit: UnitOfWork, contacts: set[ContactId]) -> set[ContactId]:
    found: set[ContactId] = set()
    for contact_id in contacts:
        found.update(ContactId(row[0]) for row in unit.connection.execute(_MEMBERS, {"id": contact_id}))
    return found


def _household_entries(unit: UnitOfWork, contact_id: ContactId, key: str) -> list[DialogueEntry]:
    if not key:
        return []
    rows = unit.connection.execute(_SHARED_ACTIVITIES, {"id": contact_id, "key": key}).all()
    entries = [_entry_of(row, contact_id) for row in rows]
    deeds = unit.connection.execute(_SHARED_DEEDS, {"id": contact_id, "key": key}).mappings()
    markers = {entry.marker for entry in entries}
    entries += [deed.entry for row in deeds if (deed := deed_of_row(row)).entry is not None and deed.deed_id not in markers]
    return [entry for entry in entries if entry.answers_for_household]


_BASE = select(tables.base_person.c.fields).where(tables.base_person.c.contact_id == bindparam("id"))
_ACTIVITIES = select(tables.base_activity.c.entry, tables.base_activity.c.marker).where(
    tables.base_activity.c.contact_id == bindparam("id")
)
_OPEN_DEEDS = select(tables.deed).where(
    tables.deed.c.contact_id == bindparam("id"), text("state NOT IN ('settled', 'withdrawn')")
)
_MEMBERS = text(
    "SELECT other.contact_id FROM contact AS own JOIN contact AS other ON other.household_key = own.household_key"
    " WHERE own.contact_id = :id AND own.household_key <> ''"
)
_SHARED_ACTIVITIES = text(
    "SELECT entry, marker FROM base_activity WHERE contact_id IN"
    " (SELECT contact_id FROM contact WHERE household_key = :key AND household_key <> '' AND contact_id <> :id)"
)
_SHARED_DEEDS = text(
    "SELECT * FROM deed WHERE state NOT IN ('settled', 'withdrawn') AND kind = 'entry' AND contact_id IN"
    " (SELECT contact_id FROM contact WHERE household_key = :key AND household_key <> '' AND contact_id <> :id)"
)
_REMOVALS = (
    delete(tables.contact_municipality).where(tables.contact_municipality.c.contact_id == bindparam("id")),
    delete(tables.first_response).where(tables.first_response.c.contact_id == bindparam("id")),
    text("DELETE FROM person_words WHERE rowid = :id"),
)
_UPDATE = update(tables.contact).where(tables.contact.c.contact_id == bindparam("the_id"))
_ADD_MUNICIPALITY = insert(tables.contact_municipality)
_ADD_CLOCK = insert(tables.first_response)
_ADD_ENTRY = insert(tables.dialogue_entry)
_ENTRY_COLUMNS = ("happened_at", "kind", "delivery", "marker", "entry")
_KEPT_ENTRIES = text("SELECT entry_id, happened_at, kind, delivery, marker, entry FROM dialogue_entry WHERE contact_id = :id")
_REMOVE_WORDS = text("DELETE FROM entry_words WHERE rowid = :entry")
_REMOVE_ENTRY = text("DELETE FROM dialogue_entry WHERE entry_id = :entry")
_LAST_ENTRY = text("SELECT max(entry_id) FROM dialogue_entry")
_ADD_PERSON_WORDS = text("INSERT INTO person_words (rowid, words) VALUES (:id, :words)")
_ADD_ENTRY_WORDS = text("INSERT INTO entry_words (rowid, words) VALUES (:id, :words)")
