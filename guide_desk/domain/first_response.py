"""The first-response clock: a person who asks for guidance has had an answer within five working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from guide_desk.domain.dialogue import CloseReason, DialogueEntry


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
    """One clock, independent of what time it is now. `stopped_by` or `closed_by` is set when it no longer runs."""

    registered_at: datetime
    due_on: date
    registration: DialogueEntry
    stopped_by: DialogueEntry | None = None
    closed_by: DialogueEntry | None = None
    close_reason: CloseReason | None = None
    attempts: tuple[datetime, ...] = ()
    has_bounced: bool = False

    @property
    def is_running(self) -> bool:
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
