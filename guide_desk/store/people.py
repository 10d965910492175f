"""Small writes that services need: contacts made here, drafts, the guide, when a card was last shown. Writer thread only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, text

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Colleague, TenantLists
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.people import Draft
from guide_desk.store import codec, deeds, opening, protection, tables
from guide_desk.store.instants import instant_text
from guide_desk.store.reading.cards import TENANT
from guide_desk.store.unit_of_work import UnitOfWork


def add_contact(unit: UnitOfWork) -> ContactId:
    """A row for a person whom the CRM does not know yet."""
    made = unit.connection.execute(insert(tables.contact), {"remote_id": None})
    return ContactId(made.lastrowid)


def shown_fields(unit: UnitOfWork, contact_id: ContactId) -> dict[Field, FieldValue]:
    """The contact's fields as the guide sees them now."""
    kept = unit.connection.execute(_FIELDS, {"id": contact_id}).scalar()
    return codec.fields_from_text(kept) if kept else {}


def shown_entries(unit: UnitOfWork, contact_id: ContactId) -> tuple[DialogueEntry, ...]:
    """The contact's dialogue as the guide sees it now, newest first; what this unit itself has written is not in it yet."""
    found = unit.driver.execute("SELECT entry FROM dialogue_entry WHERE contact_id = ? ORDER BY entry_id DESC", (contact_id,))
    return codec.entries_from_texts([row[0] for row in found.fetchall()])


def has_card(unit: UnitOfWork, contact_id: ContactId) -> bool:
    """Whether fields may be edited: the whole card has been fetched, or the person was made here."""
    row = unit.connection.execute(_CARD, {"id": contact_id}).first()
    return row is not None and (row[0] is None or row[1] == "card")


def note_shown(unit: UnitOfWork, contact_id: ContactId) -> None:
    """Remember that a card was opened, for the list of the latest shown."""
    unit.connection.execute(_SHOWN, {"id": contact_id, "now": instant_text(unit.now)})


def keep_guide(unit: UnitOfWork, guide: Guide) -> None:
    """Note who signed in."""
    unit.connection.execute(_SET_META, {"name": "guide", "value": opening.guide_text(guide)})


def keep_tenant(unit: UnitOfWork, lists: TenantLists) -> None:
    """What the desk has to know of the tenant's lists, replaced."""
    keep_meta(unit, TENANT, codec.tenant_to_text(lists))


def keep_colleagues(unit: UnitOfWork, colleagues: Sequence[Colleague]) -> None:
    """The whole list of CRM users, replaced."""
    unit.connection.execute(delete(tables.colleague))
    if colleagues:
        unit.connection.execute(
            insert(tables.colleague),
            [
                {
                    "associate_id": each.associate_id,
                    "name": each.name,
                    "initials": each.initials,
                    "municipality": each.municipality,
                }
                for each in colleagues
            ],
        )


def keep_meta(unit: UnitOfWork, name: str, value: str) -> None:
    """Keep a small secret or note inside the encrypted file."""
    unit.connection.execute(_SET_META, {"name": name, "value": value})


def is_in_sight(unit: UnitOfWork, contact_id: ContactId) -> bool:
    """Whether words about this person may lie here: they are on this computer, and not protected."""
    return unit.driver.execute(_IN_SIGHT, (contact_id,)).fetchone() is not None


def save_draft(unit: UnitOfWork, draft: Draft) -> None:
    """Keep unsaved words; an empty text removes the draft, and of a protected person none is kept."""
    if not draft.text.strip() or protection.is_covered(unit, draft.contact_id):
        clear_draft(unit, draft.contact_id)
        return
    counts = "" if draft.counts is None else ("yes" if draft.counts else "no")
    unit.connection.execute(
        _SET_DRAFT,
        {
            "id": draft.contact_id,
            "kind": draft.kind,
            "outcome": draft.outcome,
            "text": draft.text,
            "counts": counts,
            "now": instant_text(draft.saved_at),
        },
    )


def clear_draft(unit: UnitOfWork, contact_id: ContactId) -> None:
    """The words were saved or thrown away."""
    unit.driver.execute(_CLEAR_DRAFT, (contact_id,))


def remove_contact_made_here(unit: UnitOfWork, contact_id: ContactId) -> None:
    """Take back a person that never reached the CRM."""
    for deed in deeds.open_deeds(unit, contact_id):
        deeds.set_state(unit, [deed.deed_id], DeedState.WITHDRAWN)
    unit.connection.execute(_GONE, {"id": contact_id})


_FIELDS = text("SELECT fields FROM contact WHERE contact_id = :id")
_CARD = text(
    "SELECT c.remote_id, b.depth FROM contact AS c LEFT JOIN base_person AS b USING (contact_id) WHERE c.contact_id = :id"
)
_SHOWN = text("UPDATE contact SET shown_at = :now WHERE contact_id = :id")
_GONE = text("UPDATE contact SET is_gone = 1 WHERE contact_id = :id")
_SET_META = text("INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
_SET_DRAFT = text(
    "INSERT INTO draft (contact_id, kind, outcome, text, counts, saved_at) VALUES (:id, :kind, :outcome, :text, :counts, :now)"
    " ON CONFLICT (contact_id) DO UPDATE SET kind = excluded.kind, outcome = excluded.outcome, text = excluded.text,"
    " counts = excluded.counts, saved_at = excluded.saved_at"
)
_IN_SIGHT = "SELECT 1 FROM contact WHERE contact_id = ? AND is_protected = 0"
_CLEAR_DRAFT = "DELETE FROM draft WHERE contact_id = ?"
