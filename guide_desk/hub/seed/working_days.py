"""The hub's own small rule of working days, for placing made-up registrations. Easter by the anonymous Gregorian rule."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))


@lru_cache(maxsize=32)
def _free(year: int) -> frozenset[date]:
    easter = _easter(year)
    moving = [easter - timedelta(days=2), easter + timedelta(days=1), easter + timedelta(days=39)]
    eve = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    return frozenset([*(date(year, month, day) for month, day in _FIXED), *moving, eve])


def is_working_day(day: date) -> bool:
    """Monday to Friday, no red day and no big eve."""
    return day.weekday() < 5 and day not in _free(day.year)


def working_days_back(day: date, count: int) -> date:
    """The latest working day from which exactly `count` working days have begun in (it, day]."""
    while count > 0:
        if is_working_day(day):
            count -= 1
        day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def next_working_day(day: date) -> date:
    """`day` itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_on(day: date, count: int) -> date:
    """The `count`th working day after `day`, which itself does not count; `day` for zero."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def _easter(year: int) -> date:
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
