"""`Sök i hela registret`: the CRM is asked, and what it answers is shown and stored nowhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from guide_desk.domain.contact import full_name
from guide_desk.domain.search_fold import name_order
from guide_desk.identifiers import ContactId, looked_at
from guide_desk.snapshots.register import LookedAt, RegisterAnswer
from guide_desk.store.projected_rows import CONTACT_COLUMNS, contact_columns
from guide_desk.store.reading.looking import places_of, projection_looked_at, rows_anywhere
from guide_desk.store.reading.searching import Filters
from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.superoffice.register_question import restriction_for

if TYPE_CHECKING:
    from guide_desk.superoffice.crm import Crm
    from guide_desk.superoffice.whole_register import IsUnwanted


def may_ask(question: str) -> bool:
    """Whether enough has been typed to ask the whole register with."""
    return bool(restriction_for(question))


def ask_register(crm: Crm, is_unwanted: IsUnwanted, *, question: str) -> RegisterAnswer:
    """Sync thread: people by name, place, phone or mail. Raises CrmErrors and Unwanted."""
    from guide_desk.superoffice.whole_register import find_people  # here and below: loaded by the sync, not by the window

    return find_people(crm, question, is_unwanted)


def ask_card(crm: Crm, is_unwanted: IsUnwanted, *, remote_id: int) -> RegisterAnswer:
    """Sync thread: one person's whole card, so that it can be read and edited; nobody when protected, gone or hidden."""
    from guide_desk.superoffice.whole_register import look_at

    return look_at(crm, remote_id, is_unwanted)


def others_found(
    unit: ReadingUnit, answer: RegisterAnswer, shown: Collection[ContactId], filters: Filters
) -> tuple[ContactId, ...]:
    """Ids in name order of those who came, fit and are not shown already; somebody on this computer under their own id.

    Their rows are computed here, on a reader, so that the window finds them made.
    """
    fitting = [each for each in answer.people if filters == Filters() or _fits(unit, each, filters)]
    ordered = sorted(fitting, key=lambda each: (name_order(full_name(each.person.fields)), each.person.remote_id))
    asked = [looked_at(each.person.remote_id) for each in ordered]
    places = places_of(unit, asked)
    found = tuple(here for each in asked if (here := places.get(each, each)) not in shown)
    rows_anywhere(unit, found)
    return found


def now_here(unit: ReadingUnit, contact_id: ContactId | None) -> ContactId | None:
    """The id under which a list shows somebody who was looked at and may have been kept since."""
    return places_of(unit, [contact_id]).get(contact_id, contact_id) if contact_id is not None else None


def _fits(unit: ReadingUnit, looked: LookedAt, filters: Filters) -> bool:
    projection = projection_looked_at(unit, looked)
    latest_at = contact_columns(projection, unit.calendar)[CONTACT_COLUMNS.index("latest_at")]
    return filters.fit(projection.fields, str(latest_at), unit.now)
