"""Archive questions: `$select,$filter,$orderby,$top,$skip,$entities` over a provider, answered as slim rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from guide_desk.hub import activity_archive, other_archives, person_archive, tables
from guide_desk.hub.answers import bad_query, not_found
from guide_desk.hub.archive_columns import Column, Provider
from guide_desk.hub.filter_language import parse_filter
from guide_desk.hub.filter_operators import Asker, FilterColumn
from guide_desk.hub.names import Names

ROWS_A_PAGE = 500
MOST_ROWS = 5000
MOST_COLUMNS = 60
COLUMNS_UNASKED = 4
LARGEST_NUMBER = 2**31 - 1
_PROVIDERS: dict[str, Provider] = {
    each.name.casefold(): each
    for each in (
        *(person_archive.PERSON, person_archive.RECYCLED_PERSON, activity_archive.APPOINTMENT, activity_archive.DOCUMENT),
        *(activity_archive.BOTH, other_archives.USERS, other_archives.SELECTIONS),
    )
}
_PROVIDERS |= {
    "simpleperson": person_archive.PERSON,
    "appointment": activity_archive.APPOINTMENT,
    "activity": activity_archive.BOTH,
    "personactivity": activity_archive.BOTH,
}


def provider_of(name: str, query: Mapping[str, str]) -> Provider:
    """By published name; the dynamic one opens the table of the first selected column. Raises HubError 404."""
    if name.casefold() == "dynamic":
        table = query.get("$select", "").strip().partition(".")[0].casefold()
        found = other_archives.DYNAMIC.get(table)
    else:
        found = _PROVIDERS.get(name.casefold())
    if found is None:
        raise not_found("Archive", name[:40])
    return found


def answered(
    connection: Connection,
    provider: Provider,
    query: Mapping[str, str],
    names: Names,
    asker: Asker,
    *,
    only: ColumnElement[bool] | None = None,
    address: str = "",
) -> dict[str, Any]:
    """The answer to a question with lower-case parameter names. `only` narrows it to what an address names."""
    chosen = _chosen(query, provider)
    columns = [(name, _column(provider, name, names)) for name in chosen]
    question = provider.question(asker)
    if only is not None:
        question = question.where(only)
    question = _narrowed(question, provider, query, names, asker)
    if query.get("$mode", "slim").casefold() != "slim":
        raise bad_query("only slim mode is served")
    top, skip = _whole(query.get("$top", ""), ROWS_A_PAGE), _whole(query.get("$skip", ""), 0)
    found = connection.execute(question.limit(min(top, MOST_ROWS)).offset(skip)).mappings().all()
    rows = []
    for shown in provider.rows(connection, found, chosen, names):
        row: dict[str, Any] = {"PrimaryKey": str(shown.key), "EntityName": shown.entity}
        for name, column in columns:
            row[name] = column.shown(shown)
        rows.append(row)
    is_cut = "$top" not in query and len(found) == ROWS_A_PAGE
    following = f"{address}{'&' if '?' in address else '?'}$skip={skip + ROWS_A_PAGE}" if is_cut else None
    return {"odata.metadata": f"Archive/{provider.name}/$metadata", "odata.nextLink": following, "value": rows}


def metadata(provider: Provider, names: Names) -> dict[str, Any]:
    """What each column is called and can do."""
    fields = [f"{provider.field_prefix}{prog_id}" for entity, prog_id in names.fields if entity == provider.field_entity]
    found = {}
    for name in [*(column.name for column in provider.columns.values()), *fields]:
        column = _column(provider, name, names)
        kind = column.kind.value if column.kind is not None else ""
        found[name] = {
            "DisplayName": name,
            "DisplayTooltip": "",
            "DisplayType": kind or "string",
            "CanOrderBy": column.can_order,
            "Name": name,
            "CanRestrictBy": column.kind is not None,
            "RestrictionType": kind,
            "RestrictionListName": None,
            "IsVisible": True,
            "ExtraInfo": "",
            "Width": "10c",
            "IconHint": "",
            "HeadingIconHint": "",
        }
    return found


def condition_of(provider: Provider, text: str, names: Names, asker: Asker) -> ColumnElement[bool]:
    """A written restriction over a provider's columns."""

    def find(name: str) -> FilterColumn | None:
        column = provider.column(name, names)
        return column.as_filter() if column is not None else None

    return parse_filter(text, find, asker)


def count_rows(connection: Connection, kind: str) -> int:
    """How many there are, deleted ones included; for the seed and tests."""
    if kind == "person":
        return int(connection.execute(select(func.count()).select_from(tables.person)).scalar() or 0)
    where = tables.activity.c.kind == kind
    return int(connection.execute(select(func.count()).select_from(tables.activity).where(where)).scalar() or 0)


def _chosen(query: Mapping[str, str], provider: Provider) -> list[str]:
    """Without `$select`, the first few columns: enough to see what there is."""
    chosen = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    if len(chosen) > MOST_COLUMNS:
        raise bad_query("$select takes at most sixty columns")
    return chosen or [column.name for column in list(provider.columns.values())[:COLUMNS_UNASKED]]


def _column(provider: Provider, name: str, names: Names) -> Column:
    column = provider.column(name, names)
    if column is None:
        raise bad_query(f"column {name[:60]} does not exist")
    return column


def _narrowed(question: Select[Any], provider: Provider, query: Mapping[str, str], names: Names, asker: Asker) -> Select[Any]:
    if query.get("$filter", "").strip():
        question = question.where(condition_of(provider, query["$filter"], names, asker))
    entities = frozenset(name.strip().casefold() for name in query.get("$entities", "").split(",") if name.strip())
    if entities and provider.of_entities is not None:
        question = question.where(provider.of_entities(entities))
    parts = [part.strip() for part in query.get("$orderby", "").split(",") if part.strip()]
    if len(parts) > MOST_COLUMNS:
        raise bad_query("too much to order by")
    for part in parts:
        name, _, direction = part.partition(" ")
        column = _column(provider, name, names)
        if column.sql is None or not column.can_order or direction.strip().casefold() not in ("", "asc", "desc"):
            raise bad_query(f"cannot order by {name[:40]}")
        question = question.order_by(column.sql.desc() if direction.strip().casefold() == "desc" else column.sql.asc())
    return question.order_by(provider.key)


def _whole(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > LARGEST_NUMBER:
        raise bad_query("a whole number was expected")
    return int(text)
