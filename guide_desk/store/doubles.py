"""Entries that the CRM has and should not have, as the file knows them: several with one marker of ours, or one that was taken
back. Writer thread only.
"""

from __future__ import annotations

from dataclasses import dataclass

from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.identifiers import DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind
from guide_desk.store import codec, deeds
from guide_desk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Doubled:
    """Activities with the same marker, the lowest number first. `sent`: what was sent with it, as long as that is known."""

    activities: list[ActivityBase]
    sent: DialogueEntry | None


def doubles(unit: UnitOfWork) -> list[Doubled]:
    """All there are; none of protected persons, whose words are not here."""
    return _marked(unit, _DOUBLES)


def taken_back(unit: UnitOfWork) -> list[Doubled]:
    """What carries the marker of an entry that the guide has taken back; none of protected persons."""
    return _marked(unit, _TAKEN_BACK)


def _marked(unit: UnitOfWork, asked: str) -> list[Doubled]:
    found: dict[str, list[ActivityBase]] = {}
    for kind, remote_id, person, updated, text in unit.driver.execute(asked).fetchall():
        entry = codec.entry_from_text(text)
        activity = ActivityBase(ActivityKind(kind), remote_id, person, updated, entry, entry.marker)
        found.setdefault(str(entry.marker), []).append(activity)
    deeds_of = {marker: deeds.find(unit, DeedId(marker)) for marker in found}
    return [Doubled(group, deed.entry if (deed := deeds_of[marker]) is not None else None) for marker, group in found.items()]


_ACTIVITIES = (
    "SELECT a.kind, a.remote_id, c.remote_id, a.updated, a.entry FROM base_activity AS a JOIN contact AS c USING (contact_id)"
    " WHERE c.is_protected = 0 AND a.marker IN"
)
_SEVERAL = "SELECT marker FROM base_activity WHERE marker IS NOT NULL GROUP BY marker HAVING count(*) > 1"
_DOUBLES = f"{_ACTIVITIES} ({_SEVERAL}) ORDER BY a.remote_id"
_WITHDRAWN = "SELECT deed_id FROM deed WHERE kind = 'entry' AND state = 'withdrawn'"
_TAKEN_BACK = f"{_ACTIVITIES} ({_WITHDRAWN}) ORDER BY a.remote_id"
