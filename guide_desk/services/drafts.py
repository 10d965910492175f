"""Unsaved words: kept on this computer each second, never sent by themselves."""

from __future__ import annotations

from guide_desk.domain.changes import Changes
from guide_desk.snapshots.people import Draft
from guide_desk.store.unit_of_work import UnitOfWork


def save(unit: UnitOfWork, *, draft: Draft) -> Changes:
    """Keep a draft; without words there is none. Nobody needs to read anything again because of it."""
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    people.save_draft(unit, draft)
    return Changes()
