"""Short histories that are done again in every run: what broke the program once, and what shows each deliberate bug."""

from __future__ import annotations

from collections.abc import Iterator

from tests.sync.machine.act import Act, act_of
from tests.sync.machine.acts import MEANEST
from tests.sync.machine.way import FAULTS

_ALL = [each for each in FAULTS if each != "down"]


def _history(*lines: str) -> list[Act]:
    """`fault NAME` stands for the next writing request and `question NAME` for the next reading one; every other line is an act
    with its two numbers.
    """
    return [_act(*line.split(" ", 1)) for line in lines]


def _act(word: str, name: str) -> Act:
    if word not in ("fault", "question"):
        return act_of(f"{word} {name}")
    place = 2 * MEANEST.index(name) + 1 if name in MEANEST else 2 * _ALL.index(name)
    return Act("fault", place, 1 if word == "fault" else 3)


FOUND: dict[str, list[Act]] = {
    "a proxy asked twice": _history("note 0 1", "fault twice", "time 3 0"),
    "a proxy asked twice for a new person": _history("new person 1 1", "fault twice", "time 3 0", "time 3 0"),
    "a new person twice, and nobody to ask": _history(
        *("new person 1 1", "fault twice", "question 503", "time 3 0", "time 5 0", "time 6 0"),
    ),
    "a field of somebody who became protected": _history("field 0 3", "protect or not 0 0", "round 0 0", "time 3 0", "time 8 0"),
    "a field beside a choice that waits": _history(
        *("field 0 3", "their field 0 3", "round 0 0", "time 3 0", "round 0 0", "field 0 6", "time 3 0"),
    ),
    "two changes with one stamp": _history("their slow field 0 3", "their field 0 3", "round 0 0", "time 5 0", "round 0 0"),
    "a plan's answer of another shape": _history("plan 0 3", "time 3 0", "change a plan 0 3", "fault list", "time 3 0"),
    "back with a waiting change": _history(
        *("field 0 3", "their note 0 1", "delete 0 0", "round 0 0", "time 8 0", "their note 1 1", "round 0 0"),
        *("undelete 0 0", "see to what waits 0 1", "round 0 0"),
    ),
    "a clock that leaps while nobody knows": _history(
        *("note 0 1", "fault lands late", "time 3 0", "clock jumps 0 0", "time 5 0", "note 1 1", "fault lands late", "time 3 0"),
        *("clock jumps 0 0", "time 5 0", "time 6 0", "time 8 0", "time 8 0"),
    ),
    "a long letter that goes again": _history("letter 0 399", "time 3 0", "time 5 0", "assign away or here 0 0", "round 0 0"),
    "one of a letter's two documents is removed": _history(
        *("letter 0 211", "fault twice", "breaks off 4 0", "time 3 0", "their removal 0 2", "offline 1 0"),
        *("time 5 0", "time 8 0"),
    ),
    "a reminder that came twice and was moved": _history(
        *("plan 0 1", "fault twice", "change a plan 0 1", "time 3 0", "round 0 0"),
    ),
    "a change written over one that waits": _history(
        *("field 0 3", "field 0 6", "field 0 9", "delete 0 0", "round 0 0", "time 3 0", "undelete 0 0"),
        *("see to what waits 0 1", "see to what waits 1 1", "time 5 0"),
    ),
    "what a colleague made into no dialogue": _history("their unknown kind 0 1", "time 8 0"),
    "much is gone while a draft keeps somebody deleted": _history(
        *("backup 0 0", "draft 0 1", "burst 1 4", "time 4 0", "time 8 0", "restore 0 0", "delete 0 0", "round 0 0"),
    ),
}
"""Faults of the program that the machine found; each has a test of its own too, most of them in
`tests/sync/test_found_by_the_machine.py`.
"""

PLACES = (18, 14, *range(30))
"""At which request of a round something breaks off or happens meanwhile (`N` below): where it does, the program may move."""


def shown_by(name: str) -> Iterator[list[Act]]:
    """Histories that a deliberate bug cannot hide in; where it depends on the request, one for each."""
    lines = SHOWS[name]
    for place in PLACES if any(" N " in line for line in lines) else (0,):
        yield _history(*(line.replace(" N ", f" {place} ") for line in lines))


SHOWS: dict[str, tuple[str, ...]] = {
    "last writer wins": ("field 0 3", "their field 0 3", "round 0 0", "time 3 0"),
    "mark without overlap": ("their slow note 0 50", "time 2 0", "their note 1 1", "round 0 0", "time 5 0"),
    "mark before the pages": (
        *("offline 0 0", "their note 0 1", "time 8 0", "their note 1 1", "offline 1 0", "breaks off N 0", "round 0 0"),
        *("offline 1 0", "time 5 0"),
    ),
    "blind retry": ("note 0 1", "fault answer lost", "breaks off 1 0", "time 3 0", "offline 1 0", "round 0 0"),
    "no in-flight record": ("note 0 1", "dies after sending 0 0", "time 3 0", "round 0 0"),
    "no waiting window": (
        *("note 0 1", "fault lands late", "time 3 0", "time 6 0", "note 1 1", "fault lands late", "time 3 0", "time 6 0"),
        *("note 2 1", "fault lands late", "time 3 0", "time 6 0"),
    ),
    "no test operations": ("field 0 3", "meanwhile 0 24", "time 3 0"),
    "no sweep": ("assign away or here 0 0", "round 0 0"),
    "offset paging without sweep": (
        *("offline 0 0", "their many fields 0 3", "their many fields 4 3", "time 8 0", "offline 1 0", "meanwhile N 24"),
        *("round 0 0", "time 5 0"),
    ),
    "deed in a second transaction": ("note from a draft 1 4",),
    "base updated at send": ("field 0 3", "fault lost before", "time 3 0"),
    "delete beats edit": ("note 0 1", "delete 0 0", "round 0 0"),
    "a parked deed blocks the queue": ("note 0 1", "fault 403", "time 3 0", "note 1 1", "time 3 0"),
    "marker made anew on retry": ("note 0 1", "fault lost before", "time 3 0"),
    "own clock as mark": (
        *("clock jumps 0 0", "time 0 0", "their note 1 1", "round 0 0", "time 0 0", "their note 0 1", "round 0 0"),
    ),
    "sent as whoever is signed in": ("note 0 1", "somebody else signs in 0 0", "time 3 0"),
    "a divided deed loses what leaves it": ("field 0 10", "their field 0 10", "round 0 0", "time 3 0"),
    "a divided deed takes their answer": ("field 0 10", "their field 0 10", "round 0 0", "time 3 0"),
    "a card is crossed off unwritten": ("send to many 0 3", "time 3 0"),
    "taken back in words only": ("send to many 0 3", "time 1 0", "take back what was sent to many 0 0", "time 3 0"),
    "no card is read anew": ("their quiet answer 0 0", "their quiet answer 0 1", "time 3 0"),
}
"""By the name of each deliberate bug: what it cannot hide in, and the program without it gets through."""
