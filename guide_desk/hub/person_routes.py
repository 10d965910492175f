"""Person: get, list, create, PATCH, soft delete, recycle bin."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify
from sqlalchemy import Connection, select

from guide_desk.hub import archive, person_entity, register, tables, tenant
from guide_desk.hub.answers import bad_query
from guide_desk.hub.patching import patched
from guide_desk.hub.register import Register
from guide_desk.hub.requests import body, body_object, is_unchanged, me, query, refuse_if_changed


def add_person_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    _add_reading(application, kept, base)
    _add_writing(application, kept, base)

    @application.route(f"{base}/Archive/recycleperson", methods=["GET", "POST"])
    def recycled() -> dict[str, object]:
        with kept.reading() as connection:
            found = connection.execute(
                select(tables.person.c.person_id, tables.person.c.deleted).where(tables.person.c.deleted != "")
            )
            rows = [
                {"PrimaryKey": str(row[0]), "EntityName": "person", "personId": str(row[0]), "deletedDate": row[1]}
                for row in found
            ]
        return {"value": rows, "odata.nextLink": None}

    @application.post(f"{base}/Agents/Person/Undelete")
    def undelete() -> tuple[str, int]:
        person_id = int(body_object().get("Id") or 0)
        with kept.writing() as connection:
            register.person_row(connection, person_id, with_deleted=True)
            register.undelete_person(connection, person_id, kept.stamp())
        return "", 204


def _add_reading(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/Person")
    @application.route(f"{base}/Archive/Person", methods=["GET", "POST"])
    def people() -> dict[str, object]:
        with kept.reading() as connection:
            rows = archive.person_rows(connection, query(), tenant.display_names(connection), me())
        return {"odata.metadata": "Person", "odata.nextLink": None, "value": rows}

    @application.get(f"{base}/Person/default")
    def default_person() -> dict[str, Any]:
        with kept.reading() as connection:
            return {**_blank(connection), "PersonId": 0, "FullName": ""}

    @application.get(f"{base}/Person/<int:person_id>")
    def person(person_id: int) -> Response | tuple[str, int]:
        with kept.reading() as connection:
            row = register.person_row(connection, person_id)
            if is_unchanged(row["updated"]):
                return "", 304
            return jsonify(_trimmed(person_entity.shown(row, _associates(connection))))

    @application.get(f"{base}/Person/<int:person_id>/Simple")
    def simple(person_id: int) -> dict[str, Any]:
        with kept.reading() as connection:
            shown = person_entity.shown(register.person_row(connection, person_id), {})
        return {name: shown[name] for name in ("PersonId", "FullName", "Firstname", "Lastname", "UpdatedDate")}


def _add_writing(application: Flask, kept: Register, base: str) -> None:
    @application.post(f"{base}/Person")
    def create() -> Response:
        sent = body_object()
        with kept.writing() as connection:
            entity = person_entity.absorbed(_blank(connection), sent)
            now = kept.stamp()
            number = register.add_person(connection, entity, registered=now, updated=now)
            return jsonify(person_entity.shown(register.person_row(connection, number), _associates(connection)))

    @application.post(f"{base}/Person/Validate")
    def validate() -> dict[str, str]:
        sent = body_object()
        return {} if str(sent.get("Lastname") or sent.get("Firstname") or "").strip() else {"Lastname": "A name is needed"}

    @application.patch(f"{base}/Person/<int:person_id>")
    def patch(person_id: int) -> Response:
        sent = body()
        with kept.writing() as connection:
            row = register.person_row(connection, person_id)
            refuse_if_changed(row["updated"])
            entity = person_entity.checked(_with_choices(row["entity"], patched(row["entity"], sent)))
            register.change_person(connection, person_id, entity, kept.stamp())
            return jsonify(_trimmed(person_entity.shown(register.person_row(connection, person_id), _associates(connection))))

    @application.delete(f"{base}/Person/<int:person_id>")
    def remove(person_id: int) -> tuple[str, int]:
        with kept.writing() as connection:
            row = register.person_row(connection, person_id)
            refuse_if_changed(row["updated"])
            register.delete_person(connection, person_id, kept.stamp())
        return "", 204


def _with_choices(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """A replaced list of choices changes what it names and keeps the rest, as in a POST."""
    for name in ("Interests", "ShipmentTypes"):
        if after[name] != before[name]:
            after = {**after, name: person_entity.absorbed(before, {name: after[name]})[name]}
    return after


def _blank(connection: Connection) -> dict[str, Any]:
    def pairs(name: str) -> list[tuple[int, str]]:
        return [(int(str(item["id"])), str(item["name"])) for item in tenant.list_items(connection, name)]

    return person_entity.blank(pairs("persint"), pairs("shipmenttype"), me())


def _associates(connection: Connection) -> dict[int, str]:
    rows = connection.execute(select(tables.associate.c.associate_id, tables.associate.c.full_name))
    return {row[0]: row[1] for row in rows}


def _trimmed(entity: dict[str, Any]) -> dict[str, Any]:
    """`$select` on an entity: the other properties become null."""
    chosen = query().get("$select", "")
    if not chosen:
        return entity
    wanted = {name.strip().casefold() for name in chosen.split(",")}
    if len(wanted) > archive.MOST_COLUMNS:
        raise bad_query("too many columns")
    return {name: (value if name.casefold() in wanted else None) for name, value in entity.items()}
