"""Lists, users and user-defined fields."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import select

from guide_desk.hub import tables, tenant
from guide_desk.hub.answers import not_found
from guide_desk.hub.register import Register
from guide_desk.hub.whole_entities import FIELD, LIST_ITEM, TASK, TEMPLATE


def add_list_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    _add_lists(application, kept, base)
    _add_users(application, kept, base)


def _add_lists(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/List/<name>/Items")
    def list_items(name: str) -> Response:
        with kept.reading() as connection:
            return jsonify(_admin_items(name, connection))

    @application.get(f"{base}/MDOList/<name>")
    def mdo_list(name: str) -> Response:
        key = f"udlist:{request.args.get('additional', '')}" if name.casefold() == "udlist" else name.casefold()
        with kept.reading() as connection:
            found = tenant.list_items(connection, key)
        if not found:
            raise not_found("MDOList", name[:40])
        return jsonify([{**LIST_ITEM, "Id": item["id"], "Name": item["name"], "FullName": item["name"]} for item in found])

    @application.get(f"{base}/Person/UdefLayout/Published")
    def published_fields() -> Response:
        return jsonify(
            [
                {
                    **FIELD,
                    "ProgId": prog_id,
                    "FieldLabel": label,
                    "FieldType": kind,
                    "UDListDefinitionId": tenant.LIST_FIELDS.get(prog_id, 0),
                }
                for prog_id, (label, kind) in tenant.PERSON_FIELDS.items()
            ]
        )


def _add_users(application: Flask, kept: Register, base: str) -> None:
    @application.route(f"{base}/Archive/InternalUsers", methods=["GET", "POST"])
    def internal_users() -> dict[str, object]:
        with kept.reading() as connection:
            groups = {item["id"]: item["name"] for item in tenant.list_items(connection, "usergroup")}
            found = connection.execute(select(tables.associate).order_by(tables.associate.c.associate_id)).mappings().all()
        rows = [
            {
                "PrimaryKey": str(row["associate_id"]),
                "EntityName": "all",
                "associateDbId": str(row["associate_id"]),
                "fullName": row["full_name"],
                "assocName": row["initials"],
                "usergroup": groups.get(row["group_id"], ""),
            }
            for row in found
        ]
        return {"odata.metadata": "InternalUsers", "odata.nextLink": None, "value": rows}


def _admin_items(name: str, connection: Any) -> list[dict[str, Any]]:
    if name.casefold() == "task":
        return [
            {
                **TASK,
                "TaskListItemId": item["id"],
                "Value": item["name"],
                "Type": item["Type"],
                "Direction": item["Direction"],
            }
            for item in tenant.list_items(connection, "task")
        ]
    if name.casefold() == "documenttemplate":
        return [
            {
                **TEMPLATE,
                "DocumentTemplateId": item["id"],
                "Name": item["name"],
                "RecordType": "Email",
                "Direction": item["Direction"],
            }
            for item in tenant.list_items(connection, "doctmpl")
        ]
    raise not_found("List", name[:40])
