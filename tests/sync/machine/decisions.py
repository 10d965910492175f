"""What a guide decides in a run: which of two values holds, what becomes of what was refused, and who is not to be contacted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide_desk.domain.changes import Changes
from guide_desk.domain.deeds import DeedState
from guide_desk.identifiers import ContactId
from guide_desk.services import conflicts, deeds, protecting
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.store.conflicts import waiting_for_choice
from guide_desk.store.unit_of_work import UnitOfWork
from tests.sync.machine.act import act
from tests.sync.machine.guides import on_a_card
from tests.sync.machine.server import CALLED_OFF

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine

_CONTESTED = "SELECT DISTINCT contact_id FROM conflict WHERE field <> '' ORDER BY contact_id"


@act("choose", 4)
def _choose(machine: Machine, one: int, other: int) -> None:
    """Between what was written here and what somebody else wrote: one of the choices on a card, or all of them in one act."""
    contested = machine.laptop.ask(_CONTESTED)
    if not contested:
        return
    who, words = ContactId(contested[one % len(contested)][0]), machine.words(other)

    def choose(unit: UnitOfWork) -> Changes:
        standing = waiting_for_choice(unit, who)
        chosen = standing if other % 2 else standing[:1]
        picks = {each.lead: (other + place) % 3 > 0 for place, each in enumerate(chosen)}
        seen = {each.lead: each.sides for each in chosen}
        return conflicts.choose(unit, contact_id=who, picks=picks, words=words, seen=seen)

    machine.guide_does(choose)


def _refused_entry(machine: Machine, one: int) -> SyncItem | None:
    waiting = [
        item
        for item in machine.laptop.store.read(sync_items).result()
        if item.state is DeedState.NEEDS_ATTENTION and item.can_move
    ]
    return waiting[one % len(waiting)] if waiting else None


@act("reword what was refused", 1)
def _reword(machine: Machine, one: int, other: int) -> None:
    item = _refused_entry(machine, one)
    if item is not None:
        text = machine.words(other).strip()
        machine.guide_does(lambda unit: deeds.reword(unit, deed_id=item.deed_id, text=text))


@act("lay what was refused on another card", 1)
def _move(machine: Machine, one: int, other: int) -> None:
    item = _refused_entry(machine, one)
    if item is not None:
        on_a_card(machine, other, lambda unit, who: deeds.move_to(unit, deed_id=item.deed_id, contact_id=who))


@act("stop contact", 0.7)
def _stop_contact(machine: Machine, one: int, other: int) -> None:
    words = machine.words(other)
    on_a_card(machine, one, lambda unit, who: protecting.stop_contact(unit, contact_id=who, words=words, called_off=CALLED_OFF))


@act("allow contact", 0.5)
def _allow_contact(machine: Machine, one: int, other: int) -> None:
    words = machine.words(other)
    on_a_card(machine, one, lambda unit, who: protecting.allow_contact(unit, contact_id=who, words=words))


@act("protect", 0.3)
def _protect(machine: Machine, one: int, other: int) -> None:
    words = machine.words(other)
    on_a_card(machine, one, lambda unit, who: protecting.protect(unit, contact_id=who, words=words))
