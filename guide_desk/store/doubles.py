"""Entries that the CRM has several times under one marker of ours, as the file knows them. Writer thread only."""

from __future__ import annotations

from collections.abc import Sequence

from guide_desk.domain.changes import Changes, Topic
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import ActivityBase, ActivityKind
from guide_desk.store import codec
from guide_desk.store.unit_of_work import UnitOfWork


def doubles(unit: UnitOfWork) -> list[list[ActivityBase]]:
    """Activities with the same marker, the lowest number first; none of protected persons, whose words are not here."""
    found: dict[str, list[ActivityBase]] = {}
    for kind, remote_id, person, updated, text in unit.driver.execute(_DOUBLES).fetchall():
        entry = codec.entry_from_text(text)
        activity = ActivityBase(ActivityKind(kind), remote_id, person, updated, entry, entry.marker)
        found.setdefault(str(entry.marker), []).append(activity)
    return list(found.values())


def forget(unit: UnitOfWork, removed: Sequence[ActivityBase]) -> Changes:
    """The CRM does not have these any more."""
    contacts = set[ContactId]()
    for activity in removed:
        key = (activity.kind.value, activity.remote_id)
        contacts |= {ContactId(row[0]) for row in unit.driver.execute(_CONTACT_OF, key).fetchall()}
        unit.driver.execute(_FORGET, key)
    unit.touched |= contacts
    return Changes(frozenset({Topic.DIALOGUE, Topic.QUEUE}), frozenset(contacts), by_sync=True)


_DOUBLES = (
    "SELECT a.kind, a.remote_id, c.remote_id, a.updated, a.entry FROM base_activity AS a JOIN contact AS c USING (contact_id)"
    " WHERE c.is_protected = 0 AND a.marker IN ("
    "SELECT marker FROM base_activity WHERE marker IS NOT NULL GROUP BY marker HAVING count(*) > 1) ORDER BY a.remote_id"
)
_CONTACT_OF = "SELECT contact_id FROM base_activity WHERE kind = ? AND remote_id = ?"
_FORGET = "DELETE FROM base_activity WHERE kind = ? AND remote_id = ?"
