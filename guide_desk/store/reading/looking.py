"""Rows and cards of people who may only be looked at: those on this computer from the file, the others from the shelf."""

from __future__ import annotations

import json
from collections.abc import Sequence

from guide_desk.identifiers import ContactId, number_looked_at
from guide_desk.snapshots.people import PersonRow
from guide_desk.snapshots.register import LookedAt
from guide_desk.store.projected_rows import Projection
from guide_desk.store.reading.looked_at import columns_of, projection_of
from guide_desk.store.reading.rows import people_of, rows_by_key
from guide_desk.store.unit_of_work import ReadingUnit

_HERE = "SELECT remote_id, contact_id FROM contact WHERE is_gone = 0 AND remote_id IN (SELECT value FROM json_each(?))"


def places_of(unit: ReadingUnit, contacts: Sequence[ContactId]) -> dict[ContactId, ContactId]:
    """Each asked id with the row that the person has here; somebody who is not kept here is missing from the answer."""
    numbers = {number: each for each in contacts if (number := number_looked_at(each)) is not None}
    found = unit.connection.execute(_HERE, (json.dumps(list(numbers)),)).fetchall() if numbers else ()
    return {each: each for each in contacts if each > 0} | {numbers[number]: ContactId(here) for number, here in found}


def rows_anywhere(unit: ReadingUnit, contacts: Sequence[ContactId]) -> dict[ContactId, PersonRow]:
    """The rows under the ids that were asked for. A row of somebody kept here carries their own id."""
    places = places_of(unit, contacts)
    kept = rows_by_key(unit, list(places.values())) if places else {}
    found = {each: kept[here] for each, here in places.items() if here in kept}
    return found | {each: row for each in contacts if each not in places and (row := _row_looked_at(unit, each)) is not None}


def looked_at_of(unit: ReadingUnit, contact_id: ContactId) -> LookedAt | None:
    """Who lies on the shelf under this id."""
    number = number_looked_at(contact_id)
    return unit.shelf.find(number) if number is not None else None


def projection_looked_at(unit: ReadingUnit, looked: LookedAt) -> Projection:
    """Fields, dialogue and clocks of somebody on the shelf."""
    return projection_of(looked, unit.shelf.household_of(looked), unit.calendar)


def _row_looked_at(unit: ReadingUnit, contact_id: ContactId) -> PersonRow | None:
    looked = looked_at_of(unit, contact_id)
    if looked is None:
        return None
    kept = unit.shelf.columns
    known = kept.get(looked.person.remote_id)
    if known is None or known[0] is not looked:
        columns = columns_of(looked, projection_looked_at(unit, looked), unit.calendar)
        known = kept[looked.person.remote_id] = (looked, columns)
    return people_of(unit, [known[1]])[0]
