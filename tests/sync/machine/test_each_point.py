"""Not sampled but one after the other: the laptop dies at every named point, every request and every statement fails once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.long_runs import ANSWERS, FULL_DISK, POINTS, STATEMENTS, LongRun, long_run
from tests.sync.machine.act import Act, act_of
from tests.sync.machine.failing_statements import BROKEN, BUSY, FULL
from tests.sync.machine.machine import Machine
from tests.sync.machine.runs import made_machine

SCENARIOS: dict[str, tuple[str, ...]] = {
    "a note": ("note 0 1", "time 3 0"),
    "a note from a draft": ("draft 1 1", "note from a draft 1 1", "time 3 0"),
    "a call": ("call 2 1", "time 3 0"),
    "a field": ("field 3 3", "time 3 0"),
    "a field that a colleague changes too": ("field 4 3", "their field 4 3", "time 3 0", "see to what waits 0 1", "time 0 0"),
    "a plan and its change": ("plan 5 3", "time 3 0", "change a plan 5 3", "time 3 0"),
    "a consent": ("consent 6 4", "time 3 0"),
    "a new person": ("new person 1 1", "time 3 0"),
    "taken back": ("note 7 1", "undo 0 0", "close 7 1", "time 3 0"),
    "a letter": ("letter 2 211", "time 3 0", "time 3 0"),
    "a plan that a colleague removes while it is changed": (
        *("plan 5 3", "time 3 0", "change a plan 5 1", "their removal 0 1", "time 3 0", "see to what waits 0 4", "time 3 0"),
    ),
    "an entry that lies elsewhere as something else": (
        *("note 0 1", "time 3 0", "their move 0 2", "their other kind 0 2", "round 0 0", "their removal 0 2", "round 0 0"),
    ),
    "handed over": ("hand over 2 1", "time 3 0"),
    "gone and back": ("note 8 1", "delete 8 0", "round 0 0", "undelete 0 0", "round 0 0", "see to what waits 0 1", "time 3 0"),
    "much news": (
        "their note 0 1",
        "their many fields 1 3",
        "protect or not 3 0",
        "round 0 0",
        "protect or not 3 1",
        "round 0 0",
    ),
}
MUST_HAVE = {
    "before POST /Appointment",
    "answered POST /Appointment",
    "in deeds.mark_in_flight",
    "before PATCH /Person/#",
    "answered PATCH /Person/#",
    "answered PATCH /Appointment/#",
    "answered POST /Person",
    "answered POST /Document",
    "before PUT /Document/#/Content",
    "answered PUT /Document/#/Content",
}
"""Points without which a sweep would prove little."""


def _acts(name: str) -> list[Act]:
    return [act_of(line) for line in SCENARIOS[name]]


def _play(machine: Machine, name: str) -> None:
    for act in _acts(name):
        machine.do(act)


def _points(folder: Path) -> dict[str, str]:
    """Every point that is passed, with a scenario that passes it on a computer where nothing has happened yet."""
    found: dict[str, str] = {}
    for name in SCENARIOS:
        with made_machine(0, folder / name) as machine:
            before = machine.laptop.points.copy()
            _play(machine, name)
            found = dict.fromkeys(machine.laptop.points - before, name) | found
    return found


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_laptop_may_die_at_every_named_point(quick_folder: Path) -> None:
    with long_run(POINTS) as ran:
        points = _points(quick_folder)
        ran.asked = len(points)
        assert {point for point in points if "mark_in_flight" not in point} >= {p for p in MUST_HAVE if "mark_in" not in p}
        assert any("_mark_in_flight" in point for point in points)
        for number, (point, name) in enumerate(sorted(points.items())):
            with made_machine(0, quick_folder / str(number)) as machine:
                machine.laptop.dies_at = (point, 0)
                _play(machine, name)
                assert machine.laptop.lives_lost == 1, point
                machine.come_to_rest()
            ran.done += 1


Reached = Callable[[Machine, int], bool]
"""Set the fault to come after so many, play, and say whether it came."""


def _one_after_the_other(folder: Path, reached: Reached, ran: LongRun, *, step: int = 1, rest_every: int = 1) -> None:
    """The fault after every `step`th request or statement, until one is not reached: not even on a computer where nothing has
    happened yet, for what has been done once may not be to do again.
    """
    number, is_fresh = 0, True
    while True:
        with made_machine(0, folder / f"{ran.part or ran.what[:9]} {number} {is_fresh}") as machine:
            is_fresh = True
            while reached(machine, number):
                ran.done += 1
                if number % (rest_every * step) == 0:
                    machine.come_to_rest()
                number, is_fresh = number + step, False
            machine.come_to_rest()
            if is_fresh:
                return


def _loses_the_answer(name: str) -> Reached:
    def reached(machine: Machine, number: int) -> bool:
        machine.laptop.way.breaks_in = number
        _play(machine, name)
        was_reached = machine.laptop.way.breaks_in is None
        machine.laptop.way.breaks_in = None
        return was_reached

    return reached


def _fails(name: str, words: str) -> Reached:
    def reached(machine: Machine, number: int) -> bool:
        statements = machine.laptop.statements
        statements.words, statements.fails_in = words, number
        _play(machine, name)
        was_reached = statements.fails_in is None
        statements.fails_in = None
        return was_reached

    return reached


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_request_may_lose_its_answer(quick_folder: Path, name: str) -> None:
    with long_run(ANSWERS, part=name, parts=len(SCENARIOS)) as ran:
        _one_after_the_other(quick_folder, _loses_the_answer(name), ran)
        assert ran.done > 3


@pytest.mark.parametrize("words", [BROKEN, FULL, BUSY])
def test_a_disk_that_fails_at_the_third_statement_or_the_thirtieth_loses_nothing(quick_folder: Path, words: str) -> None:
    """Every 29th here; every single one in the long run."""
    ran = LongRun(STATEMENTS, 0)
    _one_after_the_other(quick_folder, _fails("a note", words), ran, step=29, rest_every=7)
    assert ran.done > 3


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_statement_may_fail(quick_folder: Path, name: str) -> None:
    with long_run(STATEMENTS, part=name, parts=len(SCENARIOS)) as ran:
        _one_after_the_other(quick_folder, _fails(name, BROKEN), ran, rest_every=7)
        assert ran.done > 3


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_full_disk_at_two_hundred_points_loses_nothing(quick_folder: Path) -> None:
    with long_run(FULL_DISK, 200) as ran:
        for place, name in enumerate(SCENARIOS):
            if ran.done < ran.asked:
                _one_after_the_other(quick_folder / str(place), _fails(name, FULL), ran, step=5, rest_every=7)
        assert ran.done >= ran.asked
