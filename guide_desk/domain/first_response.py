"""The first-response clock: a person who asks for guidance has had an answer within five working days.

Agreed: the five working days. Everything else here is the group's reading of it, rule by rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from guide_desk.clock import as_stockholm
from guide_desk.domain.dialogue import CloseReason, DialogueEntry, EntryKind, Outcome
from guide_desk.domain.registration import Intent
from guide_desk.domain.working_day import WorkingDayCalendar

WORKING_DAYS_ALLOWED = 5
CONVERSATION_DAYS = 30
"""A request this soon after an entry in either direction continues a conversation and starts no clock."""
ATTEMPTS_BEFORE_UNREACHABLE = 3
ATTEMPT_DAYS_BEFORE_UNREACHABLE = 2

_OUTGOING = frozenset({EntryKind.CALL, EntryKind.TEXT_MESSAGE, EntryKind.EMAIL, EntryKind.MEETING})
_INCOMING = frozenset({EntryKind.CALL_IN, EntryKind.TEXT_MESSAGE_IN, EntryKind.EMAIL_IN})
_ONLY_IF_SAID = frozenset({EntryKind.CALL_IN, EntryKind.REGISTRATION})


class ClockStatus(StrEnum):
    """Where a clock stands at a given moment."""

    WAITING = "waiting"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FirstResponseClock:
    """One clock, independent of what time it is now. `stopped_by` or `closed_by` is set when it no longer runs.

    `requests`: the registration that started it and those that joined it, oldest first.
    """

    registered_at: datetime
    due_on: date
    registration: DialogueEntry
    stopped_by: DialogueEntry | None = None
    closed_by: DialogueEntry | None = None
    close_reason: CloseReason | None = None
    attempts: tuple[datetime, ...] = ()
    has_bounced: bool = False
    requests: tuple[DialogueEntry, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether somebody still waits."""
        return self.stopped_by is None and self.closed_by is None


@dataclass(frozen=True, slots=True)
class ClockState:
    """What the five-day meter shows. All counts are working days in Stockholm.

    `days_passed`: working days begun since the registration (for an answered clock: the day of the answer; 0 = straight away).
    `days_late`: working days begun after the due day (0 on a weekend right after it).
    """

    status: ClockStatus
    registered_on: date
    due_on: date
    days_passed: int
    days_late: int = 0
    close_reason: CloseReason | None = None
    tried_in_time: bool = False
    by_message: bool = False
    attempts: int = 0
    last_attempt_at: datetime | None = None
    has_bounced: bool = False
    answered_at: datetime | None = None


class Missing(StrEnum):
    """What is still missing before a person may be called unreachable."""

    ATTEMPTS = "attempts"
    DAYS = "days"
    PHONE = "phone"
    EMAIL = "email"


def default_counts(kind: EntryKind, outcome: Outcome | None) -> bool:
    """Whether an entry of this kind reaches the person with our answer, when nobody has said otherwise."""
    return kind in _OUTGOING and outcome is not Outcome.NO_ANSWER


def may_count(kind: EntryKind, outcome: Outcome | None) -> bool:
    """Whether a guide may tick "counts as first response" for this kind at all."""
    return default_counts(kind, outcome) or kind in _ONLY_IF_SAID


def counts_as_response(entry: DialogueEntry) -> bool:
    """Whether `entry` is a response that reaches the person: the rule for its kind, unless the guide has said otherwise."""
    if not may_count(entry.kind, entry.outcome):
        return False
    return default_counts(entry.kind, entry.outcome) if entry.counts is None else entry.counts


def is_request(entry: DialogueEntry) -> bool:
    """Whether `entry` asks for guidance; magazine or newsletter alone do not."""
    return entry.kind is EntryKind.REGISTRATION and Intent.GUIDANCE in entry.intents


def is_attempt(entry: DialogueEntry) -> bool:
    """Whether `entry` is a call that nobody answered."""
    return entry.kind is EntryKind.CALL and entry.outcome is Outcome.NO_ANSWER


def due_day(registered_at: datetime, calendar: WorkingDayCalendar) -> date:
    """The last day to answer: the fifth working day after the day of registration in Stockholm."""
    return calendar.add_working_days(as_stockholm(registered_at).date(), WORKING_DAYS_ALLOWED)


def compute_clocks(
    entries: Sequence[DialogueEntry],
    calendar: WorkingDayCalendar,
    household_entries: Sequence[DialogueEntry] = (),
) -> tuple[FirstResponseClock, ...]:
    """Every clock of one person, oldest first. `household_entries` are the other household members' entries.

    Whoever wrote an entry, in whichever municipality, it counts alike. Entries of years that the table of working days does not
    know (a slip of the pen, a register from another age) start and stop nothing.
    """
    shared = [entry for entry in household_entries if entry.answers_for_household and counts_as_response(entry)]
    ordered = sorted([*entries, *shared], key=_order)
    ordered = [entry for entry in ordered if calendar.knows_year(entry.happened_at.year)]
    bounced, taken_back = _bounced(ordered), _taken_back(ordered)
    clocks: list[FirstResponseClock] = []
    for place, entry in enumerate(ordered):
        running = clocks[-1] if clocks and clocks[-1].is_running else None
        if is_request(entry):
            if running is not None:
                clocks[-1] = _stopped(replace(running, requests=(*running.requests, entry)), entry)
            elif not _continues_conversation(entry, ordered[:place], bounced):
                clocks.append(_stopped(_started(entry, calendar), entry))
        elif running is not None and place not in taken_back:
            clocks[-1] = _stepped(running, entry, is_bounced=place in bounced)
    return tuple(clocks)


