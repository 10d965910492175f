"""Appointment and Document: create, get, list, replace, PATCH, delete; a document's content as a stream."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, jsonify, request
from sqlalchemy import Connection, func, select, update

from guide_desk.hub import activity_archive, activity_entity, archive, fields, register, tables, tenant
from guide_desk.hub.answers import HubError, bad_request, not_found
from guide_desk.hub.archive_columns import Provider
from guide_desk.hub.names import Names, display_names
from guide_desk.hub.patching import patched
from guide_desk.hub.register import Register
from guide_desk.hub.requests import asker, body, body_object, is_unchanged, me, query, refuse_if_changed, trimmed, with_stamp
from guide_desk.hub.sent_values import choice

TASK_TYPES = (
    *("Unknown", "Appointment", "Document", "Email", "Fax", "Phone", "ToDo", "MailMergeDraft", "MailMergeFinal", "Report"),
    "SaintAll",
)
_STREAMS = ("application/octet-stream", "application/pdf", "application/msword", "application/rtf", "application/vnd.", "image/")
_NO_RETURN = {"ExternalReference": "", "VersionId": "", "Success": True, "Type": "None", "Value": "", "AdditionalInfo": ""}


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    provider: Provider
    row: Callable[[dict[str, Any], dict[str, Any], int], dict[str, Any]]
    shown: Callable[[dict[str, Any], Names], dict[str, Any]]


_APPOINTMENT = _Kind(
    "appointment", activity_archive.APPOINTMENT, activity_entity.appointment_row, activity_entity.appointment_shown
)
_DOCUMENT = _Kind("document", activity_archive.DOCUMENT, activity_entity.document_row, activity_entity.document_shown)


def add_activity_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    for kind, address in ((_APPOINTMENT, f"{base}/Appointment"), (_DOCUMENT, f"{base}/Document")):
        _add_reading(application, kept, address, kind)
        _add_writing(application, kept, address, kind)
    _add_appointments(application, kept, base)
    _add_content(application, kept, f"{base}/Document")


def _add_reading(application: Flask, kept: Register, address: str, kind: _Kind) -> None:
    def rows() -> dict[str, Any]:
        with kept.reading() as connection:
            who = asker(kept.clock.today())
            return archive.answered(connection, kind.provider, query(), display_names(connection), who, address=request.url)

    def get(number: int) -> Response | tuple[str, int]:
        with kept.reading() as connection:
            row = _seen(connection, kind, number)
            if is_unchanged(row["updated"]):
                return "", 304
            return with_stamp(jsonify(trimmed(kind.shown(row, display_names(connection)))), row["updated"])

    def default() -> dict[str, Any]:
        with kept.reading() as connection:
            return _unborn(kept, connection, kind, None)

    def validate() -> dict[str, str]:
        sent = body_object()
        needed = "Header" if kind is _DOCUMENT else "StartDate"
        return {} if str(sent.get(needed) or "").strip() else {needed: "This is needed"}

    application.add_url_rule(address, f"{kind.name}_list", rows, methods=["GET"])
    application.add_url_rule(f"{address}/default", f"{kind.name}_default", default, methods=["GET"])
    application.add_url_rule(f"{address}/Validate", f"{kind.name}_validate", validate, methods=["POST"])
    application.add_url_rule(f"{address}/<int:number>", f"{kind.name}_get", get, methods=["GET"])


def _add_writing(application: Flask, kept: Register, address: str, kind: _Kind) -> None:
    def create() -> Response:
        sent = body_object()
        with kept.writing() as connection:
            blank = activity_entity.blank(kind.name, me=me(), now=_wall_clock(kept))
            row, stamp = _stored(connection, kind, sent, blank), kept.stamp()
            known = register.number_marked(connection, kind.name, row["custom"])
            if known is not None:
                _seen(connection, kind, known)  # whoever knows the marker of another's private one is not shown it
            number = known or register.add_activity(connection, kind.name, {**row, "registered": stamp, "updated": stamp})
            return _answered(connection, kind, number)

    def change(number: int, change_entity: Callable[[dict[str, Any], Names], dict[str, Any]], *, is_whole: bool) -> Response:
        with kept.writing() as connection:
            known = _seen(connection, kind, number)
            refuse_if_changed(known["updated"])
            sent = change_entity(known, display_names(connection))
            base = activity_entity.blank(kind.name, me=known["associate_id"], now=known["date"]) if is_whole else known
            row = _stored(connection, kind, sent, base)
            register.change_activity(connection, kind.name, number, {**row, "updated": kept.stamp()})
            return _answered(connection, kind, number)

    def patch(number: int) -> Response:
        sent = body()
        return change(number, lambda known, names: patched(kind.shown(known, names), sent), is_whole=False)

    def replace(number: int) -> Response:
        sent = body_object()
        return change(number, lambda _known, _names: sent, is_whole=True)

    def remove(number: int) -> tuple[str, int]:
        with kept.writing() as connection:
            refuse_if_changed(_seen(connection, kind, number)["updated"])
            register.delete_activity(connection, kind.name, number)
        return "", 204

    application.add_url_rule(address, f"{kind.name}_create", create, methods=["POST"])
    for method, deed in (("PATCH", patch), ("PUT", replace), ("DELETE", remove)):
        application.add_url_rule(f"{address}/<int:number>", f"{kind.name}_{method.lower()}", deed, methods=[method])


def _add_appointments(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/Appointment/<int:number>/Simple")
    def simple_appointment(number: int) -> dict[str, Any]:
        with kept.reading() as connection:
            return activity_entity.appointment_simple(_seen(connection, _APPOINTMENT, number), display_names(connection))

    @application.post(f"{base}/Agents/Appointment/CreateDefaultAppointmentEntityByType")
    def default_by_type() -> dict[str, Any]:
        wanted = choice(body_object(), "Type", TASK_TYPES, "Unknown")
        with kept.reading() as connection:
            tasks = [item for item in tenant.list_items(connection, "task") if item["Type"] == wanted]
            return trimmed(_unborn(kept, connection, _APPOINTMENT, int(str(tasks[0]["id"])) if tasks else None))


def _add_content(application: Flask, kept: Register, address: str) -> None:
    is_document = tables.activity.c.kind == "document"

    def keep(number: int, content: bytes | None) -> dict[str, Any]:
        with kept.writing() as connection:
            _seen(connection, _DOCUMENT, number)
            changed = {"content": content, "updated": kept.stamp()}
            where = is_document & (tables.activity.c.activity_id == number)
            connection.execute(update(tables.activity).where(where), changed)
            return _DOCUMENT.shown(_seen(connection, _DOCUMENT, number), display_names(connection))

    def read(number: int, column: Any) -> Any:
        with kept.reading() as connection:
            _seen(connection, _DOCUMENT, number)
            where = is_document & (tables.activity.c.activity_id == number)
            return connection.execute(select(column).where(where)).scalar()

    @application.put(f"{address}/<int:number>/Content")
    def put_content(number: int) -> dict[str, Any]:
        return keep(number, _sent_content())

    @application.get(f"{address}/<int:number>/Content")
    def get_content(number: int) -> Response:
        content = read(number, tables.activity.c.content)
        if content is None:
            raise not_found("Document content", number)
        return Response(content, mimetype="application/octet-stream")

    @application.delete(f"{address}/<int:number>/Content")
    def remove_content(number: int) -> dict[str, Any]:
        keep(number, None)
        return _NO_RETURN

    @application.get(f"{address}/<int:number>/Length")
    def content_length(number: int) -> Response:
        return jsonify(int(read(number, func.length(tables.activity.c.content)) or 0))


def _sent_content() -> bytes:
    """The bytes as they are; in JSON, a text of base 64. Mail's own type is not among those SuperOffice accepts."""
    if request.mimetype == "application/json":
        try:
            return base64.b64decode(json.loads(request.get_data()), validate=True)
        except (ValueError, TypeError, RecursionError, binascii.Error):
            raise bad_request("content in JSON is a text of base 64") from None
    if not request.mimetype.startswith(_STREAMS):
        raise HubError(415, "UnsupportedMediaType", "content is sent as application/octet-stream")
    return request.get_data()


