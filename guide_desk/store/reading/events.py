"""Events and who has to do with them: what this computer knows of them, own ones and colleagues'."""

from __future__ import annotations

from datetime import date

from guide_desk.domain.contact import phones_of
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.event import Event, EventAnswer, answer_of
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.events import EventSummary, Participant
from guide_desk.store import codec
from guide_desk.store.events import EVENT_COLUMNS, event_of_row
from guide_desk.store.segment_rows import EventKind
from guide_desk.store.unit_of_work import ReadingUnit

_MOST_EVENTS = 100


def own_events(unit: ReadingUnit) -> dict[str, Event]:
    """Those made on this computer, by id, the latest first."""
    rows = unit.connection.execute(_OWN, (_MOST_EVENTS,)).fetchall()
    return {str(row[0]): event_of_row(row) for row in rows}


def summaries(unit: ReadingUnit) -> list[EventSummary]:
    """Own events and those on somebody's card, the latest first."""
    own, counts = own_events(unit), _counts(unit)
    found = []
    for event_id in dict.fromkeys((*own, *counts)):
        counted, event = counts.get(event_id, {}), own.get(event_id)
        line = line_about(unit, event_id) if event is None else None
        title = event.title if event is not None else (line.text if line is not None else "")
        day = event.day if event is not None else date.fromordinal(max(day for day, _count in counted.values()))
        numbers = {kind: counted.get(kind, (0, 0))[1] for kind in (EventKind.INVITED, EventKind.COMING, EventKind.ATTENDED)}
        invited = len(_concerned(unit, event_id)) if event is not None else numbers[EventKind.INVITED]
        found.append(EventSummary(event_id, title, day, event, invited, numbers[EventKind.COMING], numbers[EventKind.ATTENDED]))
    return sorted(found, key=lambda each: (each.day, each.event_id), reverse=True)[:_MOST_EVENTS]


def participants(unit: ReadingUnit, event_id: str) -> list[Participant]:
    """Everybody who was told of it or heard of it, in the order of names. Nobody with protected identity."""
    found = []
    for contact_id in _concerned(unit, event_id):
        row = unit.connection.execute(_PERSON, (contact_id,)).fetchone()
        if row is None:
            continue
        name, from_place, fields, _sort = row
        answer = answer_of(event_id, _entries(unit, contact_id)) or EventAnswer.INVITED
        phone = next(iter(phones_of(codec.fields_from_text(fields))), "")
        found.append((row[3], Participant(ContactId(contact_id), name, from_place, phone, answer)))
    return [each for _sort, each in sorted(found, key=lambda pair: (pair[0], pair[1].contact_id))]


def line_about(unit: ReadingUnit, event_id: str) -> DialogueEntry | None:
    """The newest line on one of the cards about an event: all that is known of a colleague's."""
    row = unit.connection.execute(_SOMEBODY, (event_id, *_ABOUT)).fetchone()
    return next((entry for entry in _entries(unit, row[0]) if entry.event == event_id), None) if row is not None else None


def _concerned(unit: ReadingUnit, event_id: str) -> list[int]:
    return [row[0] for row in unit.connection.execute(_CONCERNED, (event_id, event_id, *_ABOUT))]


def _entries(unit: ReadingUnit, contact_id: int) -> tuple[DialogueEntry, ...]:
    rows = unit.connection.execute(_ENTRIES, (contact_id,)).fetchall()
    return codec.entries_from_texts([row[0] for row in rows])


def _counts(unit: ReadingUnit) -> dict[str, dict[int, tuple[int, int]]]:
    found: dict[str, dict[int, tuple[int, int]]] = {}
    for kind, event_id, day, count in unit.connection.execute(_COUNTS, _ABOUT):
        found.setdefault(event_id, {})[kind] = (day, count)
    return found


_OWN = f"SELECT {EVENT_COLUMNS} FROM event ORDER BY starts_at DESC LIMIT ?"  # noqa: S608
_COUNTS = (
    "SELECT kind, value, max(day), count(DISTINCT contact_id) FROM segment_event WHERE kind BETWEEN ? AND ? GROUP BY kind, value"
)
_ABOUT = (EventKind.INVITED, EventKind.ATTENDED)
_CONCERNED = (
    "SELECT contact_id FROM event_told WHERE event_id = ? UNION"
    " SELECT contact_id FROM segment_event WHERE value = ? AND kind BETWEEN ? AND ?"
)
_SOMEBODY = "SELECT contact_id FROM segment_event WHERE value = ? AND kind BETWEEN ? AND ? LIMIT 1"
_PERSON = "SELECT name, from_place, fields, sort_name FROM contact WHERE contact_id = ? AND is_protected = 0 AND is_gone = 0"
_ENTRIES = "SELECT entry FROM dialogue_entry WHERE contact_id = ? ORDER BY entry_id DESC"
