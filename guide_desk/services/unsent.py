"""What would be lost if this computer's store were taken away now."""

from __future__ import annotations

from guide_desk.store.reading.deed_counts import open_counts
from guide_desk.store.unit_of_work import ReadingUnit


def count_unsent(unit: ReadingUnit) -> int:
    """Deeds that the CRM does not have, and texts that were begun."""
    drafts = unit.connection.execute("SELECT count(*) FROM draft WHERE trim(text) <> ''").fetchone()
    return sum(open_counts(unit)) + int(drafts[0])
