"""Fills the gaps of a made-up text so that names, ages, months, weekdays and seasons agree with the day it was written.

Swedish gaps: `{namn}` `{namns}` `{partner}` `{från}` `{ort}` `{kommun}` `{barn1}` `{år1}` `{klass1}` `{m2}` (the month two months
on, `{m-3}` three months ago) `{dag2}` (`på torsdag`) `{datum10}` (`14 mars`) `{flytt}` (the month of the move) `{hösten}` (`till
hösten`) `{i höstas}` `{terminen}` `{lovet}`. With `en` or `de` before it a gap is filled in that language: `{en m2}`. A
capital letter asks for one: `{Dag2}`. `{=augusti}` marks a month or season that is true every year and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from guide_desk.hub.seed.working_days import next_working_day

_MONTHS = {
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
}
_WEEKDAYS = {
    "sv": ["på måndag", "på tisdag", "på onsdag", "på torsdag", "på fredag", "på lördag", "på söndag"],
    "en": ["on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"],
    "de": ["am Montag", "am Dienstag", "am Mittwoch", "am Donnerstag", "am Freitag", "am Samstag", "am Sonntag"],
}
_NUMBERS = [
    "noll",
    "ett",
    "två",
    "tre",
    "fyra",
    "fem",
    "sex",
    "sju",
    "åtta",
    "nio",
    "tio",
    "elva",
    "tolv",
    "tretton",
    "fjorton",
    "femton",
    "sexton",
    "sjutton",
    "arton",
]
_GRADES = ("förskoleklass", *["ettan", "tvåan", "trean", "fyran", "femman", "sexan", "sjuan", "åttan", "nian"])
_SEASONS = {"vintern": 0, "våren": 1, "sommaren": 2, "hösten": 3}
_NEXT = (
    *(("vinter", "i vinter", "till vintern"), ("vår", "i vår", "till våren")),
    *(("sommar", "i sommar", "till sommaren"), ("höst", "i höst", "till hösten")),
)
_PAST = {"i vintras": (0, "förra vintern"), "i våras": (1, "förra våren")}
_PAST |= {"i somras": (2, "förra sommaren"), "i höstas": (3, "förra hösten")}
_LAST_DAY_TO_SPEAK_OF = ((2, 20, "sportlovet"), (4, 5, "påsklovet"), (6, 30, "sommarlovet"), (10, 25, "höstlovet"))
_GAP = re.compile(r"\{([^{}]+)\}")
_NUMBERED = re.compile(r"(barn|år|age|klass|m|dag|datum)(-?\d+)")


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a household."""

    name: str
    born: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person's texts are filled with."""

    first: str
    partner: str
    town: str
    place: str
    municipality: str
    children: tuple[Child, ...] = ()
    moves_on: date | None = None


def fill(text: str, day: date, facts: Facts) -> str:
    """`text` as it was written on `day`. Raises ValueError for a gap that nothing is known about."""
    if "{" not in text:
        return text
    return _GAP.sub(lambda match: _filled(match[1], day, facts), text)


def genitive(name: str) -> str:
    """`Ellens`, `Jonas`."""
    return name if name[-1:] in "sxz" else f"{name}s"


def month_after(day: date, months: int) -> date:
    """The first of the month so many months after `day`, before it when negative."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def age_on(born: date, day: date) -> int:
    """Whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _filled(gap: str, day: date, facts: Facts) -> str:
    if gap.startswith("="):
        return gap[1:]
    language = "sv"
    if gap[:3] in ("en ", "de "):
        language, gap = gap[:2], gap[3:]
    key = gap[0].lower() + gap[1:]
    found = _value(key, language, day, facts)
    return found[0].upper() + found[1:] if key != gap else found


def _value(key: str, language: str, day: date, facts: Facts) -> str:
    plain = _PLAIN.get(key)
    if plain is not None:
        return plain(facts)
    if key in _SEASONS:
        return _coming(_SEASONS[key], day)
    if key in _PAST:
        return _gone(key, day)
    if key == "terminen":
        return "höstterminen" if day.month < 8 else "vårterminen"
    if key == "lovet":
        return next((name for month, last, name in _LAST_DAY_TO_SPEAK_OF if (day.month, day.day) <= (month, last)), "jullovet")
    if key == "flytt" and facts.moves_on is not None:
        return _MONTHS[language][facts.moves_on.month - 1]
    numbered = _NUMBERED.fullmatch(key)
    if numbered is None:
        raise ValueError(f"unknown gap {key}")
    return _numbered(numbered[1], int(numbered[2]), language, day, facts)


def _numbered(kind: str, number: int, language: str, day: date, facts: Facts) -> str:
    if kind == "m":
        return _MONTHS[language][month_after(day, number).month - 1]
    if kind == "dag":
        return _WEEKDAYS[language][next_working_day(date.fromordinal(day.toordinal() + number)).weekday()]
    if kind == "datum":
        later = next_working_day(date.fromordinal(day.toordinal() + number))
        return f"{later.day} {_MONTHS[language][later.month - 1]}"
    child = facts.children[number - 1]
    if kind == "barn":
        return child.name
    age = age_on(child.born, day)
    if kind == "klass":
        grade = (day.year if day.month >= 8 else day.year - 1) - child.born.year - 6
        return "förskolan" if grade < 0 else _GRADES[grade] if grade < len(_GRADES) else "gymnasiet"
    return str(age) if kind == "age" else _NUMBERS[min(age, 18)]


def _season(day: date) -> int:
    return day.month % 12 // 3


def _coming(season: int, day: date) -> str:
    ahead = (season - _season(day)) % 4
    noun, soon, later = _NEXT[season]
    return f"nästa {noun}" if ahead == 0 else soon if ahead == 1 else later


def _gone(key: str, day: date) -> str:
    season, long_ago = _PAST[key]
    return key if 1 <= (_season(day) - season) % 4 <= 2 else long_ago


_PLAIN: dict[str, Callable[[Facts], str]] = {
    "namn": lambda facts: facts.first,
    "namns": lambda facts: genitive(facts.first),
    "partner": lambda facts: facts.partner,
    "partners": lambda facts: genitive(facts.partner),
    "från": lambda facts: facts.town,
    "ort": lambda facts: facts.place,
    "kommun": lambda facts: facts.municipality,
}
