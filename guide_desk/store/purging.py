"""Taking a contact off this computer, row by row and word by word, or into the row of another. Writer thread only."""

from __future__ import annotations

from sqlalchemy import text

from guide_desk.identifiers import ContactId
from guide_desk.store import segment_doubles
from guide_desk.store.unit_of_work import UnitOfWork


def purge(unit: UnitOfWork, contact_id: ContactId) -> None:
    """Take one contact off this computer: every row and every search word. Nothing unsent may hang on it."""
    together = segment_doubles.members_of(unit.driver, contact_id)
    for statement in _PURGE:
        unit.connection.execute(statement, {"id": contact_id})
    segment_doubles.renew(unit.driver, together, ())
    unit.purged += 1
    unit.touched.discard(contact_id)
    unit.lengthened.discard(contact_id)


def has_draft(unit: UnitOfWork, contact_id: ContactId) -> bool:
    """Whether somebody is in the middle of writing about the contact."""
    return unit.connection.execute(_DRAFT, {"id": contact_id}).first() is not None


def has_unsent(unit: UnitOfWork, contact_id: ContactId) -> bool:
    """Whether the CRM has still to hear something: a deed, or a line of what was sent to many."""
    return unit.connection.execute(_UNSENT, {"id": contact_id}).first() is not None


def move_contact(unit: UnitOfWork, away: ContactId, target: ContactId) -> None:
    """Two rows are one person: deeds, dialogue, unsaved words and the choice to keep move to `target`, and `away` goes."""
    for statement in _MOVE:
        unit.connection.execute(statement, {"away": away, "target": target})
    purge(unit, away)


FORGET_FORMS = text("DELETE FROM meta WHERE name LIKE '%_form:' || :id")
"""What was typed in small windows about somebody (`snapshots.people.form_about`)."""
_PURGE = (
    FORGET_FORMS,
    text("DELETE FROM entry_words WHERE rowid IN (SELECT entry_id FROM dialogue_entry WHERE contact_id = :id)"),
    text("DELETE FROM person_words WHERE rowid = :id"),
    text("DELETE FROM deed WHERE contact_id = :id"),
    text("DELETE FROM contact WHERE contact_id = :id"),
)
_DRAFT = text(
    "SELECT 1 FROM draft WHERE contact_id = :id UNION ALL SELECT 1 FROM meta WHERE name LIKE 'quick_note%_form:' || :id"
)
_UNSENT = text(
    "SELECT 1 FROM deed WHERE contact_id = :id AND state NOT IN ('settled', 'withdrawn')"
    " UNION ALL SELECT 1 FROM sent_out_card WHERE contact_id = :id LIMIT 1"
)
_MOVE = (
    text("UPDATE base_activity SET contact_id = :target WHERE contact_id = :away"),
    text("UPDATE deed SET contact_id = :target WHERE contact_id = :away"),
    text("UPDATE conflict SET contact_id = :target WHERE contact_id = :away"),
    text(
        "UPDATE contact SET is_kept = 1 WHERE contact_id = :target AND (SELECT is_kept FROM contact WHERE contact_id = :away) = 1"
    ),
    text(
        "UPDATE draft SET text = draft.text || char(10, 10) || other.text FROM draft AS other"
        " WHERE draft.contact_id = :target AND other.contact_id = :away"
    ),
    text("UPDATE OR IGNORE draft SET contact_id = :target WHERE contact_id = :away"),
    text("UPDATE OR IGNORE meta SET name = replace(name, ':' || :away, ':' || :target) WHERE name LIKE '%_form:' || :away"),
    text("UPDATE OR IGNORE event_told SET contact_id = :target WHERE contact_id = :away"),
    text("UPDATE OR IGNORE sent_out_card SET contact_id = :target WHERE contact_id = :away"),
    text("UPDATE OR IGNORE mailing_to SET contact_id = :target WHERE contact_id = :away"),
    text("DELETE FROM base_person WHERE contact_id = :away"),
)
