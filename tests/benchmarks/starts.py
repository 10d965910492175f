"""Start to the first painted list, and resident memory then: fresh processes beside a bare window with a painted table."""

from __future__ import annotations

from tests.benchmarks.figure import Figure
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.turns import fresh_process

KNOWN_WINDOW_MILLISECONDS, KNOWN_WINDOW_MEBIBYTES = 131.8, 57.9
START_GOAL, MEMORY_GOAL = 1.6, 1.5


def measure(made: MadeUp, turns: int) -> list[Figure]:
    """Both figures. Every start must have painted a list of everybody who waits."""
    floors, programs = [], []
    for turn in range(turns + 1):
        pair = {
            "floor": fresh_process(["-m", "tests.benchmarks.floors.bare_window"]),
            "program": fresh_process(["-m", "tests.benchmarks.started_desk"], GUIDE_DESK_HOME=str(made.home)),
        }
        assert pair["program"]["rows"] >= made.waiting, "everybody who waits is in the painted list"
        if turn:
            floors.append(pair["floor"])
            programs.append(pair["program"])
    known = {"milliseconds": KNOWN_WINDOW_MILLISECONDS, "mebibytes": KNOWN_WINDOW_MEBIBYTES}
    return [
        Figure(
            f"{name}, {made.contacts} contacts",
            unit,
            tuple(float(each[key]) for each in programs),
            tuple(float(each[key]) for each in floors),
            goal,
            known[key],
        )
        for key, name, unit, goal in (
            ("milliseconds", "start to first painted list", "ms", START_GOAL),
            ("mebibytes", "resident memory then", "MiB", MEMORY_GOAL),
        )
    ]
