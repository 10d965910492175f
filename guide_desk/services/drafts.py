"""Unsaved words: kept on this computer each second, never sent by themselves. Whoever they are about is kept with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from guide_desk.domain.changes import Changes
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import Draft, about_of_form, form_about, form_of_anybody
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork


def save(unit: UnitOfWork, *, draft: Draft) -> Changes:
    """Keep a draft; without words there is none. Nobody needs to read anything again because of it."""
    from guide_desk.store import keeping, people  # SQLAlchemy loads with it: on the writer's thread, not at start

    find = keeping.here if draft.text.strip() else keeping.row_of
    place = find(unit, draft.contact_id)
    if place is not None:
        people.save_draft(unit, replace(draft, contact_id=place))
    return Changes()


def save_form(
    unit: UnitOfWork, *, form: str, words: Mapping[str, str], about: ContactId | None = None, instead_of: str = ""
) -> Changes:
    """Keep what has been typed in the window `form` and is not saved yet, by field; nothing typed = nothing kept.

    `about`: whom the window is about, where it is about one person; of who is protected or not on this computer nothing is kept.
    `instead_of`: another form whose words these were.
    """
    from guide_desk.store import people

    typed = {name: text for name, text in words.items() if text.strip()}
    if about is not None and not people.is_in_sight(unit, about):
        typed = {}
    people.keep_meta(unit, form, json.dumps(typed, ensure_ascii=False) if typed else "")
    if instead_of:
        people.keep_meta(unit, instead_of, "")
    return Changes()


def save_quick_note(
    unit: UnitOfWork, *, form: str, words: Mapping[str, str], about: ContactId | None, instead_of: str = ""
) -> Changes:
    """Keep a quick note that is being written, with whom it is about; no words = it was saved or given up.

    Whoever it is about is kept on this computer with it; of who is protected nothing is kept, and the words alone of somebody who
    was only looked at and is not at hand any more. There is one for each `form`.
    `instead_of` as for `save_form`.
    """
    from guide_desk.store import keeping, people

    for name in filter(None, (form, instead_of)):
        unit.driver.execute("DELETE FROM meta WHERE name = ? OR name LIKE ?", (name, form_of_anybody(name)))
    place, is_hidden = None, False
    if words and about is not None:
        try:
            place = keeping.here(unit, about)
            is_hidden = not people.is_in_sight(unit, place)
        except InvalidInput as error:
            is_hidden = error.reason == "protected"
    if words and not is_hidden:
        name = form if place is None else form_about(form, place)
        people.keep_meta(unit, name, json.dumps(words, ensure_ascii=False))
    return Changes()


def first_kept(unit: ReadingUnit, forms: Sequence[str]) -> tuple[str, dict[str, str]]:
    """(form, words) of the first of them in which something is kept; ('', {}) when nothing is."""
    return next(((form, kept) for form in forms if (kept := kept_form(unit, form))), ("", {}))


def kept_quick_note(unit: ReadingUnit, forms: Sequence[str]) -> tuple[str, dict[str, str], ContactId | None]:
    """(form, words, about) of the first of the forms that has words; ('', {}, None) when nothing was begun."""
    asked = "SELECT name, value FROM meta WHERE (name = ? OR name LIKE ?) AND value <> ''"
    for form in forms:
        found = unit.connection.execute(asked, (form, form_of_anybody(form))).fetchone()
        if found is not None:
            return form, json.loads(found[1]), about_of_form(found[0])
    return "", {}, None


def kept_form(unit: ReadingUnit, form: str) -> dict[str, str]:
    """What was typed there and not saved."""
    found = unit.connection.execute("SELECT value FROM meta WHERE name = ?", (form,)).fetchone()
    kept: dict[str, str] = json.loads(found[0]) if found is not None and found[0] else {}
    return kept
