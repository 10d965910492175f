"""`Sök i hela registret`: the CRM is asked, and what it answers is shown and stored nowhere."""

from __future__ import annotations

from collections.abc import Collection

from guide_desk.domain.contact import full_name
from guide_desk.identifiers import ContactId, looked_at
from guide_desk.snapshots.register import RegisterAnswer
from guide_desk.store.reading.looking import places_of
from guide_desk.store.search_fold import name_order
from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.whole_register import IsUnwanted, find_people, look_at, restriction_for


def may_ask(question: str) -> bool:
    """Whether enough has been typed to ask the whole register with."""
    return bool(restriction_for(question))


def ask_register(crm: Crm, is_unwanted: IsUnwanted, *, question: str) -> RegisterAnswer:
    """Sync thread: people by name, place, phone or mail. Raises CrmErrors and Unwanted."""
    return find_people(crm, question, is_unwanted)


def ask_card(crm: Crm, is_unwanted: IsUnwanted, *, remote_id: int) -> RegisterAnswer:
    """Sync thread: one person's whole card, so that it can be read and edited; nobody when protected, gone or hidden."""
    return look_at(crm, remote_id, is_unwanted)


def others_found(unit: ReadingUnit, answer: RegisterAnswer, shown: Collection[ContactId]) -> tuple[ContactId, ...]:
    """Ids in name order of those who came and are not shown already; somebody on this computer under their own id."""
    ordered = sorted(answer.people, key=lambda each: (name_order(full_name(each.person.fields)), each.person.remote_id))
    asked = [looked_at(each.person.remote_id) for each in ordered]
    places = places_of(unit, asked)
    return tuple(here for each in asked if (here := places.get(each, each)) not in shown)
