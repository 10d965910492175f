"""Who stands where in I dag: the group of a row, and its place in the group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from guide_desk.clock import as_stockholm
from guide_desk.domain.assignment import is_ours_to_answer
from guide_desk.domain.contact import ContactWish, PreferredChannel
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.first_response import ClockState, ClockStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.working_day import WorkingDayCalendar

TRIED_WORKING_DAYS = 2
"""A person who wants to be rung stands under "tried, not reached" this long after the latest attempt."""


class QueueGroup(StrEnum):
    """Groups of the queue, in the order they are shown."""

    LATE = "late"
    BOOKED_TODAY = "booked_today"
    DUE_TODAY = "due_today"
    REQUESTS = "requests"
    """They asked to be removed, or to see what is kept: the coordinator answers within a month."""
    TRIED = "tried"
    REMINDERS = "reminders"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    NO_CARD = "no_card"
    """Notes about somebody whose card is not known yet: no person ever stands in it."""
    COLLEAGUES = "colleagues"


def queue_group(
    state: ClockState | None,
    *,
    now: datetime,
    calendar: WorkingDayCalendar,
    wish: ContactWish,
    planned_kind: EntryKind | None,
    planned_at: datetime | None,
    is_claimed_by_colleague: bool,
    chosen: Sequence[Municipality],
    own: Municipality | None,
    owes_an_answer: bool = False,
) -> QueueGroup | None:
    """The one group a person stands in at `now`; None when nobody needs to do anything today.

    Late and last-day people stay there whatever else holds. `own` None = the whole county's view, where nobody leads.
    `owes_an_answer`: the person waits for this guide's word about their data.
    """
    today = as_stockholm(now).date()
    waits = state is not None and state.status in (ClockStatus.WAITING, ClockStatus.DUE_TODAY, ClockStatus.OVERDUE)
    if waits and state is not None and state.status is ClockStatus.OVERDUE:
        return QueueGroup.LATE
    if planned_kind is EntryKind.BOOKED_CALL and planned_at is not None and as_stockholm(planned_at).date() == today:
        return QueueGroup.BOOKED_TODAY
    if owes_an_answer and not (waits and state is not None and state.status is ClockStatus.DUE_TODAY):
        return QueueGroup.REQUESTS
    if waits and state is not None:
        return _waiting_group(state, now, calendar, wish, is_claimed_by_colleague, chosen, own)
    if planned_kind is EntryKind.REMINDER and planned_at is not None and as_stockholm(planned_at).date() <= today:
        return QueueGroup.REMINDERS
    return None


def sort_key(
    group: QueueGroup,
    state: ClockState | None,
    *,
    now: datetime,
    wish: ContactWish,
    planned_at: datetime | None,
    tie: int,
    asked_on: date | None = None,
) -> tuple[object, ...]:
    """Order within a group: the late who may be reached now first, then by longest wait; others by deadline, then arrival."""
    if group in (QueueGroup.BOOKED_TODAY, QueueGroup.REMINDERS):
        return (as_stockholm(planned_at) if planned_at is not None else as_stockholm(now), tie)
    if state is None or group is QueueGroup.REQUESTS:
        return (asked_on or date.max, date.max, tie)
    if group is QueueGroup.LATE:
        may_be_reached = wish.channel is not PreferredChannel.PHONE or wish.is_open_at(as_stockholm(now))
        return (not may_be_reached, state.due_on, state.registered_on, tie)
    return (state.due_on, state.registered_on, tie)


def _waiting_group(
    state: ClockState,
    now: datetime,
    calendar: WorkingDayCalendar,
    wish: ContactWish,
    is_claimed: bool,
    chosen: Sequence[Municipality],
    own: Municipality | None,
) -> QueueGroup:
    if state.status is ClockStatus.DUE_TODAY:
        return QueueGroup.DUE_TODAY
    if is_claimed or (own is not None and not is_ours_to_answer(chosen, own, state)):
        return QueueGroup.COLLEAGUES
    today = as_stockholm(now).date()
    if (
        wish.channel is PreferredChannel.PHONE
        and state.last_attempt_at is not None
        and calendar.working_days_between(as_stockholm(state.last_attempt_at).date(), today) <= TRIED_WORKING_DAYS
    ):
        return QueueGroup.TRIED
    sunday = today + timedelta(days=6 - today.weekday())
    if state.due_on <= sunday:
        return QueueGroup.THIS_WEEK
    return QueueGroup.NEXT_WEEK if state.due_on <= sunday + timedelta(days=7) else QueueGroup.LATER
