"""Working days: Monday to Friday, no public holiday in Sweden, no midsommarafton, julafton or nyårsafton.

Bridge days are working days unless the organisation lists them as closed: one shared setting, so that figures compare.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from guide_desk.domain.days_off import DAYS_OFF, NAMES
from guide_desk.errors import InvalidInput

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=64)
def _days_off(year: int) -> dict[date, str]:
    try:
        packed = DAYS_OFF[year].split()
    except KeyError:
        raise InvalidInput("date", "year_outside_calendar") from None
    return {date(year, int(day[:2]), int(day[2:4])): NAMES[ord(day[4]) - ord("a")] for day in packed}


@dataclass(frozen=True, slots=True)
class WorkingDayCalendar:
    """`closed_days`: the organisation's own. Raises InvalidInput for years that the shipped table does not know."""

    closed_days: frozenset[date] = field(default_factory=frozenset)

    def knows_year(self, year: int) -> bool:
        """Whether working days of `year`, and of the days right after it, can be counted."""
        return year in DAYS_OFF and year + 1 in DAYS_OFF

    def is_working_day(self, day: date) -> bool:
        """Whether `day` counts."""
        return _is_working_day(day, self.closed_days)

    def day_off_name(self, day: date) -> str | None:
        """The Swedish name of a weekday that does not count; '' for a closed day of our own; None for every other day."""
        if day.weekday() >= _SATURDAY:
            return None
        name = _days_off(day.year).get(day)
        if name is not None:
            return name
        return "" if day in self.closed_days else None

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day`, which itself is not counted; `count` is at least 1."""
        return _added(day, count, self.closed_days)

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days have begun in (after, until]; 0 when `until` is not later."""
        return _begun_between(after, until, self.closed_days)

    def days_off_between(self, after: date, until: date) -> tuple[tuple[date, str], ...]:
        """Weekdays in (after, until] that do not count, each with its name."""
        days = (after + _ONE_DAY * step for step in range(1, (until - after).days + 1))
        return tuple((day, name) for day in days if (name := self.day_off_name(day)) is not None)


def _is_working_day(day: date, closed_days: frozenset[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in _days_off(day.year) and day not in closed_days


@lru_cache(maxsize=8192)
def _added(day: date, count: int, closed_days: frozenset[date]) -> date:
    while count > 0:
        day += _ONE_DAY
        if _is_working_day(day, closed_days):
            count -= 1
    return day


@lru_cache(maxsize=8192)
def _begun_between(after: date, until: date, closed_days: frozenset[date]) -> int:
    days = (after + _ONE_DAY * step for step in range(1, 1 + (until - after).days))
    return sum(1 for day in days if _is_working_day(day, closed_days))
