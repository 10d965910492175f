"""Which activities lie on whose card, without a word of them: a question for changes never tells of what was deleted.

SuperOffice keeps no recycle bin of activities. Sync thread only; raises CrmErrors.
"""

from __future__ import annotations

from collections.abc import Sequence

from guide_desk.errors import Refused
from guide_desk.snapshots.base import ActivityKind
from guide_desk.superoffice import encoding
from guide_desk.superoffice.crm import LISTS, Crm, among, understood
from guide_desk.superoffice.field_map import ENTRY_MARKER, KIND_BY_TASK, KIND_BY_TEMPLATE

_KNOWN_TYPES = {ActivityKind.APPOINTMENT: KIND_BY_TASK.keys(), ActivityKind.DOCUMENT: KIND_BY_TEMPLATE.keys()}


@understood()
def dialogue_stamps(crm: Crm, persons: Sequence[int]) -> dict[tuple[ActivityKind, int], tuple[int, str]]:
    """(person's number, stamp) of every activity of ours on the cards of `persons`."""
    found: dict[tuple[ActivityKind, int], tuple[int, str]] = {}
    for numbers in among("personId", persons):
        for kind, name in LISTS.items():
            marker = (f"{kind.value}Udef/{ENTRY_MARKER}",) if ENTRY_MARKER in crm.reference.entry_fields else ()
            columns = (f"{kind.value}Id", *marker, "type", "personId", "updatedDate")
            for rows in crm.pages(name, f"{kind.value}Id", columns, numbers):
                found |= {
                    (kind, int(str(row["PrimaryKey"]))): (int(str(row["personId"])), encoding.stamp(row.get("updatedDate")))
                    for row in rows
                    if row.get("type") in _KNOWN_TYPES[kind] or any(row.get(column) for column in marker)
                }
    return found


@understood()
def whose_card(crm: Crm, kind: ActivityKind, remote_id: int) -> int | None:
    """On which person's card one activity lies; None when it is gone, or kept from the guide."""
    crm.pause()
    try:
        answer = crm.client.get(f"{LISTS[kind]}/{remote_id}", {"$select": "Person"})
    except Refused as error:
        if not error.is_hidden:
            raise
        return None
    return int((answer.get("Person") or {}).get("PersonId") or 0)


@understood()
def is_of_another_kind(crm: Crm, kind: ActivityKind, remote_id: int) -> bool:
    """Whether the CRM says that one activity is something which no dialogue shows."""
    key = f"{kind.value}Id"
    pages = crm.pages(LISTS[kind], key, (key, "type"), *among(key, [remote_id]))
    types = [str(row.get("type") or "") for rows in pages for row in rows]
    return any(types) and _KNOWN_TYPES[kind].isdisjoint(types)
