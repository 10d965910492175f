"""The guide's own events, and who has been told of which state of them. Writer thread only; `event_of_row` on any."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from guide_desk.domain.event import Event
from guide_desk.identifiers import ContactId
from guide_desk.store.instants import instant_of, instant_text
from guide_desk.store.unit_of_work import UnitOfWork

EVENT_COLUMNS = "event_id, title, starts_at, ends_at, place, text, sequence, is_called_off, organiser, organiser_email"


def keep(unit: UnitOfWork, event: Event) -> None:
    """Write it as it is now."""
    moments = (instant_text(event.starts_at), instant_text(event.ends_at))
    known = (event.sequence, int(event.is_called_off), event.organiser, event.organiser_email)
    unit.driver.execute(_KEEP, (event.event_id, event.title, *moments, event.place, event.text, *known))


def find(unit: UnitOfWork, event_id: str) -> Event | None:
    """One of the guide's own."""
    row = unit.driver.execute(f"SELECT {EVENT_COLUMNS} FROM event WHERE event_id = ?", (event_id,)).fetchone()  # noqa: S608
    return event_of_row(row) if row is not None else None


def note_told(unit: UnitOfWork, event: Event, contacts: Collection[ContactId]) -> list[ContactId]:
    """Note who is told of the event as it is now; those who had not been told so far, nobody who has left the lists meanwhile."""
    values = (event.event_id, event.sequence)
    added = unit.driver.execute(_ADD_TOLD, (*values, json.dumps(list(contacts)))).fetchall()
    return [ContactId(row[0]) for row in added]


def forget_told(unit: UnitOfWork, event: Event, sent_out_id: str) -> None:
    """Those whose line has been taken back were not told."""
    unit.driver.execute(_FORGET_TOLD, (event.event_id, event.sequence, sent_out_id))


def event_of_row(row: Sequence[object]) -> Event:
    """An event from `EVENT_COLUMNS`."""
    event_id, title, starts_at, ends_at, place, text, sequence, is_called_off, organiser, organiser_email = row
    event = Event(str(event_id), str(title), instant_of(str(starts_at)), instant_of(str(ends_at)), str(place), str(text))
    return replace(
        event,
        sequence=int(str(sequence)),
        is_called_off=bool(is_called_off),
        organiser=str(organiser),
        organiser_email=str(organiser_email),
    )


_KEEP = (
    f"INSERT INTO event ({EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
    " ON CONFLICT (event_id) DO UPDATE SET title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at,"
    " place = excluded.place, text = excluded.text, sequence = excluded.sequence, is_called_off = excluded.is_called_off,"
    " organiser = excluded.organiser, organiser_email = excluded.organiser_email"
)
_ADD_TOLD = (
    "INSERT OR IGNORE INTO event_told (event_id, sequence, contact_id) SELECT ?, ?, c.contact_id FROM json_each(?) AS listed"
    " JOIN contact AS c ON c.contact_id = listed.value WHERE c.is_gone = 0 AND c.is_protected = 0 RETURNING contact_id"
)
_FORGET_TOLD = (
    "DELETE FROM event_told WHERE event_id = ? AND sequence = ? AND contact_id IN ("
    "SELECT contact_id FROM sent_out_card WHERE sent_out_id = ?)"
)
