"""When each whole card was last read anew, and whose turn it is: nothing tells of a change that does not move a person's stamp.

Moments are whole seconds since 1970 by the CRM's clock. A card that was never read anew has its first turn somewhere in the time
that one takes for all, by its number: neither an upgrade nor a first fetch brings them all at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from guide_desk.store import sync_marks
from guide_desk.store.driver import Connection
from guide_desk.store.unit_of_work import UnitOfWork

BEGUN = "cards read anew"


def note_begun(unit: UnitOfWork, now: int) -> int:
    """Since when cards are read anew in this file: from now on at the first time, or where a clock that was ahead has said so."""
    known = sync_marks.mark_of(unit, BEGUN)
    if not known or int(known) > now:
        sync_marks.set_mark(unit, BEGUN, str(now))
        return now
    return int(known)


def due(connection: Connection, *, begun: int, now: int, every_seconds: int, most: int) -> list[int]:
    """The CRM's numbers of those whose turn it is, the longest unread first. On a reader too."""
    asked = {"begun": begun, "now": now, "every": every_seconds, "most": most}
    return [int(row[0]) for row in connection.execute(_DUE, asked).fetchall()]


def note_unread(unit: UnitOfWork, remote_ids: Collection[int]) -> None:
    """These may have changed once more within the second in which they were read: they have the next turn."""
    if remote_ids:
        note_read(unit, remote_ids, 0)


def note_read(unit: UnitOfWork, remote_ids: Collection[int], now: int) -> None:
    """These have just been read."""
    unit.driver.execute(_NOTE, {"now": now, "numbers": json.dumps(sorted(remote_ids))})


_DUE = (
    "SELECT remote_id FROM (SELECT b.remote_id AS remote_id, coalesce(r.read_at, :begun - (b.remote_id * 2654435761) % :every)"
    " AS read_at FROM base_person AS b JOIN contact AS c USING (contact_id) LEFT JOIN read_anew AS r USING (contact_id)"
    " WHERE b.depth = 'card' AND b.updated <> '' AND c.is_protected = 0 AND c.is_gone = 0)"
    " WHERE read_at <= :now - :every OR read_at > :now ORDER BY read_at > :now DESC, read_at, remote_id LIMIT :most"
)
"""What was read at a moment yet to come was read under a wrong clock. The factor scatters numbers that follow each other."""
_NOTE = (
    "INSERT INTO read_anew (contact_id, read_at) SELECT contact_id, :now FROM contact"
    " WHERE remote_id IN (SELECT value FROM json_each(:numbers))"
    " ON CONFLICT (contact_id) DO UPDATE SET read_at = excluded.read_at"
)
