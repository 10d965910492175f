"""What the screen shows = what the CRM last said + the deeds that have not settled. Pure, so it can be recomputed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from guide_desk.domain.contact import Field, Fields, FieldValue
from guide_desk.domain.deeds import UNSETTLED_STATES, Deed, DeedKind, DeedState
from guide_desk.domain.dialogue import Delivery, DialogueEntry
from guide_desk.domain.merge import Conflict, merge_fields

_DELIVERY = {
    DeedState.READY: Delivery.WAITING,
    DeedState.IN_FLIGHT: Delivery.SENDING,
    DeedState.UNKNOWN: Delivery.UNKNOWN,
    DeedState.NEEDS_ATTENTION: Delivery.NEEDS_YOU,
}


def project_contact(base: Fields | None, deeds: Sequence[Deed]) -> dict[Field, FieldValue]:
    """The contact's fields: every unsettled change merged into the base, in the order the deeds were made.

    A field that both sides changed differently shows the CRM's value; `conflicts_of` tells what was set aside.
    """
    return _overlaid(base, deeds)[0]


def conflicts_of(base: Fields | None, deeds: Sequence[Deed]) -> tuple[tuple[Deed, Conflict], ...]:
    """The fields that a guide has to choose for, with the deed that holds the value from here."""
    return _overlaid(base, deeds)[1]


def _overlaid(base: Fields | None, deeds: Sequence[Deed]) -> tuple[dict[Field, FieldValue], tuple[tuple[Deed, Conflict], ...]]:
    fields: dict[Field, FieldValue] = dict(base or {})
    conflicts: list[tuple[Deed, Conflict]] = []
    for deed in sorted(deeds, key=lambda each: each.deed_id):
        if deed.state not in UNSETTLED_STATES or deed.kind is DeedKind.ENTRY:
            continue
        for field, merged in merge_fields(deed.before, deed.changes, fields).items():
            fields[field] = merged.view
            if merged.conflict is not None:
                conflicts.append((deed, merged.conflict))
    return fields, tuple(conflicts)


def project_entries(base: Iterable[DialogueEntry], deeds: Sequence[Deed]) -> tuple[DialogueEntry, ...]:
    """The dialogue, newest first: what the CRM has, and what was written here and has not come back from there yet."""
    entries = list(base)
    arrived = {entry.marker for entry in entries if entry.marker is not None}
    entries += [
        project_entry(deed)
        for deed in deeds
        if deed.kind is DeedKind.ENTRY and deed.state in UNSETTLED_STATES and deed.deed_id not in arrived
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.happened_at, entry.marker or ""), reverse=True))


def project_entry(deed: Deed) -> DialogueEntry:
    """The entry that a deed writes, marked with how far it has come."""
    assert deed.entry is not None
    return replace(deed.entry, contact_id=deed.contact_id, marker=deed.deed_id, delivery=_DELIVERY.get(deed.state, Delivery.SENT))
