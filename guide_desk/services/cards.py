"""Reading a contact card and its small change."""

from __future__ import annotations

from typing import Any

from guide_desk.domain.assignment import belongs_on_the_laptop
from guide_desk.domain.contact import Field, Fields, FieldValue, list_of, phones_of, text_of
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.first_response import ClockStatus, Missing, compute_clocks, is_request, missing_before_unreachable
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.projection import standing_plans
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Colleague, Depth
from guide_desk.snapshots.people import CardSnapshot, Draft, PersonRow
from guide_desk.store.reading import cards, looking
from guide_desk.store.unit_of_work import ReadingUnit

_TOPICS = {each.value: each for each in GuidanceTopic}


def card(unit: ReadingUnit, contact_id: ContactId) -> CardSnapshot | None:
    """Everything the card and the peek show; None when the contact is no longer on this computer, nor looked at."""
    here = looking.places_of(unit, [contact_id]).get(contact_id)
    if here is None:
        return _looked_at(unit, contact_id)
    row = cards.row_of(unit, here)
    if row is None:
        return None
    fields, can_edit, key, is_kept = cards.fields_of(unit, here)
    return _snapshot(
        unit,
        row,
        fields,
        cards.entries_of(unit, here),
        household_members=cards.household_of(unit, here, key),
        is_household_counted=cards.has_moved_member(unit, here, key),
        can_edit=can_edit,
        draft=cards.draft_of(unit, here),
        conflicts=cards.conflicts_of(unit, here),
        changed_both=cards.changed_both_of(unit, here) if not row.is_protected else (),
        asked_as=contact_id,
        is_kept=is_kept and not _is_in_scope(unit, fields),
    )


def _looked_at(unit: ReadingUnit, contact_id: ContactId) -> CardSnapshot | None:
    """The card of somebody in the whole register, from what came."""
    looked = looking.looked_at_of(unit, contact_id)
    row = looking.rows_anywhere(unit, [contact_id]).get(contact_id)
    if looked is None or row is None:
        return None
    projection = looking.projection_looked_at(unit, looked)
    can_edit = looked.person.depth is Depth.CARD
    return _snapshot(unit, row, projection.fields, projection.entries, asked_as=contact_id, can_edit=can_edit)


def _is_in_scope(unit: ReadingUnit, fields: Fields) -> bool:
    chosen, owner, guide = list_of(fields, Field.MUNICIPALITIES), text_of(fields, Field.OWNER), unit.guide
    return guide is not None and belongs_on_the_laptop(chosen, owner, own=guide.municipality, me=guide.associate_id)


def _snapshot(
    unit: ReadingUnit, row: PersonRow, fields: dict[Field, FieldValue], entries: tuple[DialogueEntry, ...], **more: Any
) -> CardSnapshot:
    """`more`: what follows neither from row and fields nor from the entries."""
    asked = tuple(_TOPICS[name] for name in list_of(fields, Field.TOPICS_ASKED) if name in _TOPICS)
    answered = tuple(_TOPICS[name] for name in list_of(fields, Field.TOPICS_ANSWERED) if name in _TOPICS)
    return CardSnapshot(
        row=row,
        fields=fields,
        entries=entries,
        question=next((entry for entry in entries if is_request(entry) and entry.text), None),
        household_words=text_of(fields, Field.HOUSEHOLD_WORDS),
        topics_asked=asked,
        topics_answered=answered,
        plans=standing_plans(entries),
        owner=cards.colleague_of(unit, text_of(fields, Field.OWNER)),
        tenant=cards.tenant_of(unit),
        missing_before_unreachable=_missing(unit, entries, fields) if _waits(row) else (),
        **more,
    )


def draft(unit: ReadingUnit, contact_id: ContactId) -> Draft | None:
    """The unsaved words on a card."""
    return cards.draft_of(unit, contact_id)


def colleagues(unit: ReadingUnit) -> tuple[Colleague, ...]:
    """Every guide, by name."""
    found = unit.connection.execute("SELECT associate_id, name, initials, municipality FROM colleague ORDER BY name").fetchall()
    return tuple(Colleague(*row) for row in found)


def _waits(row: PersonRow) -> bool:
    return row.clock is not None and row.clock.status in (ClockStatus.WAITING, ClockStatus.DUE_TODAY, ClockStatus.OVERDUE)


def _missing(unit: ReadingUnit, entries: tuple[DialogueEntry, ...], fields: Fields) -> tuple[Missing, ...]:
    clocks = compute_clocks(entries, unit.calendar)
    if not clocks:
        return ()
    has_phone = bool(phones_of(fields))
    has_email = bool(list_of(fields, Field.EMAILS))
    return missing_before_unreachable(clocks[-1], entries, has_phone=has_phone, has_email=has_email)
