"""Unsaved words: kept on this computer each second, never sent by themselves. Whoever they are about is kept with them."""

from __future__ import annotations

from dataclasses import replace

from guide_desk.domain.changes import Changes
from guide_desk.snapshots.people import Draft
from guide_desk.store.unit_of_work import UnitOfWork


def save(unit: UnitOfWork, *, draft: Draft) -> Changes:
    """Keep a draft; without words there is none. Nobody needs to read anything again because of it."""
    from guide_desk.store import keeping, people  # SQLAlchemy loads with it: on the writer's thread, not at start

    find = keeping.here if draft.text.strip() else keeping.row_of
    place = find(unit, draft.contact_id)
    if place is not None:
        people.save_draft(unit, replace(draft, contact_id=place))
    return Changes()
