"""The written-out situations: whole lives with question, dialogue and next step, one file for each municipality.

Keys of a situation in `situations/*.toml`: `job` (profession, looking|bringing|business|studying), `home` (adults, then
children: `d3-5` a daughter, `s6-8` a son), `from` (towns that fit; any when left out), `about` and `answered` (guidance
topics), `status` (move status), `also` (municipalities chosen too), `speaks_of` (places elsewhere that are meant), `wish`
(phone|mail|none) with `hours`, `days` and `words`, `via` (source), `lang`, `name`, `two_cards`, `next` (next step), `because`
(what made the move happen), `ask` (the question) and `then`: entries `+DAYS kind[@municipality]: text`, days counted from the
entry before; a mail's subject stands before ` | `.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

MUNICIPALITIES = {
    "Ragunda": 2303,
    "Bräcke": 2305,
    "Krokom": 2309,
    "Strömsund": 2313,
    "Åre": 2321,
    "Berg": 2326,
    "Härjedalen": 2361,
    "Östersund": 2380,
    "Regionen": 23,
}
_FILES = ("ragunda", "bracke", "krokom", "stromsund", "are", "berg", "harjedalen", "ostersund", "region")
_LINE = re.compile(r"\+(\d+) (\w+)(?:@(\w+))?: (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: days after the one before, what kind, which municipality's guide (0 = the leading one's), the text."""

    days: int
    kind: str
    by: int
    text: str


@dataclass(frozen=True, slots=True)
class Situation:
    """One life, as far as the register knows it. `municipality` 23 = none chosen."""

    municipality: int
    profession: str
    job: str
    adults: int
    children: tuple[str, ...]
    towns: tuple[str, ...]
    about: tuple[str, ...]
    answered: tuple[str, ...]
    status: str
    ask: str
    lines: tuple[Line, ...]
    also: tuple[int, ...] = ()
    wish: dict[str, str] | None = None
    via: str = "web"
    language: str = "sv"
    name: str = ""
    has_two_cards: bool = False
    next_step: str = ""
    because: str = ""
    speaks_of: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """How long the dialogue goes on."""
        return sum(line.days for line in self.lines)


@dataclass(frozen=True, slots=True)
class BriefQuestion:
    """A short question that fits any municipality, and the one line that answered it."""

    topic: str
    ask: str
    answer: Line


@lru_cache(maxsize=1)
def all_situations() -> dict[int, tuple[Situation, ...]]:
    """By municipality, 23 for those who chose none."""
    return {
        municipality: tuple(_situation(municipality, each) for each in read_told(f"{name}.toml")["situation"])
        for name, municipality in zip(_FILES, MUNICIPALITIES.values(), strict=True)
    }


@lru_cache(maxsize=1)
def places() -> dict[int, tuple[str, ...]]:
    """The villages and towns of each municipality, the chief one first."""
    return {
        municipality: tuple(_words(read_told(f"{name}.toml").get("places", "")))
        for name, municipality in zip(_FILES, MUNICIPALITIES.values(), strict=True)
    }


@lru_cache(maxsize=1)
def short_notes() -> dict[str, tuple[str, ...]]:
    """What guides jot down between the long entries, by kind of entry."""
    return {kind: tuple(texts) for kind, texts in read_told("short_notes.toml").items()}


@lru_cache(maxsize=1)
def brief_questions() -> tuple[BriefQuestion, ...]:
    """For the many who ask one thing."""
    found = read_told("brief_questions.toml")
    return tuple(BriefQuestion(topic, ask, parse_line(answer)) for topic, pairs in found.items() for ask, answer in pairs)


def parse_line(text: str) -> Line:
    """An entry as it stands in a file. Raises ValueError when it is none."""
    match = _LINE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no entry: {text[:40]}")
    return Line(int(match[1]), match[2], MUNICIPALITIES[match[3]] if match[3] else 0, match[4].strip())


@lru_cache(maxsize=16)
def read_told(name: str) -> dict[str, Any]:
    """A file of `situations/`, read once."""
    return tomllib.loads(resources.files("guide_desk.hub.seed").joinpath("situations", name).read_text(encoding="utf-8"))


def _situation(municipality: int, told: dict[str, Any]) -> Situation:
    profession, job = _words(told["job"])
    adults, *children = told["home"].split()
    wish: dict[str, str] = {key: told[key] for key in ("wish", "hours", "days", "words") if key in told}
    return Situation(
        municipality,
        profession,
        job,
        int(adults),
        tuple(children),
        tuple(_words(told.get("from", ""))),
        tuple(told["about"].split()),
        tuple(told.get("answered", "").split()),
        told.get("status", "considering"),
        told["ask"],
        tuple(parse_line(line) for line in told.get("then", ())),
        tuple(MUNICIPALITIES[name] for name in _words(told.get("also", ""))),
        wish or None,
        told.get("via", "web"),
        told.get("lang", "sv"),
        told.get("name", ""),
        told.get("two_cards", False),
        told.get("next", ""),
        told.get("because", ""),
        tuple(_words(told.get("speaks_of", ""))),
    )


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
