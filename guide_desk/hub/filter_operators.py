"""The operators of an archive filter, by the kind of column: each makes a SQLAlchemy condition from the written values.

Texts compare without regard to case where one begins with or contains the other, as in SuperOffice; days compare as whole days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_

from guide_desk.hub.answers import bad_query
from guide_desk.hub.likelihood import OFTEN, SELDOM, Likelihood

LARGEST_NUMBER = 2**31 - 1
_NUMBER = re.compile(r"(?:\[I:)?(-?\d{1,10})\]?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?)?)Z?")


class ColumnKind(StrEnum):
    """What a column can be restricted as, by SuperOffice's own names."""

    NUMBER = "int"
    TEXT = "string"
    TIME = "date"
    BOOL = "bool"
    LIST = "list"
    ASSOCIATE = "associate"


@dataclass(frozen=True, slots=True)
class FilterColumn:
    """`condition(values)` for what lives in a table of its own (a bool column gets 'true' or 'false'); else `column` is compared.

    `within` wraps the comparison, for a column of a table beside.
    """

    kind: ColumnKind
    column: ColumnElement[Any] | None = None
    condition: Callable[[list[str]], ColumnElement[bool]] | None = None
    within: Callable[[ColumnElement[bool]], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and which day it is where they are."""

    associate_id: int
    group_id: int
    today: date


Made = Callable[[FilterColumn, list[str], Asker], ColumnElement[bool]]


def operator_of(kind: ColumnKind, name: str) -> Made | None:
    """The operator of that name for such a column; None when the column does not take it."""
    return OPERATORS.get((kind, name.casefold()))


def is_unary(name: str) -> bool:
    """Whether no value follows."""
    return name.casefold() in _UNARY


def whole_number(text: str) -> int:
    """A written number, plain or encoded. Raises HubError 400."""
    found = _NUMBER.fullmatch(text)
    if found is None or abs(int(found.group(1))) > LARGEST_NUMBER:
        raise bad_query("a number was expected")
    return int(found.group(1))


def _one(values: list[str]) -> str:
    if len(values) != 1:
        raise bad_query("one value was expected")
    return values[0]


def _compared(column: FilterColumn) -> ColumnElement[Any]:
    if column.column is None:
        raise bad_query("this column takes another operator")
    return column.column


def _with(made: Callable[[ColumnElement[Any], Any], Any], read: Callable[[str], Any]) -> Made:
    def condition(column: FilterColumn, values: list[str], _asker: Asker) -> ColumnElement[bool]:
        found: ColumnElement[bool] = made(_compared(column), read(_one(values)))
        return found

    return condition


def _among(read: Callable[[str], Any], *, negated: bool = False) -> Made:
    def condition(column: FilterColumn, values: list[str], _asker: Asker) -> ColumnElement[bool]:
        wanted = [read(value) for value in values]
        found = column.condition(values) if column.condition is not None else _compared(column).in_(wanted)
        return ~found if negated else found

    return condition


def _few(column: FilterColumn, values: list[str], asker: Asker) -> ColumnElement[bool]:
    """Among numbers that are named one by one."""
    return Likelihood(_among(whole_number)(column, values, asker), SELDOM)


def _between(read: Callable[[str], Any]) -> Made:
    def condition(column: FilterColumn, values: list[str], _asker: Asker) -> ColumnElement[bool]:
        if len(values) != 2:
            raise bad_query("two values were expected")
        return _compared(column).between(read(values[0]), read(values[1]))

    return condition


def _truth(column: FilterColumn, values: list[str], _asker: Asker) -> ColumnElement[bool]:
    word = _one(values).casefold()
    if word not in ("true", "false", "1", "0"):
        raise bad_query("true or false was expected")
    is_true = word in ("true", "1")
    if column.condition is not None:
        return column.condition(["true" if is_true else "false"])
    return _compared(column).is_(is_true)


def _mine(column: FilterColumn, _values: list[str], asker: Asker) -> ColumnElement[bool]:
    return _compared(column) == asker.associate_id


def _day(text: str) -> date:
    found = _DAY.match(text)
    try:
        return date.fromisoformat(found.group() if found is not None else "")
    except ValueError:
        raise bad_query("a day was expected") from None


def _time(text: str) -> str:
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise bad_query("a time was expected")
    return found.group(1)


def _in_days(first: date | None, last: date | None, column: FilterColumn) -> ColumnElement[bool]:
    """Within whole days, both ends included; an open end is None."""
    compared = _compared(column)
    bounds = []
    if first is not None:
        bounds.append(compared >= first.isoformat())
    if last is not None:
        if last == date.max:
            raise bad_query("a day was expected")
        bounds.append(compared < (last + timedelta(days=1)).isoformat())
    return and_(*bounds)


def _on_day(first: bool, last: bool, *, first_moves: int = 0, last_moves: int = 0) -> Made:
    """From and to the written day, each moved by some days, or open."""

    def condition(column: FilterColumn, values: list[str], _asker: Asker) -> ColumnElement[bool]:
        day = _day(_one(values))
        return _in_days(_moved(day, first_moves) if first else None, _moved(day, last_moves) if last else None, column)

    return condition


def _between_days(column: FilterColumn, values: list[str], _asker: Asker) -> ColumnElement[bool]:
    if len(values) != 2:
        raise bad_query("two days were expected")
    return _in_days(_day(values[0]), _day(values[1]), column)


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise bad_query("a day was expected") from None


def _within(period: Callable[[date], tuple[date | None, date | None]]) -> Made:
    def condition(column: FilterColumn, _values: list[str], asker: Asker) -> ColumnElement[bool]:
        return _in_days(*period(asker.today), column)

    return condition


def _week(today: date, moved: int) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=moved)
    return monday, monday + timedelta(days=6)


def _months(today: date, length: int, moved: int) -> tuple[date, date]:
    """The period of so many months, counted from January, that the day lies in; moved by whole periods."""
    place = today.year * 12 + (today.month - 1) // length * length + moved * length
    following = place + length
    first = date(place // 12, place % 12 + 1, 1)
    return first, date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def _periods() -> dict[str, Made]:
    found: dict[str, Made] = {
        "today": _within(lambda today: (today, today)),
        "beforetoday": _within(lambda today: (None, today - timedelta(days=1))),
        "aftertoday": _within(lambda today: (today + timedelta(days=1), None)),
        "thishalf": _within(lambda today: _months(today, 6, 0)),
        "thisyear": _within(lambda today: _months(today, 12, 0)),
    }
    for word, moved in (("last", -1), ("this", 0), ("next", 1)):
        found[f"{word}week"] = _within(lambda today, moved=moved: _week(today, moved))  # type: ignore[misc]
        found[f"{word}month"] = _within(lambda today, moved=moved: _months(today, 1, moved))  # type: ignore[misc]
        found[f"{word}quarter"] = _within(lambda today, moved=moved: _months(today, 3, moved))  # type: ignore[misc]
    return found


def _named(kind: ColumnKind, made: Made, *names: str) -> dict[tuple[ColumnKind, str], Made]:
    return {(kind, name): made for name in names}


_UNARY = frozenset({"currentassociate", *_periods()})
OPERATORS: dict[tuple[ColumnKind, str], Made] = {
    **_named(ColumnKind.NUMBER, _with(lambda column, value: column == value, whole_number), "=", "eq", "equals", "set"),
    **_named(ColumnKind.NUMBER, _with(lambda column, value: column != value, whole_number), "ne", "unequals", "!="),
    **_named(
        ColumnKind.NUMBER, _with(lambda column, value: Likelihood(column > value, OFTEN), whole_number), "gt", "greater", ">"
    ),
    **_named(ColumnKind.NUMBER, _with(lambda column, value: column < value, whole_number), "lt", "less", "<"),
    **_named(ColumnKind.NUMBER, _few, "in"),
    **_named(ColumnKind.NUMBER, _between(whole_number), "between"),
    **_named(ColumnKind.TEXT, _with(lambda column, value: column == value, str), "is", "eq"),
    **_named(ColumnKind.TEXT, _with(lambda column, value: column != value, str), "isnot"),
    **_named(
        ColumnKind.TEXT, _with(lambda column, value: column.istartswith(value, autoescape=True), str), "begins", "startswith"
    ),
    **_named(ColumnKind.TEXT, _with(lambda column, value: ~column.istartswith(value, autoescape=True), str), "notbegins"),
    **_named(ColumnKind.TEXT, _with(lambda column, value: column.iendswith(value, autoescape=True), str), "endswith"),
    **_named(
        ColumnKind.TEXT, _with(lambda column, value: column.icontains(value, autoescape=True), str), "contains", "substringof"
    ),
    **_named(ColumnKind.TEXT, _with(lambda column, value: ~column.icontains(value, autoescape=True), str), "notcontains"),
    **_named(ColumnKind.TEXT, _among(str), "in"),
    **_named(ColumnKind.TEXT, _between(str), "between"),
    **_named(ColumnKind.TIME, _with(lambda column, value: Likelihood(column > value, SELDOM), _time), "aftertime"),
    **_named(ColumnKind.TIME, _with(lambda column, value: column < value, _time), "beforetime"),
    **_named(ColumnKind.TIME, _with(lambda column, value: column.between(value, f"{value}.9999999"), _time), "datetime"),
    **_named(ColumnKind.TIME, _on_day(False, True, last_moves=-1), "before"),
    **_named(ColumnKind.TIME, _on_day(True, False, first_moves=1), "after"),
    **_named(ColumnKind.TIME, _on_day(False, True), "beforeorequal"),
    **_named(ColumnKind.TIME, _on_day(True, True), "date"),
    **_named(ColumnKind.TIME, _between_days, "between", "datebetween"),
    **{(ColumnKind.TIME, name): made for name, made in _periods().items()},
    **_named(ColumnKind.BOOL, _truth, "set", "=", "eq", "equals"),
    **_named(ColumnKind.LIST, _among(whole_number), "oneof", "equals", "eq", "="),
    **_named(ColumnKind.LIST, _few, "in"),
    **_named(ColumnKind.LIST, _among(whole_number, negated=True), "notoneof"),
    **_named(ColumnKind.ASSOCIATE, _among(whole_number), "associateisoneof"),
    **_named(ColumnKind.ASSOCIATE, _among(whole_number, negated=True), "associateisnotoneof"),
    **_named(ColumnKind.ASSOCIATE, _mine, "currentassociate"),
}
