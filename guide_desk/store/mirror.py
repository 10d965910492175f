"""What the CRM said, written down: the only place that changes `base_person` and `base_activity`. Writer thread only.

Batches of at most 200 rows a transaction, so that a guide's own writing never waits long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedKind, DeedState
from guide_desk.domain.projection import conflicts_of
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, Colleague, Depth, PersonBase
from guide_desk.store import codec, deeds, tables
from guide_desk.store.instants import instant_text
from guide_desk.store.unit_of_work import UnitOfWork

CONFLICT = "conflict"
"""Reason code of a deed whose field somebody else changed too."""


def write_persons(unit: UnitOfWork, persons: Iterable[PersonBase]) -> Changes:
    """Lay persons down as the CRM sent them, merge unsent changes over them, and note what a guide has to choose."""
    changed: set[ContactId] = set()
    for person in persons:
        contact_id = _contact_for(unit, person.remote_id)
        if _write_base(unit, contact_id, person):
            changed.add(contact_id)
            _note_conflicts(unit, contact_id)
    unit.touched |= changed
    return _news(changed, Topic.CONTACT)


def write_activities(unit: UnitOfWork, activities: Iterable[ActivityBase]) -> Changes:
    """Lay activities down; one that carries the marker of a deed of ours settles that deed. Persons not kept here are skipped."""
    changed: set[ContactId] = set()
    owners: dict[int, ContactId | None] = {}
    for activity in activities:
        if activity.person_remote_id not in owners:
            owners[activity.person_remote_id] = contact_of(unit, activity.person_remote_id)
        contact_id = owners[activity.person_remote_id]
        if contact_id is None or not _write_activity(unit, contact_id, activity):
            continue
        changed.add(contact_id)
        if activity.marker is not None:
            deed = deeds.find(unit, activity.marker)
            if deed is not None and deed.state not in (DeedState.SETTLED, DeedState.WITHDRAWN):
                deeds.settle(unit, [activity.marker])
    unit.touched |= changed
    return _news(changed, Topic.DIALOGUE)


def remove_activities(unit: UnitOfWork, keys: Iterable[tuple[ActivityKind, int]]) -> Changes:
    """Take away activities that are no longer in the CRM."""
    changed: set[ContactId] = set()
    for kind, remote_id in keys:
        where = {"kind": kind.value, "id": remote_id}
        contact_id = unit.connection.execute(_ACTIVITY_OWNER, where).scalar()
        if contact_id is not None:
            unit.connection.execute(_REMOVE_ACTIVITY, where)
            changed.add(ContactId(contact_id))
    unit.touched |= changed
    return _news(changed, Topic.DIALOGUE)


def settle_fields(unit: UnitOfWork, deed_ids: Sequence[DeedId], person: PersonBase) -> Changes:
    """The PATCH arrived: the answered entity is the new base, and the deeds are done, in one transaction."""
    deeds.settle(unit, deed_ids)
    return write_persons(unit, [person])


def settle_person(unit: UnitOfWork, deed_id: DeedId, person: PersonBase) -> Changes:
    """A new person has a number of its own now; the contact keeps its row here."""
    deed = deeds.find(unit, deed_id)
    assert deed is not None
    other = contact_of(unit, person.remote_id)
    if other is not None and other != deed.contact_id:
        _move_contact(unit, other, deed.contact_id)
    unit.connection.execute(_SET_REMOTE, {"id": deed.contact_id, "remote": person.remote_id})
    deeds.settle(unit, [deed_id])
    return write_persons(unit, [person])


def forget_persons(unit: UnitOfWork, remote_ids: Iterable[int]) -> Changes:
    """Persons that are out of reach leave the lists; their rows stay while something unsent hangs on them."""
    changed: set[ContactId] = set()
    for remote_id in remote_ids:
        contact_id = contact_of(unit, remote_id)
        if contact_id is None:
            continue
        if deeds.open_deeds(unit, contact_id):
            unit.connection.execute(_MARK_GONE, {"id": contact_id})
        else:
            purge(unit, contact_id)
        changed.add(contact_id)
    return _news(changed, Topic.CONTACT)


def purge(unit: UnitOfWork, contact_id: ContactId) -> None:
    """Take one contact off this computer: every row and every search word. Nothing unsent may hang on it."""
    for statement in _PURGE:
        unit.connection.execute(statement, {"id": contact_id})
    unit.touched.discard(contact_id)


def write_protected(unit: UnitOfWork, person: PersonBase, activities: Sequence[ActivityBase]) -> Changes:
    """A protected person: whatever was kept before goes; only number, flag, municipality and the clock's dates stay."""
    allowed: dict[Field, FieldValue] = {
        field: value for field, value in person.fields.items() if field in (Field.IS_PROTECTED, Field.MUNICIPALITIES)
    }
    allowed[Field.IS_PROTECTED] = "yes"
    known = contact_of(unit, person.remote_id)
    if known is not None and not deeds.open_deeds(unit, known):
        already = unit.connection.execute(_STAMP, {"id": known}).first()
        if already is not None and already[1] == person.updated and already[2]:
            return write_activities(unit, activities)
        purge(unit, known)
    changes = write_persons(unit, [PersonBase(person.remote_id, Depth.ROW, person.updated, allowed)])
    contact_id = _contact_for(unit, person.remote_id)
    unit.connection.execute(_MARK_PROTECTED, {"id": contact_id})
    return changes | write_activities(unit, activities)


