"""Fields that two sides changed differently: noted with who and when, kept until a guide has chosen. Writer thread only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, text

from guide_desk.domain.contact import LIST_FIELDS, Field, Fields, FieldValue
from guide_desk.domain.deeds import Deed, DeedKind, DeedState
from guide_desk.domain.merge import CONFLICT, fields_chosen_together
from guide_desk.domain.projection import conflicts_of
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.base import PersonBase
from guide_desk.store import codec, deeds, tables
from guide_desk.store.instants import instant_text
from guide_desk.store.unit_of_work import UnitOfWork

MINE, THEIRS, AGREED = "mine", "theirs", "agreed"
"""How a conflict ended; AGREED when the other side came to say the same, or took its change back."""
MERGED = "merged"
"""Marks what was none: both sides changed different things, and both stand. Such a row names no field, and waits for nobody."""


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A choice that waits. `lead` stands for the fields that are chosen together; `sides`: as `FieldConflict` has them."""

    lead: Field
    mine: dict[Field, FieldValue]
    deeds: tuple[Deed, ...]
    sides: tuple[str, str]


def note(unit: UnitOfWork, contact_id: ContactId, earlier: Fields, now_there: PersonBase, fields: Fields) -> None:
    """What the CRM says now lies against what waits here: park what a guide has to choose, let the rest go on.

    `earlier`: the base before this answer; `fields`: the base from now on.
    """
    waiting = [deed for deed in deeds.open_deeds(unit, contact_id) if deed.kind is DeedKind.FIELDS]
    if not waiting:
        return
    contested: dict[Field, set[DeedId]] = defaultdict(set)
    by_deed: dict[DeedId, set[Field]] = defaultdict(set)
    mine: dict[Field, FieldValue] = {}
    for deed, conflict in conflicts_of(fields, waiting):
        contested[fields_chosen_together(conflict.field)[0]].add(deed.deed_id)
        by_deed[deed.deed_id].add(conflict.field)
        mine[conflict.field] = conflict.mine
    for deed in waiting:
        if deed.deed_id in by_deed:
            _hold(unit, deed, by_deed[deed.deed_id])
        elif _is_held(deed):
            deeds.mark_ready_again(unit, [deed.deed_id], None)
    known = {Field(row[0]) for row in unit.connection.execute(_OPEN, {"id": contact_id})}
    for lead in known - contested.keys():
        _end(unit, contact_id, lead, AGREED)
    for lead in contested:
        if lead in known:
            _follow(unit, contact_id, lead, mine, now_there, fields)
        else:
            _add(unit, contact_id, lead, earlier, mine, now_there, fields)


def note_merged(unit: UnitOfWork, contact_id: ContactId, deeds_here: Sequence[Deed], theirs: Collection[Field], by: int) -> None:
    """The fields that were changed here and have not been sent, and those that others have changed meanwhile: both stand."""
    mine = [field for deed in deeds_here for field in deed.changes]
    if not mine or not theirs:
        return
    here, there = (codec.changes_to_text(dict.fromkeys(fields, "")) for fields in (mine, theirs))
    row = {"contact_id": contact_id, "field": "", "base": "{}", "mine": here, "theirs": there, "theirs_by": by, "theirs_at": ""}
    row |= {"found_at": instant_text(unit.now), "choice": MERGED}
    row |= {"deed_id": deeds_here[0].deed_id, "resolved_at": instant_text(unit.now)}
    unit.connection.execute(insert(tables.conflict), row)


def waiting_for_choice(unit: UnitOfWork, contact_id: ContactId) -> list[OpenConflict]:
    """The choices that stand, each with what was written here and the deeds that hold it."""
    held: dict[Field, list[Deed]] = defaultdict(list)
    for deed in deeds.open_deeds(unit, contact_id):
        if _is_held(deed):
            held[fields_chosen_together(next(iter(deed.changes)))[0]].append(deed)
    found = []
    for row in unit.connection.execute(_OPEN, {"id": contact_id}):
        lead = Field(row[0])
        sides = (str(row[1]), str(row[2]))
        found.append(OpenConflict(lead, codec.fields_from_text(row[1]), tuple(held.get(lead, ())), sides))
    return found


def end(unit: UnitOfWork, contact_id: ContactId, conflict: OpenConflict, choice: str) -> None:
    """A guide has chosen; the deeds that held the change go."""
    deeds.set_state(unit, [deed.deed_id for deed in conflict.deeds], DeedState.WITHDRAWN)
    _end(unit, contact_id, conflict.lead, choice)


def end_rewritten(unit: UnitOfWork, contact_id: ContactId, fields: Collection[Field], by: DeedId) -> None:
    """The guide has answered anew in the deed `by`, seeing what the CRM has: nothing is left to choose there, unless `by` is
    taken back.
    """
    if unit.driver.execute(_ANY_OPEN, (contact_id,)).fetchone() is None:
        return
    leads = {fields_chosen_together(field)[0] for field in fields}
    for conflict in waiting_for_choice(unit, contact_id):
        if conflict.lead in leads:
            end(unit, contact_id, conflict, MINE)
            unit.connection.execute(_REWRITTEN, {"id": contact_id, "field": conflict.lead.value, "by": by})
            deeds.set_state(unit, [deed.deed_id for deed in conflict.deeds], DeedState.WITHDRAWN, reason=by)


