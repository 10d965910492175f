"""Taking back, hurrying and rescuing deeds."""

from __future__ import annotations

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import ALREADY_HERE, Deed, DeedKind, DeedState
from guide_desk.domain.dialogue import WRITTEN_HERE, DialogueEntry
from guide_desk.domain.merge import CONFLICT
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services.dialogue import LONGEST_TEXT
from guide_desk.store.unit_of_work import UnitOfWork

_DEEDS = frozenset({Topic.DEEDS, Topic.DIALOGUE, Topic.CONTACT, Topic.QUEUE})


def withdraw(unit: UnitOfWork, *, deed_id: DeedId, also: tuple[DeedId, ...] = ()) -> Changes:
    """Undo a deed that has certainly not been sent, and those of the same act with it.

    Raises InvalidInput `deed` `sent` when one of them may have been; then all of them stand.
    """
    changes = _withdrawn(unit, deed_id)
    for each in also:
        changes |= _withdrawn(unit, each)
    return changes


def _withdrawn(unit: UnitOfWork, deed_id: DeedId) -> Changes:
    from guide_desk.store import (  # SQLAlchemy loads with it: on the writer's thread, not at start
        conflicts,
        deeds,
        people,
        protection,
    )

    deed = _found(unit, deed_id)
    if deed.state is DeedState.NEEDS_ATTENTION or (deed.state is DeedState.READY and deed.tries == 0):
        if deed.kind is DeedKind.PERSON:
            people.remove_contact_made_here(unit, deed.contact_id)
        else:
            deeds.set_state(unit, [deed_id], DeedState.WITHDRAWN)
            conflicts.end_of_withdrawn(unit, deed)
            if Field.IS_PROTECTED in deed.changes:
                protection.uncover(unit, deed.contact_id)
        return Changes(_DEEDS, frozenset({deed.contact_id}))
    raise InvalidInput("deed", "sent")


def end_undo_time(unit: UnitOfWork) -> Changes:
    """F5 and quitting: everything written may be sent now."""
    from guide_desk.store import deeds, sent_out

    deeds.end_undo_time(unit)
    sent_out.end_undo_time(unit)
    return Changes(frozenset({Topic.DEEDS}))


def send_again(unit: UnitOfWork, *, deed_id: DeedId) -> Changes:
    """Try a refused deed once more. Raises InvalidInput `deed` `not_parked`, and `conflict`: there a guide has to choose."""
    from guide_desk.store import deeds

    deed = _found(unit, deed_id)
    if deed.state is not DeedState.NEEDS_ATTENTION:
        raise InvalidInput("deed", "not_parked")
    if deed.reason == CONFLICT:
        raise InvalidInput("deed", "conflict")
    deeds.mark_ready_again(unit, [deed_id], None, deeds.INSISTED if deed.reason == ALREADY_HERE else deeds.AGAIN)
    return Changes(_DEEDS, frozenset({deed.contact_id}))


def reword(unit: UnitOfWork, *, deed_id: DeedId, text: str) -> Changes:
    """Write a refused entry anew and send it. Raises InvalidInput `deed` `not_reworded`, and `text` as `log_entry`."""
    deed, entry = _refused_entry(unit, deed_id)
    if entry.letter:
        raise InvalidInput("deed", "not_reworded")
    if not text.strip():
        raise InvalidInput("text", "empty")
    return _written_again(unit, deed, deed.contact_id, entry._replace(text=text.strip()[:LONGEST_TEXT]))


def move_to(unit: UnitOfWork, *, deed_id: DeedId, contact_id: ContactId) -> Changes:
    """Lay a refused entry on another person's card, as it was written and when. Raises as `reword`, and as `keeping.here`."""
    from guide_desk.store import keeping

    deed, entry = _refused_entry(unit, deed_id)
    place = keeping.here(unit, contact_id)
    moved = entry._replace(address="", answers_for_household=False)
    return _written_again(unit, deed, place, moved) | Changes(contacts=frozenset({contact_id}))


def put_back(unit: UnitOfWork, *, deed_id: DeedId, reason: str) -> Changes:
    """Undo taking back what somebody wrote: it stands again as a deed of its own, and waits for the guide where it did before,
    for that `reason`. Raises InvalidInput `deed` `not_put_back`.
    """
    from guide_desk.store import deeds

    deed = _found(unit, deed_id)
    if deed.state is not DeedState.WITHDRAWN or deed.entry is None or not is_put_back(deed.entry):
        raise InvalidInput("deed", "not_put_back")
    again = Deed(unit.new_id(), DeedKind.ENTRY, deed.contact_id, unit.now, unit.guide.associate_id, entry=deed.entry)
    deeds.add(unit, again)
    if reason:
        deeds.park(unit, [again.deed_id], reason)
    return Changes(_DEEDS, frozenset({deed.contact_id}))


def is_put_back(entry: DialogueEntry) -> bool:
    """Whether taking an entry back can be undone: its words are all there is of it."""
    return entry.kind in WRITTEN_HERE and bool(entry.text) and not entry.letter


def _refused_entry(unit: UnitOfWork, deed_id: DeedId) -> tuple[Deed, DialogueEntry]:
    deed = _found(unit, deed_id)
    if deed.state is not DeedState.NEEDS_ATTENTION or deed.entry is None or not may_be_moved(deed.entry):
        raise InvalidInput("deed", "not_reworded")
    return deed, deed.entry


def may_be_moved(entry: DialogueEntry) -> bool:
    """Whether an entry says the same on another card."""
    return entry.kind in WRITTEN_HERE or bool(entry.letter)


def _written_again(unit: UnitOfWork, deed: Deed, contact_id: ContactId, entry: DialogueEntry) -> Changes:
    """The refused deed is taken back, and what it said is written as a deed of its own: nothing in a deed is ever edited."""
    from guide_desk.store import deeds

    deeds.set_state(unit, [deed.deed_id], DeedState.WITHDRAWN)
    again = Deed(unit.new_id(), DeedKind.ENTRY, contact_id, unit.now, unit.guide.associate_id, entry=entry)
    deeds.add(unit, again)
    return Changes(_DEEDS, frozenset({deed.contact_id, contact_id}), again.deed_id)


def _found(unit: UnitOfWork, deed_id: DeedId) -> Deed:
    from guide_desk.store import deeds

    deed = deeds.find(unit, deed_id)
    if deed is None:
        raise InvalidInput("deed", "unknown")
    return deed