def write_colleagues(unit: UnitOfWork, colleagues: Sequence[Colleague]) -> None:
    """The whole list of CRM users, replaced."""
    unit.connection.execute(delete(tables.colleague))
    if colleagues:
        unit.connection.execute(
            insert(tables.colleague),
            [
                {
                    "associate_id": each.associate_id,
                    "name": each.name,
                    "initials": each.initials,
                    "municipality": each.municipality,
                }
                for each in colleagues
            ],
        )


def contact_of(unit: UnitOfWork, remote_id: int) -> ContactId | None:
    """The row of a person the CRM knows under `remote_id`."""
    found = unit.connection.execute(_CONTACT_OF, {"remote": remote_id}).scalar()
    return ContactId(found) if found is not None else None


def remote_id_of(unit: UnitOfWork, contact_id: ContactId) -> int | None:
    """The CRM's number of a contact; None while the person is not created there yet."""
    found = unit.connection.execute(_REMOTE_OF, {"id": contact_id}).scalar()
    return int(found) if found is not None else None


def base_of(unit: UnitOfWork, contact_id: ContactId) -> PersonBase | None:
    """What the CRM last said about a contact."""
    row = unit.connection.execute(_BASE, {"id": contact_id}).mappings().first()
    if row is None:
        return None
    return PersonBase(
        row["remote_id"],
        Depth(row["depth"]),
        row["updated"],
        codec.fields_from_text(row["fields"]),
        codec.texts_from_text(row["wire"]),
    )


def known_stamps(unit: UnitOfWork) -> dict[int, str]:
    """Remote id to stamp of every person kept here that is not protected and not gone."""
    return {row[0]: row[1] for row in unit.connection.execute(_STAMPS)}


def protected_ids(unit: UnitOfWork) -> set[int]:
    """Remote ids of the protected persons noted here."""
    return {row[0] for row in unit.connection.execute(_PROTECTED)}


def shallow_contacts(unit: UnitOfWork, limit: int) -> list[int]:
    """Remote ids whose whole card has not been fetched: those with a running clock first, then the latest in touch."""
    return [row[0] for row in unit.connection.execute(_SHALLOW, {"limit": limit})]


def activity_stamps(unit: UnitOfWork, contact_id: ContactId) -> dict[tuple[ActivityKind, int], str]:
    """(kind, remote id) to stamp of one contact's activities."""
    rows = unit.connection.execute(_ACTIVITY_STAMPS, {"id": contact_id})
    return {(ActivityKind(row[0]), row[1]): row[2] for row in rows}


