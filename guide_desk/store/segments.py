"""The guide's own segments, each with every version of it, and what was sent to whom. Writer thread only."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.segment import Segment
from guide_desk.domain.segment_text import segment_to_text
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.store import sent_out
from guide_desk.store.instants import instant_of, instant_text
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


def note_sent(unit: UnitOfWork, segment: Segment, contacts: Collection[ContactId]) -> DeedId | None:
    """Note that a segment was sent to these, and let the line come to their cards; returns what `forget_sent` takes it back by.

    A second time on the same day for the same purpose is the same mailing: only those whom it did not have are added, None when
    there are none. What is asked for since it was sent is asked from then on.
    """
    mailing = _mailing_of_today(unit, segment)
    known = unit.driver.execute("SELECT contact_id FROM mailing_to WHERE mailing_id = ?", (mailing or 0,)).fetchall()
    found = unit.driver.execute(_STILL_HERE, (json.dumps(sorted(contacts)),)).fetchall()
    added = sorted({row[0] for row in found} - {row[0] for row in known})
    if not added:
        return None
    if mailing is None:
        values = (segment.segment_id, segment.name, segment.purpose.value, instant_text(unit.now))
        mailing = int(unit.driver.execute(_ADD_MAILING, values).lastrowid)
    else:
        unit.driver.execute(_SENT_AT, (instant_text(unit.now), mailing))
    sent_out_id = DeedId(sent_out.add(unit, DialogueEntry(EntryKind.MAILING, unit.now, text=segment.name), added))
    unit.driver.executemany(_ADD_RECIPIENT, [(mailing, each, sent_out_id) for each in added])
    unit.driver.execute(_COUNT_RECIPIENTS, (len(added), mailing))
    return sent_out_id


def forget_sent(unit: UnitOfWork, sent_out_id: DeedId) -> None:
    """Take a marking back. Raises InvalidInput `sent_out` `spread` once its line has begun to come to the cards.

    When an earlier one of the same day was made is not known any more: it counts from the morning on, so that nobody is missed.
    """
    sent_out.withdraw(unit, sent_out_id)
    mailings = unit.driver.execute(_MAILINGS_OF, (sent_out_id,)).fetchall()
    unit.driver.execute("DELETE FROM mailing_to WHERE sent_out_id = ?", (sent_out_id,))
    for mailing, number, sent_at in mailings:
        unit.driver.execute(_COUNT_RECIPIENTS, (-number, mailing))
        morning = instant_of(sent_at).replace(hour=0, minute=0, second=0, microsecond=0)
        unit.driver.execute(_SENT_AT, (instant_text(morning), mailing))
    unit.driver.execute("DELETE FROM mailing WHERE size <= 0")


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
_ADD_RECIPIENT = "INSERT INTO mailing_to (mailing_id, contact_id, sent_out_id) VALUES (?, ?, ?)"
_SENT_AT = "UPDATE mailing SET sent_at = ? WHERE mailing_id = ?"
_COUNT_RECIPIENTS = "UPDATE mailing SET size = size + ? WHERE mailing_id = ?"
_STILL_HERE = (
    "SELECT contact_id FROM contact WHERE contact_id IN (SELECT value FROM json_each(?)) AND is_gone = 0 AND is_protected = 0"
)
_MAILINGS_OF = (
    "SELECT mailing_id, count(*), sent_at FROM mailing_to JOIN mailing USING (mailing_id)"
    " WHERE sent_out_id = ? GROUP BY mailing_id"
)
_LATEST_MAILING = (
    "SELECT mailing_id, sent_at FROM mailing WHERE segment_id = ? AND name = ? AND purpose = ? ORDER BY sent_at DESC LIMIT 1"
)
