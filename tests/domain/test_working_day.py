"""Working days: the shipped table against the library it was made from, and the counting."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from guide_desk.domain.days_off import DAYS_OFF
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import InvalidInput

CALENDAR = WorkingDayCalendar()
RED = {
    2025: "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
}


def test_the_table_is_what_the_library_says() -> None:
    years = range(min(DAYS_OFF), max(DAYS_OFF) + 1)
    library = holidays.country_holidays(
        "SE", categories=("public", "de_facto"), include_sundays=False, language="sv", years=years
    )
    day = date(min(DAYS_OFF), 1, 1)
    while day.year <= max(DAYS_OFF):
        name = library.get(day) if day.weekday() < 5 else None
        assert CALENDAR.day_off_name(day) == name, day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", RED)
def test_weekdays_that_do_not_count(year: int) -> None:
    found = CALENDAR.days_off_between(date(year - 1, 12, 31), date(year, 12, 31))
    assert " ".join(f"{day:%m-%d}" for day, _name in found) == RED[year]


@pytest.mark.parametrize(("year", "count"), [(2025, 249), (2026, 251), (2027, 253)])
def test_working_days_in_a_year(year: int, count: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_closed_days_of_our_own_have_no_name() -> None:
    closed = WorkingDayCalendar(frozenset({date(2026, 5, 15)}))
    assert closed.day_off_name(date(2026, 5, 15)) == ""
    assert closed.day_off_name(date(2026, 5, 18)) is None
    assert CALENDAR.is_working_day(date(2026, 5, 15))


def test_a_year_outside_the_table_is_an_error() -> None:
    with pytest.raises(InvalidInput):
        CALENDAR.is_working_day(date(1999, 5, 14))
