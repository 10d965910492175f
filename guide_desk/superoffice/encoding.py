"""SuperOffice's encodings of user-defined values and times, read in every form they come in, written in one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from guide_desk.clock import STOCKHOLM

_ENCODED = re.compile(r"\[([A-Z]+):(.*)\]", re.DOTALL)
_FRACTION = re.compile(r"\.(\d{1,6})\d*")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: (?:[01]?[0-9]|2[0-3])(?::[0-5]?[0-9]){2})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
"""Read by expression: a first fetch has tens of thousands of dates, and `strptime` takes ten times as long for each."""


def bare(text: str) -> str:
    """The value inside `[I:…]` and the like; plain text as it is."""
    found = _ENCODED.fullmatch(text) if text.startswith("[") else None
    return found.group(2) if found is not None else text


def is_true(text: str) -> bool:
    """A checkbox in any of its forms."""
    return bare(text).casefold() in ("true", "1")


def read_date(text: str) -> str:
    """An encoded, displayed or ISO date as YYYY-MM-DD; '' for none or for what cannot be a date."""
    plain = bare(text).strip()
    try:
        if found := _MONTH_FIRST.fullmatch(plain):
            day = date(int(found[3]), int(found[1]), int(found[2]))
        elif found := _DAY_FIRST.fullmatch(plain):
            day = date(int(found[3]), int(found[2]), int(found[1]))
        else:
            day = date.fromisoformat(plain[:10])
    except ValueError:
        return ""
    return day.isoformat() if day.year > 1800 else ""


def write_date(day: str) -> str:
    """YYYY-MM-DD as `[D:MM/DD/YYYY]`; '' clears."""
    return f"[D:{date.fromisoformat(day):%m/%d/%Y}]" if day else ""


def stamp(text: object) -> str:
    """When something was changed, in UTC without a zone, whichever form it comes in: as texts they sort as the moments do."""
    given = str(text or "")
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return given
    there = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return there.isoformat(timespec="microseconds")


def moment_of(stamp: str) -> datetime | None:
    """A stamp as a moment; None for what is none."""
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    except ValueError:
        return None


def wall_clock(text: str) -> datetime | None:
    """A start or end time: wall clock in the base zone, which is taken as Stockholm; with an offset when it carries one."""
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r".\1", text) if "." in text else text)
    except ValueError:
        return None
    if found.year < 1800:
        return None
    return found.replace(tzinfo=STOCKHOLM) if found.tzinfo is None else found.astimezone(STOCKHOLM)


def to_wall_clock(moment: datetime) -> str:
    """A moment as the CRM keeps start and end times."""
    return moment.astimezone(STOCKHOLM).replace(tzinfo=None).isoformat(timespec="seconds")


def quoted(text: str) -> str:
    """A text value in a restriction, whatever it holds."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
