"""Whom a segment matches, counted and listed: one walk over the narrow rows, and the few who stand in the register twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guide_desk.domain.left_out import WATERFALL, LeftOut
from guide_desk.domain.segment import EVERYONE, Group, Purpose, Segment, conditions_of
from guide_desk.domain.segment_match import Moment, grouped, surplus
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.segments import LeftOutPeople
from guide_desk.store.reading.segment_sql import where_of
from guide_desk.store.segment_rows import reason_in, reason_in_sql
from guide_desk.store.unit_of_work import ReadingUnit

_IS_IN = len(WATERFALL)
"""Instead of a place in the waterfall."""
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
    if segment.purpose is Purpose.LETTER:
        second_cards = asking.doubles()
        more = {LeftOut.DOUBLE: len(second_cards), LeftOut.SAME_HOUSEHOLD: _count_surplus_letters(asking, second_cards)}
    else:
        more = {LeftOut.DOUBLE: asking.count_doubles()}
    counted[None] -= sum(more.values())
    counted.update(more)
    return Counted(sum(counted.values()), {reason: number for reason, number in counted.items() if reason is not None and number})


def answer(unit: ReadingUnit, segment: Segment) -> tuple[tuple[ContactId, ...], LeftOutPeople]:
    """(who is in, who is left out and why), each in the order of names.

    Whatever there may be a million of is a plain number here: see `LeftOutPeople`.
    """
    asking, place_of = _Asking(unit, segment), _Places(segment.purpose)
    places = {contact: place_of[reasons] for contact, reasons in asking.rows("r.contact_id, r.reasons")}
    places |= dict.fromkeys(asking.doubles(), WATERFALL.index(LeftOut.DOUBLE))
    if segment.purpose is Purpose.LETTER:
        places |= dict.fromkeys(_surplus_letters(asking, places), WATERFALL.index(LeftOut.SAME_HOUSEHOLD))
    included, left_out, reasons_of = list[ContactId](), list[ContactId](), bytearray()
    for each in in_name_order(unit, places):
        place = places[each]
        if place == _IS_IN:
            included.append(each)
        else:
            left_out.append(each)
            reasons_of.append(place)
    return tuple(included), LeftOutPeople(tuple(left_out), bytes(reasons_of))


class _Places(dict[int, int]):
    """The place in the waterfall of the reason that a row's number holds for a purpose; few numbers are met, again and again."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__()
        self._purpose = purpose

    def __missing__(self, reasons: int) -> int:
        reason = reason_in(reasons, self._purpose)
        place = self[reasons] = _IS_IN if reason is None else WATERFALL.index(reason)
        return place


def opens_most(unit: ReadingUnit, segment: Segment) -> tuple[tuple[int, ...], int] | None:
    """The path of the condition without which most would match, and how many; None when taking one away helps nobody."""
    best: tuple[tuple[int, ...], int] | None = None
    for path, _condition in conditions_of(segment.tree):
        asking = _Asking(unit, segment.without(path))
        found = int(next(asking.rows("count(*)"))[0])
        if found > (best[1] if best is not None else 0):
            best = path, found
    return best


def still_here(unit: ReadingUnit, contacts: Collection[ContactId]) -> list[ContactId]:
    """Those of some whom a segment may ask about at all."""
    return _those_in(unit, Segment("", EVERYONE, Purpose.PHONE), contacts)


def reasons_of_many(unit: ReadingUnit, purpose: Purpose, contacts: Collection[ContactId]) -> dict[ContactId, LeftOut | None]:
    """Why a card, or another one of the same person, leaves them out whatever a segment asks."""
    rows = unit.connection.execute(_REASONS, (json.dumps(list(contacts)),))
    return {ContactId(contact_id): reason_in(reasons, purpose) for contact_id, reasons in rows}


def first_failing(unit: ReadingUnit, segment: Segment, contacts: Collection[ContactId]) -> dict[ContactId, tuple[int, ...]]:
    """The path of the first condition or group that does not hold for each of these; of alternatives there is none."""
    failing: dict[ContactId, tuple[int, ...]] = {}
    if segment.tree.is_any or segment.tree.is_reversed:
        return failing
    for place, part in enumerate(segment.tree.parts):
        left = [each for each in contacts if each not in failing]
        fitting = set(_those_in(unit, replace(segment, tree=Group((part,))), left))
        failing |= {each: (place,) for each in left if each not in fitting}
    return failing


