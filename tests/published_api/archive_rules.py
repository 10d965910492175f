"""The rules of an archive question and its rows, from the pages: they are no part of the Swagger files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.published_api.statement import Archive, read_statement

BEHIND = {
    "person": "Person",
    "appointment": "FindAppointment",
    "document": "FindDocument",
    "selection": "FindSelection",
    "activities": "ContactActivity",
    "appointments": "FindAppointment",
    "documents": "FindDocument",
    "members": "ContactPersonDynamicSelectionV2",
}
"""The archive behind an entity list, by the last word of its path."""
_TOKEN = re.compile(r"'(?:[^'\\]|\\.|'')*'|[(),]|[^\s(),']+")
_UNARY = re.compile(r"currentassociate|(before|after)?today|(last|this|next)(week|month|quarter|half|year)", re.IGNORECASE)


def archive_of(path: str) -> Archive | None:
    """The archive that a path below …/v1 asks."""
    words = path.split("/")
    name = words[1].removesuffix("$metadata") if words[0].casefold() == "archive" else BEHIND.get(words[-1].casefold(), "")
    return read_statement().archives.get(name.casefold())


def complaints_about_question(archive: Archive, query: Mapping[str, str]) -> Iterator[str]:
    """Columns that the page does not have, operators that a column does not take, an order that cannot be had."""
    lowered = {name.casefold(): value for name, value in query.items()}
    for column in _words(lowered.get("$select", "")):
        if archive.kind_of(column) is None:
            yield f"{archive.name} has no column {column}"
    for part in _words(lowered.get("$orderby", "")):
        column, _, direction = part.partition(" ")
        if archive.kind_of(column) is None or column.casefold() in archive.unordered:
            yield f"{archive.name} cannot be ordered by {column}"
        if direction.casefold() not in ("", "asc", "desc"):
            yield "an order is asc or desc"
    for entity in _words(lowered.get("$entities", "")):
        if entity not in archive.entities:
            yield f"{archive.name} has no entity {entity}"
    for name in ("$top", "$skip"):
        if not lowered.get(name, "0").isdecimal():
            yield f"{name} is no whole number"
    yield from _complaints_about_filter(archive, lowered.get("$filter", ""))


def complaints_about_rows(archive: Archive, query: Mapping[str, str], body: object) -> Iterator[str]:
    """Rows in slim mode: a key in text, an entity of the archive, and no column that was not asked for."""
    if not isinstance(body, dict) or set(body) != {"odata.metadata", "odata.nextLink", "value"}:
        yield "an archive answer has odata.metadata, odata.nextLink and value"
        return
    if not isinstance(body["odata.metadata"], str) or not isinstance(body["odata.nextLink"], str | None):
        yield "odata.metadata and odata.nextLink are text"
    wanted = {column.casefold() for name, value in query.items() if name.casefold() == "$select" for column in _words(value)}
    for row in body["value"]:
        if not isinstance(row.get("PrimaryKey"), str) or not row["PrimaryKey"].isdecimal():
            yield "PrimaryKey is no number in text"
        if archive.entities and row.get("EntityName") not in archive.entities:
            yield f"EntityName {row.get('EntityName')} is none of {archive.name}"
        for name, value in row.items():
            if name in ("PrimaryKey", "EntityName"):
                continue
            if name.casefold() not in wanted and (wanted or archive.kind_of(name) is None):
                yield f"column {name} was not asked for"
            if not isinstance(value, str | None):
                yield f"column {name} is {type(value).__name__}, not text"


def restrictions_of(text: str) -> list[tuple[str, str]]:
    """(column, operator) of every restriction in a filter, in order. Raises ValueError when it is no filter."""
    tokens, found, place = _TOKEN.findall(text), [], 0
    while place < len(tokens):
        if tokens[place] in ("(", ")") or tokens[place].casefold() in ("and", "or"):
            place += 1
        elif tokens[place].casefold() in read_statement().operators["functions"] and tokens[place + 1 : place + 2] == ["("]:
            arguments = [token for token in tokens[place + 2 : place + 5] if token != "," and not token.startswith("'")]
            found.append((arguments[0], tokens[place]))
            place = _after_list(tokens, place + 1)
        elif place + 1 < len(tokens):
            column, operator = tokens[place], tokens[place + 1]
            found.append((column, operator))
            place += 2
            if _UNARY.fullmatch(operator) is None:
                place = _after_list(tokens, place)
        else:
            raise ValueError("a filter ends too early")
    return found


def _after_list(tokens: list[str], place: int) -> int:
    if tokens[place : place + 1] != ["("]:
        return place + 1
    return tokens.index(")", place) + 1


def _complaints_about_filter(archive: Archive, text: str) -> Iterator[str]:
    try:
        restrictions = restrictions_of(text)
    except (ValueError, IndexError):
        yield "the filter cannot be read"
        return
    for column, operator in restrictions:
        kind = archive.kind_of(column)
        if kind in (None, "none"):
            yield f"{archive.name} cannot be restricted by {column}"
        elif operator.casefold() not in operators_of(kind):
            yield f"{column} of {archive.name} does not take {operator}"


def operators_of(kind: str) -> frozenset[str]:
    """A user-defined field takes what the kind of the field takes: here any of them, as the kinds are the tenant's."""
    operators = read_statement().operators
    if kind == "field":
        return frozenset().union(*(words for name, words in operators.items() if name != "failing"))
    more = operators["functions"] if kind == "string" else frozenset()
    return operators[kind] | more


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
