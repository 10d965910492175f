"""What a register needs before people come into it: users, lists, fields, and the rows that an older register did not keep."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from guide_desk.hub import fields, tables, tenant
from guide_desk.hub.crm_tables import person_shipment


def complete_register(connection: Connection, users: Sequence[tenant.User] = tenant.USERS) -> None:
    """Once in the life of a register: a new one gets its users, lists and fields, an older one what came with them."""
    tenant.set_up(connection, users)
    if not fields.set_up(connection):
        return
    for name, items in tenant.CONSENT_LISTS.items():
        if not tenant.list_items(connection, name, with_deleted=True):
            tenant.add_list(connection, name, items)
    if connection.execute(select(person_shipment.c.person_id).limit(1)).first() is None:
        _list_shipments(connection)


def _list_shipments(connection: Connection) -> None:
    rows = []
    for person_id, entity in connection.execute(select(tables.person.c.person_id, tables.person.c.entity)):
        chosen = [each["Id"] for each in json.loads(entity).get("ShipmentTypes", []) if each.get("Selected")]
        rows += [{"shipment_type_id": number, "person_id": person_id} for number in chosen]
    for start in range(0, len(rows), 500):
        connection.execute(insert(person_shipment), rows[start : start + 500])
