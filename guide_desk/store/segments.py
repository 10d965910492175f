"""The guide's own segments, each with every version of it, and what was sent to whom. Writer thread only."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from guide_desk.domain.segment import Segment
from guide_desk.domain.segment_text import segment_to_text
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.store.instants import instant_text
from guide_desk.store.unit_of_work import UnitOfWork


def save(unit: UnitOfWork, segment: Segment) -> int:
    """Keep what a segment asks as its next version, which is returned; earlier ones stay. A deleted one is there again."""
    version = last_version(unit, segment.segment_id) + 1
    unit.driver.execute(_SET, (segment.segment_id, segment.name, version))
    unit.driver.execute(_ADD_VERSION, (segment.segment_id, version, instant_text(unit.now), segment_to_text(segment)))
    return version


def last_version(unit: UnitOfWork, segment_id: str) -> int:
    """The version of a segment; 0 when it has not been saved."""
    found = unit.driver.execute("SELECT version FROM segment WHERE segment_id = ?", (segment_id,)).fetchone()
    return int(found[0]) if found is not None else 0


def delete(unit: UnitOfWork, segment_id: str) -> None:
    """Take a segment off the list; `restore` takes that back. Raises InvalidInput `segment` `unknown`."""
    _set_deleted(unit, segment_id, instant_text(unit.now))


def restore(unit: UnitOfWork, segment_id: str) -> None:
    """Put a deleted segment back on the list. Raises InvalidInput `segment` `unknown`."""
    _set_deleted(unit, segment_id, "")


def note_sent(unit: UnitOfWork, segment: Segment, contacts: Collection[ContactId]) -> int:
    """Note that a segment was sent to these; the lines on their cards follow by `to_be_noted`. Returns how many are new.

    A second time on the same day for the same purpose is the same mailing: only those whom it did not have are added.
    """
    mailing = _mailing_of_today(unit, segment)
    if mailing is None:
        values = (segment.segment_id, segment.name, segment.purpose.value, instant_text(unit.now))
        mailing = unit.driver.execute(_ADD_MAILING, values).lastrowid
    added = unit.driver.execute(_ADD_RECIPIENTS, (mailing, json.dumps(sorted(contacts)))).rowcount
    unit.driver.execute("UPDATE mailing SET size = size + ? WHERE mailing_id = ?", (added, mailing))
    return int(added)


def to_be_noted(unit: UnitOfWork, most: int) -> list[tuple[int, ContactId, str, datetime]]:
    """(mailing, contact, name of the segment, moment) of lines that no card has yet, in the order they were sent."""
    found = unit.driver.execute(_TO_BE_NOTED, (most,)).fetchall()
    return [(mailing, ContactId(contact), name, datetime.fromisoformat(sent_at)) for mailing, contact, name, sent_at in found]


def mark_noted(unit: UnitOfWork, mailing: int, contacts: Collection[ContactId]) -> None:
    """Their cards have the line."""
    rows = [(mailing, each) for each in contacts]
    unit.driver.executemany("UPDATE mailing_to SET is_noted = 1 WHERE mailing_id = ? AND contact_id = ?", rows)


def _mailing_of_today(unit: UnitOfWork, segment: Segment) -> int | None:
    values = (segment.segment_id, segment.name, segment.purpose.value)
    for mailing, sent_at in unit.driver.execute(_LATEST_MAILING, values).fetchall():
        if datetime.fromisoformat(sent_at).astimezone(unit.now.tzinfo).date() == unit.now.date():
            return int(mailing)
    return None


def _set_deleted(unit: UnitOfWork, segment_id: str, deleted_at: str) -> None:
    changed = unit.driver.execute("UPDATE segment SET deleted_at = ? WHERE segment_id = ?", (deleted_at, segment_id)).rowcount
    if not changed:
        raise InvalidInput("segment", "unknown")


_SET = (
    "INSERT INTO segment (segment_id, name, version, deleted_at) VALUES (?, ?, ?, '')"
    " ON CONFLICT (segment_id) DO UPDATE SET name = excluded.name, version = excluded.version, deleted_at = ''"
)
_ADD_VERSION = "INSERT INTO segment_version (segment_id, version, saved_at, text) VALUES (?, ?, ?, ?)"
_ADD_MAILING = "INSERT INTO mailing (segment_id, name, purpose, sent_at, size) VALUES (?, ?, ?, ?, 0)"
_ADD_RECIPIENTS = (
    "INSERT OR IGNORE INTO mailing_to (mailing_id, contact_id)"
    " SELECT ?, c.contact_id FROM json_each(?) AS listed JOIN contact AS c ON c.contact_id = listed.value"
    " WHERE c.is_gone = 0 AND c.is_protected = 0"
)
_LATEST_MAILING = (
    "SELECT mailing_id, sent_at FROM mailing WHERE segment_id = ? AND name = ? AND purpose = ? ORDER BY sent_at DESC LIMIT 1"
)
_TO_BE_NOTED = (
    "SELECT t.mailing_id, t.contact_id, m.name, m.sent_at FROM mailing_to AS t JOIN mailing AS m USING (mailing_id)"
    " WHERE t.is_noted = 0 ORDER BY t.mailing_id, t.contact_id LIMIT ?"
)
