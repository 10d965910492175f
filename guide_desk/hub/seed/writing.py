"""Writes made-up people into an empty register, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from sqlalchemy import Connection

from guide_desk.hub import register
from guide_desk.hub.archive import count_rows
from guide_desk.hub.consents import add_consents
from guide_desk.hub.register import Register
from guide_desk.hub.seed.made_person import MadePerson, utc_stamp
from guide_desk.hub.seed.people import PEOPLE, PeopleMaker

PEOPLE_A_BATCH = 500


def fill_register(
    kept: Register, today: date, count: int | None = None, every: Callable[[MadePerson], None] = lambda _made: None
) -> bool:
    """Fill an empty register relative to `today`, in one transaction; False when there are people in it already.

    `count` may be large (registers for measuring): nobody is held longer than their batch. `every` may change each person first.
    """
    with kept.writing() as connection:
        if count_rows(connection, "person"):
            return False
        now = kept.stamp()
        for batch in _batches(PeopleMaker(today, PEOPLE if count is None else count).each()):
            for made in batch:
                every(made)
            _write(connection, batch, now)
    return True


def _batches(people: Iterable[MadePerson]) -> Iterator[list[MadePerson]]:
    rest = iter(people)
    while batch := list(islice(rest, PEOPLE_A_BATCH)):
        yield batch


def _write(connection: Connection, people: list[MadePerson], now: str) -> None:
    """Nothing is stamped later than now: a call booked for this afternoon was booked this morning."""
    rows = []
    for made in people:
        registered = utc_stamp(made.registered)
        for row in (*made.activities, *made.documents):
            row |= {"registered": min(row["registered"], now), "updated": min(row["updated"], now)}
        changed = max([registered, *(row["updated"] for row in (*made.activities, *made.documents))])
        rows.append((made.person_id, made.entity, registered, changed))
    register.add_people(connection, rows)
    add_consents(connection, [(made.person_id, made.consents, utc_stamp(made.registered)) for made in people])
    register.add_activities(connection, "appointment", [row for made in people for row in made.activities])
    register.add_activities(connection, "document", [row for made in people for row in made.documents])
