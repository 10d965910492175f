"""Fetching the tenant's lists when a connection starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guide_desk.errors import Refused
from guide_desk.snapshots.base import Colleague
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.field_map import CONSENT_PURPOSES, CUSTOM_FIELDS, ENTRY_FIELDS, GROUP_NAMES, WireKind
from guide_desk.superoffice.reference import Reference

WITH_DELETED = {"includeDeleted": "true"}
_ALL_LEVELS = {"flat": "true"}
"""Where an administrator has sorted a list under headings, the items come inside them else."""


def fetch_reference(client: CrmClient) -> Reference:
    """Everything that is matched by name. Raises CrmErrors, and the mapping's own errors for lists of another shape."""
    published = client.get("Person/UdefLayout/Published")
    listed, tasks = _list_items(client, published), client.get("List/Task/Items", WITH_DELETED)
    return Reference(
        tasks={str(item["Value"]): int(item["TaskListItemId"]) for item in tasks if not item.get("Deleted")},
        closed_tasks={int(item["TaskListItemId"]): str(item["Value"]) for item in tasks if item.get("Deleted")},
        interests=_named_items(client, "persint"),
        list_items={prog_id: {int(each["Id"]): str(each["Name"]) for each in items} for prog_id, items in listed.items()},
        colleagues={each.associate_id: each for each in _colleagues(client)},
        published=_prog_ids(published),
        shipment_types=_named_items(client, "shipmenttype"),
        purposes=_purposes(client),
        entry_fields=_prog_ids(client.get("Appointment/UdefLayout/Published")).intersection(ENTRY_FIELDS),
        closed_items=frozenset(
            (prog_id, int(each["Id"])) for prog_id, items in listed.items() for each in items if each.get("Deleted")
        ),
    )


def _prog_ids(published: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(str(field.get("ProgId")) for field in published)


def _colleagues(client: CrmClient) -> list[Colleague]:
    """Of users that no person stands behind, a row may lack the name."""
    answer = client.get("Archive/InternalUsers", {"$select": "associateDbId,fullName,assocName,usergroup"})
    found = []
    for row in answer["value"]:
        name, initials, group = (str(row.get(column) or "") for column in ("fullName", "assocName", "usergroup"))
        place = GROUP_NAMES.get(group)
        found.append(Colleague(int(row["PrimaryKey"]), name or initials, initials, place.value if place else ""))
    return found


def _named_items(client: CrmClient, name: str) -> dict[str, int]:
    items = client.get(f"MDOList/{name}", _ALL_LEVELS)
    return {str(item["Name"]): int(item["Id"]) for item in items if not item.get("Deleted")}


def _list_items(client: CrmClient, published: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The items of the lists behind our fields by ProgId, deleted ones too: old values are still read."""
    wanted = {custom.prog_id for custom in CUSTOM_FIELDS.values() if custom.kind is WireKind.LIST}
    return {
        str(field["ProgId"]): client.get("MDOList/udlist", {"additional": str(field["UDListDefinitionId"]), **_ALL_LEVELS})
        for field in published
        if field.get("ProgId") in wanted and field.get("UDListDefinitionId")
    }


def _purposes(client: CrmClient) -> frozenset[str]:
    """Keys of the purposes that consents are kept for; none where the tenant has no such list. Where a guide may not read it,
    those that every tenant has: an answer may be refused, and is never passed over.
    """
    try:
        items = client.get("List/ConsentPurpose/Items")
    except Refused as error:
        return frozenset() if error.is_not_found else frozenset(CONSENT_PURPOSES.values())
    return frozenset(str(item.get("Key")) for item in items if not item.get("Deleted"))
