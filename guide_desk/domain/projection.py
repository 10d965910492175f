"""What the screen shows = what the CRM last said + the deeds that have not settled. Pure, so it can be recomputed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guide_desk.domain.contact import Field, Fields, FieldValue, text_of
from guide_desk.domain.deeds import UNSETTLED_STATES, Deed, DeedKind, DeedState
from guide_desk.domain.dialogue import Delivery, DialogueEntry, EntryKind
from guide_desk.domain.first_response import counts_as_response
from guide_desk.domain.merge import CALLED_OFF, Conflict, merge_fields

_DELIVERY = {
    DeedState.READY: Delivery.WAITING,
    DeedState.IN_FLIGHT: Delivery.SENDING,
    DeedState.UNKNOWN: Delivery.UNKNOWN,
    DeedState.NEEDS_ATTENTION: Delivery.NEEDS_YOU,
}


KEPT_OF_PROTECTED = frozenset({Field.IS_PROTECTED, Field.MUNICIPALITIES})
"""All that may be shown or searched of a person with protected identity, whatever else is known or waits to be sent."""
PLANNED_KINDS = frozenset({EntryKind.BOOKED_CALL, EntryKind.REMINDER})


def project_contact(base: Fields | None, deeds: Sequence[Deed]) -> dict[Field, FieldValue]:
    """The contact's fields: every unsettled change merged into the base, in the order the deeds were made. While the person does
    not want to be contacted, no yes that waits here comes through.

    A field that both sides changed differently shows the CRM's value; `conflicts_of` tells what was set aside.
    Of a protected person only `KEPT_OF_PROTECTED` comes through.
    """
    fields = merged_fields(base, deeds)
    if is_protected(fields):
        return {field: value for field, value in fields.items() if field in KEPT_OF_PROTECTED}
    return fields


def merged_fields(base: Fields | None, deeds: Sequence[Deed]) -> dict[Field, FieldValue]:
    """What the card says when everything here has arrived, for the CRM's eyes: nothing is left out of it."""
    return _overlaid(base, deeds)[0]


def is_protected(fields: Fields) -> bool:
    """Whether these are the fields of a person with protected identity."""
    return text_of(fields, Field.IS_PROTECTED) == "yes"


def without_words(entry: DialogueEntry) -> DialogueEntry:
    """What may be kept in view of an entry on a protected person's card: when, and whether it answers."""
    return entry._replace(text="", address="", forwarded_to="")


def standing_plans(entries: Sequence[DialogueEntry]) -> tuple[DialogueEntry, ...]:
    """The booked calls and reminders that stand, soonest first: not ticked off, and nobody has reached the person since.

    `entries` newest first.
    """
    reached = next((entry.happened_at for entry in entries if counts_as_response(entry)), None)
    return tuple(
        entry
        for entry in reversed(entries)
        if entry.kind in PLANNED_KINDS and not entry.is_done and (reached is None or entry.happened_at > reached)
    )


def conflicts_of(base: Fields | None, deeds: Sequence[Deed]) -> tuple[tuple[Deed, Conflict], ...]:
    """The fields that a guide has to choose for, with the deed that holds the value from here."""
    return _overlaid(base, deeds)[1]


def _overlaid(base: Fields | None, deeds: Sequence[Deed]) -> tuple[dict[Field, FieldValue], tuple[tuple[Deed, Conflict], ...]]:
    fields: dict[Field, FieldValue] = dict(base or {})
    conflicts: list[tuple[Deed, Conflict]] = []
    for deed in sorted(deeds, key=lambda each: each.deed_id):
        if deed.state not in UNSETTLED_STATES or deed.kind in (DeedKind.ENTRY, DeedKind.PLAN):
            continue
        for field, merged in merge_fields(deed.before, deed.changes, fields).items():
            fields[field] = merged.view
            if merged.conflict is not None:
                conflicts.append((deed, merged.conflict))
    if text_of(fields, Field.NO_CONTACT_SINCE):
        fields |= _called_off(base or {}, fields, is_said_here=any(map(stops_contact, deeds)))
    return fields, tuple(conflicts)