def sync_mark(unit: UnitOfWork, stream: str) -> str:
    """How far `stream` has been fetched; '' at first."""
    return str(unit.connection.execute(_MARK, {"stream": stream}).scalar() or "")


def set_sync_mark(unit: UnitOfWork, stream: str, mark: str) -> None:
    """Note how far `stream` has been fetched; after the last page, in the CRM's own words."""
    unit.connection.execute(_SET_MARK, {"stream": stream, "mark": mark})


def _contact_for(unit: UnitOfWork, remote_id: int) -> ContactId:
    known = contact_of(unit, remote_id)
    if known is not None:
        return known
    made = unit.connection.execute(insert(tables.contact), {"remote_id": remote_id})
    return ContactId(made.lastrowid)


def _write_base(unit: UnitOfWork, contact_id: ContactId, person: PersonBase) -> bool:
    """Write the base; False when it says nothing new. A row-deep answer keeps what only the card told, while the stamp agrees."""
    known = base_of(unit, contact_id)
    fields, wire, depth = dict(person.fields), dict(person.wire), person.depth
    if known is not None:
        if known.updated == person.updated and known.depth is Depth.CARD and depth is Depth.ROW:
            return False
        fields = {**known.fields, **fields}
        if known == PersonBase(person.remote_id, depth, person.updated, _filled(fields), wire):
            return False
    unit.connection.execute(
        _SET_BASE,
        {
            "contact_id": contact_id,
            "remote_id": person.remote_id,
            "depth": depth.value,
            "updated": person.updated,
            "fields": codec.fields_to_text(fields),
            "wire": codec.texts_to_text(wire),
        },
    )
    unit.connection.execute(_MARK_PRESENT, {"id": contact_id})
    return True


def _filled(fields: dict[Field, str | tuple[str, ...]]) -> dict[Field, str | tuple[str, ...]]:
    return {field: value for field, value in fields.items() if value}


def _note_conflicts(unit: UnitOfWork, contact_id: ContactId) -> None:
    waiting = [deed for deed in deeds.open_deeds(unit, contact_id) if deed.kind is DeedKind.FIELDS]
    if not waiting:
        return
    base = base_of(unit, contact_id)
    for deed, conflict in conflicts_of(base.fields if base is not None else None, waiting):
        if deed.state is DeedState.NEEDS_ATTENTION and deed.reason == CONFLICT:
            continue
        unit.connection.execute(
            insert(tables.conflict),
            {
                "contact_id": contact_id,
                "field": conflict.field.value,
                "base": codec.changes_to_text({conflict.field: conflict.base}),
                "mine": codec.changes_to_text({conflict.field: conflict.mine}),
                "theirs": codec.changes_to_text({conflict.field: conflict.theirs}),
                "found_at": instant_text(unit.now),
                "deed_id": deed.deed_id,
            },
        )
        deeds.park(unit, [deed.deed_id], CONFLICT)


def _write_activity(unit: UnitOfWork, contact_id: ContactId, activity: ActivityBase) -> bool:
    where = {"kind": activity.kind.value, "id": activity.remote_id}
    kept = codec.entry_to_text(activity.entry)
    known = unit.connection.execute(_ACTIVITY, where).first()
    if known is not None and tuple(known) == (contact_id, activity.updated, kept):
        return False
    if known is not None and known[0] != contact_id:
        unit.touched.add(ContactId(known[0]))
    unit.connection.execute(
        _SET_ACTIVITY,
        {
            "kind": activity.kind.value,
            "remote_id": activity.remote_id,
            "contact_id": contact_id,
            "updated": activity.updated,
            "marker": activity.marker,
            "entry": kept,
        },
    )
    return True


def _move_contact(unit: UnitOfWork, away: ContactId, target: ContactId) -> None:
    """A pull found the new person before its deed settled: what came with it moves to the row that was made here."""
    for statement in _MOVE:
        unit.connection.execute(statement, {"away": away, "target": target})
    purge(unit, away)


