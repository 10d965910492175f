"""Own segments as they were saved, mailings, and what of people a segment's table and recipients need."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.search_fold import search_fold
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.segments import SegmentChoices, SegmentRow
from guide_desk.store import codec
from guide_desk.store.instants import instant_of
from guide_desk.store.kept import row_from_text
from guide_desk.store.reading.cards import tenant_of
from guide_desk.store.reading.searching import PROFESSIONS
from guide_desk.store.segment_rows import EventKind, ValueKind
from guide_desk.store.unit_of_work import ReadingUnit

_MOST_CHOICES, _SHORTEST_WORD = 300, 3
Mailing = tuple[int, datetime, str, int]
"""(mailing, when, purpose, to how many)."""


def kept_texts(unit: ReadingUnit) -> list[tuple[str, str, int, str]]:
    """(id, name, version, text) of the segments that stand on the list, by name."""
    return [tuple(row) for row in unit.connection.execute(f"{_TEXTS} WHERE s.deleted_at = '' ORDER BY s.name, s.segment_id")]


def kept_text(unit: ReadingUnit, segment_id: str) -> tuple[str, str, int, str] | None:
    """The same of one segment, also a deleted one."""
    found = unit.connection.execute(f"{_TEXTS} WHERE s.segment_id = ?", (segment_id,)).fetchone()
    return tuple(found) if found is not None else None


def versions_of(unit: ReadingUnit, segment_id: str) -> list[tuple[int, datetime, str]]:
    """(version, when it was saved, text), newest first."""
    found = unit.connection.execute(_VERSIONS, (segment_id,)).fetchall()
    return [(version, instant_of(saved_at), text) for version, saved_at, text in found]


def sent_at(unit: ReadingUnit) -> dict[str, datetime]:
    """When each segment was last marked as sent."""
    return {segment_id: instant_of(marked_at) for segment_id, marked_at in unit.connection.execute(_SENT_AT)}


def mailings_of(unit: ReadingUnit, segment_id: str) -> list[Mailing]:
    """The times a segment was marked as sent, newest first."""
    found = unit.connection.execute(_MAILINGS, (segment_id,)).fetchall()
    return [(mailing, instant_of(sent_at), purpose, size) for mailing, sent_at, purpose, size in found]


def recipients_of(unit: ReadingUnit, mailing: int) -> set[ContactId]:
    """Those of a mailing who are still on this computer."""
    return {ContactId(row[0]) for row in unit.connection.execute(_RECIPIENTS, (mailing,))}


def segment_rows(unit: ReadingUnit, contacts: Sequence[ContactId], mailed_since: date) -> dict[ContactId, SegmentRow]:
    """Rows of the table by key, at most 100 on the GUI thread; a mailing on or after `mailed_since` is told."""
    found = unit.connection.execute(_ROWS, (json.dumps(list(contacts)),)).fetchall()
    return {ContactId(row[0]): _segment_row(row, mailed_since.toordinal()) for row in found}


def fields_of_many(unit: ReadingUnit, contacts: Collection[ContactId]) -> Iterator[tuple[ContactId, dict[Field, FieldValue]]]:
    """The fields of many, in no order."""
    for contact_id, kept in unit.connection.execute(_FIELDS, (json.dumps(list(contacts)),)):
        yield ContactId(contact_id), codec.fields_from_text(kept)


def unfetched(unit: ReadingUnit) -> int:
    """Of how many people on the lists the whole card has not come yet."""
    return int(unit.connection.execute(_UNFETCHED).fetchone()[0])


def choices(unit: ReadingUnit) -> SegmentChoices:
    """What there is to ask for on this computer."""
    ask = unit.connection.execute
    colleagues = ask("SELECT associate_id, name, initials, municipality FROM colleague ORDER BY name").fetchall()
    return SegmentChoices(
        colleagues=tuple(Colleague(*row) for row in colleagues),
        interests=tenant_of(unit).interests,
        places=tuple(row[0] for row in ask(_PLACES, (ValueKind.PLACE, _MOST_CHOICES))),
        professions=tuple(row[0] for row in ask(_PROFESSION_WORDS, (_SHORTEST_WORD, _MOST_CHOICES))),
        mailings=_mailing_names(unit),
    )


def _mailing_names(unit: ReadingUnit) -> tuple[str, ...]:
    """Those marked here as they are called, then those that stand on cards alone, of which only the folded name is kept."""
    here = [row[0] for row in unit.connection.execute(_MAILING_NAMES, (_MOST_CHOICES,))]
    known = {search_fold(name) for name in here}
    on_cards = [row[0] for row in unit.connection.execute(_MAILED_NAMES, (EventKind.MAILED, _MOST_CHOICES))]
    return (*here, *(name[:1].upper() + name[1:] for name in on_cards if name not in known))


def _segment_row(row: tuple[int, str, str, str, int, int, int], mailed_since: int) -> SegmentRow:
    contact_id, name, from_place, kept, last_contact_on, mailed_on, mailed_by = row
    is_mailed = mailed_on >= mailed_since
    return SegmentRow(
        contact_id=ContactId(contact_id),
        name=name,
        from_place=from_place,
        municipalities=row_from_text(kept).municipalities,
        last_contact=date.fromordinal(last_contact_on) if last_contact_on else None,
        mailed_on=date.fromordinal(mailed_on) if is_mailed else None,
        mailed_by=Municipality(str(mailed_by)) if is_mailed and mailed_by else None,
    )


_TEXTS = "SELECT s.segment_id, s.name, s.version, v.text FROM segment AS s JOIN segment_version AS v USING (segment_id, version)"
_VERSIONS = "SELECT version, saved_at, text FROM segment_version WHERE segment_id = ? ORDER BY version DESC"
_SENT_AT = "SELECT segment_id, max(sent_at) FROM mailing GROUP BY segment_id"
_MAILINGS = "SELECT mailing_id, sent_at, purpose, size FROM mailing WHERE segment_id = ? ORDER BY sent_at DESC"
_RECIPIENTS = "SELECT contact_id FROM mailing_to WHERE mailing_id = ?"
_ROWS = (
    "SELECT c.contact_id, c.name, c.from_place, c.row, r.last_contact_on, r.mailed_on, r.mailed_by"
    " FROM contact AS c JOIN segment_row AS r USING (contact_id) WHERE c.contact_id IN (SELECT value FROM json_each(?))"
)
_UNFETCHED = (
    "SELECT count(*) FROM base_person AS b JOIN contact AS c USING (contact_id)"
    " WHERE b.depth = 'row' AND c.is_gone = 0 AND c.is_protected = 0"
)
_FIELDS = "SELECT contact_id, fields FROM contact WHERE contact_id IN (SELECT value FROM json_each(?)) AND is_protected = 0"
_COMMON_PLACES = (
    "SELECT value, count(*) AS people, min(contact_id) AS one FROM segment_value WHERE kind = ?"
    " AND contact_id NOT IN (SELECT contact_id FROM contact WHERE is_gone = 1) GROUP BY value ORDER BY people DESC, value LIMIT ?"
)
_PLACES = (
    f"SELECT c.from_place FROM ({_COMMON_PLACES}) JOIN contact AS c ON c.contact_id = one"  # noqa: S608 - our own words
    " ORDER BY people DESC, value"
)
"""As somebody wrote them."""
_PROFESSION_WORDS = (
    f"SELECT w.word FROM profession_word AS w JOIN ({PROFESSIONS}) AS p USING (profession) WHERE length(w.word) >= ?"  # noqa: S608
    " GROUP BY w.word ORDER BY sum(p.people) DESC, w.word LIMIT ?"
)
_MAILING_NAMES = "SELECT name FROM mailing GROUP BY name ORDER BY max(sent_at) DESC LIMIT ?"
_MAILED_NAMES = "SELECT value FROM segment_event WHERE kind = ? AND value <> '' GROUP BY value ORDER BY max(day) DESC LIMIT ?"
