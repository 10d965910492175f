"""Appointment and Document: create, get, list, PATCH, delete; a document's content as a stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import Connection, select, update

from guide_desk.hub import archive, register, tables, tenant
from guide_desk.hub.activity_entity import appointment_row, appointment_shown, document_row, document_shown
from guide_desk.hub.answers import not_found
from guide_desk.hub.patching import patched
from guide_desk.hub.register import Register
from guide_desk.hub.requests import body, body_object, me, query, refuse_if_changed

_Row = Callable[..., dict[str, Any]]
_Shown = Callable[[dict[str, Any], dict[int, str], dict[int, str]], dict[str, Any]]


def add_activity_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    _add_kind(application, kept, f"{base}/Appointment", "appointment", appointment_row, appointment_shown)
    _add_kind(application, kept, f"{base}/Document", "document", document_row, document_shown)
    _add_content(application, kept, f"{base}/Document")
    for name, kind in (("FindAppointment", "appointment"), ("FindDocument", "document")):
        application.add_url_rule(f"{base}/Archive/{name}", f"archive_{kind}", _lister(kept, kind), methods=["GET", "POST"])


def _lister(kept: Register, kind: str) -> Callable[[], dict[str, object]]:
    def rows() -> dict[str, object]:
        with kept.reading() as connection:
            found = archive.activity_rows(connection, kind, query(), tenant.display_names(connection), me())
        return {"odata.metadata": kind, "odata.nextLink": None, "value": found}

    return rows


def _add_kind(application: Flask, kept: Register, address: str, kind: str, make: _Row, show: _Shown) -> None:
    def answer(connection: Connection, number: int) -> Response:
        return jsonify(show(register.activity_row(connection, kind, number), *_names(connection, kind)))

    def create() -> Response:
        sent = body_object()
        with kept.writing() as connection:
            stamp = kept.stamp()
            row = make(sent, me=me(), now=_wall_clock(kept))
            register.person_row(connection, row["person_id"])
            number = register.add_activity(connection, kind, {**row, "registered": stamp, "updated": stamp})
            return answer(connection, number)

    def get(number: int) -> Response:
        with kept.reading() as connection:
            return answer(connection, number)

    def patch(number: int) -> Response:
        sent = body()
        with kept.writing() as connection:
            known = register.activity_row(connection, kind, number)
            refuse_if_changed(known["updated"])
            changed = patched(show(known, *_names(connection, kind)), sent)
            row = make(changed, me=me(), now=_wall_clock(kept), known=known)
            register.change_activity(connection, kind, number, {**row, "updated": kept.stamp()})
            return answer(connection, number)

    def remove(number: int) -> tuple[str, int]:
        with kept.writing() as connection:
            refuse_if_changed(register.activity_row(connection, kind, number)["updated"])
            register.delete_activity(connection, kind, number)
        return "", 204

    application.add_url_rule(address, f"{kind}_list", _lister(kept, kind), methods=["GET"])
    application.add_url_rule(address, f"{kind}_create", create, methods=["POST"])
    application.add_url_rule(f"{address}/<int:number>", f"{kind}_get", get, methods=["GET"])
    application.add_url_rule(f"{address}/<int:number>", f"{kind}_patch", patch, methods=["PATCH"])
    application.add_url_rule(f"{address}/<int:number>", f"{kind}_remove", remove, methods=["DELETE"])


def _add_content(application: Flask, kept: Register, address: str) -> None:
    where = tables.activity.c.kind == "document"

    @application.put(f"{address}/<int:number>/Content")
    def put_content(number: int) -> Response:
        with kept.writing() as connection:
            register.activity_row(connection, "document", number)
            changed = {"content": request.get_data(), "updated": kept.stamp()}
            connection.execute(update(tables.activity).where(where & (tables.activity.c.activity_id == number)), changed)
            row = register.activity_row(connection, "document", number)
            return jsonify(document_shown(row, *_names(connection, "document")))

    @application.get(f"{address}/<int:number>/Content")
    def get_content(number: int) -> Response:
        with kept.reading() as connection:
            found = connection.execute(
                select(tables.activity.c.content).where(where & (tables.activity.c.activity_id == number))
            ).first()
        if found is None or found[0] is None:
            raise not_found("Document content", number)
        return Response(found[0], mimetype="application/octet-stream")


def _names(connection: Connection, kind: str) -> tuple[dict[int, str], dict[int, str]]:
    names = tenant.display_names(connection)
    associates = {
        row[0]: row[1] for row in connection.execute(select(tables.associate.c.associate_id, tables.associate.c.full_name))
    }
    return dict(names.tasks if kind == "appointment" else names.templates), associates


def _wall_clock(kept: Register) -> str:
    return kept.clock.now().replace(tzinfo=None).isoformat(timespec="seconds")
