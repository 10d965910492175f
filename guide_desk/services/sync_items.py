"""What waits to be sent, item by item, for the sync panel."""

from __future__ import annotations

from guide_desk.domain.deeds import DeedKind, DeedState
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services.deeds import is_put_back, may_be_moved
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.store import codec
from guide_desk.store.instants import instant_of
from guide_desk.store.unit_of_work import ReadingUnit

_OPEN = (
    "SELECT d.deed_id, d.contact_id, c.name, c.is_protected, d.kind, d.entry, d.changes, d.made_at,"
    " d.state, d.reason, d.not_before, d.tries"
    " FROM deed AS d JOIN contact AS c USING (contact_id) WHERE d.state NOT IN ('settled', 'withdrawn')"
    " ORDER BY d.deed_id DESC LIMIT 200"
)


def sync_items(unit: ReadingUnit) -> tuple[SyncItem, ...]:
    """The open deeds, those that need the guide first, then newest first; at most 200. A protected person's say nothing."""
    items = [_item(*row) for row in unit.connection.execute(_OPEN)]
    return tuple(sorted(items, key=lambda item: item.state is not DeedState.NEEDS_ATTENTION))


def _item(
    deed_id: str,
    contact_id: int,
    name: str,
    protected: int,
    kind: str,
    entry: str | None,
    changes: str,
    made_at: str,
    state: str,
    reason: str,
    not_before: str,
    tries: int,
) -> SyncItem:
    read = codec.entry_from_text(entry) if entry else None
    is_told, is_held = not protected, state == DeedState.NEEDS_ATTENTION
    can_move = is_held and is_told and kind == DeedKind.ENTRY and read is not None and may_be_moved(read)
    return SyncItem(
        DeedId(deed_id),
        ContactId(contact_id),
        name,
        DeedKind(kind),
        read.kind if read is not None else None,
        instant_of(made_at),
        DeedState(state),
        reason,
        read.text if read is not None and is_told else "",
        instant_of(not_before) if not_before else None,
        is_protected=bool(protected),
        can_withdraw=is_held or (state == DeedState.READY and tries == 0),
        changes=codec.fields_from_text(changes) if is_told else {},
        can_reword=can_move and read is not None and not read.letter,
        can_move=can_move,
        can_put_back=is_told and kind == DeedKind.ENTRY and read is not None and is_put_back(read),
    )
