"""What is gone in the CRM, or has become part of another card, said in the file; no unsent word is lost. Writer thread only."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import text

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import Deed, DeedState
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Depth, PersonBase
from guide_desk.store import deeds, mirror, purging
from guide_desk.store.unit_of_work import UnitOfWork

CARD_REMOVED, NO_RIGHTS, HIDDEN = "card_removed", "no_rights", "hidden"
"""Reason codes of deeds that have nowhere to go."""


def forget_removed(unit: UnitOfWork, remote_ids: Iterable[int], reason: str) -> Changes:
    """Persons that the CRM has no more, or hides: they leave this computer. What was not sent needs the guide, and is kept."""
    changes = Changes(by_sync=True)
    for remote_id in remote_ids:
        contact_id = mirror.contact_of(unit, remote_id)
        if contact_id is not None:
            waiting = [each.deed_id for each in deeds.open_deeds(unit, contact_id) if each.state is DeedState.READY]
            deeds.park(unit, waiting, reason)
            changes |= mirror.forget_persons(unit, [remote_id])
            if waiting:
                changes |= Changes(frozenset({Topic.DEEDS}), frozenset({contact_id}), by_sync=True)
    return changes


def as_written_down(deed: Deed, remote_id: int, left: Collection[Field]) -> PersonBase:
    """A new person who has arrived, and whom the CRM hides from the guide, so that nothing but the deed tells of them.

    `left`: what the CRM has not taken.
    """
    fields = {field: value for field, value in deed.changes.items() if field not in left}
    return PersonBase(remote_id, Depth.ROW, mirror.TO_BE_FETCHED, fields)


def merge_persons(unit: UnitOfWork, source: int, destination: int) -> Changes:
    """The CRM made one card of two: everything here of the source belongs to the destination, which is fetched whole again."""
    away, target = mirror.contact_of(unit, source), mirror.contact_of(unit, destination)
    if away is None or source == destination:
        return Changes(by_sync=True)
    if target is None:
        unit.connection.execute(_RENUMBER, {"id": away, "remote": destination})
        unit.connection.execute(_RENUMBER_BASE, {"id": away, "remote": destination, "stamp": mirror.TO_BE_FETCHED})
        return _news(unit, away)
    purging.move_contact(unit, away, target)
    unit.connection.execute(_FETCH_AGAIN, {"id": target, "stamp": mirror.TO_BE_FETCHED})
    return _news(unit, away, target)


def with_unsent(unit: UnitOfWork, remote_ids: Iterable[int]) -> list[int]:
    """Those of `remote_ids` on whom something unsent hangs."""
    found = [(number, mirror.contact_of(unit, number)) for number in remote_ids]
    return [number for number, contact_id in found if contact_id is not None and deeds.open_deeds(unit, contact_id)]


def written_about(unit: UnitOfWork) -> set[int]:
    """On whose card somebody is writing: they stay until the words are saved or thrown away."""
    return {row[0] for row in unit.driver.execute("SELECT remote_id FROM contact JOIN draft USING (contact_id)").fetchall()}


def _news(unit: UnitOfWork, *contacts: ContactId) -> Changes:
    unit.touched |= {contacts[-1]}
    return Changes(frozenset({Topic.CONTACT, Topic.QUEUE, Topic.DIALOGUE, Topic.DEEDS}), frozenset(contacts), by_sync=True)


_RENUMBER = text("UPDATE contact SET remote_id = :remote WHERE contact_id = :id")
_RENUMBER_BASE = text("UPDATE base_person SET remote_id = :remote, updated = :stamp WHERE contact_id = :id")
_FETCH_AGAIN = text("UPDATE base_person SET updated = :stamp WHERE contact_id = :id")
