"""The deeds in the file, and their way to the CRM: each step is written down before it is taken. Writer thread only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, text, update

from guide_desk.clock import as_stockholm
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import Deed, DeedKind, DeedState
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId, id_behind
from guide_desk.store import codec, tables
from guide_desk.store.deed_rows import deed_of_row
from guide_desk.store.instants import instant_text
from guide_desk.store.sent_out_deeds import IS_SENT_OUT, WAITS_FOR_PARKED
from guide_desk.store.unit_of_work import UnitOfWork

UNDO_SECONDS = 10
"""How long a deed can be taken back before it is sent; stored with it, so that the rule survives a restart."""
LONGEST_PAUSE = timedelta(hours=1)
"""Longer than this a deed waits for no server: rounds keep to what it asks for by themselves."""
INSISTED = "insisted"
"""Reason of a ready deed that the guide sends although somebody may be there already."""
AGAIN = "again"
"""Reason of a ready deed that the guide sends once more: another computer may have sent it since, or it has landed after all."""


def add(unit: UnitOfWork, deed: Deed) -> None:
    """Write a deed down. Its contact is touched or lengthened, so that the projection follows in the same transaction.

    Raises InvalidInput `guide` `reader` when the account may only read: what could never be sent is not kept as if it could.
    """
    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    _write_down(unit, deed, unit.guide.account)


def _write_down(unit: UnitOfWork, deed: Deed, account: str) -> None:
    sendable_at = deed.sendable_at or deed.made_at + timedelta(seconds=UNDO_SECONDS)
    unit.driver.execute(
        _ADD,
        (
            *(deed.deed_id, deed.kind.value, deed.contact_id, instant_text(deed.made_at), deed.author_id, account),
            codec.entry_to_text(deed.entry) if deed.entry is not None else None,
            *(codec.changes_to_text(deed.changes), codec.changes_to_text(deed.before)),
            *(deed.state.value, instant_text(sendable_at)),
        ),
    )
    (unit.lengthened if deed.kind is DeedKind.ENTRY else unit.touched).add(deed.contact_id)


def divide(unit: UnitOfWork, deed: Deed, parts: Sequence[Sequence[Field]], rest: Sequence[Field]) -> list[DeedId]:
    """Give each of `parts` of a field deed a deed of its own and leave it the `rest`, or the first part when nothing is left.

    The one change that a deed's content ever sees: nothing of it is lost, and every part keeps its place in the order, so that a
    later deed about the same field is still the later one, and is sent as whoever made it: also once they may only read.
    Returns the deeds that hold the parts.
    """
    moved = list(parts) if rest else list(parts[1:])
    kept = rest or parts[0]
    stays = _part(deed, kept)
    row = {"id": deed.deed_id, "changes": codec.changes_to_text(stays.changes), "before": codec.changes_to_text(stays.before)}
    unit.connection.execute(_DIVIDE, row)
    account = str(unit.connection.execute(_ACCOUNT, {"id": deed.deed_id}).scalar_one())
    found = [] if rest else [deed.deed_id]
    for fields in moved:
        made = replace(_part(deed, fields), deed_id=_free_id_behind(unit, deed.deed_id), state=DeedState.READY)
        _write_down(unit, made, account)
        found.append(made.deed_id)
    return found


def find(unit: UnitOfWork, deed_id: DeedId) -> Deed | None:
    """One deed, whatever its state."""
    row = unit.connection.execute(_ONE, {"id": deed_id}).mappings().first()
    return deed_of_row(row) if row is not None else None


def set_state(unit: UnitOfWork, deed_ids: Sequence[DeedId], state: DeedState, **columns: object) -> None:
    """Move deeds to `state`; their contacts are touched."""
    for deed_id in deed_ids:
        unit.connection.execute(update(tables.deed).where(tables.deed.c.deed_id == deed_id), {"state": state.value, **columns})
        owner = unit.connection.execute(_CONTACT_OF, {"id": deed_id}).scalar()
        if owner is not None:
            unit.touched.add(ContactId(owner))


def end_undo_time(unit: UnitOfWork) -> int:
    """Let every ready deed be sent now; returns how many that changed."""
    now = instant_text(unit.now)
    result = unit.connection.execute(_END_UNDO, {"now": now})
    return int(result.rowcount)


def sendable_contacts(unit: UnitOfWork, account: str) -> list[ContactId]:
    """Contacts with something that may be sent now as `account`, oldest deed first; not those with nothing but lines of what
    was sent to many, which go behind (`sent_out_deeds`).
    """
    rows = unit.connection.execute(_SENDABLE, {"now": instant_text(unit.now), "account": account})
    return [ContactId(row[0]) for row in rows]


def open_deeds(unit: UnitOfWork, contact_id: ContactId) -> list[Deed]:
    """The contact's unsettled deeds in the order they were made, whatever their state."""
    return [deed_of_row(row) for row in unit.connection.execute(_OPEN, {"id": contact_id}).mappings()]


