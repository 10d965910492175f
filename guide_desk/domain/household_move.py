"""A move: what each status has to tell, and whether it counts as a household that moved here."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from guide_desk.domain.contact import Field, Fields, text_of
from guide_desk.domain.county import lies_in_county
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality

_MONTHS = 7
COUNTED = frozenset(each.value for each in Municipality if each is not Municipality.REGION)


class Counting(StrEnum):
    """Whether a move is counted, and why not. A household counts once, if it lived outside the county when it registered."""

    COUNTS = "counts"
    LIVED_HERE = "lived_here"
    ALREADY_COUNTED = "already_counted"
    ORIGIN_UNKNOWN = "origin_unknown"
    NOT_HERE = "not_here"


def problem_with(fields: Fields, today: date) -> tuple[Field, str] | None:
    """The first field that the status demands and that cannot be so, with a code the texts know; None when all is told."""
    status = text_of(fields, Field.MOVE_STATUS)
    month, day = text_of(fields, Field.MOVE_MONTH), text_of(fields, Field.MOVED_ON)
    if month and not _is_month(month):
        return Field.MOVE_MONTH, "no_month"
    if status == MoveStatus.MOVING and not month:
        return Field.MOVE_MONTH, "missing"
    if status != MoveStatus.MOVED_HERE:
        return None
    if text_of(fields, Field.MOVED_TO) not in COUNTED:
        return Field.MOVED_TO, "missing"
    if not day:
        return Field.MOVED_ON, "missing"
    moved_on = _day(day)
    if moved_on is None:
        return Field.MOVED_ON, "no_day"
    if moved_on > today:
        return Field.MOVED_ON, "not_yet"
    persons = text_of(fields, Field.MOVED_PERSONS)
    if persons and not (persons.isdecimal() and 1 <= int(persons) <= 30):
        return Field.MOVED_PERSONS, "no_number"
    return None


def lived_here_before(fields: Fields) -> bool | None:
    """What was written down when the move was, else what the address says; None when nothing does."""
    said = text_of(fields, Field.LIVED_IN_COUNTY)
    if said:
        return said == "yes"
    return lies_in_county(text_of(fields, Field.FROM_PLACE), text_of(fields, Field.POSTCODE))


def counting_of(fields: Fields, *, is_household_counted: bool) -> Counting:
    """Whether these fields make a household of the figures. `is_household_counted`: another member has moved here already."""
    if text_of(fields, Field.MOVE_STATUS) != MoveStatus.MOVED_HERE or text_of(fields, Field.MOVED_TO) not in COUNTED:
        return Counting.NOT_HERE
    lived_here = lived_here_before(fields)
    if lived_here is None:
        return Counting.ORIGIN_UNKNOWN
    if lived_here:
        return Counting.LIVED_HERE
    return Counting.ALREADY_COUNTED if is_household_counted else Counting.COUNTS


def _is_month(text: str) -> bool:
    return len(text) == _MONTHS and _day(f"{text}-01") is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-05-12") else None
    except ValueError:
        return None
