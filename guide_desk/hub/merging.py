"""Two cards of the same person made into one, as SuperOffice does it, with the trace that a sync asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from guide_desk.hub import person_entity, register, tables
from guide_desk.hub.answers import bad_request

_TEXTS = ("Firstname", "MiddleName", "Lastname", "Title", "Description")
_LISTS = ("Emails", "MobilePhones", "OfficePhones", "PrivatePhones", "OtherPhones", "Faxes", "Urls")


def merge_persons(
    connection: Connection,
    source_id: int,
    destination_id: int,
    stamp: Callable[[], str],
    *,
    is_deleted: bool,
    fills_gaps: bool,
    after: str = "",
) -> None:
    """The source's activities from `after` on go to the destination, the source to the recycle bin or among the retired.

    Raises HubError 400 for one and the same.
    """
    if source_id == destination_id:
        raise bad_request("a person cannot be merged with themselves")
    source = register.person_row(connection, source_id)
    destination = register.person_row(connection, destination_id)
    entity = _filled(destination["entity"], source["entity"]) if fills_gaps else destination["entity"]
    moved = (tables.activity.c.person_id == source_id) & (tables.activity.c.date >= after)
    for kind, number in connection.execute(select(tables.activity.c.kind, tables.activity.c.activity_id).where(moved)).all():
        is_it = (tables.activity.c.kind == kind) & (tables.activity.c.activity_id == number)
        connection.execute(update(tables.activity).where(is_it), {"person_id": destination_id, "updated": stamp()})
    register.change_person(connection, destination_id, entity, stamp())
    now = stamp()
    if is_deleted:
        register.delete_person(connection, source_id, now)
    else:
        register.change_person(connection, source_id, {**source["entity"], "Retired": True}, now)
    number = int(connection.execute(select(func.max(tables.merge_log.c.log_id))).scalar() or 0) + 1
    row = {"log_id": number, "source": source_id, "destination": destination_id, "registered": now}
    connection.execute(insert(tables.merge_log), row)


def _filled(entity: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """What is empty in one is taken from the other, except the marker."""
    filled = {name: entity.get(name) or source.get(name) for name in (*_TEXTS, *_LISTS)}
    marker = register.MARKER_FIELDS["person"]
    custom = {name: value for name, value in source["CustomFields"].items() if value and name != marker}
    kept = {name: value for name, value in entity["CustomFields"].items() if value}
    filled["CustomFields"] = {**entity["CustomFields"], **custom, **kept}
    return person_entity.absorbed(entity, filled)
