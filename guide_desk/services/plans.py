"""Promises to a person: booked calls and reminders, moved, ticked off, and handed over with the person."""

from __future__ import annotations

from datetime import datetime, timedelta

from guide_desk.domain.assignment import order_after_handing_over
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field, FieldValue, list_of, text_of
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.projection import PLANNED_KINDS, is_same_activity, parts_changed, standing_plans
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.services.contacts import change_fields, together
from guide_desk.services.dialogue import LONGEST_TEXT, add_entry
from guide_desk.services.keeping import kept_first
from guide_desk.snapshots.base import Colleague
from guide_desk.store.unit_of_work import UnitOfWork

LONGEST_CALL_MINUTES = 240
_PLANS = frozenset({Topic.DIALOGUE, Topic.QUEUE, Topic.DEEDS})


def book_call(
    unit: UnitOfWork, *, contact_id: ContactId, at: datetime, minutes: int, text: str, by: Colleague | None = None
) -> Changes:
    """A planned call that every colleague sees; `by` None = the guide's own. Raises InvalidInput for a moment that has passed."""
    if at <= unit.now:
        raise InvalidInput("at", "passed")
    if not 5 <= minutes <= LONGEST_CALL_MINUTES:
        raise InvalidInput("minutes", "out_of_range")
    entry = DialogueEntry(EntryKind.BOOKED_CALL, at, text=text.strip()[:LONGEST_TEXT], ends_at=at + timedelta(minutes=minutes))
    return add_entry(unit, contact_id, entry if by is None else _owned(entry, by))


@kept_first
def change_plan(
    unit: UnitOfWork,
    *,
    contact_id: ContactId,
    plan: DialogueEntry,
    at: datetime | None = None,
    text: str | None = None,
    is_done: bool = False,
) -> Changes:
    """Move a booked call or reminder, reword it, or tick it off. Raises InvalidInput `plan` `gone` when it no longer stands.

    `plan`: as the guide saw it; what they left as it was stays as somebody else has changed it since.
    """
    wanted = _standing(unit, contact_id, plan)
    moved = wanted
    if at is not None and at != plan.happened_at:
        length = wanted.ends_at - wanted.happened_at if wanted.ends_at is not None else None
        moved = moved._replace(happened_at=at, ends_at=at + length if length is not None else None)
    if text is not None and text.strip() != plan.text.strip():
        moved = moved._replace(text=text.strip()[:LONGEST_TEXT])
    return _change(unit, contact_id, wanted, moved._replace(is_done=is_done))


@kept_first
def hand_over(unit: UnitOfWork, *, contact_id: ContactId, to: Colleague, words: str = "") -> Changes:
    """Somebody else takes the person on: owner, lead among the municipalities, claim and plans follow, and the card says it.

    Only the plans of who hands over and of who had the person go along. Raises InvalidInput `to` `same`, and as `change_fields`.
    """
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    shown = people.shown_fields(unit, contact_id)
    before = text_of(shown, Field.OWNER)
    place = Municipality(to.municipality) if to.municipality else None
    changes: dict[Field, FieldValue] = {Field.OWNER: str(to.associate_id)}
    if place is not None and place is not unit.guide.municipality:
        chosen = [Municipality(code) for code in list_of(shown, Field.MUNICIPALITIES) if code in set(Municipality)]
        changes[Field.MUNICIPALITIES] = tuple(each.value for each in order_after_handing_over(chosen, place))
    changed = change_fields(unit, contact_id=contact_id, changes=changes)
    if changed.deed_id is None:
        raise InvalidInput("to", "same")
    note = DialogueEntry(
        EntryKind.HANDED_OVER,
        unit.now,
        text=words.strip()[:LONGEST_TEXT],
        forwarded_to=to.name,
        handed_to=AssociateId(to.associate_id),
        handed_to_municipality=place,
    )
    givers = {int(before) if before.isdecimal() else 0, int(unit.guide.associate_id)}
    plans = [plan for plan in _standing_plans(unit, contact_id) if plan.author_id in givers]
    moved = [_change(unit, contact_id, plan, _owned(plan, to)) for plan in plans if plan.author_id != to.associate_id]
    return together(changed, add_entry(unit, contact_id, note), *moved)


def call_off_plans(unit: UnitOfWork, contact_id: ContactId, words: str) -> list[Changes]:
    """Every booked call and reminder that stands is ticked off and says why, whoever it belongs to."""
    plans = _standing_plans(unit, contact_id)
    return [_change(unit, contact_id, plan, plan._replace(text=words, is_done=True)) for plan in plans]


def _owned(entry: DialogueEntry, by: Colleague) -> DialogueEntry:
    place = Municipality(by.municipality) if by.municipality else None
    return entry._replace(author_id=AssociateId(by.associate_id), author_name=by.name, author_municipality=place)


def _standing_plans(unit: UnitOfWork, contact_id: ContactId) -> tuple[DialogueEntry, ...]:
    from guide_desk.store import people

    return standing_plans(people.shown_entries(unit, contact_id))


def _standing(unit: UnitOfWork, contact_id: ContactId, plan: DialogueEntry) -> DialogueEntry:
    from guide_desk.store import people

    for entry in people.shown_entries(unit, contact_id):
        if entry.kind in PLANNED_KINDS and is_same_activity(entry, plan):
            return entry
    raise InvalidInput("plan", "gone")


def _change(unit: UnitOfWork, contact_id: ContactId, plan: DialogueEntry, wanted: DialogueEntry) -> Changes:
    from guide_desk.store import deeds

    said = wanted._replace(changed=parts_changed(plan, wanted))
    deed = Deed(unit.new_id(), DeedKind.PLAN, contact_id, unit.now, unit.guide.associate_id, entry=said)
    deeds.add(unit, deed)
    return Changes(_PLANS, frozenset({contact_id}), deed.deed_id)
