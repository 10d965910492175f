"""Person: get, list, create, replace, PATCH, soft delete, recycle bin, merging, consents."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import Connection, select

from guide_desk.hub import activity_archive, archive, fields, person_archive, person_entity, register, tables, tenant
from guide_desk.hub.answers import bad_request
from guide_desk.hub.archive_columns import Provider
from guide_desk.hub.consents import absorb_consents, consents_of, give_consent, has_consented, take_back_consent
from guide_desk.hub.merging import merge_persons
from guide_desk.hub.names import display_names
from guide_desk.hub.patching import patched
from guide_desk.hub.register import Register
from guide_desk.hub.requests import (
    asker,
    body,
    body_object,
    is_unchanged,
    me,
    query,
    refuse_if_changed,
    trimmed,
    with_stamp,
)
from guide_desk.hub.sent_values import number
from guide_desk.hub.whole_entities import NO_DATE


def add_person_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1)."""
    _add_reading(application, kept, base)
    _add_lists(application, kept, base)
    _add_creating(application, kept, base)
    _add_changing(application, kept, base)
    _add_removing(application, kept, base)
    _add_consents(application, kept, base)
    _add_agent(application, kept, base)


def _add_reading(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/Person/default")
    def default_person() -> dict[str, Any]:
        with kept.reading() as connection:
            blank = {"person_id": 0, "first_name": "", "last_name": "", "entity": _blank(connection)}
            now = NO_DATE
            return person_entity.shown({**blank, "registered": now, "updated": now}, _associates(connection))

    @application.get(f"{base}/Person/<int:person_id>")
    def person(person_id: int) -> Response | tuple[str, int]:
        with kept.reading() as connection:
            row = _row(connection, person_id)
            if is_unchanged(row["updated"]):
                return "", 304
            return with_stamp(jsonify(trimmed(_shown(connection, row))), row["updated"])

    @application.get(f"{base}/Person/<int:person_id>/Simple")
    def simple(person_id: int) -> dict[str, Any]:
        with kept.reading() as connection:
            return person_entity.simple(register.person_row(connection, person_id), _associates(connection))


def _add_lists(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/Person")
    def people() -> dict[str, Any]:
        with kept.reading() as connection:
            return archive.answered(
                connection,
                person_archive.PERSON,
                query(),
                display_names(connection),
                asker(kept.clock.today()),
                address=request.url,
            )

    def add_beside(name: str, provider: Provider) -> None:
        def beside(person_id: int) -> dict[str, Any]:
            with kept.reading() as connection:
                register.person_row(connection, person_id)
                only = tables.activity.c.person_id == person_id
                names, who = display_names(connection), asker(kept.clock.today())
                return archive.answered(connection, provider, query(), names, who, only=only, address=request.url)

        application.add_url_rule(f"{base}/Person/<int:person_id>/{name}", f"person_{name.lower()}", beside)

    add_beside("Activities", activity_archive.BOTH)
    add_beside("Appointments", activity_archive.APPOINTMENT)
    add_beside("Documents", activity_archive.DOCUMENT)


def _add_creating(application: Flask, kept: Register, base: str) -> None:
    @application.post(f"{base}/Person")
    def create() -> Response:
        sent = body_object()
        with kept.writing() as connection:
            entity = _written(connection, person_entity.absorbed(_blank(connection), sent))
            now = kept.stamp()
            person_id = register.add_person(connection, entity, registered=now, updated=now)
            row = register.person_row(connection, person_id)
            absorb_consents(connection, person_id, sent.get("Consents"), me(), now)
            return jsonify(trimmed(_shown(connection, row)))

    @application.post(f"{base}/Person/Validate")
    def validate() -> dict[str, str]:
        sent = body_object()
        return {} if str(sent.get("Lastname") or sent.get("Firstname") or "").strip() else {"Lastname": "A name is needed"}


def _add_changing(application: Flask, kept: Register, base: str) -> None:
    def keep(connection: Connection, row: dict[str, Any], entity: dict[str, Any], sent_consents: object) -> Response:
        now = kept.stamp()
        _sign(connection, kept, row, entity, now)
        absorb_consents(connection, row["person_id"], sent_consents, me(), now)
        return jsonify(trimmed(_shown(connection, _row(connection, row["person_id"]))))

    @application.patch(f"{base}/Person/<int:person_id>")
    def patch(person_id: int) -> Response:
        sent = body()
        with kept.writing() as connection:
            row = _row(connection, person_id)
            refuse_if_changed(row["updated"])
            before = _shown(connection, row)
            after = patched(before, sent)
            consents = after["Consents"] if after["Consents"] != before["Consents"] else None
            return keep(connection, row, person_entity.absorbed(row["entity"], after), consents)

    @application.put(f"{base}/Person/<int:person_id>")
    def replace(person_id: int) -> Response:
        sent = body_object()
        with kept.writing() as connection:
            row = _row(connection, person_id)
            refuse_if_changed(row["updated"])
            return keep(connection, row, person_entity.replaced(row["entity"], sent), sent.get("Consents"))


def _add_removing(application: Flask, kept: Register, base: str) -> None:
    @application.delete(f"{base}/Person/<int:person_id>")
    def remove(person_id: int) -> tuple[str, int]:
        with kept.writing() as connection:
            row = register.person_row(connection, person_id)
            refuse_if_changed(row["updated"])
            register.delete_person(connection, person_id, kept.stamp())
        return "", 204

    @application.post(f"{base}/Person/<int:source_id>/MergeTo/<int:destination_id>")
    def merge(source_id: int, destination_id: int) -> tuple[str, int]:
        asked = query()
        with kept.writing() as connection:
            merge_persons(
                connection,
                source_id,
                destination_id,
                kept.stamp,
                is_deleted=asked.get("deletesource", "true").casefold() != "false",
                after=asked.get("moveafterdate", ""),
                fills_gaps=asked.get("replaceemptyfieldsondestination", "false").casefold() == "true",
            )
        return "", 204


def _add_consents(application: Flask, kept: Register, base: str) -> None:
    @application.get(f"{base}/Person/<int:person_id>/Consent")
    def all_consents(person_id: int) -> Response:
        with kept.reading() as connection:
            register.person_row(connection, person_id)
            return jsonify(consents_of(connection, person_id))

    @application.get(f"{base}/Person/<int:person_id>/Consent/<purpose>")
    def consent(person_id: int, purpose: str) -> Response:
        with kept.reading() as connection:
            register.person_row(connection, person_id)
            return jsonify(has_consented(connection, person_id, purpose))

    @application.put(f"{base}/Person/<int:person_id>/Consent/<purpose>")
    def give(person_id: int, purpose: str) -> tuple[str, int]:
        asked = query()
        more = {"legal_base": asked.get("legalbase", ""), "source": asked.get("source", ""), "comment": asked.get("comment", "")}
        with kept.writing() as connection:
            row = register.person_row(connection, person_id)
            now = kept.stamp()
            give_consent(connection, person_id, purpose, me(), now, **more)
            _sign(connection, kept, row, row["entity"], now)
        return "", 204

    @application.delete(f"{base}/Person/<int:person_id>/Consent/<purpose>")
    def take_back(person_id: int, purpose: str) -> tuple[str, int]:
        with kept.writing() as connection:
            row = register.person_row(connection, person_id)
            take_back_consent(connection, person_id, purpose)
            _sign(connection, kept, row, row["entity"], kept.stamp())
        return "", 204


def _add_agent(application: Flask, kept: Register, base: str) -> None:
    @application.post(f"{base}/Agents/Person/Undelete")
    def undelete() -> tuple[str, int]:
        person_id = number(body_object().get("Id"), "Id")
        with kept.writing() as connection:
            register.person_row(connection, person_id, with_deleted=True)
            register.undelete_person(connection, person_id, kept.stamp())
        return "", 204

    @application.post(f"{base}/Agents/Person/UpdateInterests")
    def update_interests() -> tuple[str, int]:
        sent = body_object()
        wanted = [(each, True) for each in _numbers(sent, "EnableInterestIds")]
        wanted += [(each, False) for each in _numbers(sent, "DisableInterestIds")]
        with kept.writing() as connection:
            row = _row(connection, number(sent.get("PersonId"), "PersonId"))
            chosen = [{"Id": each, "Selected": is_on} for each, is_on in wanted]
            entity = person_entity.absorbed(row["entity"], {"Interests": chosen})
            _sign(connection, kept, row, entity, kept.stamp())
        return "", 204


def _sign(connection: Connection, kept: Register, row: dict[str, Any], entity: dict[str, Any], now: str) -> None:
    """Keep what somebody has done to a person, with the stamp that it is told by."""
    register.change_person(connection, row["person_id"], _written(connection, entity), _stamp_after(kept, row, entity, now))


def _stamp_after(kept: Register, row: dict[str, Any], entity: dict[str, Any], now: str) -> str:
    """The old stamp where nothing but choices and consents is another, and these are not told of."""
    are_alike = {**entity, **{name: row["entity"][name] for name in person_entity.CHOICES}} == row["entity"]
    return row["updated"] if are_alike and not kept.tells_of_choices else now


def _numbers(sent: dict[str, Any], name: str) -> list[int]:
    found = sent.get(name) or []
    if not isinstance(found, list):
        raise bad_request(f"{name} is no list")
    return [number(each, name) for each in found]


def _row(connection: Connection, person_id: int) -> dict[str, Any]:
    """The person's, with every choice that the tenant's lists have by now."""
    row, blank = register.person_row(connection, person_id), _blank(connection)
    for name in person_entity.CHOICES:
        known = {each["Id"] for each in row["entity"][name]}
        row["entity"][name] = [*row["entity"][name], *(each for each in blank[name] if each["Id"] not in known)]
    return row


def _blank(connection: Connection) -> dict[str, Any]:
    def pairs(name: str) -> list[tuple[int, str]]:
        return [(int(str(item["id"])), str(item["name"])) for item in tenant.list_items(connection, name)]

    return person_entity.blank(pairs("persint"), pairs("shipmenttype"), me())


def _written(connection: Connection, entity: dict[str, Any]) -> dict[str, Any]:
    """As it is kept: user-defined values in one encoding, signed by whoever asked."""
    kept = {**entity, "CustomFields": fields.stored_values(connection, "person", entity["CustomFields"])}
    return person_entity.changed_by(kept, me())


def _shown(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    consents = consents_of(connection, row["person_id"])
    link = f"{request.host_url.rstrip('/')}{request.path.partition('/v1/')[0]}/v1/Person/{row['person_id']}"
    return person_entity.shown(row, _associates(connection), consents, link)


def _associates(connection: Connection) -> dict[int, str]:
    rows = connection.execute(select(tables.associate.c.associate_id, tables.associate.c.full_name))
    return {row[0]: row[1] for row in rows}
