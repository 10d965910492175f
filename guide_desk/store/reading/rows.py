"""A person in a list, from the indexed columns. By key, at most 100 at a time on the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec

from guide_desk.clock import as_stockholm
from guide_desk.domain.assignment import is_ours_to_answer, leading_municipality
from guide_desk.domain.contact import Field, list_of, text_of, wish_of
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.first_response import FirstResponseClock, state_at
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.snapshots.people import Claim, PersonRow
from guide_desk.store import codec
from guide_desk.store.unit_of_work import ReadingUnit

COLUMNS = (
    "contact_id, first_name, name, from_place, move_status, fields, is_protected, clock, clock_runs, claim, question,"
    " planned, latest, is_unsent"
)
_MUNICIPALITIES = {each.value: each for each in Municipality}
_STATUSES = {each.value: each for each in MoveStatus}
_clock_decoder = msgspec.json.Decoder(FirstResponseClock)


def rows_by_key(unit: ReadingUnit, contacts: Sequence[ContactId]) -> dict[ContactId, PersonRow]:
    """The rows of `contacts`; a contact that is gone is missing from the answer."""
    marks = ",".join("?" * len(contacts))
    found = unit.connection.execute(
        f"SELECT {COLUMNS} FROM contact WHERE contact_id IN ({marks})",  # noqa: S608 - only question marks are put in
        list(contacts),
    ).fetchall()
    return {row.contact_id: row for row in people_of(unit, found)}


def people_of(unit: ReadingUnit, rows: Iterable[tuple[Any, ...]]) -> list[PersonRow]:
    """Snapshots of rows selected with `COLUMNS`."""
    own = unit.guide.municipality if unit.guide is not None else None
    return [_person_of(unit, row, own) for row in rows]


def clock_of_text(text: str) -> FirstResponseClock | None:
    """The latest clock as the projection keeps it."""
    return _clock_decoder.decode(text) if text else None


def planned_of(row: PersonRow) -> tuple[EntryKind | None, datetime | None]:
    """What stands planned with a person: kind and moment."""
    if row.booked_at is not None:
        return EntryKind.BOOKED_CALL, row.booked_at
    return (EntryKind.REMINDER, row.reminder_at) if row.reminder_at is not None else (None, None)


def _person_of(unit: ReadingUnit, row: tuple[Any, ...], own: Municipality | None) -> PersonRow:
    contact_id, first_name, name, from_place, status, kept, protected = row[:7]
    clock_text, _runs, claim, question, planned, latest, unsent = row[7:]
    fields = codec.fields_from_text(kept)
    clock = clock_of_text(clock_text)
    state = state_at(clock, unit.now, unit.calendar) if clock is not None else None
    chosen = tuple(_MUNICIPALITIES[code] for code in list_of(fields, Field.MUNICIPALITIES) if code in _MUNICIPALITIES)
    person = PersonRow(
        contact_id=ContactId(contact_id),
        name=name,
        first_name=first_name,
        municipalities=chosen,
        from_place=from_place,
        wish=wish_of(fields),
        is_protected=bool(protected),
        quote=question,
        clock=state,
        claim=_claim_of(claim, unit.now),
        language=text_of(fields, Field.LANGUAGE) or "sv",
        leads=own is None or state is None or is_ours_to_answer(chosen, own, state),
        leading_municipality=leading_municipality(chosen),
        answered_by=_answered_by(clock, own),
        move_status=_STATUSES.get(status),
        last_entry=codec.entry_from_text(latest) if latest else None,
        is_unsent=bool(unsent),
    )
    return _with_plan(person, codec.entry_from_text(planned)) if planned else person


def _with_plan(person: PersonRow, plan: DialogueEntry) -> PersonRow:
    moment = as_stockholm(plan.happened_at)
    if plan.kind is EntryKind.BOOKED_CALL:
        return replace(person, booked_at=moment, reminder=plan.text)
    return replace(person, reminder_at=moment, reminder=plan.text)


def _claim_of(text: str, now: datetime) -> Claim | None:
    if not text:
        return None
    ends, associate, name, municipality = text.split("|", 3)
    ends_on = date.fromisoformat(ends)
    return Claim(AssociateId(int(associate)), name, _MUNICIPALITIES.get(municipality), ends_on, is_broken=now.date() > ends_on)


def _answered_by(clock: FirstResponseClock | None, own: Municipality | None) -> Municipality | None:
    if clock is None or clock.stopped_by is None:
        return None
    municipality = clock.stopped_by.author_municipality
    return municipality if municipality is not None and municipality is not own else None