def in_name_order(unit: ReadingUnit, contacts: Collection[int]) -> list[ContactId]:
    """These people as a list shows them."""
    if len(contacts) > _MOST_LOOKED_UP:
        return [ContactId(row[0]) for row in unit.connection.execute(_ALL_BY_NAME) if row[0] in contacts]
    found = unit.connection.execute(_SOME_BY_NAME, (json.dumps(list(contacts)),))
    return [ContactId(row[0]) for row in found]


class _Asking:
    """One segment asked at one look at the file."""

    def __init__(self, unit: ReadingUnit, segment: Segment) -> None:
        self._connection = unit.connection
        self._where, self._parameters = where_of(segment.tree, Moment(unit.now.date(), segment.sent_at))
        gone = json.dumps([row[0] for row in self._connection.execute("SELECT contact_id FROM contact WHERE is_gone = 1")])
        self._gone = [] if gone == "[]" else [gone]
        self._is_here = "r.contact_id NOT IN (SELECT value FROM json_each(?))" if self._gone else "1"
        self._all = [*self._parameters, *self._gone]
        self._several_cards = (
            "segment_row AS r INDEXED BY segment_row_of_person"
            f" WHERE r.person <> 0 AND {reason_in_sql(segment.purpose)} = 0 AND {self._where} AND {self._is_here}"
        )

    def rows(self, columns: str, end: str = "", *more: object) -> Iterator[tuple[int, ...]]:
        """What of the rows that match; `end` may narrow further, with `more` as its parameters."""
        return self._found(columns, "segment_row AS r WHERE", end, more)

    def rows_at_home(self, columns: str, end: str = "", *more: object) -> Iterator[tuple[int, ...]]:
        """The same of those who belong to a household."""
        return self._found(columns, "segment_row AS r INDEXED BY segment_row_of_household WHERE r.household <> 0 AND", end, more)

    def _found(self, columns: str, source: str, end: str, more: Sequence[object]) -> Iterator[tuple[int, ...]]:
        sql = f"SELECT {columns} FROM {source} {self._where} AND {self._is_here}{end}"  # noqa: S608 - our own words
        return iter(self._connection.execute(sql, [*self._all, *more]))

    def count_doubles(self) -> int:
        """How many match and would be in, but for another card of the same person that is."""
        groups = f"SELECT count(*) AS cards FROM {self._several_cards} GROUP BY r.person HAVING cards > 1"  # noqa: S608
        found = self._connection.execute(f"SELECT coalesce(sum(cards - 1), 0) FROM ({groups})", self._all).fetchone()  # noqa: S608
        return int(found[0])

    def doubles(self) -> list[ContactId]:
        """Who they are: of each person's cards all but the one that was in touch last."""
        place = "row_number() OVER (PARTITION BY r.person ORDER BY r.last_contact_on DESC, r.contact_id)"
        placed = f"SELECT r.contact_id, {place} AS place FROM {self._several_cards}"  # noqa: S608 - our own words
        sql = f"SELECT contact_id FROM ({placed}) WHERE place > 1"  # noqa: S608 - our own words
        return [ContactId(row[0]) for row in self._connection.execute(sql, self._all)]


def _count_surplus_letters(asking: _Asking, second_cards: Sequence[ContactId]) -> int:
    """How many would be their household's second letter or more, of those whom no other card of theirs leaves out."""
    out = json.dumps(second_cards)
    end = f" AND {reason_in_sql(Purpose.LETTER)} = 0 AND r.contact_id NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
    return int(next(asking.rows_at_home("count(*) - count(DISTINCT r.household)", end, out))[0])


def _surplus_letters(asking: _Asking, places: Mapping[int, int]) -> list[ContactId]:
    """Those who would be their household's second letter or more."""
    at_home = list(asking.rows_at_home("r.contact_id, r.household, r.last_contact_on"))
    households = {ContactId(row[0]): row[1] for row in at_home if places[row[0]] == _IS_IN}
    return surplus(grouped(households, households), {ContactId(row[0]): _day(row[2]) for row in at_home})


def _those_in(unit: ReadingUnit, segment: Segment, contacts: Collection[ContactId]) -> list[ContactId]:
    among = " AND r.contact_id IN (SELECT value FROM json_each(?))"
    return [ContactId(row[0]) for row in _Asking(unit, segment).rows("r.contact_id", among, json.dumps(list(contacts)))]


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


_REASONS = "SELECT contact_id, reasons FROM segment_row WHERE contact_id IN (SELECT value FROM json_each(?))"
_ALL_BY_NAME = "SELECT contact_id FROM contact INDEXED BY contact_by_name ORDER BY sort_name, contact_id"
_SOME_BY_NAME = (
    "SELECT contact_id FROM contact WHERE contact_id IN (SELECT value FROM json_each(?)) ORDER BY sort_name, contact_id"
)
