"""Two cards that are one person: merging them, and the log that tells of it through the dynamic archive."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from sqlalchemy import Connection, func, insert, select, update

from guide_desk.hub import register, tables
from guide_desk.hub.answers import bad_query, bad_request
from guide_desk.hub.filter_language import ColumnKind, FilterColumn, parse_filter
from guide_desk.hub.register import Register
from guide_desk.hub.requests import me, query

PERSON_TABLE, MERGED = 6, 1
_LOG = tables.merge_log.c
_COLUMNS = {
    "mergemovelog.mergemovelog_id": _LOG.log_id,
    "mergemovelog.sourceRecord": _LOG.source,
    "mergemovelog.destinationRecord": _LOG.destination,
    "mergemovelog.registered": _LOG.registered,
}
_FIXED = {"mergemovelog.tableNumber": PERSON_TABLE, "mergemovelog.operation": MERGED}
_FILTERS = {
    "mergemovelog.registered": FilterColumn(ColumnKind.TIME, _LOG.registered),
    "mergemovelog.sourceRecord": FilterColumn(ColumnKind.NUMBER, _LOG.source),
}


def add_merge_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""

    @application.post(f"{base}/Person/<int:source>/MergeTo/<int:destination>")
    def merge(source: int, destination: int) -> tuple[str, int]:
        if source == destination:
            raise bad_request("a person cannot be merged into itself")
        with kept.writing() as connection:
            merge_persons(connection, source, destination, request.args.get("moveAfterDate", ""), kept.stamp())
        return "", 204

    @application.route(f"{base}/Archive/dynamic", methods=["GET", "POST"])
    def dynamic() -> dict[str, object]:
        asked = query()
        chosen = [name.strip() for name in asked.get("$select", "").split(",") if name.strip()]
        unknown = [name for name in chosen if name not in _COLUMNS and name not in _FIXED]
        if unknown or not chosen:
            raise bad_query("only the merge log can be asked for here")
        question = select(tables.merge_log).order_by(_LOG.log_id)
        if asked.get("$filter", "").strip():
            question = question.where(parse_filter(asked["$filter"], _FILTERS, me()))
        with kept.reading() as connection:
            found = connection.execute(question).mappings().all()
        rows: list[dict[str, Any]] = []
        for row in found:
            values = {name: str(row[column.name]) for name, column in _COLUMNS.items()} | {n: str(v) for n, v in _FIXED.items()}
            key = {"PrimaryKey": str(row["log_id"]), "EntityName": "mergemovelog"}
            rows.append({**key, **{name: values[name] for name in chosen}})
        return {"odata.metadata": "dynamic", "odata.nextLink": None, "value": rows}


def merge_persons(connection: Connection, source: int, destination: int, after: str, moment: str) -> None:
    """The destination stays; the source goes, and its activities from `after` on are the destination's."""
    register.person_row(connection, source)
    register.person_row(connection, destination)
    activity = tables.activity
    moved = (activity.c.person_id == source) & (activity.c.date >= after)
    connection.execute(update(activity).where(moved), {"person_id": destination})
    connection.execute(update(tables.person).where(tables.person.c.person_id == destination), {"updated": moment})
    register.delete_person(connection, source, moment)
    number = int(connection.execute(select(func.max(_LOG.log_id))).scalar() or 0) + 1
    row = {"log_id": number, "source": source, "destination": destination, "registered": moment}
    connection.execute(insert(tables.merge_log), row)
