"""Unsaved words: kept on this computer each second, never sent by themselves. Whoever they are about is kept with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from guide_desk.domain.changes import Changes
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import Draft
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork


def save(unit: UnitOfWork, *, draft: Draft) -> Changes:
    """Keep a draft; without words there is none. Nobody needs to read anything again because of it."""
    from guide_desk.store import keeping, people  # SQLAlchemy loads with it: on the writer's thread, not at start

    find = keeping.here if draft.text.strip() else keeping.row_of
    place = find(unit, draft.contact_id)
    if place is not None:
        people.save_draft(unit, replace(draft, contact_id=place))
    return Changes()


def save_form(unit: UnitOfWork, *, form: str, words: Mapping[str, str], about: ContactId | None = None) -> Changes:
    """Keep what has been typed in the window `form` and is not saved yet, by field; nothing typed = nothing kept.

    `about`: whom the window is about, where it is about one person; of who is protected or not on this computer nothing is kept.
    """
    from guide_desk.store import people

    typed = {name: text for name, text in words.items() if text.strip()}
    if about is not None and not people.is_in_sight(unit, about):
        typed = {}
    people.keep_meta(unit, form, json.dumps(typed, ensure_ascii=False) if typed else "")
    return Changes()


def kept_form(unit: ReadingUnit, form: str) -> dict[str, str]:
    """What was typed there and not saved."""
    found = unit.connection.execute("SELECT value FROM meta WHERE name = ?", (form,)).fetchone()
    kept: dict[str, str] = json.loads(found[0]) if found is not None and found[0] else {}
    return kept
