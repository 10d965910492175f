"""The time, passed in and never looked up on the side. Everything the trade counts is counted in Europe/Stockholm."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Clock(Protocol):
    """What the program asks for the time. Any thread."""

    def now(self) -> datetime:
        """The moment, aware, in Europe/Stockholm whatever zone the laptop stands in."""
        ...

    def today(self) -> date:
        """The calendar day in Stockholm."""
        ...

    def monotonic_seconds(self) -> float:
        """Seconds that only go forward, for waits and back-off."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(tz=STOCKHOLM)

    def today(self) -> date:
        return self.now().date()

    def monotonic_seconds(self) -> float:
        return time.monotonic()


class ShiftedClock:
    """A clock that was set to `start` when it was made and runs on from there (practice mode's `--now`)."""

    def __init__(self, start: datetime) -> None:
        self._start = as_stockholm(start)
        self._began = time.monotonic()

    def now(self) -> datetime:
        passed = timedelta(seconds=time.monotonic() - self._began)
        return (self._start.astimezone(UTC) + passed).astimezone(STOCKHOLM)

    def today(self) -> date:
        return self.now().date()

    def monotonic_seconds(self) -> float:
        return time.monotonic()


class HandClock:
    """A clock that stands still until it is told to move: for tests and for a computed moment."""

    def __init__(self, start: datetime) -> None:
        self._now = as_stockholm(start)
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()

    def monotonic_seconds(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass, in absolute time (a summer-time change in between does not stretch it)."""
        self._now = (self._now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(STOCKHOLM)
        self._monotonic += seconds

    def set(self, moment: datetime) -> None:
        """Jump to `moment`, forward or back, as a wrong laptop clock does; elapsed time is not touched."""
        self._now = as_stockholm(moment)


def as_stockholm(moment: datetime) -> datetime:
    """`moment` in Europe/Stockholm; a moment without zone is taken as Stockholm wall-clock time."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=STOCKHOLM)
    return moment.astimezone(STOCKHOLM)
