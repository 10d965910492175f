"""What the CRM said, written down: the only place that changes `base_person` and `base_activity`. Writer thread only.

Batches of at most 200 rows a transaction, so that a guide's own writing never waits long.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select, text

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedKind, DeedState
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.merge import CONFLICT, changed_between, fields_chosen_together, same_value
from guide_desk.domain.projection import KEPT_OF_PROTECTED, without_words
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, Depth, PersonBase
from guide_desk.store import card_reads, codec, conflicts, deeds, protection, tables
from guide_desk.store.base_rows import TOLD_OTHERWISE_BY_ROWS, KnownPerson, base_row
from guide_desk.store.driver import Connection
from guide_desk.store.purging import FORGET_FORMS, has_draft, has_unsent, move_contact, purge
from guide_desk.store.unit_of_work import UnitOfWork

TO_BE_FETCHED = ""
"""Stamp of a person from an older answer, or who comes back: the next round fetches them with their whole dialogue."""


def write_persons(unit: UnitOfWork, persons: Iterable[PersonBase]) -> Changes:
    """Lay persons down as the CRM sent them, merge unsent changes over them, and note what a guide has to choose.

    Somebody who has become protected since the question was asked, or whose flag from here is on its way, is laid down without
    name or words, and without a stamp: the next round's `write_protected` then clears what was kept before.
    """
    covered = protection.covered_here(unit)
    wanted = {
        person.remote_id: person if not _is_protected(person) and person.remote_id not in covered else _bare(person, "")
        for person in persons
    }
    return _lay_down(unit, wanted)


def _is_protected(person: PersonBase) -> bool:
    return person.fields.get(Field.IS_PROTECTED) == "yes"


def _bare(person: PersonBase, updated: str) -> PersonBase:
    """All that may be written of a protected person."""
    allowed: dict[Field, FieldValue] = {field: value for field, value in person.fields.items() if field in KEPT_OF_PROTECTED}
    return PersonBase(person.remote_id, Depth.ROW, updated, allowed | {Field.IS_PROTECTED: "yes"})


def _lay_down(unit: UnitOfWork, wanted: dict[int, PersonBase]) -> Changes:
    known = _known_persons(unit, wanted)
    unknown = [(number,) for number in wanted if number not in known]
    if unknown:
        unit.driver.executemany("INSERT INTO contact (remote_id) VALUES (?)", unknown)
        known |= _known_persons(unit, [number for (number,) in unknown])
    rows, back, changed = list[tuple[object, ...]](), list[tuple[int]](), set[ContactId]()
    for number, person in wanted.items():
        kept = known[number]
        row = base_row(kept, person if not kept.is_gone else replace(person, updated=TO_BE_FETCHED))
        if row is not None:
            rows.append(row)
        if kept.is_gone:
            back.append((kept.contact_id,))
        if row is not None or kept.is_gone:
            changed.add(kept.contact_id)
    unit.driver.executemany(_SET_BASE, rows)
    unit.driver.executemany("UPDATE contact SET is_gone = 0 WHERE contact_id = ?", back)
    held = _with_field_deeds(unit, changed)
    for number, person in wanted.items():
        if known[number].contact_id in held and not _is_protected(person):
            _note_conflicts(unit, known[number], person)
    card_reads.note_unread(unit, [number for number, person in wanted.items() if person.is_fresh])
    unit.touched |= changed
    return _news(changed, Topic.CONTACT)


def write_activities(unit: UnitOfWork, activities: Iterable[ActivityBase]) -> Changes:
    """Lay activities down; one that carries the marker of a deed of ours settles that deed, unless an e-mail's content has yet to
    follow its document. Persons not kept here are skipped.
    """
    wanted = {(each.kind.value, each.remote_id): each for each in activities}
    persons = _known_persons(unit, {activity.person_remote_id for activity in wanted.values()})
    known = {(row[0], row[1]): row[2:] for row in _json_rows(unit, _KNOWN_ACTIVITIES, wanted)}
    rows, changed, markers = list[tuple[object, ...]](), set[ContactId](), list[DeedId]()
    for key, activity in wanted.items():
        person = persons.get(activity.person_remote_id)
        if person is None:
            continue
        contact_id = person.contact_id
        place = f"{activity.kind.value}/{activity.remote_id}"
        entry = activity.entry if not person.is_protected else without_words(activity.entry)
        row = (contact_id, activity.updated, codec.entry_to_text(entry, marker=activity.marker, activity=place))
        before = known.get(key)
        if before == row:
            continue
        rows.append((*key, *row, activity.marker))
        changed.add(contact_id)
        if before is not None:
            changed.add(ContactId(before[0]))
        if activity.marker is not None:
            markers.append(activity.marker)
    unit.driver.executemany(_SET_ACTIVITY, rows)
    arrived = [DeedId(row[0]) for row in _json_rows(unit, _OPEN_BY_MARKER, markers)] if markers else []
    deeds.settle(unit, arrived)
    unit.touched |= changed
    return _news(changed, Topic.DIALOGUE)


def settle_fields(unit: UnitOfWork, deed_ids: Sequence[DeedId], person: PersonBase) -> Changes:
    """The PATCH arrived: the answered entity is the new base, and the deeds are done, in one transaction."""
    _note_merged(unit, deed_ids, person)
    deeds.settle(unit, deed_ids)
    return write_persons(unit, [person])


def _note_merged(unit: UnitOfWork, deed_ids: Sequence[DeedId], person: PersonBase) -> None:
    """What the answer has of others' changes since the card was read; it says of nobody but us who made them."""
    sent = [deed for deed in (deeds.find(unit, deed_id) for deed_id in deed_ids) if deed is not None]
    base = base_of(unit, sent[0].contact_id) if sent else None
    if base is None or base.depth is not Depth.CARD or _is_protected(person) or protection.is_covered(unit, sent[0].contact_id):
        return
    ours = {field for deed in sent for field in deed.changes}
    theirs = {field: value for field, value in changed_between(base.fields, person.fields).items() if field not in ours}
    conflicts.note_merged(unit, sent[0].contact_id, sent, theirs, by=0)


