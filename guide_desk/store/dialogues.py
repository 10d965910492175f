"""Which entries of the CRM lie here on whose card, and letting go of those that it has no more. Writer thread only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from guide_desk.domain.changes import Changes, Topic
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import ActivityKind
from guide_desk.store.unit_of_work import UnitOfWork

Place = tuple[ActivityKind, int]
"""An activity of the CRM's: its kind and number."""


def persons_behind(unit: UnitOfWork, number: int, most: int) -> list[int]:
    """The CRM's numbers of the next persons here behind `number`, in order."""
    return [int(row[0]) for row in unit.driver.execute(_BEHIND, (number, most)).fetchall()]


def stamps_of(unit: UnitOfWork, persons: Sequence[int]) -> dict[Place, tuple[int, str]]:
    """(the person's number, stamp) of every activity that lies here on the cards of `persons`."""
    rows = unit.driver.execute(_STAMPS, (json.dumps(persons),)).fetchall()
    return {(ActivityKind(kind), number): (person, stamp) for kind, number, person, stamp in rows}


def forget_unless_held(unit: UnitOfWork, places: Iterable[Place]) -> Changes:
    """As `forget`, but one to which an unsent deed belongs stays until that is done."""
    return forget(unit, [each for each in places if unit.driver.execute(_HOLDS, _key(each)).fetchone() is None])


def forget(unit: UnitOfWork, places: Iterable[Place]) -> Changes:
    """The CRM does not have these any more."""
    contacts = set[ContactId]()
    for each in places:
        contacts |= {ContactId(row[0]) for row in unit.driver.execute(_CONTACT_OF, _key(each)).fetchall()}
        unit.driver.execute(_FORGET, _key(each))
    unit.touched |= contacts
    return Changes(frozenset({Topic.DIALOGUE, Topic.QUEUE}), frozenset(contacts), by_sync=True)


def _key(place: Place) -> dict[str, object]:
    kind, number = place
    return {"kind": kind.value, "number": number, "place": f"{kind.value}/{number}"}


_BEHIND = (
    "SELECT c.remote_id FROM contact AS c JOIN base_person USING (contact_id) WHERE c.remote_id > ? AND c.is_gone = 0"
    " ORDER BY c.remote_id LIMIT ?"
)
_STAMPS = (
    "SELECT a.kind, a.remote_id, c.remote_id, a.updated FROM base_activity AS a JOIN contact AS c USING (contact_id)"
    " WHERE c.remote_id IN (SELECT value FROM json_each(?))"
)
_HOLDS = (
    "SELECT 1 FROM base_activity AS a JOIN deed AS d USING (contact_id) WHERE a.kind = :kind AND a.remote_id = :number"
    " AND d.state NOT IN ('settled', 'withdrawn')"
    " AND (d.deed_id = a.marker OR d.entry ->> 'marker' = a.marker OR d.entry ->> 'activity' = :place)"
)
_CONTACT_OF = "SELECT contact_id FROM base_activity WHERE kind = :kind AND remote_id = :number"
_FORGET = "DELETE FROM base_activity WHERE kind = :kind AND remote_id = :number"
