"""How much waits to be sent, and how much needs the guide."""

from __future__ import annotations

from guide_desk.store.unit_of_work import ReadingUnit

_COUNTS = "SELECT state = 'needs_attention', count(*) FROM deed WHERE state NOT IN ('settled', 'withdrawn') GROUP BY 1"


def open_counts(unit: ReadingUnit) -> tuple[int, int]:
    """(waiting to be sent, needing the guide)."""
    counts = dict(unit.connection.execute(_COUNTS).fetchall())
    return int(counts.get(0, 0)), int(counts.get(1, 0))
