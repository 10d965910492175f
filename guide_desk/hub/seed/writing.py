"""Writes made-up people into an empty register."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from guide_desk.hub import register
from guide_desk.hub.archive import count_rows
from guide_desk.hub.register import Register
from guide_desk.hub.seed.are_stories import make_are_stories
from guide_desk.hub.seed.people import PEOPLE, PeopleMaker, utc_stamp

ROWS_A_BATCH = 500


def fill_register(kept: Register, today: date, count: int | None = None) -> bool:
    """Fill an empty register relative to `today`; False when there are people in it already."""
    with kept.writing() as connection:
        if count_rows(connection, "person"):
            return False
        maker = PeopleMaker(today, PEOPLE if count is None else count, make_are_stories)
        _write(connection, maker, kept.stamp())
    return True


def _write(connection: Connection, maker: PeopleMaker, now: str) -> None:
    """Nothing is stamped later than now: a call booked for this afternoon was booked this morning."""
    appointments, documents = [], []
    for made in maker.make():
        registered = utc_stamp(made.registered)
        for row in (*made.activities, *made.documents):
            row |= {"registered": min(row["registered"], now), "updated": min(row["updated"], now)}
        changed = max([registered, *(row["updated"] for row in (*made.activities, *made.documents))])
        register.add_person(connection, made.entity, registered=registered, updated=changed, person_id=made.person_id)
        appointments += made.activities
        documents += made.documents
    for kind, rows in (("appointment", appointments), ("document", documents)):
        for start in range(0, len(rows), ROWS_A_BATCH):
            register.add_activities(connection, kind, rows[start : start + ROWS_A_BATCH])
