"""A person in a list, from the indexed columns. By key, at most 100 at a time on the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from guide_desk.clock import STOCKHOLM, as_stockholm
from guide_desk.domain.assignment import is_ours_to_answer, leading_municipality
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.first_response import FirstResponseClock, state_at
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.snapshots.people import Claim, PersonRow
from guide_desk.store.codec import profession_from_text
from guide_desk.store.kept import KeptClaim, KeptPlan, KeptRow, row_from_text
from guide_desk.store.unit_of_work import ReadingUnit

if TYPE_CHECKING:
    from guide_desk.domain.personal_request import PersonalRequest

COLUMNS = "contact_id, first_name, name, from_place, move_status, owner, is_protected, is_unsent, row, fields"
STALE_PLAN = timedelta(days=30)
"""A booked call or reminder whose moment is longer ago than this is nobody's next step any more."""
_TEXT_AT = COLUMNS.split(", ").index("row")
_MOST_KEPT = 1024
_STATUSES = {each.value: each for each in MoveStatus}


def rows_by_key(unit: ReadingUnit, contacts: Sequence[ContactId]) -> dict[ContactId, PersonRow]:
    """The rows of `contacts`; a contact that is gone is missing from the answer."""
    marks = ",".join("?" * len(contacts))
    found = unit.connection.execute(
        f"SELECT {COLUMNS} FROM contact WHERE contact_id IN ({marks})",  # noqa: S608 - only question marks are put in
        list(contacts),
    ).fetchall()
    return {row.contact_id: row for row in people_of(unit, found)}


def people_of(unit: ReadingUnit, rows: Iterable[tuple[Any, ...]]) -> list[PersonRow]:
    """Snapshots of rows selected with `COLUMNS`."""
    own = unit.guide.municipality if unit.guide is not None else None
    me = unit.guide.associate_id if unit.guide is not None else None
    now, calendar = unit.now, unit.calendar
    asked = (own, me, now.date(), calendar)
    return [_person_all_day(row, *asked) or _person_of(row, _kept(row), own, me, now, calendar) for row in rows]


def _kept(row: tuple[Any, ...]) -> KeptRow:
    return row_from_text(row[_TEXT_AT])


def planned_of(row: PersonRow) -> tuple[EntryKind | None, datetime | None]:
    """What stands planned with a person: kind and moment."""
    if row.booked_at is not None:
        return EntryKind.BOOKED_CALL, row.booked_at
    return (EntryKind.REMINDER, row.reminder_at) if row.reminder_at is not None else (None, None)


def forget_rows() -> None:
    """Nobody who was read stays in memory: the desk is locked."""
    _made.clear()


def _person_all_day(
    row: tuple[Any, ...], own: Municipality | None, me: AssociateId | None, day: date, calendar: WorkingDayCalendar
) -> PersonRow | None:
    """The person all through a day: a queue is read again and again, and few rows differ. None where the hour matters too.

    Found by id and compared whole: a row is long, and a key made of it would have to be hashed each time.
    """
    asked = (own, me, day, calendar)
    known = _made.get(row[0])
    if known is not None and known[0] == asked and known[1] == row:
        return known[2]
    kept = _kept(row)
    if kept.plans:
        return None
    person = _person_of(row, kept, own, me, datetime.combine(day, time(), STOCKHOLM), calendar)
    if len(_made) >= _MOST_KEPT:
        _made.clear()
    _made[row[0]] = asked, row, person
    return person


_made: dict[ContactId, tuple[tuple[object, ...], tuple[Any, ...], PersonRow]] = {}
"""Every thread's: what two of them make at once is the same."""


def _person_of(
    row: tuple[Any, ...],
    kept: KeptRow,
    own: Municipality | None,
    me: AssociateId | None,
    now: datetime,
    calendar: WorkingDayCalendar,
) -> PersonRow:
    contact_id, first_name, name, from_place, status, owner, protected, unsent, _text, fields = row
    clock, chosen = kept.clock, kept.municipalities
    state = state_at(clock, now, calendar) if clock is not None else None
    plan = _plan_for(kept.plans, now, me) if kept.plans else None
    is_booked = plan is not None and plan.kind is EntryKind.BOOKED_CALL
    return PersonRow(
        contact_id=contact_id,
        name=name,
        first_name=first_name,
        municipalities=chosen,
        from_place=from_place,
        wish=kept.wish,
        is_protected=bool(protected),
        quote=kept.question,
        clock=state,
        claim=_claim_of(kept.claim, now) if kept.claim is not None else None,
        language=kept.language,
        leads=own is None or state is None or is_ours_to_answer(chosen, own, state),
        leading_municipality=leading_municipality(chosen),
        answered_by=_answered_by(clock, own),
        booked_at=as_stockholm(plan.at) if plan is not None and is_booked else None,
        reminder_at=as_stockholm(plan.at) if plan is not None and not is_booked else None,
        reminder=plan.text if plan is not None else "",
        planned_by=plan.owner_name if plan is not None and plan.owner is not None and plan.owner != me else "",
        move_status=_STATUSES.get(status),
        last_entry=kept.latest,
        is_unsent=bool(unsent),
        profession=profession_from_text(fields),
        owner=owner,
        requests=_requests_of(kept.requests) if kept.requests else (),
    )


def _requests_of(kept: Mapping[str, date]) -> tuple[tuple[PersonalRequest, date], ...]:
    """The longest wait first."""
    from guide_desk.domain.personal_request import PersonalRequest  # few ask, and the first list does without

    return tuple(sorted(((PersonalRequest(name), day) for name, day in kept.items()), key=lambda each: each[1]))


def _plan_for(plans: Sequence[KeptPlan], now: datetime, me: int | None) -> KeptPlan | None:
    """What counts now: a call booked today, else the oldest reminder that is due, else what comes next.

    A booked call is everybody's to see; a reminder stands in the queue of the one it belongs to.
    """
    today = now.date()
    standing = [
        plan
        for plan in plans
        if plan.at > now - STALE_PLAN and (plan.kind is EntryKind.BOOKED_CALL or plan.owner is None or plan.owner == me)
    ]
    for plan in standing:
        if plan.kind is EntryKind.BOOKED_CALL and as_stockholm(plan.at).date() == today:
            return plan
    for plan in standing:
        if as_stockholm(plan.at).date() > today or plan.kind is EntryKind.REMINDER:
            return plan
    return None


def _claim_of(claim: KeptClaim, now: datetime) -> Claim:
    return Claim(claim.author, claim.name, claim.municipality, claim.ends_on, is_broken=now.date() > claim.ends_on)


def _answered_by(clock: FirstResponseClock | None, own: Municipality | None) -> Municipality | None:
    if clock is None or clock.stopped_by is None:
        return None
    municipality = clock.stopped_by.author_municipality
    return municipality if municipality is not None and municipality is not own else None