def _seen(connection: Connection, kind: _Kind, number: int) -> dict[str, Any]:
    """The row; 404 also for one that is kept for somebody else."""
    row = register.activity_row(connection, kind.name, number)
    if row["only_associate"] not in (0, me()) or row["only_group"] not in (0, g.me["group_id"]):
        raise not_found(kind.name.capitalize(), number)
    return row


def _stored(connection: Connection, kind: _Kind, sent: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    row = kind.row(sent, known, int(g.me["group_id"]))
    if row["person_id"]:
        register.person_row(connection, row["person_id"])
    return {**row, "custom": fields.stored_values(connection, kind.name, row["custom"])}


def _answered(connection: Connection, kind: _Kind, number: int) -> Response:
    return jsonify(trimmed(kind.shown(register.activity_row(connection, kind.name, number), display_names(connection))))


def _unborn(kept: Register, connection: Connection, kind: _Kind, type_id: int | None) -> dict[str, Any]:
    now = _wall_clock(kept)
    row = activity_entity.blank(kind.name, me=me(), now=now, type_id=type_id)
    return kind.shown({**row, "activity_id": 0, "registered": now, "updated": now}, display_names(connection))


def _wall_clock(kept: Register) -> str:
    return kept.clock.now().replace(tzinfo=None).isoformat(timespec="seconds")