def settle_person(unit: UnitOfWork, deed_id: DeedId, person: PersonBase) -> Changes:
    """A new person has a number of its own now; the contact keeps its row here."""
    deed = deeds.find(unit, deed_id)
    assert deed is not None
    other = contact_of(unit, person.remote_id)
    if other is not None and other != deed.contact_id:
        move_contact(unit, other, deed.contact_id)
    unit.connection.execute(_SET_REMOTE, {"id": deed.contact_id, "remote": person.remote_id})
    deeds.settle(unit, [deed_id])
    return write_persons(unit, [person])


def forget_persons(unit: UnitOfWork, remote_ids: Iterable[int]) -> Changes:
    """Persons that are out of reach leave this computer. While something unsent hangs on one it only leaves the lists; while
    somebody is writing on its card it stays until the words are saved or thrown away.
    """
    changed: set[ContactId] = set()
    for remote_id in remote_ids:
        contact_id = contact_of(unit, remote_id)
        if contact_id is None or has_draft(unit, contact_id):
            continue
        if has_unsent(unit, contact_id):
            unit.connection.execute(_MARK_GONE, {"id": contact_id})
        else:
            purge(unit, contact_id)
        changed.add(contact_id)
    return _news(changed, Topic.CONTACT)


def purge_gone(unit: UnitOfWork) -> None:
    """Take away those who have left the lists, once nothing hangs on them any more."""
    for row in unit.connection.execute(_GONE_AND_FREE).all():
        purge(unit, ContactId(row[0]))


def write_protected(unit: UnitOfWork, person: PersonBase, activities: Sequence[ActivityBase]) -> Changes:
    """A protected person: number, flag, municipality and the clock's dates stay, and for the CRM the words of a waiting deed."""
    known = contact_of(unit, person.remote_id)
    if known is not None:
        protection.forget_arrived(unit, known)
        if unit.connection.execute(_STAMP_OF_PROTECTED, {"id": known}).scalar() == person.updated:
            return write_activities(unit, activities)
        unit.forgets_copies = True
        if has_unsent(unit, known):
            for statement in _FORGET_BASE:
                unit.connection.execute(statement, {"id": known})
            unit.purged += 1
        else:
            purge(unit, known)
    changes = _lay_down(unit, {person.remote_id: _bare(person, person.updated)})
    return changes | write_activities(unit, activities)


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


def activity_of(unit: UnitOfWork, entry: DialogueEntry) -> ActivityBase | None:
    """What the CRM last said of an entry, found by our marker or by the CRM's number; None while it is not there."""
    kind, _slash, number = entry.activity.partition("/")
    where = {"marker": entry.marker or "", "kind": kind, "number": int(number) if number else 0}
    row = unit.connection.execute(_ACTIVITY, where).first()
    if row is None:
        return None
    found = codec.entry_from_text(row[4])
    return ActivityBase(ActivityKind(row[0]), row[1], row[2], row[3], found, found.marker)


def known_stamps(unit: UnitOfWork) -> dict[int, str]:
    """Remote id to stamp of every person kept here that is not protected and not gone."""
    return {row[0]: row[1] for row in unit.connection.execute(_STAMPS)}


def known_among(unit: UnitOfWork, remote_ids: Iterable[int]) -> list[int]:
    """Those of `remote_ids` that are among `known_stamps`, in order."""
    return sorted(row[0] for row in _json_rows(unit, _KNOWN_AMONG, remote_ids))