def end_of_withdrawn(unit: UnitOfWork, deed: Deed) -> None:
    """A deed was taken back: the choice it stood for is made, unless another deed stands for it too. One that it had made by
    writing anew stands again.
    """
    if not _is_held(deed):
        before = [DeedId(row[0]) for row in unit.connection.execute(_ENDED_BY, {"id": deed.contact_id, "by": deed.deed_id})]
        deeds.set_state(unit, before, DeedState.NEEDS_ATTENTION, reason=CONFLICT)
        unit.connection.execute(_TAKE_UP, {"id": deed.contact_id, "by": deed.deed_id})
    else:
        lead = fields_chosen_together(next(iter(deed.changes)))[0]
        for conflict in waiting_for_choice(unit, deed.contact_id):
            if conflict.lead is lead and not conflict.deeds:
                _end(unit, deed.contact_id, lead, THEIRS)


def _is_held(deed: Deed) -> bool:
    return deed.state is DeedState.NEEDS_ATTENTION and deed.reason == CONFLICT


def _hold(unit: UnitOfWork, deed: Deed, contested: set[Field]) -> None:
    """Park the contested fields of a deed, one parked deed for each choice; what is left of it goes on as it was."""
    if _is_held(deed):
        return
    choices: dict[Field, list[Field]] = defaultdict(list)
    for field in deed.changes:
        if field in contested:
            choices[fields_chosen_together(field)[0]].append(field)
    parts: list[Sequence[Field]] = list(choices.values())
    rest = [field for field in deed.changes if field not in contested]
    if not rest and len(parts) == 1:
        deeds.park(unit, [deed.deed_id], CONFLICT)
        return
    deeds.park(unit, deeds.divide(unit, deed, parts, rest), CONFLICT)


def _add(
    unit: UnitOfWork,
    contact_id: ContactId,
    lead: Field,
    earlier: Fields,
    mine: Mapping[Field, FieldValue],
    now_there: PersonBase,
    fields: Fields,
) -> None:
    before = _answer(lead, earlier)
    unit.connection.execute(
        insert(tables.conflict),
        {
            "contact_id": contact_id,
            "field": lead.value,
            "base": codec.changes_to_text(before),
            "mine": codec.changes_to_text({field: mine.get(field, value) for field, value in before.items()}),
            "theirs": codec.changes_to_text(_answer(lead, fields)),
            "theirs_by": now_there.updated_by,
            "theirs_at": now_there.updated,
            "found_at": instant_text(unit.now),
            "deed_id": "",
        },
    )


def _follow(
    unit: UnitOfWork,
    contact_id: ContactId,
    lead: Field,
    mine: Mapping[Field, FieldValue],
    now_there: PersonBase,
    fields: Fields,
) -> None:
    """One of the sides changed it once more before anybody chose."""
    where = {"id": contact_id, "field": lead.value}
    before = codec.fields_from_text(unit.connection.execute(_MINE, where).scalar_one())
    here = codec.changes_to_text(before | {field: mine[field] for field in fields_chosen_together(lead) if field in mine})
    unit.connection.execute(_SET_MINE, where | {"mine": here})
    there = {"theirs": codec.changes_to_text(_answer(lead, fields)), "by": now_there.updated_by, "at": now_there.updated}
    unit.connection.execute(_FOLLOW, where | there)


def _answer(lead: Field, fields: Fields) -> dict[Field, FieldValue]:
    """The whole answer that is chosen in one, empty fields too."""
    return {field: fields.get(field, () if field in LIST_FIELDS else "") for field in fields_chosen_together(lead)}


def _end(unit: UnitOfWork, contact_id: ContactId, lead: Field, choice: str) -> None:
    where = {"id": contact_id, "field": lead.value, "now": instant_text(unit.now), "choice": choice}
    unit.connection.execute(_RESOLVE, where)


_OPEN = text("SELECT field, mine, theirs FROM conflict WHERE contact_id = :id AND resolved_at = '' ORDER BY conflict_id")
_ANY_OPEN = "SELECT 1 FROM conflict WHERE contact_id = ? AND resolved_at = '' LIMIT 1"
_MINE = text("SELECT mine FROM conflict WHERE contact_id = :id AND field = :field AND resolved_at = '' LIMIT 1")
_SET_MINE = text("UPDATE conflict SET mine = :mine WHERE contact_id = :id AND field = :field AND resolved_at = ''")
_FOLLOW = text(
    "UPDATE conflict SET theirs = :theirs, theirs_by = :by, theirs_at = :at"
    " WHERE contact_id = :id AND field = :field AND resolved_at = '' AND theirs <> :theirs"
)
_REWRITTEN = text(
    "UPDATE conflict SET deed_id = :by WHERE conflict_id ="
    " (SELECT max(conflict_id) FROM conflict WHERE contact_id = :id AND field = :field)"
)
_ENDED_BY = text("SELECT deed_id FROM deed WHERE contact_id = :id AND state = 'withdrawn' AND reason = :by")
_TAKE_UP = text(
    "UPDATE conflict SET resolved_at = '', choice = '', deed_id = '' WHERE contact_id = :id AND deed_id = :by"
    " AND field <> '' AND NOT EXISTS"
    " (SELECT 1 FROM conflict AS other WHERE other.contact_id = :id AND other.field = conflict.field AND other.resolved_at = '')"
)
_RESOLVE = text(
    "UPDATE conflict SET resolved_at = :now, choice = :choice WHERE contact_id = :id AND field = :field AND resolved_at = ''"
)
