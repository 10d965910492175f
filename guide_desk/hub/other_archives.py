"""The archives of users, selections and a selection's members, and the two tables that the dynamic archive opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, literal, select

from guide_desk.hub import tables
from guide_desk.hub.archive_columns import Column, Provider, ShownRow, every_column, plain
from guide_desk.hub.crm_tables import selection
from guide_desk.hub.filter_operators import ColumnKind
from guide_desk.hub.names import Names
from guide_desk.hub.stored_json import JsonText
from guide_desk.hub.tenant import list_items

_user = tables.associate.c
_kept = selection.c
_log = tables.merge_log.c
PERSON_TABLE, MERGED = 6, 1
"""What `mergemovelog` says of a merge of persons. The pages list no operations: a client should not depend on that number."""


def _user_rows(connection: Connection, found: Sequence[RowMapping], _chosen: Sequence[str], names: Names) -> Iterable[ShownRow]:
    groups = {str(item["id"]): item["name"] for item in list_items(connection, "usergroup", with_deleted=True)}
    return [ShownRow("all", row["associate_id"], row, groups, names) for row in found]


def _simple_rows(entity: str, key: str) -> Any:
    def rows(_connection: Connection, found: Sequence[RowMapping], _chosen: Sequence[str], names: Names) -> Iterable[ShownRow]:
        return [ShownRow(entity, row[key], row, {}, names) for row in found]

    return rows


def _number(column: ColumnElement[Any], name: str) -> Column:
    return Column(lambda shown: str(shown.row[name]), ColumnKind.NUMBER, column)


_USER_COLUMNS: dict[str, Column] = {
    "associateDbId": Column(lambda shown: str(shown.row["associate_id"]), ColumnKind.ASSOCIATE, _user.associate_id),
    "assocName": Column(lambda shown: shown.row["initials"], ColumnKind.ASSOCIATE, _user.associate_id),
    "fullName": plain(_user.full_name, ColumnKind.TEXT),
    "firstName": Column(lambda shown: shown.row["full_name"].partition(" ")[0], ColumnKind.TEXT, _user.full_name),
    "lastName": Column(lambda shown: shown.row["full_name"].partition(" ")[2], ColumnKind.TEXT, _user.full_name),
    "userName": plain(_user.user_name, ColumnKind.TEXT),
    "personEmail": plain(_user.email, ColumnKind.TEXT),
    "personId": Column(lambda shown: str(shown.row["person_id"]), ColumnKind.NUMBER, _user.person_id, can_order=False),
    "usergroup": Column(lambda shown: shown.parts.get(str(shown.row["group_id"]), ""), ColumnKind.LIST, _user.group_id),
    "role": plain(_user.role, None),
}
_is_for_all = JsonText(_kept.entity, "VisibleFor", 0, "Visibility") == "All"
_SELECTION_COLUMNS: dict[str, Column] = {
    "selectionId": _number(_kept.selection_id, "selection_id"),
    "name": plain(_kept.name, ColumnKind.TEXT),
    "kind": Column(lambda shown: shown.row["kind"]),
    "associateId": Column(
        lambda shown: shown.names.initials.get(shown.row["associate_id"], ""), ColumnKind.ASSOCIATE, _kept.associate_id
    ),
    "registeredDate": plain(_kept.registered, ColumnKind.TIME),
    "updatedDate": plain(_kept.updated, ColumnKind.TIME),
}

USERS = Provider(
    "InternalUsers",
    lambda _asker: select(tables.associate),
    _user.associate_id,
    every_column(_USER_COLUMNS),
    _user_rows,
)
SELECTIONS = Provider(
    "FindSelection",
    lambda asker: select(selection).where((_kept.associate_id == asker.associate_id) | _is_for_all),
    _kept.selection_id,
    every_column(_SELECTION_COLUMNS),
    _simple_rows("selection", "selection_id"),
)
_PERSON_TABLE: dict[str, Column] = {
    "person.person_id": _number(tables.person.c.person_id, "person_id"),
    "person.associate_id": _number(tables.person.c.associate_id, "associate_id"),
    "person.contact_id": Column(lambda _shown: "0", ColumnKind.NUMBER, literal(0), can_order=False),
    "person.updated": plain(tables.person.c.updated, ColumnKind.TIME),
}
_MERGE_TABLE: dict[str, Column] = {
    "mergemovelog.mergemovelog_id": _number(_log.log_id, "log_id"),
    "mergemovelog.operation": Column(lambda _shown: str(MERGED), ColumnKind.NUMBER, literal(MERGED), can_order=False),
    "mergemovelog.tableNumber": Column(
        lambda _shown: str(PERSON_TABLE), ColumnKind.NUMBER, literal(PERSON_TABLE), can_order=False
    ),
    "mergemovelog.sourceRecord": _number(_log.source, "source"),
    "mergemovelog.destinationRecord": _number(_log.destination, "destination"),
    "mergemovelog.registered": plain(_log.registered, ColumnKind.TIME),
}
DYNAMIC = {
    "person": Provider(
        "Dynamic",
        lambda _asker: select(tables.person).where(tables.person.c.deleted == ""),
        tables.person.c.person_id,
        every_column(_PERSON_TABLE),
        _simple_rows("person", "person_id"),
    ),
    "mergemovelog": Provider(
        "Dynamic",
        lambda _asker: select(tables.merge_log),
        _log.log_id,
        every_column(_MERGE_TABLE),
        _simple_rows("mergemovelog", "log_id"),
    ),
}
"""By the table that the first selected column names."""
