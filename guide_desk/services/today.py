"""I dag: everyone the guide has to think of, in groups and in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from guide_desk.clock import STOCKHOLM
from guide_desk.domain.assignment import claim_holds_for
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.first_response import ClockStatus
from guide_desk.domain.guidance_topic import states_of_text
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup, queue_group, sort_key
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.snapshots.guide import Guide, Role
from guide_desk.snapshots.people import LooseNote, PersonRow, QueueSection, QuickNote, Scope, TodaySnapshot
from guide_desk.store.instants import instant_of
from guide_desk.store.reading import first_screen
from guide_desk.store.reading.rows import planned_of
from guide_desk.store.unit_of_work import ReadingUnit

_TO_DO = (QueueGroup.LATE, QueueGroup.BOOKED_TODAY, QueueGroup.DUE_TODAY, QueueGroup.REQUESTS, QueueGroup.REMINDERS)
_NOTE = "note_id, about, written_at, text, kind, outcome, counts, topics, remind_at"
_COUNTS = {"yes": True, "no": False}


def today(unit: ReadingUnit, scope: Scope) -> TodaySnapshot:
    """The queue as it stands now, for the guide's own people or the municipality's."""
    now, guide = unit.now, unit.guide
    own = guide.municipality if guide is not None else None
    municipality = own.value if own is not None and scope is Scope.MUNICIPALITY else ""
    owner = guide.associate_id if guide is not None and scope is Scope.MINE else None
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=STOCKHOLM)
    people = first_screen.waiting_people(unit, municipality, owner)
    people += first_screen.planned_people(unit, midnight, municipality, owner)
    if _answers_requests(guide):
        known = {person.contact_id for person in people}
        asked = first_screen.people_who_asked(unit, municipality, owner)
        people += [person for person in asked if person.contact_id not in known]
    first = first_screen.quarter_start(now.date())
    figures = first_screen.quarter_figures(unit, first, now.date(), municipality, owner)
    return replace(grouped(unit, scope, people, own, figures), is_fetched=first_screen.is_everyone_fetched(unit))


def grouped(
    unit: ReadingUnit, scope: Scope, people: list[PersonRow], own: Municipality | None, figures: tuple[int, int]
) -> TodaySnapshot:
    """These people in their groups and in order. `figures`: answered in time, and all, of the quarter."""
    now, guide = unit.now, unit.guide
    groups: dict[QueueGroup, list[PersonRow]] = defaultdict(list)
    for person in people:
        group = _group_of(person, now, unit.calendar, own, guide)
        if group is not None:
            groups[group].append(person)
    sections = tuple(_section(unit, group, groups[group], now) for group in QueueGroup if groups[group])
    return TodaySnapshot(
        today=now.date(),
        made_at=now,
        scope=scope,
        guide_first_name=guide.first_name if guide is not None else "",
        sections=sections,
        late_count=len(groups[QueueGroup.LATE]),
        due_count=sum(1 for p in people if p.clock is not None and p.clock.status is ClockStatus.DUE_TODAY),
        week_count=len(groups[QueueGroup.THIS_WEEK]),
        to_do_count=sum(len(groups[group]) for group in _TO_DO),
        answered_in_time=figures[0],
        answered_total=figures[1],
        notes=loose_notes(unit),
    )


def loose_notes(unit: ReadingUnit) -> tuple[LooseNote, ...]:
    """Notes on no card yet, the latest first."""
    asked = f"SELECT {_NOTE} FROM loose_note ORDER BY written_at DESC, note_id"  # noqa: S608 - our own words
    return tuple(_note_of(*row) for row in unit.connection.execute(asked).fetchall())


def _note_of(number: str, about: str, written_at: str, *said: str) -> LooseNote:
    text, kind, outcome, counts, topics, remind_at = said
    note = QuickNote(
        text,
        EntryKind(kind),
        Outcome(outcome) if outcome else None,
        _COUNTS.get(counts),
        states_of_text(topics),
        instant_of(remind_at) if remind_at else None,
    )
    return LooseNote(number, about, note, instant_of(written_at))


def _group_of(
    person: PersonRow, now: datetime, calendar: WorkingDayCalendar, own: Municipality | None, guide: Guide | None
) -> QueueGroup | None:
    kind, moment = planned_of(person)
    claimed = (
        person.claim is not None
        and (guide is None or person.claim.associate_id != guide.associate_id)
        and person.clock is not None
        and claim_holds_for(person.claim.is_broken, person.clock)
    )
    return queue_group(
        person.clock,
        now=now,
        calendar=calendar,
        wish=person.wish,
        planned_kind=kind,
        planned_at=moment,
        is_claimed_by_colleague=claimed,
        chosen=person.municipalities,
        own=own,
        owes_an_answer=bool(person.requests) and _answers_requests(guide),
    )


def _answers_requests(guide: Guide | None) -> bool:
    """Whether it is the guide's task to answer people who ask about their own data."""
    return guide is not None and guide.role is Role.COORDINATOR


def _section(unit: ReadingUnit, group: QueueGroup, people: list[PersonRow], now: datetime) -> QueueSection:
    ordered = sorted(
        people,
        key=lambda person: sort_key(
            group,
            person.clock,
            now=now,
            wish=person.wish,
            planned_at=planned_of(person)[1],
            tie=person.contact_id,
            asked_on=person.requests[0][1] if person.requests else None,
        ),
    )
    return QueueSection(group, tuple(ordered), _day_off(unit, group))


def _day_off(unit: ReadingUnit, group: QueueGroup) -> tuple[date, str] | None:
    """The first weekday in the group's week that does not count."""
    if group not in (QueueGroup.THIS_WEEK, QueueGroup.NEXT_WEEK):
        return None
    day = unit.now.date()
    sunday = day + timedelta(days=6 - day.weekday())
    start, end = (day, sunday) if group is QueueGroup.THIS_WEEK else (sunday, sunday + timedelta(days=7))
    found = unit.calendar.days_off_between(start, end)
    return found[0] if found else None
