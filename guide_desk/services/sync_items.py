"""What waits to be sent, item by item, for the sync panel."""

from __future__ import annotations

from guide_desk.domain.deeds import DeedKind, DeedState
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.store import codec
from guide_desk.store.instants import instant_of
from guide_desk.store.unit_of_work import ReadingUnit

_OPEN = (
    "SELECT d.deed_id, d.contact_id, c.name, c.is_protected, d.kind, d.entry, d.made_at, d.state, d.reason, d.not_before, d.tries"
    " FROM deed AS d JOIN contact AS c USING (contact_id) WHERE d.state NOT IN ('settled', 'withdrawn')"
    " ORDER BY d.deed_id DESC LIMIT 200"
)


def sync_items(unit: ReadingUnit) -> tuple[SyncItem, ...]:
    """The open deeds, those that need the guide first, then newest first; at most 200. A protected person's say nothing."""
    items = []
    for deed_id, contact_id, name, protected, kind, entry, made_at, state, reason, not_before, tries in unit.connection.execute(
        _OPEN
    ):
        read = codec.entry_from_text(entry) if entry else None
        items.append(
            SyncItem(
                DeedId(deed_id),
                ContactId(contact_id),
                name,
                DeedKind(kind),
                read.kind if read is not None else None,
                instant_of(made_at),
                DeedState(state),
                reason,
                read.text if read is not None and not protected else "",
                instant_of(not_before) if not_before else None,
                is_protected=bool(protected),
                can_withdraw=state == DeedState.NEEDS_ATTENTION or (state == DeedState.READY and tries == 0),
            )
        )
    return tuple(sorted(items, key=lambda item: item.state is not DeedState.NEEDS_ATTENTION))
