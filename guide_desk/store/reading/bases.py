"""What the CRM last said of many contacts at once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Depth, PersonBase
from guide_desk.store import codec
from guide_desk.store.unit_of_work import ReadingUnit

_BASES = (
    "SELECT contact_id, remote_id, depth, updated, fields FROM base_person WHERE contact_id IN (SELECT value FROM json_each(?))"
)


def bases_of(unit: ReadingUnit, contacts: Sequence[ContactId]) -> dict[ContactId, PersonBase]:
    """Those of `contacts` whom the CRM knows, without the wire strings."""
    rows = unit.connection.execute(_BASES, (json.dumps(contacts),))
    return {
        ContactId(contact_id): PersonBase(remote_id, Depth(depth), updated, codec.fields_from_text(fields))
        for contact_id, remote_id, depth, updated, fields in rows.fetchall()
    }
