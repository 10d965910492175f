"""Reads the statement in `facts/`: which calls, bodies and archives SuperOffice publishes, of those that client and hub use."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parent / "facts"
PAGES_ONLY = "pages only"
KINDS = ("int", "string", "date", "bool", "list", "associate", "field", "none")


@dataclass(frozen=True, slots=True)
class Call:
    """One operation. `body` and `answer` are shapes, '' for none; `also` are its statuses beside `status` and the common ones."""

    method: str
    path: str
    source: str
    page: str
    query: frozenset[str]
    body: str
    status: int
    answer: str
    also: frozenset[int]

    @property
    def name(self) -> str:
        """As the facts write it."""
        return f"{self.method} {self.path}"

    def is_at(self, path: str) -> bool:
        """Whether a path below …/v1 (or from the root, for the two state calls) is meant; case does not matter."""
        return _pattern(self.path).fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class Shape:
    """A type: its properties with the shape of each, the words of its choices, and whether an answer has all of them."""

    name: str
    properties: dict[str, str]
    choices: dict[str, frozenset[str]]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """A provider: kind by column, in lower case; what it cannot be ordered by; the entities of its rows."""

    name: str
    page: str
    entities: frozenset[str]
    columns: dict[str, str]
    unordered: frozenset[str]

    def kind_of(self, column: str) -> str | None:
        """How a column can be restricted; None for one that the page does not have."""
        name = column.casefold()
        if name in self.columns:
            return self.columns[name]
        return next((kind for known, kind in self.columns.items() if known.endswith("*") and name.startswith(known[:-1])), None)


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything in `facts/`."""

    calls: tuple[Call, ...]
    shapes: dict[str, Shape]
    archives: dict[str, Archive]
    operators: dict[str, frozenset[str]]
    common_errors: frozenset[int]
    failure: str

    def call(self, method: str, path: str) -> Call | None:
        """The operation of a request; names before placeholders."""
        found = [each for each in self.calls if each.method == method and each.is_at(path)]
        return min(found, key=lambda each: each.path.count("{"), default=None)


@cache
def call_of(method: str, path: str) -> Call | None:
    """`Statement.call` of the statement that was read, remembered: a test run asks for a few addresses thousands of times."""
    return read_statement().call(method, path)


@cache
def read_statement() -> Statement:
    """The facts, read once."""
    operations = _read("operations.toml")
    common = operations.pop("any")
    archives = _read("archives.toml")
    operators = {name: frozenset(word.casefold() for word in words) for name, words in archives.pop("operators").items()}
    return Statement(
        tuple(
            _call(name, facts, source, common["archive"]) for source, each in operations.items() for name, facts in each.items()
        ),
        {name: _shape(name, facts) for name, facts in _read("types.toml").items()},
        {name.casefold(): _archive(name, facts) for name, facts in archives.items()},
        operators,
        frozenset(common["errors"]),
        common["error"],
    )


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), re.IGNORECASE)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FACTS / name).read_text(encoding="utf-8"))


def _call(name: str, facts: dict[str, Any], source: str, archive_query: list[str]) -> Call:
    method, path = name.split(" ", 1)
    query = [word for word in facts.get("query", []) if word != "archive"]
    query += archive_query if "archive" in facts.get("query", []) else []
    return Call(
        method,
        path,
        source,
        facts["page"],
        frozenset(query),
        facts.get("body", ""),
        facts.get("status", 200),
        facts.get("answer", ""),
        frozenset(facts.get("also", [])),
    )


def _shape(name: str, facts: dict[str, Any]) -> Shape:
    is_whole = bool(facts.pop("whole", False))
    choices = {prop: frozenset(words) for prop, words in facts.pop("choice", {}).items()}
    properties = {prop: shape for shape, props in facts.items() for prop in props}
    return Shape(name, {**properties, **dict.fromkeys(choices, "choice")}, choices, is_whole)


def _archive(name: str, facts: dict[str, Any]) -> Archive:
    columns = {column.casefold(): kind for kind in KINDS for column in facts.get(kind, [])}
    unordered = frozenset(column.casefold() for column in facts.get("unordered", []))
    return Archive(name, facts["page"], frozenset(facts["entities"]), columns, unordered)
