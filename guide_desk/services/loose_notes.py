"""Notes about somebody whose card is not known yet: they lie on this computer, and nowhere else, until they are laid on one."""

from __future__ import annotations

import secrets

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.guidance_topic import states_text
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import quick_notes
from guide_desk.services.deeds import withdraw
from guide_desk.services.dialogue import check_words
from guide_desk.snapshots.people import LooseNote, QuickNote
from guide_desk.store.instants import instant_text
from guide_desk.store.unit_of_work import UnitOfWork

_NEWS = Changes(frozenset({Topic.LOOSE_NOTES}))
_COUNTS = {None: "", True: "yes", False: "no"}
_KEEP = (
    "INSERT INTO loose_note (note_id, about, text, written_at, kind, outcome, counts, topics, remind_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def write_down(unit: UnitOfWork, *, about: str, note: QuickNote) -> Changes:
    """Keep a note; durable when this returns. Raises InvalidInput: `text` `empty` or `too_long`, `guide` `reader`.

    Where nobody knows whom it is about, its words are all there is.
    """
    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    check_words(note.kind, note.text)
    if not about.strip() and not note.text.strip():
        raise InvalidInput("text", "empty")
    return put_back(unit, note=LooseNote(secrets.token_hex(16), about.strip(), note, unit.now))


def put_back(unit: UnitOfWork, *, note: LooseNote) -> Changes:
    """It stands as it stood before it was thrown away."""
    said = note.said
    remind_at = instant_text(said.remind_at) if said.remind_at is not None else ""
    chosen = (said.kind, said.outcome or "", _COUNTS[said.counts], states_text(said.topics), remind_at)
    unit.driver.execute(_KEEP, (note.note_id, note.about, said.text.strip(), instant_text(note.written_at), *chosen))
    return _NEWS


def throw_away(unit: UnitOfWork, *, note: LooseNote) -> Changes:
    """It is wanted no more. Raises InvalidInput `note` `gone`."""
    if unit.driver.execute("DELETE FROM loose_note WHERE note_id = ?", (note.note_id,)).rowcount != 1:
        raise InvalidInput("note", "gone")
    return _NEWS


def lay_on_card(unit: UnitOfWork, *, note: LooseNote, contact_id: ContactId, reminder: str) -> Changes:
    """In the person's dialogue from now on, as it was chosen and at the moment it was written; `reminder` as for a quick note.

    Raises InvalidInput `note` `gone`.
    """
    throw_away(unit, note=note)
    laid = quick_notes.lay_on_card(unit, contact_id=contact_id, note=note.said, reminder=reminder, written_at=note.written_at)
    return laid | _NEWS


def take_off_card(unit: UnitOfWork, *, note: LooseNote, deed_id: DeedId, also: tuple[DeedId, ...] = ()) -> Changes:
    """It was the wrong card. Raises InvalidInput `deed` `sent`; then it stays there."""
    return withdraw(unit, deed_id=deed_id, also=also) | put_back(unit, note=note)