def next_batch(unit: UnitOfWork, contact_id: ContactId, account: str) -> list[Deed]:
    """What to send next for a contact: its oldest sendable deed, and the sendable field deeds right behind a field deed. One that
    waits for the guide parts them: what was written after it was written over what it says.

    Empty while an older deed of the contact is in flight, of unknown outcome, or a person who is not created yet is parked.
    That somebody has protected identity waits for nothing but the person being there. The change of a plan that waits for the
    guide waits with it, and holds up nothing else.
    """
    batch: list[Deed] = []
    waiting = [(deed_of_row(row), row["account"]) for row in unit.connection.execute(_OPEN, {"id": contact_id}).mappings()]
    if not any(deed.kind is DeedKind.PERSON for deed, _account in waiting):
        for deed, owner in waiting:
            if deed.state is DeedState.READY and owner == account and Field.IS_PROTECTED in deed.changes:
                return [deed] if _may_be_sent(deed, unit.now) else []
    parked = {deed.deed_id for deed, _account in waiting if deed.state is DeedState.NEEDS_ATTENTION}
    for deed, owner in waiting:
        if deed.state in (DeedState.IN_FLIGHT, DeedState.UNKNOWN):
            return []
        if deed.state is DeedState.NEEDS_ATTENTION:
            if deed.kind is DeedKind.PERSON:
                return []
            if batch and deed.kind is DeedKind.FIELDS:
                break
            continue
        if deed.kind is DeedKind.PLAN and deed.entry is not None and deed.entry.marker in parked:
            continue
        if not _may_be_sent(deed, unit.now) or owner != account:
            break
        if batch and not (batch[0].kind is DeedKind.FIELDS and deed.kind is DeedKind.FIELDS):
            break
        batch.append(deed)
    return batch


def forget_wrong_moments(unit: UnitOfWork, look_again: timedelta) -> None:
    """What is to wait longer than any of our waits got its moment from a clock that ran ahead: it waits no longer."""
    now = unit.now
    ahead = {"undo": timedelta(seconds=UNDO_SECONDS), "look": look_again, "pause": LONGEST_PAUSE}
    moments = {name: instant_text(now + wait) for name, wait in ahead.items()}
    unit.connection.execute(_FORGET_WRONG, {"now": instant_text(now), **moments})


def in_doubt(unit: UnitOfWork, account: str) -> list[Deed]:
    """Deeds whose request left and whose answer never came."""
    return [deed_of_row(row) for row in unit.connection.execute(_DOUBT, {"account": account}).mappings()]


def mark_in_flight(unit: UnitOfWork, deed_ids: Sequence[DeedId], request_id: str) -> bool:
    """Note that a request is about to leave; committed before it does. False, and nothing noted, when one of the deeds is no
    longer ready: the guide took it back since it was picked.
    """
    if any(unit.connection.execute(_STATE, {"id": deed_id}).scalar() != DeedState.READY for deed_id in deed_ids):
        return False
    now = instant_text(unit.now)
    for deed_id in deed_ids:
        unit.connection.execute(_IN_FLIGHT, {"id": deed_id, "now": now, "request": request_id})
    _touch(unit, deed_ids)
    return True


def mark_unknown(unit: UnitOfWork, deed_ids: Sequence[DeedId], not_before: datetime, reason: str = "") -> None:
    """No clear answer came: never call it failed, ask again at `not_before`."""
    set_state(unit, _not_done(unit, deed_ids), DeedState.UNKNOWN, not_before=instant_text(not_before), reason=reason)


def note_unfound(unit: UnitOfWork, deed_id: DeedId, there: datetime) -> None:
    """The CRM was asked at `there`, by its own clock, and does not have it. A stamp that lies in the future was made by a clock
    that was wrong: the wait begins anew.
    """
    unit.connection.execute(_UNFOUND, {"id": deed_id, "there": instant_text(there), "here": instant_text(unit.now)})


def mark_ready_again(unit: UnitOfWork, deed_ids: Sequence[DeedId], not_before: datetime | None, reason: str = "") -> None:
    """The request certainly had no effect; try again at `not_before`."""
    when = instant_text(not_before) if not_before is not None else ""
    set_state(unit, _not_done(unit, deed_ids), DeedState.READY, not_before=when, reason=reason)


def settle(unit: UnitOfWork, deed_ids: Iterable[DeedId]) -> None:
    """The CRM has it."""
    set_state(unit, list(deed_ids), DeedState.SETTLED, reason="")


def park(unit: UnitOfWork, deed_ids: Sequence[DeedId], reason: str) -> None:
    """The CRM said no for good: kept, shown, editable; nothing else waits for it. `reason` is a code that the texts know."""
    set_state(unit, _not_done(unit, deed_ids), DeedState.NEEDS_ATTENTION, reason=reason)


def _not_done(unit: UnitOfWork, deed_ids: Sequence[DeedId]) -> list[DeedId]:
    """Those that the guide has not taken back while something was asked on their behalf: what is taken back stays so."""
    states = {deed_id: unit.connection.execute(_STATE, {"id": deed_id}).scalar() for deed_id in deed_ids}
    return [deed_id for deed_id, state in states.items() if state not in (DeedState.WITHDRAWN, DeedState.SETTLED)]


