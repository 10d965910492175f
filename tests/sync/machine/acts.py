"""What may happen in a run: what guides and colleagues do, and here the clock, the way and the computer; and what comes when."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.sync.machine import decisions, guides, mailings, others
from tests.sync.machine.act import ACTS, Act, act
from tests.sync.machine.way import FAULTS, SEARCH_LAG_SECONDS

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine

DOERS = (guides, others, decisions, mailings)
"""Whose acts are in `ACTS` besides those of this module."""


@act("time", 12)
def _time(machine: Machine, one: int, _other: int) -> None:
    machine.pass_time((1, 5, 11, 12, 31, 65, 130, 301, 640, 1900)[one % 10])


@act("round", 3)
def _round(machine: Machine, _one: int, _other: int) -> None:
    machine.round()


@act("suspend", 0.5)
def _suspend(machine: Machine, one: int, _other: int) -> None:
    machine.sleep((60, 3600, 86_400, 5 * 86_400, 30 * 86_400)[one % 5])


@act("clock jumps", 0.7)
def _clock_jumps(machine: Machine, one: int, _other: int) -> None:
    machine.jump_clock((86_400, -86_400, 3600, -3600, 0, 0)[one % 6])


@act("offline", 2)
def _offline(machine: Machine, one: int, other: int) -> None:
    machine.laptop.way.is_down = one % 3 == 0


@act("fault", 14)
def _fault(machine: Machine, one: int, other: int) -> None:
    names = MEANEST if one % 2 else [each for each in FAULTS if each != "down"]
    machine.laptop.way.waiting.append((names[one // 2 % len(names)], ("any", "write", "write", "read")[other % 4]))


@act("breaks off", 3)
def _breaks_off(machine: Machine, one: int, other: int) -> None:
    """After so many requests of the next round the network is gone."""
    machine.plan_meanwhile(one % 30, "offline", 0)


@act("search lags", 1)
def _search_lags(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.way.search_lag_seconds = SEARCH_LAG_SECONDS if one % 2 else 0.0


@act("sign out or in", 1)
def _sign_out(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.is_signed_out = one % 3 == 0


@act("somebody else signs in", 0.4)
def _somebody_else(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.is_mistaken = one % 2 == 0
    machine.laptop.runner._drop_connection()


@act("restart", 1)
def _restart(machine: Machine, _one: int, _other: int) -> None:
    machine.laptop.restart()


@act("another program", 0.5)
def _another_program(machine: Machine, one: int, _other: int) -> None:
    machine.meet_another_program(is_newer=one % 2 == 0)


@act("crash", 2)
def _crash(machine: Machine, one: int, other: int) -> None:
    machine.laptop.dies_at = ("", one % 60)


@act("dies after sending", 1)
def _dies_after_sending(machine: Machine, _one: int, _other: int) -> None:
    """The server has it, and the laptop never hears of it."""
    machine.laptop.dies_at = ("answered POST /Appointment", 0)


@act("dies over a letter", 0.7)
def _dies_over_a_letter(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.dies_at = (LETTER_POINTS[one % len(LETTER_POINTS)], 0)


@act("meanwhile", 8)
def _meanwhile(machine: Machine, one: int, other: int) -> None:
    machine.plan_meanwhile(one % 30, MEANWHILE[other % len(MEANWHILE)], other)


@act("meanwhile at an entry", 5)
def _meanwhile_at_an_entry(machine: Machine, one: int, other: int) -> None:
    machine.plan_meanwhile(one % 30, MEANWHILE_AT_AN_ENTRY[other % len(MEANWHILE_AT_AN_ENTRY)], other)


LETTER_POINTS = ("answered POST /Document", "before PUT /Document/#/Content", "answered PUT /Document/#/Content")
MEANEST = ("lands late", "answer lost", "500 after", "twice", "lost before", "cut", "lands late", "torn after")
"""After these nobody knows what has been done."""
MEANWHILE = (
    "note",
    "field",
    "undo",
    "their field",
    "their field",
    "their note",
    "assign away or here",
    "time",
    "delete",
    "merge",
)
MEANWHILE_AT_AN_ENTRY = ("their removal", "their other kind", "their removal", "their move", "letter")
"""What may happen between two requests of a round. Histories that are kept name a place in these: they only grow at the end, and
what would move others stands in a list of its own.
"""


def history(seed: int, length: int) -> list[Act]:
    """A run's acts. Now and then a long time without network, in which much is written on both sides."""
    dice = random.Random(f"acts {seed}")
    names, weights = list(ACTS), [weight for weight, _deed in ACTS.values()]
    found: list[Act] = []
    while len(found) < length:
        if dice.random() < 0.01:
            found += _offline_spell(dice)
        else:
            found.append(Act(dice.choices(names, weights)[0], dice.randrange(10_000), dice.randrange(10_000)))
    return found[:length]


def _offline_spell(dice: random.Random) -> list[Act]:
    def some(names: tuple[str, ...]) -> Act:
        return Act(dice.choice(names), dice.randrange(10_000), dice.randrange(10_000))

    spell = [Act("offline", 0)]
    spell += [
        some(("note", "field", "their field", "their note", "their slow field", "their slow note"))
        for _ in range(dice.randrange(5, 30))
    ]
    spell += [some(("suspend", "time")), Act("time", 8), some(("their field", "their many fields")), some(("their note",))]
    if dice.random() < 0.3:
        spell.append(some(("burst",)))
    return [
        *spell,
        Act("offline", 1),
        some(("breaks off", "breaks off", "fault", "crash")),
        Act("round"),
        Act("offline", 1),
        Act("time", 6),
    ]
