"""When the CRM last answered this computer, kept in the encrypted file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guide_desk.clock import as_stockholm
from guide_desk.domain.offline_limit import LastContact
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

if TYPE_CHECKING:
    from guide_desk.store.driver import Connection

_NAME = "last_contact"


def last_contact(unit: ReadingUnit) -> LastContact:
    """As it was noted; where nothing has been, it counts from now."""
    return _noted(unit.connection, unit.now)


def crm_moment(unit: UnitOfWork) -> datetime:
    """How late it was by the CRM's clock when it last answered: what this computer's clock shows may be any day."""
    noted = _noted(unit.driver, unit.now)
    return noted.at - noted.ahead


def _noted(connection: Connection, now: datetime) -> LastContact:
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (_NAME,)).fetchone()
    if row is None:
        return LastContact(now, now)
    at, seen_at, *ahead = json.loads(row[0])
    answered, seen = (as_stockholm(datetime.fromisoformat(each)) for each in (at, seen_at))
    return LastContact(answered, seen, timedelta(seconds=sum(ahead)))


def note_contact(unit: UnitOfWork, contact: LastContact) -> None:
    """Keep it."""
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    ahead = contact.ahead.total_seconds()
    people.keep_meta(unit, _NAME, json.dumps([contact.at.isoformat(), contact.seen_at.isoformat(), ahead]))
