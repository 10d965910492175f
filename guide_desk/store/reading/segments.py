"""Whom a segment matches, counted and listed: one walk over the narrow rows, and the few who stand in the register twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import EVERYONE, Purpose, Segment, conditions_of
from guide_desk.domain.segment_match import Moment, doubles_of, first_reason, surplus
from guide_desk.identifiers import ContactId
from guide_desk.store.reading.segment_sql import where_of
from guide_desk.store.segment_rows import included_in_sql, reason_in
from guide_desk.store.unit_of_work import ReadingUnit

_MOST_LOOKED_UP = 2000
"""So many matches are looked up and sorted; of more, everybody's name is walked in order."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many a segment matches, how many of them are in, and how many each reason leaves out."""

    matched: int
    left_out: Mapping[LeftOut, int]

    @property
    def included(self) -> int:
        """Those without a reason."""
        return self.matched - sum(self.left_out.values())


def count(unit: ReadingUnit, segment: Segment) -> Counted:
    """The figures of a segment, as of this look at the file."""
    asking = _Asking(unit, segment)
    counted: Counter[LeftOut | None] = Counter()
    for reasons, number in asking.rows("r.reasons, count(*)", " GROUP BY r.reasons"):
        counted[reason_in(reasons, segment.purpose)] += number
    changed = _doubles(asking)
    for before, now in changed.values():
        counted[before] -= 1
        counted[now] += 1
    if segment.purpose is Purpose.LETTER:
        out = [contact_id for contact_id, (_before, now) in changed.items() if now is not None]
        surplus_letters = _count_surplus_letters(asking, out)
        counted[None] -= surplus_letters
        counted[LeftOut.SAME_HOUSEHOLD] += surplus_letters
    return Counted(sum(counted.values()), {reason: number for reason, number in counted.items() if reason is not None and number})


def answer(unit: ReadingUnit, segment: Segment) -> tuple[list[ContactId], dict[ContactId, LeftOut]]:
    """(who is in, who is left out and why), each in the order of names."""
    asking = _Asking(unit, segment)
    reasons = {ContactId(row[0]): reason_in(row[1], segment.purpose) for row in asking.rows("r.contact_id, r.reasons")}
    reasons |= {contact_id: now for contact_id, (_before, now) in _doubles(asking).items()}
    if segment.purpose is Purpose.LETTER:
        reasons |= dict.fromkeys(_surplus_letters(asking, reasons), LeftOut.SAME_HOUSEHOLD)
    ordered = _in_name_order(unit, reasons)
    left_out = {each: reason for each in ordered if (reason := reasons[each]) is not None}
    return [each for each in ordered if each not in left_out], left_out


def opens_most(unit: ReadingUnit, segment: Segment) -> tuple[tuple[int, ...], int] | None:
    """The path of the condition without which most would match, and how many; None when taking one away helps nobody."""
    best: tuple[tuple[int, ...], int] | None = None
    for path, _condition in conditions_of(segment.tree):
        asking = _Asking(unit, segment.without(path))
        found = int(next(asking.rows("count(*)"))[0])
        if found > (best[1] if best is not None else 0):
            best = path, found
    return best


class _Asking:
    """One segment asked at one look at the file."""

    def __init__(self, unit: ReadingUnit, segment: Segment) -> None:
        self.unit = unit
        self.purpose = segment.purpose
        self._where, self._parameters = where_of(segment.tree, Moment(unit.now.date(), segment.sent_on))
        self._gone = json.dumps([row[0] for row in unit.connection.execute("SELECT contact_id FROM contact WHERE is_gone = 1")])

    def rows(self, columns: str, end: str = "", *more: object) -> Iterator[tuple[int, ...]]:
        """What of the rows that match; `end` may narrow further, with `more` as its parameters."""
        still_here = "" if self._gone == "[]" else " AND r.contact_id NOT IN (SELECT value FROM json_each(?))"
        parameters = [*self._parameters, *([self._gone] if still_here else ()), *more]
        sql = f"SELECT {columns} FROM segment_row AS r WHERE {self._where}{still_here}{end}"  # noqa: S608 - our own words
        return iter(self.unit.connection.execute(sql, parameters).fetchall())


def _doubles(asking: _Asking) -> dict[ContactId, tuple[LeftOut | None, LeftOut | None]]:
    """Of those who match: whom another card of the same person gives another reason, as (own reason, reason)."""
    identities: dict[ContactId, list[int]] = {}
    for identity, contact_id in asking.unit.connection.execute("SELECT identity, contact_id FROM segment_double"):
        identities.setdefault(ContactId(contact_id), []).append(identity)
    if not identities:
        return {}
    groups = doubles_of(identities)
    every = _Asking(asking.unit, Segment("", EVERYONE, asking.purpose))
    columns = "r.contact_id, r.reasons, r.last_contact_on"
    among = " AND r.contact_id IN (SELECT contact_id FROM segment_double)"
    known = {ContactId(row[0]): row for row in every.rows(columns, among)}
    own = {each: reason_in(row[1], asking.purpose) for each, row in known.items()}
    matched = [ContactId(row[0]) for row in asking.rows("r.contact_id", among) if row[0] in groups]
    now = {each: first_reason(own[each], (own.get(other) for other in groups[each] if other != each)) for each in matched}
    latest = {each: _day(row[2]) for each, row in known.items()}
    now |= dict.fromkeys(surplus(_grouped((each for each in matched if now[each] is None), groups), latest), LeftOut.DOUBLE)
    return {each: (own[each], now[each]) for each in matched if own[each] is not now[each]}


def _grouped(contacts: Iterable[ContactId], of: Mapping[ContactId, object]) -> Collection[list[ContactId]]:
    groups: dict[object, list[ContactId]] = {}
    for each in contacts:
        groups.setdefault(of[each], []).append(each)
    return groups.values()


def _count_surplus_letters(asking: _Asking, out: Collection[ContactId]) -> int:
    """How many would be their household's second letter or more. `out`: those whom another card of theirs leaves out."""
    end = f" AND {included_in_sql(Purpose.LETTER)} AND r.household <> 0 AND r.contact_id NOT IN (SELECT value FROM json_each(?))"  # noqa: S608
    return int(next(asking.rows("count(*) - count(DISTINCT r.household)", end, json.dumps(list(out))))[0])


def _surplus_letters(asking: _Asking, reasons: Mapping[ContactId, LeftOut | None]) -> list[ContactId]:
    """Those who would be their household's second letter or more."""
    at_home = list(asking.rows("r.contact_id, r.household, r.last_contact_on", " AND r.household <> 0"))
    households = {ContactId(row[0]): row[1] for row in at_home if reasons[ContactId(row[0])] is None}
    return surplus(_grouped(households, households), {ContactId(row[0]): _day(row[2]) for row in at_home})


def _in_name_order(unit: ReadingUnit, contacts: Collection[ContactId]) -> list[ContactId]:
    if len(contacts) > _MOST_LOOKED_UP:
        return [ContactId(row[0]) for row in unit.connection.execute(_ALL_BY_NAME) if row[0] in contacts]
    found = unit.connection.execute(_SOME_BY_NAME, (json.dumps(list(contacts)),))
    return [ContactId(row[0]) for row in found]


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


_ALL_BY_NAME = "SELECT contact_id FROM contact INDEXED BY contact_by_name ORDER BY sort_name, contact_id"
_SOME_BY_NAME = (
    "SELECT contact_id FROM contact WHERE contact_id IN (SELECT value FROM json_each(?)) ORDER BY sort_name, contact_id"
)