def _news(contacts: set[ContactId], topic: Topic) -> Changes:
    if not contacts:
        return Changes(by_sync=True)
    return Changes(frozenset({topic, Topic.QUEUE}), frozenset(contacts), by_sync=True)


_CONTACT_OF = select(tables.contact.c.contact_id).where(tables.contact.c.remote_id == bindparam("remote"))
_REMOTE_OF = select(tables.contact.c.remote_id).where(tables.contact.c.contact_id == bindparam("id"))
_SET_REMOTE = text("UPDATE contact SET remote_id = :remote WHERE contact_id = :id")
_BASE = select(tables.base_person).where(tables.base_person.c.contact_id == bindparam("id"))
_ACTIVITY = text("SELECT contact_id, updated, entry FROM base_activity WHERE kind = :kind AND remote_id = :id")
_ACTIVITY_OWNER = text("SELECT contact_id FROM base_activity WHERE kind = :kind AND remote_id = :id")
_REMOVE_ACTIVITY = text("DELETE FROM base_activity WHERE kind = :kind AND remote_id = :id")
_ACTIVITY_STAMPS = text("SELECT kind, remote_id, updated FROM base_activity WHERE contact_id = :id")
_MARK_GONE = text("UPDATE contact SET is_gone = 1 WHERE contact_id = :id")
_MARK_PRESENT = text("UPDATE contact SET is_gone = 0 WHERE contact_id = :id AND is_gone = 1")
_MARK_PROTECTED = text("UPDATE contact SET is_protected = 1 WHERE contact_id = :id")
_STAMP = text(
    "SELECT c.contact_id, b.updated, c.is_protected FROM contact AS c JOIN base_person AS b USING (contact_id)"
    " WHERE c.contact_id = :id"
)
_STAMPS = text(
    "SELECT b.remote_id, b.updated FROM base_person AS b JOIN contact AS c USING (contact_id)"
    " WHERE c.is_protected = 0 AND c.is_gone = 0"
)
_PROTECTED = text("SELECT remote_id FROM contact WHERE is_protected = 1 AND remote_id IS NOT NULL")
_SHALLOW = text(
    "SELECT b.remote_id FROM base_person AS b JOIN contact AS c USING (contact_id) WHERE b.depth = 'row' AND c.is_protected = 0"
    " AND c.is_gone = 0 ORDER BY c.clock_runs DESC, c.latest_at DESC LIMIT :limit"
)
_MARK = select(tables.sync_mark.c.mark).where(tables.sync_mark.c.stream == bindparam("stream"))
_SET_MARK = text(
    "INSERT INTO sync_mark (stream, mark) VALUES (:stream, :mark) ON CONFLICT (stream) DO UPDATE SET mark = excluded.mark"
)
_base_insert = upsert(tables.base_person)
_SET_BASE = _base_insert.on_conflict_do_update(
    index_elements=["contact_id"],
    set_={name: _base_insert.excluded[name] for name in ("remote_id", "depth", "updated", "fields", "wire")},
)
_activity_insert = upsert(tables.base_activity)
_SET_ACTIVITY = _activity_insert.on_conflict_do_update(
    index_elements=["kind", "remote_id"],
    set_={name: _activity_insert.excluded[name] for name in ("contact_id", "updated", "marker", "entry")},
)
_PURGE = (
    text("DELETE FROM entry_words WHERE rowid IN (SELECT entry_id FROM dialogue_entry WHERE contact_id = :id)"),
    text("DELETE FROM person_words WHERE rowid = :id"),
    text("DELETE FROM deed WHERE contact_id = :id"),
    text("DELETE FROM contact WHERE contact_id = :id"),
)
_MOVE = (
    text("UPDATE base_activity SET contact_id = :target WHERE contact_id = :away"),
    text("UPDATE deed SET contact_id = :target WHERE contact_id = :away"),
    text("DELETE FROM base_person WHERE contact_id = :away"),
)
