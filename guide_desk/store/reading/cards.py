"""One contact card: the row, the fields, the whole dialogue. One indexed read per part."""

from __future__ import annotations

from datetime import UTC, datetime

from guide_desk.clock import as_stockholm
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import DialogueEntry, Outcome
from guide_desk.domain.merge import fields_chosen_together
from guide_desk.domain.move_status import MoveStatus
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Colleague, TenantLists
from guide_desk.snapshots.people import ChangedBoth, Draft, FieldConflict, PersonRow
from guide_desk.store import codec
from guide_desk.store.instants import instant_of
from guide_desk.store.reading.rows import rows_by_key
from guide_desk.store.unit_of_work import ReadingUnit

MOST_ENTRIES = 2000
TENANT = "tenant"
_ENTRIES = "SELECT entry FROM dialogue_entry WHERE contact_id = ? ORDER BY entry_id DESC LIMIT ?"
_CARD = (
    "SELECT c.fields, c.remote_id, b.depth, c.household_key, c.is_kept FROM contact AS c"
    " LEFT JOIN base_person AS b USING (contact_id) WHERE c.contact_id = ?"
)
_MEMBERS = (
    "SELECT contact_id, first_name FROM contact WHERE household_key = ? AND household_key <> '' AND contact_id <> ?"
    " AND is_gone = 0 AND is_protected = 0 ORDER BY contact_id"
)
_COLLEAGUE = "SELECT associate_id, name, initials, municipality FROM colleague WHERE associate_id = ?"
_MOVED_MEMBER = "SELECT 1 FROM contact WHERE household_key = ? AND contact_id <> ? AND move_status = ? AND is_gone = 0 LIMIT 1"
_CONFLICTS = (
    "SELECT field, base, mine, theirs, theirs_by, theirs_at FROM conflict"
    " WHERE contact_id = ? AND resolved_at = '' ORDER BY conflict_id"
)
_HELD = (
    "SELECT changes, made_at FROM deed WHERE contact_id = ? AND state = 'needs_attention' AND reason = 'conflict'"
    " AND state NOT IN ('settled', 'withdrawn')"
)
_CHANGED_BOTH = (
    "SELECT field, base, mine, theirs, theirs_by, theirs_at, found_at, resolved_at FROM conflict AS c"
    " WHERE contact_id = ? AND resolved_at <> '' AND deed_id <> ''"
    " AND NOT EXISTS (SELECT 1 FROM deed WHERE deed.deed_id = c.deed_id AND deed.state = 'withdrawn')"
    " ORDER BY conflict_id DESC LIMIT ?"
)
"""What stands beside each other names no field; what was written anew does."""
MOST_CHANGED_BOTH = 100
_DRAFT = "SELECT kind, outcome, text, counts, saved_at FROM draft WHERE contact_id = ?"


def row_of(unit: ReadingUnit, contact_id: ContactId) -> PersonRow | None:
    """The person as in any list; None when the contact is not on this computer."""
    return rows_by_key(unit, [contact_id]).get(contact_id)


def entries_of(unit: ReadingUnit, contact_id: ContactId) -> tuple[DialogueEntry, ...]:
    """The dialogue, newest first, at most `MOST_ENTRIES`."""
    found = unit.connection.execute(_ENTRIES, (contact_id, MOST_ENTRIES)).fetchall()
    return codec.entries_from_texts([row[0] for row in found])


def fields_of(unit: ReadingUnit, contact_id: ContactId) -> tuple[dict[Field, FieldValue], bool, str, bool]:
    """(fields, whether they may be edited, household key, whether somebody chose to keep the contact on this computer)."""
    found = unit.connection.execute(_CARD, (contact_id,)).fetchone()
    if found is None:
        return {}, False, "", False
    kept, remote_id, depth, key, is_kept = found
    return codec.fields_from_text(kept), remote_id is None or depth == "card", key, bool(is_kept)


