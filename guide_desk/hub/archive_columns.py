"""Columns and providers of the archives: what a row shows, how it can be restricted and ordered, and where it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, String, cast, false, func, literal_column, true

from guide_desk.hub import tables
from guide_desk.hub.fields import Field
from guide_desk.hub.filter_operators import Asker, ColumnKind, FilterColumn
from guide_desk.hub.names import Names
from guide_desk.hub.stored_json import JsonText, day_in, number_in

Shown = Callable[[Any], str]
Condition = Callable[[list[str]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Column:
    """`shown` gives the text of a row; `kind` None: cannot be restricted. `within` wraps what is compared in a table beside.

    `name` is the published spelling; `every_column` sets it.
    """

    shown: Shown
    kind: ColumnKind | None = None
    sql: ColumnElement[Any] | None = None
    condition: Condition | None = None
    within: Callable[[ColumnElement[bool]], ColumnElement[bool]] | None = None
    can_order: bool = True
    name: str = ""

    def as_filter(self) -> FilterColumn | None:
        """As the filter's parser wants it."""
        return None if self.kind is None else FilterColumn(self.kind, self.sql, self.condition, self.within)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row to be shown: what was read, with the JSON taken apart. `address` is the e-mail that this row is for."""

    entity: str
    key: int
    row: RowMapping
    parts: Mapping[str, Any]
    names: Names
    address: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """An archive by its published name. `columns` by lower-case name; `rows` shows what the question read.

    `of_entities` is the condition that `$entities` (in lower case) states, where there are several.
    """

    name: str
    question: Callable[[Asker], Select[Any]]
    key: ColumnElement[Any]
    columns: Mapping[str, Column]
    rows: Callable[[Connection, Sequence[RowMapping], Sequence[str], Names], Iterable[ShownRow]]
    field_prefix: str = ""
    field_entity: str = ""
    field_source: Any = None
    field_path: tuple[str, ...] = ()
    of_entities: Callable[[frozenset[str]], ColumnElement[bool]] | None = None

    def column(self, name: str, names: Names) -> Column | None:
        """The column of a name, user-defined fields included; None when there is none."""
        known = self.columns.get(name.casefold())
        if known is not None or not self.field_prefix or not name.casefold().startswith(self.field_prefix.casefold()):
            return known
        prog_id = name[len(self.field_prefix) :]
        field = names.fields.get((self.field_entity, prog_id))
        return _field_column(self, field) if field is not None else None


def every_column(columns: Mapping[str, Column]) -> dict[str, Column]:
    """By lower-case name, with the two that every archive has."""
    no_rows = Column(
        lambda _row: "", ColumnKind.BOOL, condition=lambda values: false() if values == ["true"] else true(), can_order=False
    )
    all_rows = Column(lambda _row: "", ColumnKind.BOOL, condition=lambda _values: true(), can_order=False)
    every = {**columns, "getAllRows": all_rows, "getNoRows": no_rows}
    return {name.casefold(): replace(column, name=name) for name, column in every.items()}


def plain(column: Any, kind: ColumnKind | None, *, can_order: bool = True) -> Column:
    """A column of the table itself, shown as it is."""
    name = column.name
    return Column(lambda shown: str(shown.row[name] or ""), kind, column, can_order=can_order)


NO_DAY = "1760-01-01"
"""How the CRM's own database keeps that there is no day."""


def _field_column(provider: Provider, field: Field) -> Column:
    text = JsonText(provider.field_source, *provider.field_path, field.prog_id)
    kind, sql, condition = _compared(field, text)

    def shown(row: ShownRow) -> str:
        written = str(row.parts["CustomFields"].get(field.prog_id) or "")
        return row.names.custom_value(field, written) if field.list_id else written

    indexed = _INDEXED.get((field.entity, field.prog_id))
    if indexed is not None:
        return Column(shown, *indexed)
    return Column(shown, kind, sql, condition)


def _compared(field: Field, text: JsonText) -> tuple[ColumnKind, ColumnElement[Any] | None, Condition | None]:
    match field.field_type:
        case "Number":
            return ColumnKind.NUMBER, func.coalesce(number_in(text), 0), None
        case "List":
            return ColumnKind.LIST, func.coalesce(number_in(text), 0), None
        case "Date" | "UnlimitedDate":
            return ColumnKind.TIME, func.coalesce(day_in(text), NO_DAY), None
        case "Checkbox":
            return ColumnKind.BOOL, None, lambda values: _is_checked(text) if values == ["true"] else ~_is_checked(text)
        case _:
            return ColumnKind.TEXT, func.coalesce(cast(text, String), ""), None


def _is_checked(text: ColumnElement[str]) -> ColumnElement[bool]:
    return func.coalesce(text, "") == "True"


def _protected(values: list[str]) -> ColumnElement[bool]:
    return literal_column(f"person.is_protected IS {'TRUE' if values == ['true'] else 'FALSE'}")


_INDEXED: dict[tuple[str, str], tuple[ColumnKind, ColumnElement[Any], Condition | None]] = {
    ("person", "SuperOffice:34"): (ColumnKind.BOOL, tables.person.c.is_protected, _protected),
    ("person", "SuperOffice:37"): (ColumnKind.TEXT, tables.person.c.marker, None),
    ("appointment", "SuperOffice:21"): (ColumnKind.TEXT, tables.activity.c.marker, None),
    ("document", "SuperOffice:21"): (ColumnKind.TEXT, tables.activity.c.marker, None),
}
"""Fields that have a column of their own."""
