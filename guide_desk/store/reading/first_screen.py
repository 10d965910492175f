"""The first screen's questions: who waits, what is planned, the quarter's figures. No sorting of more than is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from guide_desk.identifiers import AssociateId
from guide_desk.snapshots.people import PersonRow
from guide_desk.store.instants import instant_text
from guide_desk.store.reading.rows import COLUMNS, people_of
from guide_desk.store.streams import PERSONS
from guide_desk.store.unit_of_work import ReadingUnit

_WAITING = f"SELECT {COLUMNS} FROM contact INDEXED BY contact_waiting WHERE clock_runs = 1 AND is_gone = 0"  # noqa: S608 - our own names
_PLANNED = (
    f"SELECT {COLUMNS} FROM contact INDEXED BY contact_planned"  # noqa: S608 - our own names
    " WHERE planned_at <> '' AND planned_at < ? AND clock_runs = 0 AND is_gone = 0 AND is_protected = 0"
)
_ASKED = (
    f"SELECT {COLUMNS} FROM contact INDEXED BY contact_asked"  # noqa: S608 - our own names
    " WHERE asked_on <> '' AND is_gone = 0 AND is_protected = 0"
)
_IN_MUNICIPALITY = (
    " AND EXISTS (SELECT 1 FROM contact_municipality AS m WHERE m.municipality = ? AND m.contact_id = {table}.contact_id)"
)
_OWNED = " AND owner = ?"
_QUARTER = (
    "SELECT outcome, count(*) FROM first_response"
    " WHERE due_on BETWEEN ? AND ? AND (outcome <> '' OR due_on < ?){scope} GROUP BY outcome"
)

_FETCHED = "SELECT EXISTS (SELECT 1 FROM sync_mark WHERE stream = ? AND mark <> '') OR NOT EXISTS (SELECT 1 FROM contact)"


def is_everyone_fetched(unit: ReadingUnit) -> bool:
    """Whether everyone has been fetched once; of a register with nobody in it nothing tells."""
    return bool(unit.connection.execute(_FETCHED, (PERSONS,)).fetchone()[0])


def waiting_people(unit: ReadingUnit, municipality: str, owner: AssociateId | None) -> list[PersonRow]:
    """Everyone with a running clock in the scope, nearest deadline first; `municipality` '' = every one."""
    scope, parameters = _scope("contact", municipality, owner)
    found = unit.connection.execute(f"{_WAITING}{scope} ORDER BY due_on, contact_id", parameters).fetchall()
    return people_of(unit, found)


def planned_people(unit: ReadingUnit, before: datetime, municipality: str, owner: AssociateId | None) -> list[PersonRow]:
    """Those with a booked call or a reminder before a moment and no running clock; stale plans among them."""
    scope, parameters = _scope("contact", municipality, owner)
    sql = f"{_PLANNED}{scope} ORDER BY planned_at, contact_id"
    return people_of(unit, unit.connection.execute(sql, [instant_text(before), *parameters]).fetchall())


def people_who_asked(unit: ReadingUnit, municipality: str, owner: AssociateId | None) -> list[PersonRow]:
    """Those who wait for an answer about their own data, the longest first."""
    scope, parameters = _scope("contact", municipality, owner)
    return people_of(unit, unit.connection.execute(f"{_ASKED}{scope} ORDER BY asked_on, contact_id", parameters).fetchall())


def quarter_figures(unit: ReadingUnit, first: date, today: date, municipality: str, owner: AssociateId | None) -> tuple[int, int]:
    """(in time, all) of the clocks that fell due this quarter and are answered or have run out.

    Closed for one of the first five reasons leaves the figure; "cannot be reached" stays in it as not met.
    """
    scope, parameters = _scope("first_response", municipality, None)
    if owner is not None:
        scope, parameters = " AND contact_id IN (SELECT contact_id FROM contact WHERE owner = ?)", [owner]
    last = _quarter_end(first)
    counts = dict(
        unit.connection.execute(
            _QUARTER.format(scope=scope), [first.isoformat(), last.isoformat(), today.isoformat(), *parameters]
        ).fetchall()
    )
    return _in_time_of_all(counts)


def figures_of(clocks: Iterable[tuple[object, ...]], first: date, today: date) -> tuple[int, int]:
    """The same figures over clocks that lie in no file, as rows of `first_response`."""
    span = first.isoformat(), _quarter_end(first).isoformat()
    counts: Counter[str] = Counter()
    for _contact, _number, _registered_on, due_on, _ended_on, outcome in clocks:
        if span[0] <= str(due_on) <= span[1] and (outcome or str(due_on) < today.isoformat()):
            counts[str(outcome)] += 1
    return _in_time_of_all(counts)


def _in_time_of_all(counts: Mapping[str, int]) -> tuple[int, int]:
    in_time = int(counts.get("met", 0))
    return in_time, in_time + sum(int(counts.get(name, 0)) for name in ("missed", "", "cannot_be_reached"))


def quarter_start(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _quarter_end(first: date) -> date:
    return date(first.year + (first.month == 10), first.month + 3 if first.month < 10 else 1, 1)


def _scope(table: str, municipality: str, owner: AssociateId | None) -> tuple[str, list[object]]:
    if owner is not None:
        return _OWNED, [owner]
    return (_IN_MUNICIPALITY.format(table=table), [municipality]) if municipality else ("", [])
