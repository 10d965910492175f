"""Lists and their items, as everybody reads them and as an administrator keeps them; and the user-defined fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, jsonify
from sqlalchemy import Connection, insert, update

from guide_desk.hub import fields, tables, tenant
from guide_desk.hub.activity_routes import TASK_TYPES
from guide_desk.hub.answers import bad_request, not_found
from guide_desk.hub.fields import Field
from guide_desk.hub.numbers import next_number
from guide_desk.hub.register import Register
from guide_desk.hub.requests import body, body_object, query, refuse_unless_administrator
from guide_desk.hub.sent_values import choice, number, objects, text
from guide_desk.hub.whole_entities import FIELD, FIELD_BASE, LIST_ITEM, NO_DATE, RIGHTS, TASK, TEMPLATE

DIRECTIONS = ("Unknown", "Incoming", "Outgoing", "SaintAll")
LONGEST_NAME = 100
_BASE_TYPES = {
    "Number": "Integer",
    "ShortText": "ShortText",
    "LongText": "LongText",
    "Date": "Date",
    "UnlimitedDate": "Date",
    "Checkbox": "Checkbox",
    "List": "MdoList",
    "Decimal": "Decimal",
}


def add_list_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    _add_lists(application, kept, base)
    _add_tasks(application, kept, base)
    _add_udlists(application, kept, base)
    _add_fields(application, kept, base)
    _add_layout(application, kept, base)


def _add_lists(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/MDOList/<name>")
    def mdo_list(name: str) -> Response:
        key = f"udlist:{query().get('additional', '')}" if name.casefold() == "udlist" else name.casefold()
        with kept.reading() as connection:
            found = tenant.list_items(connection, key, with_deleted=True)
        if not found:
            raise not_found("MDOList", name[:40])
        is_flat = query().get("flat", "").casefold() == "true" or "query" in query()
        shown = [_mdo_shown(item) for item in found]
        return jsonify(shown if is_flat else _under_headings(found, shown))

    def add_items(name: str, key: str, shown: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        def items() -> Response:
            with kept.reading() as connection:
                return jsonify([shown(item) for item in tenant.list_items(connection, key, with_deleted=_wants_deleted())])

        application.add_url_rule(f"{base}/List/{name}/Items", f"list_{key}", items, methods=["GET"])

    add_items("Task", "task", _task_shown)
    add_items("DocumentTemplate", "doctmpl", _template_shown)
    add_items("ConsentPurpose", "consentpurpose", _purpose_shown)
    add_items("ConsentSource", "consentsource", lambda item: _keyed("ConsentSource", item) | {"MailTemplateId": 0})
    add_items("LegalBase", "legalbase", lambda item: _keyed("LegalBase", item))


def _add_tasks(application: Flask, kept: Register, base: str) -> None:
    @application.post(f"{base}/List/Task/Items")
    def add_task() -> dict[str, Any]:
        refuse_unless_administrator()
        sent = body_object()
        more = {"Type": choice(sent, "Type", TASK_TYPES, "ToDo"), "Direction": choice(sent, "Direction", DIRECTIONS, "Unknown")}
        with kept.writing() as connection:
            return _task_shown(_add_item(connection, "task", _name(sent, "Value"), more))


def _add_udlists(application: Flask, kept: Register, base: str) -> None:
    address = f"{base}/List/<int:list_id>/Items"

    @application.get(address)
    def udlist_items(list_id: int) -> Response:
        with kept.reading() as connection:
            found = tenant.list_items(connection, _udlist(list_id), with_deleted=_wants_deleted())
        return jsonify([_list_item_shown(item, list_id) for item in found])

    @application.post(address)
    def add_udlist_item(list_id: int) -> dict[str, Any]:
        refuse_unless_administrator()
        sent = body_object()
        with kept.writing() as connection:
            return _list_item_shown(_add_item(connection, _udlist(list_id), _name(sent, "Name"), {}), list_id)

    @application.put(f"{address}/<int:item_id>")
    def rename_udlist_item(list_id: int, item_id: int) -> dict[str, Any]:
        refuse_unless_administrator()
        name = _name(body_object(), "Name")
        with kept.writing() as connection:
            if not connection.execute(update(tables.list_item).where(_is_item(list_id, item_id)), {"name": name}).rowcount:
                raise not_found("ListItem", item_id)
        return _list_item_shown({"id": item_id, "name": name}, list_id)

    @application.delete(f"{address}/<int:item_id>")
    def remove_udlist_item(list_id: int, item_id: int) -> tuple[str, int]:
        refuse_unless_administrator()
        with kept.writing() as connection:
            if not tenant.delete_item(connection, _udlist(list_id), item_id):
                raise not_found("ListItem", item_id)
        return "", 204


def _add_fields(application: Flask, kept: Register, base: str) -> None:
    def add_published(name: str, entity: str) -> None:
        def published() -> Response:
            with kept.reading() as connection:
                return jsonify([_field_shown(each) for each in fields.published_fields(connection, entity)])

        application.add_url_rule(f"{base}/{name}/UdefLayout/Published", f"fields_{entity}", published, methods=["GET"])

    for name in ("Person", "Appointment", "Document"):
        add_published(name, name.lower())

    @application.get(f"{base}/Person/CustomField")
    def custom_fields() -> Response:
        with kept.reading() as connection:
            return jsonify([_base_shown(each) for each in fields.published_fields(connection, "person")])


def _add_layout(application: Flask, kept: Register, base: str) -> None:
    address = f"{base}/Person/UdefLayout"

    @application.get(address)
    def layout() -> Response:
        with kept.reading() as connection:
            return jsonify([_field_shown(each) for each in fields.laid_out_fields(connection, "person")])

    @application.post(address)
    def add_field() -> dict[str, Any]:
        refuse_unless_administrator()
        with kept.writing() as connection:
            return _field_shown(fields.add_field(connection, "person", query().get("udeffieldtype", "")))

    @application.put(address)
    def save_layout() -> Response:
        refuse_unless_administrator()
        sent = objects(body(), "the layout")
        with kept.writing() as connection:
            for each in sent:
                list_id = number(each.get("UDListDefinitionId") or 0, "UDListDefinitionId")
                fields.change_field(connection, "person", text(each, "ProgId", "", 60), text(each, "FieldLabel", ""), list_id)
            return jsonify([_field_shown(each) for each in fields.laid_out_fields(connection, "person")])

    @application.delete(f"{address}/<prog_id_or_label>")
    def remove_field(prog_id_or_label: str) -> tuple[str, int]:
        refuse_unless_administrator()
        with kept.writing() as connection:
            fields.remove_field(connection, "person", prog_id_or_label)
        return "", 204

    @application.post(f"{address}/Publish")
    def publish() -> Response:
        refuse_unless_administrator()
        with kept.writing() as connection:
            return jsonify(fields.publish_fields(connection, "person"))


def _add_item(connection: Connection, list_name: str, name: str, more: dict[str, str]) -> dict[str, Any]:
    mine = tables.list_item.c.list_name == list_name
    item_id = next_number(connection, list_name, tables.list_item.c.item_id, mine)
    connection.execute(
        insert(tables.list_item), {"list_name": list_name, "item_id": item_id, "name": name, "more": json.dumps(more)}
    )
    return {"id": item_id, "name": name, **more}


def _wants_deleted() -> bool:
    return query().get("includedeleted", "").casefold() == "true"


def _mdo_shown(item: dict[str, Any]) -> dict[str, Any]:
    heading = item.get("Heading", "")
    named = {"Id": item["id"], "Name": item["name"], "FullName": f"{heading}/{item['name']}" if heading else item["name"]}
    return {**LIST_ITEM, **named, "Deleted": bool(item.get("Deleted"))}


def _under_headings(items: Sequence[dict[str, Any]], shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each heading where its first item stands, with its items inside. A heading's number is of a list of its own."""
    found: list[dict[str, Any]] = []
    headings: dict[str, dict[str, Any]] = {}
    for item, each in zip(items, shown, strict=True):
        heading = str(item.get("Heading", ""))
        if not heading:
            found.append(each)
            continue
        if heading not in headings:
            number = 1 + len(headings)
            headings[heading] = {**LIST_ITEM, "Id": number, "Name": heading, "FullName": heading, "ChildItems": []}
            found.append(headings[heading])
        headings[heading]["ChildItems"].append(each)
    return found


