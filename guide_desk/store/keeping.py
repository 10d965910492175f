"""Keeping people of the whole register on this computer, and letting them go. Writer thread only.

A deed keeps: whoever something is written about is laid down first, in the same transaction, and stays until the guide lets them
go. Who is kept is known here only.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from guide_desk.domain.assignment import belongs_on_the_laptop
from guide_desk.domain.contact import Field, list_of, text_of
from guide_desk.domain.projection import is_protected
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, number_looked_at
from guide_desk.snapshots.base import PersonBase
from guide_desk.store import mirror, projector, purging
from guide_desk.store.unit_of_work import UnitOfWork


def here(unit: UnitOfWork, contact_id: ContactId) -> ContactId:
    """The contact's row on this computer; somebody who was only looked at is laid down and kept first.

    Raises InvalidInput `contact`: `unknown` when nothing is known of the person any more, `protected`.
    """
    known, number = row_of(unit, contact_id), number_looked_at(contact_id)
    if known is not None or number is None:
        return known or contact_id
    looked = unit.shelf.find(number)
    if looked is None:
        raise InvalidInput("contact", "unknown")
    if is_protected(looked.person.fields):
        raise InvalidInput("contact", "protected")
    mirror.write_persons(unit, [replace(looked.person, updated=mirror.TO_BE_FETCHED)])
    mirror.write_activities(unit, looked.activities)
    laid = mirror.contact_of(unit, number)
    assert laid is not None
    if not is_in_scope(unit, looked.person):
        unit.connection.execute(_KEEP, {"id": laid})
    projector.refresh(unit.driver, [laid], unit.calendar)
    return laid


def row_of(unit: UnitOfWork, contact_id: ContactId) -> ContactId | None:
    """The contact's row, when there is one here; nothing is laid down."""
    number = number_looked_at(contact_id)
    if number is None:
        return contact_id
    known = mirror.contact_of(unit, number)
    return known if known is not None and not unit.connection.execute(_IS_GONE, {"id": known}).scalar() else None


def keep(unit: UnitOfWork, contact_id: ContactId) -> ContactId:
    """'Behåll på datorn': the sync fetches the card, and sweeps leave it. Raises as `here`."""
    laid = here(unit, contact_id)
    unit.connection.execute(_KEEP, {"id": laid})
    return laid


def let_go(unit: UnitOfWork, contact_id: ContactId) -> None:
    """'Ta bort från datorn'. Raises InvalidInput `contact`: `unsent` while something of the guide's hangs on it, `in_scope`."""
    base = mirror.base_of(unit, contact_id)
    if base is None or purging.has_unsent(unit, contact_id) or purging.has_draft(unit, contact_id):
        raise InvalidInput("contact", "unsent")
    if is_in_scope(unit, base):
        raise InvalidInput("contact", "in_scope")
    purging.purge(unit, contact_id)


def kept_numbers(unit: UnitOfWork) -> tuple[int, ...]:
    """The CRM's numbers of those kept by choice."""
    return tuple(row[0] for row in unit.connection.execute(_KEPT))


def laid_down(unit: UnitOfWork) -> list[int]:
    """The CRM's numbers of those who lie here as an older answer told of them."""
    return [row[0] for row in unit.connection.execute(_LAID_DOWN)]


def is_in_scope(unit: UnitOfWork, person: PersonBase) -> bool:
    """Whether the person comes to this computer without anybody's choice."""
    chosen, owner = list_of(person.fields, Field.MUNICIPALITIES), text_of(person.fields, Field.OWNER)
    guide = unit.guide
    return belongs_on_the_laptop(chosen, owner, own=guide.municipality, me=guide.associate_id)


_IS_GONE = text("SELECT is_gone FROM contact WHERE contact_id = :id")
_KEEP = text("UPDATE contact SET is_kept = 1 WHERE contact_id = :id")
_LAID_DOWN = text("SELECT remote_id FROM base_person WHERE updated = '' ORDER BY remote_id")
_KEPT = text("SELECT remote_id FROM contact WHERE is_kept = 1 AND remote_id IS NOT NULL ORDER BY remote_id")
