"""Selection: create, get, list, replace, PATCH, delete; members, criteria and how many could be written to."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import Connection, select

from guide_desk.hub import archive, other_archives, person_archive, selections, tables
from guide_desk.hub.names import Names, display_names
from guide_desk.hub.patching import patched
from guide_desk.hub.register import Register
from guide_desk.hub.requests import asker, body, body_object, is_unchanged, me, query, refuse_if_changed, trimmed, with_stamp
from guide_desk.hub.sent_values import number
from guide_desk.hub.stored_json import JsonText
from guide_desk.hub.whole_entities import NO_DATE, RIGHTS


def add_selection_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    _add_reading(application, kept, f"{base}/Selection")
    _add_writing(application, kept, f"{base}/Selection")
    _add_members(application, kept, f"{base}/Selection/<int:selection_id>")
    _add_statistics(application, kept, base)


def _add_reading(application: Flask, kept: Register, address: str) -> None:
    @application.get(address)
    def all_selections() -> dict[str, Any]:
        with kept.reading() as connection:
            who, names = asker(kept.clock.today()), display_names(connection)
            return archive.answered(connection, other_archives.SELECTIONS, query(), names, who, address=request.url)

    @application.get(f"{address}/default")
    def default_selection() -> dict[str, Any]:
        with kept.reading() as connection:
            entity = selections.absorbed({}, {})
            row = {"selection_id": 0, "kind": "Static", "associate_id": me(), "entity": entity}
            return selections.shown({**row, "registered": NO_DATE, "updated": NO_DATE}, display_names(connection), 0)

    @application.get(f"{address}/<int:selection_id>")
    def one_selection(selection_id: int) -> Response | tuple[str, int]:
        with kept.reading() as connection:
            row = selections.selection_row(connection, selection_id, asker(kept.clock.today()))
            if is_unchanged(row["updated"]):
                return "", 304
            return with_stamp(jsonify(trimmed(_shown(kept, connection, row))), row["updated"])


def _add_writing(application: Flask, kept: Register, address: str) -> None:
    @application.post(address)
    def add_selection() -> dict[str, Any]:
        entity = selections.absorbed({}, body_object())
        with kept.writing() as connection:
            selection_id = selections.add_selection(connection, entity, me(), kept.stamp())
            return trimmed(_shown(kept, connection, _row(kept, connection, selection_id)))

    @application.route(f"{address}/<int:selection_id>", methods=["PUT", "PATCH"])
    def change_selection(selection_id: int) -> dict[str, Any]:
        sent = body_object() if request.method == "PUT" else body()
        with kept.writing() as connection:
            row = _row(kept, connection, selection_id)
            refuse_if_changed(row["updated"])
            known = {"SelectionType": row["kind"]} if request.method == "PUT" else row["entity"]
            wanted = sent if request.method == "PUT" else patched(_shown(kept, connection, row), sent)
            entity = selections.absorbed(known, wanted) | {"Associate": wanted.get("Associate")}
            selections.change_selection(connection, row, entity, kept.stamp())
            return trimmed(_shown(kept, connection, _row(kept, connection, selection_id)))

    @application.delete(f"{address}/<int:selection_id>")
    def remove_selection(selection_id: int) -> tuple[str, int]:
        with kept.writing() as connection:
            _row(kept, connection, selection_id)
            selections.remove_selection(connection, selection_id)
        return "", 204


def _add_members(application: Flask, kept: Register, address: str) -> None:
    @application.get(f"{address}/Members")
    def members(selection_id: int) -> dict[str, Any]:
        with kept.reading() as connection:
            who, names = asker(kept.clock.today()), display_names(connection)
            only = selections.members_of(_row(kept, connection, selection_id), names, who)
            asked = {"$select": "personId,contactId,name", **query()}
            return archive.answered(connection, person_archive.MEMBER, asked, names, who, only=only, address=request.url)

    @application.post(f"{address}/Members/<any(AddPerson,RemovePerson):deed>")
    def change_members(selection_id: int, deed: str) -> tuple[str, int]:
        sent = body()
        with kept.writing() as connection:
            row = _row(kept, connection, selection_id)
            change = selections.add_members if deed == "AddPerson" else selections.remove_members
            change(connection, row, sent)
        return "", 204

    @application.route(f"{address}/CriteriaGroups", methods=["GET", "PUT"])
    def criteria(selection_id: int) -> Response:
        sent = body() if request.method == "PUT" else None
        with kept.writing() if sent is not None else kept.reading() as connection:
            if sent is not None:
                row, who = _row(kept, connection, selection_id), asker(kept.clock.today())
                selections.keep_criteria(connection, row, sent, display_names(connection), who, kept.stamp())
            return jsonify(_row(kept, connection, selection_id)["criteria"])


def _add_statistics(application: Flask, kept: Register, base: str) -> None:
    @application.post(f"{base}/Agents/Selection/GetRecipientStatistics")
    def statistics() -> dict[str, Any]:
        selection_id = number(body_object().get("SelectionId"), "SelectionId")
        with kept.reading() as connection:
            row = _row(kept, connection, selection_id)
            return _counted(connection, row, display_names(connection), asker(kept.clock.today())) | RIGHTS


def _counted(connection: Connection, row: dict[str, Any], names: Names, who: Any) -> dict[str, Any]:
    """Over the members: who has an address to write to."""
    entity = tables.person.c.entity
    columns = (
        JsonText(entity, "Emails", 0, "Value"),
        JsonText(entity, "Address", "Street", "Address1"),
        JsonText(entity, "Faxes", 0, "Value"),
    )
    alive = (tables.person.c.deleted == "") & selections.members_of(row, names, who)
    found = [tuple(bool(each) for each in person) for person in connection.execute(select(*columns).where(alive))]
    return {
        "Total": len(found),
        "ValidEmailAddresses": sum(email for email, _street, _fax in found),
        "ValidPostalAddresses": sum(street for _email, street, _fax in found),
        "ValidFaxNumbers": sum(fax for _email, _street, fax in found),
        "NoAddresses": sum(not any(person) for person in found),
        "NoFaxOrEmails": sum(not (email or fax) for email, _street, fax in found),
    }


def _row(kept: Register, connection: Connection, selection_id: int) -> dict[str, Any]:
    return selections.selection_row(connection, selection_id, asker(kept.clock.today()))


def _shown(kept: Register, connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    names = display_names(connection)
    return selections.shown(row, names, selections.count_members(connection, row, names, asker(kept.clock.today())))
