"""Notes about somebody whose card is not known yet: they lie on this computer, and nowhere else, until they are laid on one."""

from __future__ import annotations

import secrets

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services.deeds import withdraw
from guide_desk.services.dialogue import LONGEST_TEXT, add_entry
from guide_desk.snapshots.people import LooseNote
from guide_desk.store.instants import instant_text
from guide_desk.store.unit_of_work import UnitOfWork

_NEWS = Changes(frozenset({Topic.LOOSE_NOTES}))


def write_down(unit: UnitOfWork, *, about: str, text: str) -> Changes:
    """Keep a note; durable when this returns. Raises InvalidInput: `text` `empty` or `too_long`, `guide` `reader`."""
    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    if not text.strip():
        raise InvalidInput("text", "empty")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("text", "too_long")
    return put_back(unit, note=LooseNote(secrets.token_hex(16), about.strip(), text.strip(), unit.now))


def put_back(unit: UnitOfWork, *, note: LooseNote) -> Changes:
    """It stands as it stood before it was thrown away."""
    row = (note.note_id, note.about, note.text, instant_text(note.written_at))
    unit.driver.execute("INSERT INTO loose_note (note_id, about, text, written_at) VALUES (?, ?, ?, ?)", row)
    return _NEWS


def throw_away(unit: UnitOfWork, *, note: LooseNote) -> Changes:
    """It is wanted no more. Raises InvalidInput `note` `gone`."""
    if unit.driver.execute("DELETE FROM loose_note WHERE note_id = ?", (note.note_id,)).rowcount != 1:
        raise InvalidInput("note", "gone")
    return _NEWS


def lay_on_card(unit: UnitOfWork, *, note: LooseNote, contact_id: ContactId) -> Changes:
    """A note of the person's dialogue from now on, at the moment it was written. Raises InvalidInput `note` `gone`."""
    throw_away(unit, note=note)
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.NOTE, note.written_at, text=note.text)) | _NEWS


def take_off_card(unit: UnitOfWork, *, note: LooseNote, deed_id: DeedId) -> Changes:
    """It was the wrong card. Raises InvalidInput `deed` `sent`; then it stays there."""
    return withdraw(unit, deed_id=deed_id) | put_back(unit, note=note)
