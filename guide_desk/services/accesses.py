"""The list of what was read and taken out here: written as it happens, for whoever answers for the register (S30).

It holds the CRM's numbers and no names of persons. Whether it can be written decides nothing about a call, but no file is made
without its line.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from guide_desk.domain.access import KEPT, Access, AccessCount, AccessKind, AccessLine
from guide_desk.identifiers import number_looked_at
from guide_desk.services.last_contact import crm_moment
from guide_desk.store.instants import instant_of, instant_text
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork


def note(unit: UnitOfWork, *, access: Access) -> str:
    """Keep the line; returns what `strike` knows it by. Somebody's card is noted once a day, and '' says that it is there.

    Old lines go by the CRM's clock, so that no computer's that is set ahead empties the list.
    """
    remote_id = _number_of(unit, access)
    now = instant_text(unit.now)
    if access.kind is AccessKind.CARD_READ:
        midnight = instant_text(unit.now.replace(hour=0, minute=0, second=0, microsecond=0))
        if unit.driver.execute(_READ_TODAY, (access.kind, remote_id, midnight, now)).fetchone() is not None:
            return ""
    unit.driver.execute("DELETE FROM access WHERE at < ?", (instant_text(min(unit.now, crm_moment(unit)) - KEPT),))
    access_id = secrets.token_hex(16)
    unit.driver.execute(_INSERT, (access_id, access.kind, now, access.people, remote_id, access.about))
    return access_id


def strike(unit: UnitOfWork, *, access_id: str) -> None:
    """It came to nothing: the file could not be written."""
    unit.driver.execute("DELETE FROM access WHERE access_id = ?", (access_id,))


def listed(unit: ReadingUnit) -> tuple[AccessLine, ...]:
    """Every line that is kept, the latest first."""
    rows = unit.connection.execute(_LINES).fetchall()
    return tuple(AccessLine(AccessKind(kind), instant_of(at), *rest) for kind, at, *rest in rows)


def counted(unit: ReadingUnit, since: datetime) -> dict[AccessKind, AccessCount]:
    """How often each happened; what did not happen is missing."""
    rows = unit.connection.execute(_COUNTED, (instant_text(since),)).fetchall()
    return {AccessKind(kind): AccessCount(times, people) for kind, times, people in rows}


def _number_of(unit: UnitOfWork, access: Access) -> int | None:
    if access.contact_id is None:
        return None
    looked_at = number_looked_at(access.contact_id)
    if looked_at is not None:
        return looked_at
    row = unit.driver.execute("SELECT remote_id FROM contact WHERE contact_id = ?", (access.contact_id,)).fetchone()
    return row[0] if row is not None else None


_READ_TODAY = "SELECT 1 FROM access WHERE kind = ? AND remote_id = ? AND at BETWEEN ? AND ?"
_INSERT = "INSERT INTO access (access_id, kind, at, people, remote_id, about) VALUES (?, ?, ?, ?, ?, ?)"
_LINES = "SELECT kind, at, people, remote_id, about FROM access ORDER BY at DESC, rowid DESC"
_COUNTED = """SELECT kind, count(*),
    CASE kind WHEN 'card_read' THEN count(DISTINCT ifnull(remote_id, access_id)) ELSE sum(people) END
    FROM access WHERE at >= ? GROUP BY kind"""
