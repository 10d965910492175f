"""Taking back, hurrying and rescuing deeds."""

from __future__ import annotations

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import Deed, DeedKind, DeedState
from guide_desk.domain.merge import CONFLICT
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import DeedId
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
    deeds.mark_ready_again(unit, [deed_id], None, deeds.INSISTED if deed.kind is DeedKind.PERSON else "")
    return Changes(_DEEDS, frozenset({deed.contact_id}))


def _found(unit: UnitOfWork, deed_id: DeedId) -> Deed:
    from guide_desk.store import deeds

    deed = deeds.find(unit, deed_id)
    if deed is None:
        raise InvalidInput("deed", "unknown")
    return deed
