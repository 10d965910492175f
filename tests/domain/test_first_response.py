"""The first-response clock: every rule and every dated example, and the laws that hold for any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_desk.clock import STOCKHOLM
from guide_desk.domain import first_response
from guide_desk.domain.dialogue import CloseReason, EntryKind, Outcome
from guide_desk.domain.first_response import ClockStatus, Missing, compute_clocks, due_day, missing_before_unreachable, state_at
from guide_desk.domain.working_day import WorkingDayCalendar
from tests.domain.examples import DUE_DATES, EXAMPLES, failures_of
from tests.factories import call, entry, moment, registration

CALENDAR = WorkingDayCalendar()
moments = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
closed_days = st.frozensets(st.dates(date(2020, 1, 1), date(2040, 12, 31)), max_size=5)


def test_every_example_holds() -> None:
    assert len(EXAMPLES) + len(DUE_DATES) > 50
    assert failures_of(first_response, CALENDAR) == []


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "UTC"])
def test_a_laptop_in_another_zone_counts_the_same(zone: str) -> None:
    assert failures_of(first_response, CALENDAR, lambda text: moment(text).astimezone(ZoneInfo(zone))) == []


def test_a_closed_day_of_our_own_does_not_count() -> None:
    closed = WorkingDayCalendar(frozenset({date(2026, 5, 15)}))
    assert due_day(moment("2026-05-11 10:00"), closed) == date(2026, 5, 20)


def test_who_was_tried_in_time_shows_in_the_proof() -> None:
    tries = [call("2026-11-03 09:00", Outcome.NO_ANSWER), call("2026-11-12 09:00", Outcome.NO_ANSWER)]
    closing = entry(EntryKind.CLOSED, "2026-11-16 09:00", close_reason=CloseReason.CANNOT_BE_REACHED)
    (clock,) = compute_clocks([registration("2026-11-02 10:00"), *tries, closing], CALENDAR)
    state = state_at(clock, moment("2026-11-20 09:00"), CALENDAR)
    assert (state.status, state.attempts, state.tried_in_time) == (ClockStatus.CLOSED, 2, True)
    assert state.last_attempt_at == moment("2026-11-12 09:00")
    assert state.close_reason is CloseReason.CANNOT_BE_REACHED


def test_a_message_is_shown_as_one() -> None:
    (clock,) = compute_clocks([registration("2026-11-02 10:00"), call("2026-11-03 09:00", Outcome.MESSAGE_LEFT)], CALENDAR)
    assert state_at(clock, moment("2026-11-20 09:00"), CALENDAR).by_message


def test_a_bounce_is_said_while_the_person_waits() -> None:
    entries = [
        registration("2026-11-02 10:00"),
        entry(EntryKind.EMAIL, "2026-11-03 09:00"),
        entry(EntryKind.BOUNCE, "2026-11-03 09:02"),
    ]
    (clock,) = compute_clocks(entries, CALENDAR)
    assert clock.has_bounced
    assert clock.is_running
    assert clock.due_on == date(2026, 11, 9)


def test_cannot_be_reached_needs_three_attempts_on_two_days_by_every_address() -> None:
    asked = registration("2026-11-02 10:00")
    (clock,) = compute_clocks([asked], CALENDAR)
    first, second = call("2026-11-03 09:00", Outcome.NO_ANSWER), call("2026-11-03 15:00", Outcome.NO_ANSWER)
    third, mail = call("2026-11-04 09:00", Outcome.NO_ANSWER), entry(EntryKind.EMAIL, "2026-11-04 10:00")
    mails = [mail, mail, entry(EntryKind.EMAIL, "2026-11-05 10:00")]

    def missing(*tries: object, phone: bool = True, email: bool = True) -> set[Missing]:
        return set(missing_before_unreachable(clock, [asked, *tries], has_phone=phone, has_email=email))  # type: ignore[list-item]

    assert missing() == {Missing.ATTEMPTS, Missing.DAYS, Missing.PHONE, Missing.EMAIL}
    assert missing(first, second) == {Missing.ATTEMPTS, Missing.DAYS, Missing.EMAIL}
    assert missing(first, second, third) == {Missing.EMAIL}
    assert missing(first, second, third, email=False) == set()
    assert missing(first, second, mail) == set()
    assert missing(*mails) == {Missing.PHONE}
    assert missing(call("2026-10-01 09:00", Outcome.NO_ANSWER), first, mail) == {Missing.ATTEMPTS}


@given(moments, closed_days)
def test_the_due_day_is_a_working_day_and_five_lie_before_it(registered: datetime, closed: frozenset[date]) -> None:
    calendar = WorkingDayCalendar(closed)
    due = due_day(registered, calendar)
    assert calendar.is_working_day(due)
    assert calendar.working_days_between(registered.astimezone(STOCKHOLM).date(), due) == 5


@given(moments, st.integers(0, 60 * 24 * 30))
def test_a_later_registration_is_never_due_earlier(registered: datetime, minutes: int) -> None:
    assert due_day(registered + timedelta(minutes=minutes), CALENDAR) >= due_day(registered, CALENDAR)


@given(moments, closed_days, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_another_closed_day_never_brings_it_forward(registered: datetime, closed: frozenset[date], one: date) -> None:
    assert due_day(registered, WorkingDayCalendar(closed | {one})) >= due_day(registered, WorkingDayCalendar(closed))