def not_listed(connection: Connection, remote_ids: Sequence[int]) -> list[int]:
    """Those of `remote_ids` that are not among `known_stamps`, or are `TO_BE_FETCHED`. On a reader too."""
    return [row[0] for row in connection.execute(_NOT_LISTED, (json.dumps(list(remote_ids)),)).fetchall()]


def protected_ids(unit: UnitOfWork) -> set[int]:
    """Remote ids of the protected persons noted here."""
    return {row[0] for row in unit.connection.execute(_PROTECTED)}


def shallow_contacts(unit: UnitOfWork, limit: int) -> list[int]:
    """Remote ids whose whole card has not been fetched: with a running clock first, then the newest, each by an index's order."""
    found = list[int]()
    for question in SHALLOW:
        found += [row[0] for row in unit.connection.execute(question, {"limit": limit - len(found)})]
    return found


def shallow_among(unit: UnitOfWork, remote_ids: Collection[int]) -> set[int]:
    """Those of them whose whole card has not been fetched."""
    return {row[0] for row in _json_rows(unit, _SHALLOW_AMONG, remote_ids)}


def _known_persons(unit: UnitOfWork, remote_ids: Iterable[int]) -> dict[int, KnownPerson]:
    return {row[0]: KnownPerson(*row[1:]) for row in _json_rows(unit, _KNOWN_PERSONS, remote_ids)}


