"""I dag for the whole county: asked of the CRM, grouped by the same rules, stored nowhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.personal_request import standing_requests
from guide_desk.domain.projection import is_protected, standing_plans
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.identifiers import looked_at
from guide_desk.services.by_municipality import by_municipality
from guide_desk.services.today import grouped
from guide_desk.snapshots.guide import Role
from guide_desk.snapshots.people import Scope, TodaySnapshot
from guide_desk.snapshots.register import CountyAnswer, LookedAt
from guide_desk.store.projected_rows import Projection, clock_rows
from guide_desk.store.reading.first_screen import figures_of, quarter_start
from guide_desk.store.reading.looked_at import projection_of
from guide_desk.store.reading.looking import rows_anywhere
from guide_desk.store.unit_of_work import ReadingUnit

if TYPE_CHECKING:
    from guide_desk.superoffice.crm import Crm
    from guide_desk.superoffice.whole_register import IsUnwanted


def ask_county(crm: Crm, is_unwanted: IsUnwanted, *, now: datetime, calendar: WorkingDayCalendar) -> CountyAnswer:
    """Sync thread: who in the county waits for somebody, as the CRM has it. Of the rest only the quarter's figures are kept.

    Raises CrmErrors and Unwanted.
    """
    from guide_desk.superoffice.whole_register import registered_or_planned  # loaded by the sync, not at start

    answer = registered_or_planned(crm, now, is_unwanted)
    households: dict[str, list[LookedAt]] = defaultdict(list)
    for each in answer.people:
        households[text_of(each.person.fields, Field.HOUSEHOLD_KEY)].append(each)
    households[""] = []
    wanted: dict[int, LookedAt] = {}
    clocks: list[tuple[object, ...]] = []
    for each in answer.people:
        household = [other for other in households[text_of(each.person.fields, Field.HOUSEHOLD_KEY)] if other is not each]
        projection = projection_of(each, household, calendar)
        clocks += clock_rows(looked_at(each.person.remote_id), projection.clocks)
        if _is_to_do(projection):
            wanted |= {other.person.remote_id: other for other in (each, *household)}
    figures = figures_of(clocks, quarter_start(now.date()), now.date())
    return CountyAnswer(tuple(wanted.values()), *figures, answer.is_cut)


def today_in_county(unit: ReadingUnit, answer: CountyAnswer) -> TodaySnapshot:
    """The queue as it stands now, of everyone who came; those on this computer as they are here, unsent words and all. The
    coordinator's stands by municipality.

    Every row goes by the CRM's number, so that it stays itself when the person is kept.
    """
    rows = rows_anywhere(unit, [looked_at(each.person.remote_id) for each in answer.people])
    people = [replace(row, contact_id=asked, leads=True) for asked, row in rows.items()]
    figures = (answer.answered_in_time, answer.answered_total)
    snapshot = replace(grouped(unit, Scope.COUNTY, people, None, figures), is_cut=answer.is_cut)
    return by_municipality(snapshot) if unit.guide is not None and unit.guide.role is Role.COORDINATOR else snapshot


def _is_to_do(projection: Projection) -> bool:
    waits = bool(projection.clocks) and projection.clocks[-1].is_running
    if standing_requests(projection.fields):
        return True
    return waits or (not is_protected(projection.fields) and bool(standing_plans(projection.entries)))
