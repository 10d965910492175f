"""`$filter` in SuperOffice's own dialect: a tokenizer and a small parser that make SQLAlchemy conditions over allowed columns.

`ge`, `le` and `notEnds` are refused, as they fail there too. Length, depth and the number of restrictions and values are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, or_

from guide_desk.hub.answers import bad_query
from guide_desk.hub.filter_operators import Asker, FilterColumn, is_unary, operator_of

LONGEST_FILTER = 16_000
DEEPEST_FILTER = 20
MOST_RESTRICTIONS = 200
MOST_VALUES = 1000
FUNCTIONS = frozenset({"startswith", "endswith", "substringof"})

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^'\\]|\\.|'')*')|(?P<mark>[(),])|(?P<word>[^\s(),']+))", re.DOTALL)
FindColumn = Callable[[str], FilterColumn | None]


def parse_filter(text: str, find: FindColumn, asker: Asker) -> ColumnElement[bool]:
    """The condition that `text` states. `find` gives the column of a name. Raises HubError 400 for what cannot be read."""
    if len(text) > LONGEST_FILTER or "\x00" in text:
        raise bad_query("restriction too long or with a character that cannot be compared")
    parser = _Parser(_tokens(text), find, asker)
    condition = parser.expression(0)
    parser.end()
    return condition


def _tokens(text: str) -> list[str]:
    tokens, place, end = [], 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None:
            raise bad_query("restriction cannot be read")
        tokens.append(found.group("text") or found.group("mark") or found.group("word"))
        place = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], find: FindColumn, asker: Asker) -> None:
        self._tokens = tokens
        self._find = find
        self._asker = asker
        self._place = 0
        self._restrictions = 0

    def expression(self, depth: int) -> ColumnElement[bool]:
        if depth > DEEPEST_FILTER:
            raise bad_query("restriction too deep")
        conditions = [self._all_of(depth)]
        while self._accept("or"):
            conditions.append(self._all_of(depth))
        return or_(*conditions) if len(conditions) > 1 else conditions[0]

    def end(self) -> None:
        if self._place != len(self._tokens):
            raise bad_query("restriction goes on after its end")

    def _all_of(self, depth: int) -> ColumnElement[bool]:
        conditions = [self._one(depth)]
        while self._accept("and"):
            conditions.append(self._one(depth))
        return and_(*conditions) if len(conditions) > 1 else conditions[0]

    def _one(self, depth: int) -> ColumnElement[bool]:
        if self._accept("("):
            condition = self.expression(depth + 1)
            self._expect(")")
            return condition
        self._restrictions += 1
        if self._restrictions > MOST_RESTRICTIONS:
            raise bad_query("too many restrictions")
        name = self._next()
        if name.casefold() in FUNCTIONS and self._accept("("):
            return self._function(name)
        operator = self._next()
        return self._made(self._column(name), operator, [] if is_unary(operator) else self._values())

    def _function(self, name: str) -> ColumnElement[bool]:
        """`startswith(column, value)`, or the two the other way round, as OData has them for `substringof`."""
        first = self._next()
        self._expect(",")
        second = self._next()
        self._expect(")")
        column = None if first.startswith("'") else self._find(first)
        if column is not None:
            return self._made(column, name, [_value(second)])
        return self._made(self._column(second), name, [_value(first)])

    def _made(self, column: FilterColumn, operator: str, values: list[str]) -> ColumnElement[bool]:
        made = operator_of(column.kind, operator)
        if made is None:
            raise bad_query(f"operator {operator[:40]} is not supported here")
        condition = made(column, values, self._asker)
        return column.within(condition) if column.within is not None else condition

    def _column(self, name: str) -> FilterColumn:
        column = self._find(name)
        if column is None:
            raise bad_query(f"column {name[:60]} cannot be restricted")
        return column

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
    if token in ("(", ")", ","):
        raise bad_query("a value was expected")
    if token.startswith("'"):
        return re.sub(r"\\(.)|''", lambda found: found.group(1) or "'", token[1:-1], flags=re.DOTALL)
    return token
