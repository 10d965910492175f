"""How much this computer holds, in numbers and days: for the data protection officer, so without anybody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from guide_desk.domain.access import AccessCount, AccessKind
from guide_desk.services.accesses import counted
from guide_desk.services.last_contact import last_contact
from guide_desk.services.unsent import count_unsent
from guide_desk.store.unit_of_work import ReadingUnit

ACCESS_DAYS = 30


@dataclass(frozen=True, slots=True)
class HeldHere:
    """`kept`: of the people, those kept by a guide's choice. `fresh_at`: when the CRM last answered."""

    people: int
    kept: int
    protected: int
    entries: int
    unsent: int
    fresh_at: datetime
    counted_at: datetime
    accesses: dict[AccessKind, AccessCount]
    """Of the latest `ACCESS_DAYS`."""


def held_here(unit: ReadingUnit) -> HeldHere:
    """Counted now."""
    people, kept, protected = unit.connection.execute(_PEOPLE).fetchone()
    entries = unit.connection.execute("SELECT count(*) FROM dialogue_entry").fetchone()[0]
    fresh_at = last_contact(unit).at
    accesses = counted(unit, unit.now - timedelta(days=ACCESS_DAYS))
    return HeldHere(people, kept or 0, protected or 0, entries, count_unsent(unit), fresh_at, unit.now, accesses)


_PEOPLE = "SELECT count(*), sum(is_kept), sum(is_protected) FROM contact WHERE is_gone = 0"