def household_of(unit: ReadingUnit, contact_id: ContactId, key: str) -> tuple[tuple[ContactId, str], ...]:
    """The other members on this computer, with their first names."""
    if not key:
        return ()
    found = unit.connection.execute(_MEMBERS, (key, contact_id)).fetchall()
    return tuple((ContactId(member), name) for member, name in found)


def tenant_of(unit: ReadingUnit) -> TenantLists:
    """What is kept of the tenant's lists; nothing before the first connection."""
    found = unit.connection.execute("SELECT value FROM meta WHERE name = ?", (TENANT,)).fetchone()
    return codec.tenant_from_text(found[0]) if found is not None else TenantLists()


def colleague_of(unit: ReadingUnit, associate_id: str) -> Colleague | None:
    """The CRM user of a number."""
    found = unit.connection.execute(_COLLEAGUE, (associate_id,)).fetchone()
    return Colleague(*found) if found is not None else None


def has_moved_member(unit: ReadingUnit, contact_id: ContactId, key: str) -> bool:
    """Whether somebody else of the household, on this computer, has moved here."""
    return bool(key) and unit.connection.execute(_MOVED_MEMBER, (key, contact_id, MoveStatus.MOVED_HERE)).fetchone() is not None


def conflicts_of(unit: ReadingUnit, contact_id: ContactId) -> tuple[FieldConflict, ...]:
    """What a guide has to choose, the oldest first."""
    found = unit.connection.execute(_CONFLICTS, (contact_id,)).fetchall()
    if not found:
        return ()
    held = [(codec.fields_from_text(row[0]), row[1]) for row in unit.connection.execute(_HELD, (contact_id,)).fetchall()]
    conflicts = []
    for lead, base, mine, theirs, by, at in found:
        made = max((made_at for changes, made_at in held if lead in map(_lead_of, changes)), default="")
        was, here, there = (_with_names(unit, codec.fields_from_text(side)) for side in (base, mine, theirs))
        made_at = instant_of(made) if made else None
        who = colleague_of(unit, str(by))
        conflicts.append(FieldConflict(Field(lead), was, here, there, made_at, who, _crm_moment(at), (mine, theirs)))
    return tuple(conflicts)


def changed_both_of(unit: ReadingUnit, contact_id: ContactId) -> tuple[ChangedBoth, ...]:
    """Where the guide's own changes met others', newest first."""
    found = []
    for lead, base, mine, theirs, by, theirs_at, found_at, ended_at in unit.connection.execute(
        _CHANGED_BOTH, (contact_id, MOST_CHANGED_BOTH)
    ).fetchall():
        was, here, there = (_with_names(unit, codec.fields_from_text(side)) for side in (base, mine, theirs))
        who = colleague_of(unit, str(by))
        if lead:
            rewritten = FieldConflict(Field(lead), was, here, there, None, who, _crm_moment(theirs_at), (mine, theirs))
            found.append(ChangedBoth(instant_of(ended_at), who, rewritten=rewritten))
        else:
            found.append(ChangedBoth(instant_of(found_at), who, tuple(here), tuple(there)))
    return tuple(found)


def _with_names(unit: ReadingUnit, side: dict[Field, FieldValue]) -> dict[Field, FieldValue]:
    """A guide is chosen by name, not by number."""
    if not side.get(Field.OWNER):
        return side
    owner = colleague_of(unit, str(side[Field.OWNER]))
    return {**side, Field.OWNER: owner.name if owner is not None else ""}


def _lead_of(field: Field) -> str:
    return fields_chosen_together(field)[0].value


def _crm_moment(stamp: str) -> datetime | None:
    """A stamp of the CRM's, which is UTC whether it says so or not."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return as_stockholm(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def draft_of(unit: ReadingUnit, contact_id: ContactId) -> Draft | None:
    """The unsaved words of the composer on this card."""
    found = unit.connection.execute(_DRAFT, (contact_id,)).fetchone()
    if found is None:
        return None
    kind, outcome, text, counts, saved_at = found
    known = outcome if outcome in set(Outcome) else ""
    return Draft(contact_id, kind, known, text, {"yes": True, "no": False}.get(counts), instant_of(saved_at))
