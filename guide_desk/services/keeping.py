"""Keeping somebody of the whole register on this computer, and letting them go again. Nobody else learns of the choice."""

from __future__ import annotations

from guide_desk.domain.changes import Changes, Topic
from guide_desk.identifiers import ContactId
from guide_desk.store.unit_of_work import UnitOfWork

_TOPICS = frozenset({Topic.CONTACT, Topic.QUEUE, Topic.DIALOGUE})


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
