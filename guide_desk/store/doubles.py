"""Entries that the CRM has several times under one marker of ours, as the file knows them. Writer thread only."""

from __future__ import annotations

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


_DOUBLES = (
    "SELECT a.kind, a.remote_id, c.remote_id, a.updated, a.entry FROM base_activity AS a JOIN contact AS c USING (contact_id)"
    " WHERE c.is_protected = 0 AND a.marker IN ("
    "SELECT marker FROM base_activity WHERE marker IS NOT NULL GROUP BY marker HAVING count(*) > 1) ORDER BY a.remote_id"
)
