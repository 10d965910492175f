"""Writes the table of weekdays that are not working days into guide_desk/domain/days_off.py, from the `holidays` library.

Public holidays (lag 1989:253) and the eves that are free in fact: midsommarafton, julafton, nyårsafton. Run it to add years.
"""

from __future__ import annotations

from pathlib import Path

import holidays

YEARS = range(2015, 2051)
TARGET = Path(__file__).resolve().parent.parent / "guide_desk" / "domain" / "days_off.py"


def render() -> str:
    """The module's whole text: one line a year, each day as month-day and the number of its name."""
    calendar = holidays.country_holidays(
        "SE", categories=("public", "de_facto"), include_sundays=False, language="sv", years=YEARS
    )
    weekdays = sorted(day for day in calendar if day.weekday() < 5)
    names = sorted({calendar[day] for day in weekdays})
    lines = [
        '"""Weekdays in Sweden that are not working days, by year. Made by packaging/working_days.py; not edited by hand."""',
        "",
        "NAMES = (",
        *(f'    "{name}",' for name in names),
        ")",
        "",
        "DAYS_OFF: dict[int, str] = {",
    ]
    for year in YEARS:
        days = " ".join(f"{day:%m%d}{'abcdefghijklmnop'[names.index(calendar[day])]}" for day in weekdays if day.year == year)
        lines.append(f'    {year}: "{days}",')
    return "\n".join([*lines, "}", '"""Year to days: month and day, then a letter for the place in `NAMES`."""', ""])


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