def stops_contact(deed: Deed) -> bool:
    """Whether this deed says, and still has to tell the CRM, that the person does not want to be contacted."""
    return deed.state in UNSETTLED_STATES and bool(deed.changes.get(Field.NO_CONTACT_SINCE))


def _called_off(base: Fields, fields: Fields, *, is_said_here: bool) -> dict[Field, FieldValue]:
    """What is off instead of on: everything while the act is on its way, and whatever yes has not reached the CRM."""
    wanted = [field for field in CALLED_OFF if fields.get(field) == "yes"]
    return {field: CALLED_OFF[field] for field in wanted if is_said_here or base.get(field) != "yes"}


def project_entries(base: Iterable[DialogueEntry], deeds: Sequence[Deed]) -> tuple[DialogueEntry, ...]:
    """The dialogue, newest first: what the CRM has, and what was written here and has not come back from there yet.

    An e-mail whose document is there while its content still waits here is on its way.
    """
    waiting = {deed.deed_id: deed for deed in deeds if deed.kind is DeedKind.ENTRY and deed.state in UNSETTLED_STATES}
    entries = [_still_sent(entry, waiting[entry.marker]) if entry.marker in waiting else entry for entry in base]
    arrived = {entry.marker for entry in entries if entry.marker is not None}
    entries += [project_entry(deed) for deed in waiting.values() if deed.deed_id not in arrived]
    for deed in sorted(deeds, key=lambda each: each.deed_id):
        if deed.kind is DeedKind.PLAN and deed.state in UNSETTLED_STATES:
            entries = [_amended(entry, deed) for entry in entries]
    return tuple(sorted(entries, key=lambda entry: (entry.happened_at, entry.marker or ""), reverse=True))


def _still_sent(entry: DialogueEntry, deed: Deed) -> DialogueEntry:
    here = project_entry(deed)
    return entry._replace(letter=here.letter, delivery=here.delivery) if here.letter else entry


def is_same_activity(one: DialogueEntry, other: DialogueEntry) -> bool:
    """Whether two entries are the same one: by our marker, or by the CRM's number."""
    return (one.marker is not None and one.marker == other.marker) or (one.activity != "" and one.activity == other.activity)


def _amended(entry: DialogueEntry, deed: Deed) -> DialogueEntry:
    assert deed.entry is not None
    if not is_same_activity(entry, deed.entry):
        return entry
    return changed_plan(entry, deed.entry)._replace(delivery=_DELIVERY.get(deed.state, Delivery.SENT))


def parts_changed(before: DialogueEntry, wanted: DialogueEntry) -> frozenset[str]:
    """The names of what differs between a plan as it was shown and as it should be."""
    different = [each for each in _PARTS_OF_PLANS if any(getattr(before, name) != getattr(wanted, name) for name in each)]
    return frozenset(name for each in different for name in each)


def changed_plan(plan: DialogueEntry, wanted: DialogueEntry) -> DialogueEntry:
    """A plan with what a deed changes of it; what somebody else has changed meanwhile stays."""
    if wanted.changed is not None:
        return plan._replace(**{name: getattr(wanted, name) for name in wanted.changed})
    return wanted._replace(contact_id=plan.contact_id, marker=plan.marker, activity=plan.activity)


_PARTS_OF_PLANS = (
    ("happened_at", "ends_at"),
    ("text",),
    ("is_done",),
    ("author_id", "author_name", "author_municipality"),
)
"""What can be changed of a plan; a move takes its end along."""


def project_entry(deed: Deed) -> DialogueEntry:
    """The entry that a deed writes, marked with how far it has come."""
    assert deed.entry is not None
    return deed.entry._replace(contact_id=deed.contact_id, marker=deed.deed_id, delivery=_DELIVERY.get(deed.state, Delivery.SENT))
