"""`$filter` in SuperOffice's own dialect: a tokenizer and a small parser that make SQLAlchemy conditions over allowed columns.

`ge`, `le` and `notEnds` are refused, as they fail there too. Length, depth and list sizes are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_

from guide_desk.hub.answers import bad_query

LONGEST_FILTER = 16_000
DEEPEST_FILTER = 20
MOST_VALUES = 1000

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^'\\]|\\.|'')*')|(?P<mark>[(),])|(?P<word>[^\s(),']+))")


class ColumnKind(StrEnum):
    """What operators a column takes."""

    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    BOOL = "bool"
    LIST = "list"
    ASSOCIATE = "associate"


@dataclass(frozen=True, slots=True)
class FilterColumn:
    """`column` is compared; `within` says which rows have such a value when it lies in a table of its own.

    `condition(values)` instead of a column: for lists, and for values inside the entity, which only know `in`.
    """

    kind: ColumnKind
    column: ColumnElement[object] | None = None
    condition: Callable[[list[str]], ColumnElement[bool]] | None = None
    within: Callable[[ColumnElement[bool]], ColumnElement[bool]] | None = None


def parse_filter(text: str, columns: Mapping[str, FilterColumn], me: int) -> ColumnElement[bool]:
    """The condition that `text` states. Raises HubError (500, as SuperOffice does) for what cannot be read."""
    if len(text) > LONGEST_FILTER:
        raise bad_query("restriction too long")
    parser = _Parser(_tokens(text), {name.casefold(): column for name, column in columns.items()}, me)
    condition = parser.expression(0)
    parser.end()
    return condition


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None:
            raise bad_query("restriction cannot be read")
        tokens.append(found.group("text") or found.group("mark") or found.group("word"))
        place = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], columns: Mapping[str, FilterColumn], me: int) -> None:
        self._tokens = tokens
        self._columns = columns
        self._me = me
        self._place = 0

    def expression(self, depth: int) -> ColumnElement[bool]:
        if depth > DEEPEST_FILTER:
            raise bad_query("restriction too deep")
        condition = self._all_of(depth)
        while self._accept("or"):
            condition = or_(condition, self._all_of(depth))
        return condition

    def end(self) -> None:
        if self._place != len(self._tokens):
            raise bad_query("restriction goes on after its end")

    def _all_of(self, depth: int) -> ColumnElement[bool]:
        condition = self._one(depth)
        while self._accept("and"):
            condition = and_(condition, self._one(depth))
        return condition

    def _one(self, depth: int) -> ColumnElement[bool]:
        if self._accept("("):
            condition = self.expression(depth + 1)
            self._expect(")")
            return condition
        name = self._next()
        column = self._columns.get(name.casefold())
        if column is None:
            raise bad_query(f"column {name[:60]} cannot be restricted")
        return self._comparison(column, self._next())

    def _comparison(self, column: FilterColumn, operator: str) -> ColumnElement[bool]:
        known = _OPERATORS.get((column.kind, operator.casefold()))
        if known is None:
            raise bad_query(f"operator {operator[:40]} is not supported here")
        values = [] if operator.casefold() in _UNARY else self._values()
        if operator.casefold() == "currentassociate":
            values = [str(self._me)]
        found = known(column, values)
        return column.within(found) if column.within is not None else found

    def _values(self) -> list[str]:
        if not self._accept("("):
            return [_value(self._next())]
        values = [_value(self._next())]
        while self._accept(","):
            values.append(_value(self._next()))
            if len(values) > MOST_VALUES:
                raise bad_query("too many values")
        self._expect(")")
        return values

    def _accept(self, token: str) -> bool:
        if self._place < len(self._tokens) and self._tokens[self._place].casefold() == token:
            self._place += 1
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise bad_query(f"{token} expected")

    def _next(self) -> str:
        if self._place >= len(self._tokens):
            raise bad_query("restriction ends too early")
        self._place += 1
        return self._tokens[self._place - 1]


def _value(token: str) -> str:
    if token.startswith("'"):
        return re.sub(r"\\(.)", r"\1", token[1:-1].replace("''", "'"))
    return token


def _number(text: str) -> int:
    found = re.fullmatch(r"(?:\[I:)?(-?\d{1,18})\]?", text)
    if found is None:
        raise bad_query("a number was expected")
    return int(found.group(1))


def _time(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?)?Z?", text) is None:
        raise bad_query("a time was expected")
    return text.rstrip("Z")


_Made = Callable[[FilterColumn, list[str]], ColumnElement[bool]]


def _compare(made: Callable[[ColumnElement[object], object], ColumnElement[bool]], read: Callable[[str], object]) -> _Made:
    def condition(column: FilterColumn, values: list[str]) -> ColumnElement[bool]:
        if column.column is None:
            raise bad_query("this column knows only lists of values")
        if len(values) != 1:
            raise bad_query("one value was expected")
        return made(column.column, read(values[0]))

    return condition


def _among(read: Callable[[str], object], *, negated: bool = False) -> _Made:
    def condition(column: FilterColumn, values: list[str]) -> ColumnElement[bool]:
        if column.condition is not None:
            found = column.condition(values)
            return ~found if negated else found
        assert column.column is not None
        wanted = [read(value) for value in values]
        return column.column.not_in(wanted) if negated else column.column.in_(wanted)

    return condition


def _between(read: Callable[[str], object]) -> _Made:
    def condition(column: FilterColumn, values: list[str]) -> ColumnElement[bool]:
        assert column.column is not None
        if len(values) != 2:
            raise bad_query("two values were expected")
        return column.column.between(read(values[0]), read(values[1]))

    return condition


def _truth(column: FilterColumn, values: list[str]) -> ColumnElement[bool]:
    assert column.column is not None
    if len(values) != 1 or values[0].casefold() not in ("true", "false", "1", "0"):
        raise bad_query("true or false was expected")
    return column.column.is_(values[0].casefold() in ("true", "1"))


_UNARY = frozenset({"currentassociate"})
_EQUAL = _compare(lambda column, value: column == value, _number)
_UNEQUAL = _compare(lambda column, value: column != value, _number)
_SAME = _compare(lambda column, value: column == value, str)
_OPERATORS: dict[tuple[ColumnKind, str], _Made] = {
    **{(ColumnKind.NUMBER, name): _EQUAL for name in ("=", "eq", "equals")},
    **{(ColumnKind.NUMBER, name): _UNEQUAL for name in ("ne", "unequals")},
    **{(ColumnKind.NUMBER, name): _compare(lambda column, value: column > value, _number) for name in ("gt", "greater")},
    **{(ColumnKind.NUMBER, name): _compare(lambda column, value: column < value, _number) for name in ("lt", "less")},
    (ColumnKind.NUMBER, "in"): _among(_number),
    (ColumnKind.NUMBER, "between"): _between(_number),
    **{(ColumnKind.TEXT, name): _SAME for name in ("is", "eq", "=")},
    **{(ColumnKind.TEXT, name): _compare(lambda column, value: column != value, str) for name in ("isnot", "ne")},
    (ColumnKind.TEXT, "begins"): _compare(lambda column, value: column.istartswith(str(value), autoescape=True), str),
    (ColumnKind.TEXT, "contains"): _compare(lambda column, value: column.icontains(str(value), autoescape=True), str),
    (ColumnKind.TEXT, "notbegins"): _compare(lambda column, value: ~column.istartswith(str(value), autoescape=True), str),
    (ColumnKind.TEXT, "notcontains"): _compare(lambda column, value: ~column.icontains(str(value), autoescape=True), str),
    (ColumnKind.TEXT, "in"): _among(str),
    **{(ColumnKind.TIME, name): _compare(lambda column, value: column > value, _time) for name in ("aftertime", "after")},
    **{(ColumnKind.TIME, name): _compare(lambda column, value: column < value, _time) for name in ("beforetime", "before")},
    **{(ColumnKind.TIME, name): _between(_time) for name in ("between", "datebetween")},
    **{(ColumnKind.BOOL, name): _truth for name in ("set", "=", "eq", "equals")},
    **{(ColumnKind.LIST, name): _among(_number) for name in ("oneof", "equals")},
    (ColumnKind.LIST, "notoneof"): _among(_number, negated=True),
    (ColumnKind.ASSOCIATE, "associateisoneof"): _among(_number),
    (ColumnKind.ASSOCIATE, "associateisnotoneof"): _among(_number, negated=True),
    (ColumnKind.ASSOCIATE, "currentassociate"): _among(_number),
}