def _is_item(list_id: int, item_id: int) -> Any:
    return (tables.list_item.c.list_name == _udlist(list_id)) & (tables.list_item.c.item_id == item_id)


def _udlist(list_id: int) -> str:
    return f"udlist:{list_id}"


def _name(sent: dict[str, Any], key: str) -> str:
    name = text(sent, key, "", LONGEST_NAME).strip()
    if not name:
        raise bad_request(f"{key} is needed")
    return name


def _task_shown(item: dict[str, Any]) -> dict[str, Any]:
    shown = {"TaskListItemId": item["id"], "Value": item["name"], "Type": item["Type"], "Direction": item["Direction"]}
    return {**TASK, **shown, "Deleted": bool(item.get("Deleted"))}


def _template_shown(item: dict[str, Any]) -> dict[str, Any]:
    shown = {"DocumentTemplateId": item["id"], "Name": item["name"], "RecordType": "Email", "Direction": item["Direction"]}
    return {**TEMPLATE, **shown, "Deleted": bool(item.get("Deleted"))}


def _keyed(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{kind}Id": item["id"],
        "Name": item["name"],
        "Key": item["Key"],
        "Tooltip": "",
        "Rank": item["id"],
        "Deleted": bool(item.get("Deleted")),
        **RIGHTS,
    }


def _purpose_shown(item: dict[str, Any]) -> dict[str, Any]:
    texts = dict.fromkeys(("ConsentText", "FormText", "PrivacyStatementDesc", "PrivacyStatementUrl"), "")
    return (
        _keyed("ConsentPurpose", item)
        | texts
        | {"Active": int(not item.get("Deleted")), "UpdatedDate": NO_DATE, "UpdatedBy": None}
    )


def _list_item_shown(item: dict[str, Any], list_id: int) -> dict[str, Any]:
    shown = {"Id": item["id"], "Name": item["name"], "Tooltip": "", "Deleted": bool(item.get("Deleted")), "Rank": item["id"]}
    return {**shown, "UdListDefinitionId": list_id, **RIGHTS}


def _field_shown(field: Field) -> dict[str, Any]:
    return {
        **FIELD,
        "UDefFieldId": field.rank,
        "ProgId": field.prog_id,
        "FieldLabel": field.label,
        "FieldType": field.field_type,
        "Type": field.entity.capitalize(),
        "UDListDefinitionId": field.list_id,
        "MdoListName": "udlist" if field.list_id else "",
        "TabOrder": field.rank,
        "HasBeenPublished": field.is_published,
    }


def _base_shown(field: Field) -> dict[str, Any]:
    shown = {"FieldName": field.prog_id, "DisplayName": field.label, "FieldType": _BASE_TYPES[field.field_type]}
    return {**FIELD_BASE, **shown, "Rank": field.rank}