def state_at(clock: FirstResponseClock, now: datetime, calendar: WorkingDayCalendar) -> ClockState:
    """The clock as it stands at `now`, which may be given in any zone."""
    registered_on = as_stockholm(clock.registered_at).date()
    ended_by = clock.stopped_by or clock.closed_by
    day = as_stockholm(ended_by.happened_at if ended_by is not None else now).date()
    late = calendar.working_days_between(clock.due_on, day)
    return ClockState(
        status=_status(clock, day),
        registered_on=registered_on,
        due_on=clock.due_on,
        days_passed=calendar.working_days_between(registered_on, day),
        days_late=late,
        close_reason=clock.close_reason,
        tried_in_time=bool(clock.attempts) and as_stockholm(clock.attempts[0]).date() <= clock.due_on,
        by_message=clock.stopped_by is not None and _is_message(clock.stopped_by),
        attempts=len(clock.attempts),
        last_attempt_at=clock.attempts[-1] if clock.attempts else None,
        has_bounced=clock.has_bounced,
        answered_at=clock.stopped_by.happened_at if clock.stopped_by is not None else None,
    )


def missing_before_unreachable(
    clock: FirstResponseClock, entries: Iterable[DialogueEntry], *, has_phone: bool, has_email: bool
) -> tuple[Missing, ...]:
    """What is missing before "cannot be reached" may be chosen: three attempts on two days, by every address there is."""
    tries = [entry for entry in entries if entry.happened_at >= clock.registered_at and _is_try(entry)]
    days = {as_stockholm(entry.happened_at).date() for entry in tries}
    missing = []
    if len(tries) < ATTEMPTS_BEFORE_UNREACHABLE:
        missing.append(Missing.ATTEMPTS)
    if len(days) < ATTEMPT_DAYS_BEFORE_UNREACHABLE:
        missing.append(Missing.DAYS)
    if has_phone and not any(is_attempt(entry) for entry in tries):
        missing.append(Missing.PHONE)
    if has_email and not any(entry.kind is EntryKind.EMAIL for entry in tries):
        missing.append(Missing.EMAIL)
    return tuple(missing)


def _order(entry: DialogueEntry) -> tuple[datetime, bool]:
    return entry.happened_at, not is_request(entry)


def _started(entry: DialogueEntry, calendar: WorkingDayCalendar) -> FirstResponseClock:
    return FirstResponseClock(entry.happened_at, due_day(entry.happened_at, calendar), entry, requests=(entry,))


def _stopped(clock: FirstResponseClock, entry: DialogueEntry) -> FirstResponseClock:
    return replace(clock, stopped_by=entry) if counts_as_response(entry) else clock


def _stepped(clock: FirstResponseClock, entry: DialogueEntry, *, is_bounced: bool) -> FirstResponseClock:
    if entry.kind is EntryKind.CLOSED:
        return replace(clock, closed_by=entry, close_reason=entry.close_reason)
    if is_bounced:
        return replace(clock, has_bounced=True)
    if is_attempt(entry):
        return replace(clock, attempts=(*clock.attempts, entry.happened_at))
    return _stopped(clock, entry)


def _status(clock: FirstResponseClock, day: date) -> ClockStatus:
    if clock.closed_by is not None:
        return ClockStatus.CLOSED
    if clock.stopped_by is not None:
        return ClockStatus.MET if day <= clock.due_on else ClockStatus.MISSED
    if day < clock.due_on:
        return ClockStatus.WAITING
    return ClockStatus.DUE_TODAY if day == clock.due_on else ClockStatus.OVERDUE


def _is_message(entry: DialogueEntry) -> bool:
    return entry.outcome is Outcome.MESSAGE_LEFT or entry.kind is EntryKind.TEXT_MESSAGE


def _is_try(entry: DialogueEntry) -> bool:
    return is_attempt(entry) or entry.kind is EntryKind.EMAIL


def _continues_conversation(request: DialogueEntry, earlier: Sequence[DialogueEntry], bounced: frozenset[int]) -> bool:
    since = request.happened_at - timedelta(days=CONVERSATION_DAYS)
    return any(
        entry.happened_at >= since
        and place not in bounced
        and (entry.kind in _INCOMING or counts_as_response(entry) or default_counts(entry.kind, entry.outcome))
        for place, entry in enumerate(earlier)
    )


def _bounced(ordered: Sequence[DialogueEntry]) -> frozenset[int]:
    """Places of the e-mails that did not reach the person: for each bounce the latest e-mail before it, to the same address."""
    found: set[int] = set()
    for place, entry in enumerate(ordered):
        if entry.kind is not EntryKind.BOUNCE:
            continue
        for back in range(place - 1, -1, -1):
            mail = ordered[back]
            same = not entry.address or not mail.address or mail.address == entry.address
            if mail.kind is EntryKind.EMAIL and same and back not in found:
                found.add(back)
                break
    return frozenset(found)


def _taken_back(ordered: Sequence[DialogueEntry]) -> frozenset[int]:
    """Places of the closings that a later reopening took back."""
    open_closings: list[int] = []
    found: set[int] = set()
    for place, entry in enumerate(ordered):
        if entry.kind is EntryKind.CLOSED:
            open_closings.append(place)
        elif entry.kind is EntryKind.REOPENED and open_closings:
            found.add(open_closings.pop())
    return frozenset(found)
