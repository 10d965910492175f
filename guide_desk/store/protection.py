"""Taking what is known of a person with protected identity off this computer. What the CRM still has to hear stays, unseen.

Writer thread only.
"""

from __future__ import annotations

from sqlalchemy import text

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.merge import CONFLICT
from guide_desk.domain.projection import KEPT_OF_PROTECTED, without_words
from guide_desk.identifiers import ContactId
from guide_desk.store import codec
from guide_desk.store.purging import FORGET_FORMS
from guide_desk.store.unit_of_work import UnitOfWork


def cover(unit: UnitOfWork, contact_id: ContactId) -> None:
    """Name, words, draft and everything that has been sent go at once; number, flag, municipality and the clock's dates stay.

    Deeds that wait keep their content for the CRM. A choice that waits is left to what the CRM has.
    """
    base = unit.connection.execute(_BASE, {"id": contact_id}).first()
    if base is not None:
        _write_bare(unit, contact_id, str(base[0]), {Field.IS_PROTECTED: "yes"})
    for kind, number, entry in unit.connection.execute(_ENTRIES, {"id": contact_id}).all():
        wordless = codec.entry_to_text(without_words(codec.entry_from_text(entry)))
        unit.connection.execute(_SET_ENTRY, {"kind": kind, "number": number, "entry": wordless})
    for statement in _FORGET:
        unit.connection.execute(statement, {"id": contact_id, "conflict": CONFLICT})
    number = unit.connection.execute(_NUMBER, {"id": contact_id}).scalar()
    if number is not None:
        unit.at_commit.append(lambda: unit.shelf.forget(int(number)))
    unit.touched.add(contact_id)
    _leave_everywhere(unit)


def uncover(unit: UnitOfWork, contact_id: ContactId) -> None:
    """The flag was taken back before it was sent: the next round fetches the card anew."""
    base = unit.connection.execute(_BASE, {"id": contact_id}).first()
    if base is not None:
        _write_bare(unit, contact_id, str(base[0]), {})


def forget_arrived(unit: UnitOfWork, contact_id: ContactId) -> None:
    """Deeds that are done keep what they said, also those that were still to be sent when the card was cleared."""
    if unit.connection.execute(_FORGET_DONE, {"id": contact_id}).rowcount:
        _leave_everywhere(unit)


def is_covered(unit: UnitOfWork, contact_id: ContactId) -> bool:
    """Whether the person is protected, as the CRM or the guide says."""
    return bool(unit.connection.execute(_IS_PROTECTED, {"id": contact_id}).scalar())


def covered_here(unit: UnitOfWork) -> set[int]:
    """The CRM's numbers of those whose flag was set here and has not arrived there yet."""
    return {int(row[0]) for row in unit.driver.execute(_COVERED_HERE).fetchall()}


def _leave_everywhere(unit: UnitOfWork) -> None:
    """Copies of the store and its log may not hold them any longer either."""
    unit.forgets_copies = True
    unit.purged += 1


def _write_bare(unit: UnitOfWork, contact_id: ContactId, fields: str, flag: dict[Field, FieldValue]) -> None:
    known = codec.fields_from_text(fields)
    kept = {field: value for field, value in known.items() if field in KEPT_OF_PROTECTED - {Field.IS_PROTECTED}}
    unit.connection.execute(_SET_BARE, {"id": contact_id, "fields": codec.fields_to_text(kept | flag)})


_BASE = text("SELECT fields FROM base_person WHERE contact_id = :id")
_NUMBER = text("SELECT remote_id FROM contact WHERE contact_id = :id")
_IS_PROTECTED = text("SELECT is_protected FROM contact WHERE contact_id = :id")
_ENTRIES = text("SELECT kind, remote_id, entry FROM base_activity WHERE contact_id = :id")
_SET_ENTRY = text("UPDATE base_activity SET entry = :entry WHERE kind = :kind AND remote_id = :number")
_SET_BARE = text("UPDATE base_person SET depth = 'row', updated = '', fields = :fields, wire = '{}' WHERE contact_id = :id")
_FORGET_DONE = text("DELETE FROM deed WHERE contact_id = :id AND state IN ('settled', 'withdrawn')")
_FORGET = (
    text("DELETE FROM draft WHERE contact_id = :id"),
    FORGET_FORMS,
    text("DELETE FROM conflict WHERE contact_id = :id"),
    _FORGET_DONE,
    text("DELETE FROM deed WHERE contact_id = :id AND state = 'needs_attention' AND reason = :conflict"),
    text("UPDATE contact SET shown_at = '' WHERE contact_id = :id"),
)
_COVERED_HERE = (
    "SELECT c.remote_id FROM deed AS d JOIN contact AS c USING (contact_id) WHERE d.state NOT IN ('settled', 'withdrawn')"
    " AND d.kind = 'fields' AND d.changes ->> 'is_protected' = 'yes' AND c.remote_id IS NOT NULL"
)
