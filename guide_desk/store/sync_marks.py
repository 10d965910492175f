"""How far each stream of the CRM has been fetched. Writer thread only."""

from __future__ import annotations

from sqlalchemy import bindparam, select, text

from guide_desk.store import tables
from guide_desk.store.unit_of_work import UnitOfWork

_MARK = select(tables.sync_mark.c.mark).where(tables.sync_mark.c.stream == bindparam("stream"))
_SET_MARK = text(
    "INSERT INTO sync_mark (stream, mark) VALUES (:stream, :mark) ON CONFLICT (stream) DO UPDATE SET mark = excluded.mark"
)


def mark_of(unit: UnitOfWork, stream: str) -> str:
    """How far `stream` has been fetched; '' at first."""
    return str(unit.connection.execute(_MARK, {"stream": stream}).scalar() or "")


def set_mark(unit: UnitOfWork, stream: str, mark: str) -> None:
    """Note how far `stream` has been fetched; after the last page, in the CRM's own words."""
    unit.connection.execute(_SET_MARK, {"stream": stream, "mark": mark})
