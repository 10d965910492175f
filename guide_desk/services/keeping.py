"""Keeping somebody of the whole register on this computer, and letting them go again. Nobody else learns of the choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from guide_desk.domain.changes import Changes, Topic
from guide_desk.identifiers import ContactId, number_looked_at
from guide_desk.store.unit_of_work import UnitOfWork

P = ParamSpec("P")
_TOPICS = frozenset({Topic.CONTACT, Topic.QUEUE, Topic.DIALOGUE})


def kept_first(service: Callable[P, Changes]) -> Callable[P, Changes]:
    """For a service that reads what is shown of `contact_id` before it writes: somebody who was only looked at is laid down and
    kept first, in the same transaction; they go again when the service turns out to have nothing to do.
    """

    @wraps(service)
    def wrapped(*args: P.args, **given: P.kwargs) -> Changes:
        from guide_desk.store import keeping, mirror  # SQLAlchemy loads with it: on the writer's thread, not at start

        unit, asked = cast(UnitOfWork, args[0]), cast(ContactId, given["contact_id"])
        was_here = keeping.row_of(unit, asked) is not None
        given["contact_id"] = kept = keeping.here(unit, asked)
        changes = service(*args, **given)
        if was_here or changes != Changes():
            return changes if kept == asked else changes | Changes(frozenset({Topic.CONTACT}), frozenset({asked}))
        mirror.forget_persons(unit, filter(None, [number_looked_at(asked)]))
        return changes

    return wrapped


def keep(unit: UnitOfWork, *, contact_id: ContactId) -> Changes:
    """'Behåll på datorn'. Raises InvalidInput `contact`: `unknown` or `protected`."""
    from guide_desk.store import keeping  # SQLAlchemy loads with it: on the writer's thread, not at start

    return Changes(_TOPICS, frozenset({contact_id, keeping.keep(unit, contact_id)}))


def let_go(unit: UnitOfWork, *, contact_id: ContactId) -> Changes:
    """'Ta bort från datorn'. Raises InvalidInput `contact`: `unsent` while something of the guide's hangs on it, `in_scope`."""
    from guide_desk.store import keeping

    place = keeping.row_of(unit, contact_id)
    if place is None:
        return Changes()
    keeping.let_go(unit, place)
    return Changes(_TOPICS, frozenset({contact_id, place}))