def _json_rows(unit: UnitOfWork, statement: str, keys: Iterable[object]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = unit.driver.execute(statement, (json.dumps(list(keys)),)).fetchall()
    return found


def _with_field_deeds(unit: UnitOfWork, contacts: Iterable[ContactId]) -> set[ContactId]:
    return {ContactId(row[0]) for row in _json_rows(unit, _FIELD_DEEDS, contacts)}


def _note_conflicts(unit: UnitOfWork, before: KnownPerson, person: PersonBase) -> None:
    base = base_of(unit, before.contact_id)
    earlier = codec.fields_from_text(before.fields) if before.fields else {}
    now = base.fields if base is not None else {}
    conflicts.note(unit, before.contact_id, earlier, person, now)
    if before.depth == Depth.CARD:
        _note_merged_here(unit, before.contact_id, person, changed_between(earlier, now))


def _note_merged_here(unit: UnitOfWork, contact_id: ContactId, person: PersonBase, changed: Mapping[Field, FieldValue]) -> None:
    """What came beside changes that wait here and are not contested; a row tells lists and long texts otherwise than a card.

    What the guide changed last may be another computer's doing, or a request of ours that had no answer and brought it along.
    """
    waiting = [deed for deed in deeds.open_deeds(unit, contact_id) if deed.kind is DeedKind.FIELDS and deed.reason != CONFLICT]
    is_ours = person.updated_by == unit.guide.associate_id
    if is_ours and not any(deed.state in (DeedState.IN_FLIGHT, DeedState.UNKNOWN) for deed in waiting):
        return
    leads = {conflict.lead for conflict in conflicts.waiting_for_choice(unit, contact_id)}
    theirs = {
        field: value
        for field, value in changed.items()
        if fields_chosen_together(field)[0] not in leads
        and not (person.depth is Depth.ROW and field in TOLD_OTHERWISE_BY_ROWS)
        and not any(field in deed.changes and same_value(deed.changes[field], value) for deed in waiting)
    }
    conflicts.note_merged(unit, contact_id, waiting, theirs, 0 if is_ours else person.updated_by)


def note_conflicts(unit: UnitOfWork, contact_id: ContactId) -> Changes:
    """Write down what a guide has to choose, and let the deeds concerned wait for it."""
    base = base_of(unit, contact_id)
    if base is not None:
        conflicts.note(unit, contact_id, base.fields, base, base.fields)
    return _news({contact_id}, Topic.DEEDS)


def _news(contacts: set[ContactId], topic: Topic) -> Changes:
    if not contacts:
        return Changes(by_sync=True)
    return Changes(frozenset({topic, Topic.QUEUE}), frozenset(contacts), by_sync=True)


_CONTACT_OF = select(tables.contact.c.contact_id).where(tables.contact.c.remote_id == bindparam("remote"))
_REMOTE_OF = select(tables.contact.c.remote_id).where(tables.contact.c.contact_id == bindparam("id"))
_SET_REMOTE = text("UPDATE contact SET remote_id = :remote WHERE contact_id = :id")
_BASE = select(tables.base_person).where(tables.base_person.c.contact_id == bindparam("id"))
_ACTIVITY = text(
    "SELECT a.kind, a.remote_id, c.remote_id, a.updated, a.entry FROM base_activity AS a JOIN contact AS c USING (contact_id)"
    " WHERE (a.marker <> '' AND a.marker = :marker) OR (a.kind = :kind AND a.remote_id = :number) LIMIT 1"
)
_MARK_GONE = text("UPDATE contact SET is_gone = 1 WHERE contact_id = :id")
_STAMP_OF_PROTECTED = text(
    "SELECT b.updated FROM contact AS c JOIN base_person AS b USING (contact_id) WHERE c.contact_id = :id AND c.is_protected = 1"
)
_STAMPS = text(
    "SELECT b.remote_id, b.updated FROM base_person AS b JOIN contact AS c USING (contact_id)"
    " WHERE c.is_protected = 0 AND c.is_gone = 0"
)
_KNOWN_AMONG = (
    "SELECT value FROM json_each(?) AS asked WHERE EXISTS (SELECT 1 FROM contact AS c JOIN base_person USING (contact_id)"
    " WHERE c.remote_id = asked.value AND c.is_protected = 0 AND c.is_gone = 0)"
)
_NOT_LISTED = (
    "SELECT value FROM json_each(?) AS asked WHERE NOT EXISTS (SELECT 1 FROM contact AS c JOIN base_person USING (contact_id)"
    " WHERE c.remote_id = asked.value AND c.is_protected = 0 AND c.is_gone = 0 AND base_person.updated <> '')"
)
_PROTECTED = text("SELECT remote_id FROM contact WHERE is_protected = 1 AND remote_id IS NOT NULL")
_OF_SHALLOW = (
    "SELECT b.remote_id FROM {} JOIN {} USING (contact_id) WHERE b.depth = 'row' AND c.is_protected = 0 AND c.is_gone = 0"
    " AND c.clock_runs = {} ORDER BY {} LIMIT :limit"
)
SHALLOW = (
    text(_OF_SHALLOW.format("contact AS c", "base_person AS b", 1, "c.due_on")),
    text(_OF_SHALLOW.format("base_person AS b", "contact AS c", 0, "b.remote_id DESC")),
)
_SHALLOW_AMONG = (
    "SELECT b.remote_id FROM base_person AS b JOIN contact AS c USING (contact_id) WHERE b.depth = 'row' AND c.is_protected = 0"
    " AND c.is_gone = 0 AND b.remote_id IN (SELECT value FROM json_each(?))"
)
_KNOWN_PERSONS = (
    "SELECT c.remote_id, c.contact_id, c.is_gone, coalesce(b.fields ->> 'is_protected', '') = 'yes',"
    " coalesce(b.depth, ''), coalesce(b.updated, ''), coalesce(b.fields, ''),"
    " coalesce(b.wire, '') FROM contact AS c LEFT JOIN base_person AS b USING (contact_id)"
    " WHERE c.remote_id IN (SELECT value FROM json_each(?))"
)
_SET_BASE = (
    "INSERT INTO base_person (contact_id, remote_id, depth, updated, fields, wire) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (contact_id) DO UPDATE SET remote_id = excluded.remote_id, depth = excluded.depth, updated = excluded.updated,"
    " fields = excluded.fields, wire = excluded.wire"
)
_FIELD_DEEDS = (
    "SELECT DISTINCT contact_id FROM deed WHERE kind = 'fields' AND state NOT IN ('settled', 'withdrawn')"
    " AND contact_id IN (SELECT value FROM json_each(?))"
)
_KNOWN_ACTIVITIES = (
    "SELECT kind, remote_id, contact_id, updated, entry FROM base_activity WHERE (kind, remote_id) IN"
    " (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
)
_SET_ACTIVITY = (
    "INSERT INTO base_activity (kind, remote_id, contact_id, updated, entry, marker) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (kind, remote_id) DO UPDATE SET contact_id = excluded.contact_id, updated = excluded.updated,"
    " entry = excluded.entry, marker = excluded.marker"
)
_OPEN_BY_MARKER = (
    "SELECT deed_id FROM deed WHERE state NOT IN ('settled', 'withdrawn') AND deed_id IN (SELECT value FROM json_each(?))"
    " AND entry ->> 'letter' IS NULL"
)
_GONE_AND_FREE = text(
    "SELECT contact_id FROM contact AS c WHERE is_gone = 1 AND NOT EXISTS (SELECT 1 FROM draft WHERE contact_id = c.contact_id)"
    " AND NOT EXISTS (SELECT 1 FROM sent_out_card WHERE contact_id = c.contact_id)"
    " AND NOT EXISTS (SELECT 1 FROM deed WHERE contact_id = c.contact_id AND state NOT IN ('settled', 'withdrawn'))"
)
_FORGET_BASE = (
    text("DELETE FROM base_person WHERE contact_id = :id"),
    text("DELETE FROM base_activity WHERE contact_id = :id"),
    text("DELETE FROM conflict WHERE contact_id = :id"),
    text("DELETE FROM draft WHERE contact_id = :id"),
    FORGET_FORMS,
    text("UPDATE contact SET shown_at = '' WHERE contact_id = :id"),
)