def next_moment(unit: UnitOfWork, account: str) -> datetime | None:
    """When the next waiting deed may be sent or asked about; None when nothing waits, or only for a guide.

    A deed that waits for another one of its contact does not count: it would be due again and again, and could not be sent.
    """
    found = unit.connection.execute(_NEXT, {"account": account}).scalar()
    return as_stockholm(datetime.fromisoformat(found)) if found else None


def _may_be_sent(deed: Deed, now: datetime) -> bool:
    due = deed.sendable_at is None or deed.sendable_at <= now
    return due and (deed.not_before is None or deed.not_before <= now)


def _part(deed: Deed, fields: Sequence[Field]) -> Deed:
    changes = {field: deed.changes[field] for field in fields}
    return replace(deed, changes=changes, before={field: deed.before[field] for field in fields if field in deed.before})


def _free_id_behind(unit: UnitOfWork, deed_id: DeedId) -> DeedId:
    """A deed can be divided again and again."""
    behind = id_behind(deed_id)
    while unit.connection.execute(_STATE, {"id": behind}).first() is not None:
        behind = id_behind(behind)
    return behind


def _touch(unit: UnitOfWork, deed_ids: Sequence[DeedId]) -> None:
    for deed_id in deed_ids:
        owner = unit.connection.execute(_CONTACT_OF, {"id": deed_id}).scalar()
        if owner is not None:
            unit.touched.add(ContactId(owner))


_ADD = (
    "INSERT INTO deed (deed_id, kind, contact_id, made_at, author_id, account, entry, changes, before, state, sendable_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DIVIDE = text("UPDATE deed SET changes = :changes, before = :before WHERE deed_id = :id")
_ONE = select(tables.deed).where(tables.deed.c.deed_id == bindparam("id"))
_ACCOUNT = select(tables.deed.c.account).where(tables.deed.c.deed_id == bindparam("id"))
_STATE = select(tables.deed.c.state).where(tables.deed.c.deed_id == bindparam("id"))
_CONTACT_OF = select(tables.deed.c.contact_id).where(tables.deed.c.deed_id == bindparam("id"))
_OPEN = (
    select(tables.deed)
    .where(tables.deed.c.contact_id == bindparam("id"), text("state NOT IN ('settled', 'withdrawn')"))
    .order_by(tables.deed.c.deed_id)
)
_END_UNDO = text("UPDATE deed SET sendable_at = :now WHERE state = 'ready' AND sendable_at > :now")
_SENDABLE = text(
    "SELECT contact_id FROM deed WHERE state = 'ready' AND state NOT IN ('settled', 'withdrawn')"  # noqa: S608
    " AND sendable_at <= :now AND not_before <= :now AND account = :account GROUP BY contact_id"
    f" HAVING min({IS_SENT_OUT}) = 0 ORDER BY min(deed_id)"
)
_FORGET_WRONG = text(
    "UPDATE deed SET sendable_at = min(sendable_at, :now), not_before = min(not_before, :now)"
    " WHERE state IN ('ready', 'unknown') AND state NOT IN ('settled', 'withdrawn') AND (sendable_at > :undo"
    " OR not_before > CASE state WHEN 'unknown' THEN :look ELSE :pause END)"
)
_DOUBT = text(
    "SELECT * FROM deed WHERE state IN ('in_flight', 'unknown') AND state NOT IN ('settled', 'withdrawn')"
    " AND account = :account ORDER BY deed_id"
)
_IN_FLIGHT = text(
    "UPDATE deed SET state = 'in_flight', request_id = :request, tries = tries + 1, last_sent_at = :now, not_before = '',"
    " unfound_since = '' WHERE deed_id = :id"
)
_UNFOUND = text(
    "UPDATE deed SET last_sent_at = min(last_sent_at, :here),"
    " unfound_since = CASE unfound_since WHEN '' THEN :there ELSE min(unfound_since, :there) END WHERE deed_id = :id"
)
_NEXT = text(
    "SELECT min(max(sendable_at, not_before)) FROM deed AS d WHERE state IN ('ready', 'unknown', 'in_flight')"  # noqa: S608
    f" AND state NOT IN ('settled', 'withdrawn') AND account = :account AND NOT {WAITS_FOR_PARKED.format(deed='d')}"
    " AND (state <> 'ready' OR NOT EXISTS ("
    "SELECT 1 FROM deed AS other WHERE other.contact_id = d.contact_id AND other.state NOT IN ('settled', 'withdrawn')"
    f" AND NOT {WAITS_FOR_PARKED.format(deed='other')}"
    " AND (other.state IN ('in_flight', 'unknown') OR (other.deed_id < d.deed_id"
    " AND (other.state = 'ready' OR (other.state = 'needs_attention' AND other.kind = 'person'))))))"
)
