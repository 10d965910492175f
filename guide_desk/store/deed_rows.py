"""A deed from its row. Loads no SQLAlchemy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guide_desk.clock import as_stockholm
from guide_desk.domain.deeds import Deed, DeedKind, DeedState
from guide_desk.identifiers import AssociateId, ContactId, DeedId
from guide_desk.store import codec

DEED_COLUMNS = (
    *("deed_id", "kind", "contact_id", "made_at", "author_id", "entry", "changes", "before", "state", "sendable_at", "tries"),
    *("last_sent_at", "unfound_since", "not_before", "request_id", "reason"),
)


def deed_of_row(row: Mapping[Any, Any]) -> Deed:
    """A deed from its columns by name."""

    def moment(name: str) -> datetime | None:
        return as_stockholm(datetime.fromisoformat(row[name])) if row[name] else None

    made_at = moment("made_at")
    assert made_at is not None
    return Deed(
        deed_id=DeedId(row["deed_id"]),
        kind=DeedKind(row["kind"]),
        contact_id=ContactId(row["contact_id"]),
        made_at=made_at,
        author_id=AssociateId(row["author_id"]),
        entry=codec.entry_from_text(row["entry"]) if row["entry"] else None,
        changes=codec.fields_from_text(row["changes"]),
        before=codec.fields_from_text(row["before"]),
        state=DeedState(row["state"]),
        sendable_at=moment("sendable_at"),
        tries=row["tries"],
        last_sent_at=moment("last_sent_at"),
        unfound_since=moment("unfound_since"),
        not_before=moment("not_before"),
        request_id=row["request_id"],
        reason=row["reason"],
    )
