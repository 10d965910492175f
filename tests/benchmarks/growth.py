"""A first sync from a living hub at two sizes, and what nothing new and ten changes cost at both.

Each size is one fresh process for the program and one for its floor, so that memory is theirs alone. Unlike `syncs`, the hub
answers here: its time lies on both sides, and how long a guide waits for a first fetch is what is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide_desk.system.hub_process import HubAddress, HubProcess
from tests.benchmarks.figure import Figure
from tests.benchmarks.syncs import fill_hub
from tests.benchmarks.turns import fresh_process
from tests.factories import MORNING

CHANGES = 10
NOTHING_NEW_GROWTH, CHANGES_GROWTH = 1.1, 1.5
"""From the smaller register to the larger one."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What program and floor said of themselves at one size (milliseconds, MiB)."""

    program: dict[str, Any]
    floor: dict[str, Any]


def measure(folder: Path, sizes: tuple[int, int], turns: int) -> tuple[list[Figure], list[str]]:
    """Figures of both sizes, of the growth between them, and what a first fetch is like."""
    small, large = (_at(folder / str(size), size, turns) for size in sizes)
    figures = [
        Figure(
            f"first sync from a hub, {grown.program['persons']} contacts",
            "ms",
            (grown.program["first"],),
            (grown.floor["first"],),
        )
        for grown in (small, large)
    ]
    for name, phase, goal in (
        ("nothing new", "nothing", NOTHING_NEW_GROWTH),
        (f"{CHANGES} changes", "changes", CHANGES_GROWTH),
    ):
        title = f"sync with {name}, {large.program['persons']} beside {small.program['persons']}"
        figures.append(Figure(title, "ms", tuple(large.program[phase]), tuple(small.program[phase]), goal))
    said = [
        f"first sync of {each.program['persons']} contacts with {each.program['entries']} entries:"
        f" {each.program['persons'] / each.program['first'] * 1000:.0f} contacts a second,"
        f" at most {each.program['peak']:.0f} MiB (bare requests: {each.floor['peak']:.0f} MiB)"
        for each in (small, large)
    ]
    return figures, said


def _at(folder: Path, size: int, turns: int) -> Grown:
    folder.mkdir(parents=True)
    database = folder / "hub.db"
    fill_hub(database, size)
    hub = HubProcess(database, now=MORNING)
    try:
        address = hub.start()
        program = _said("tests.benchmarks.grown_client", address, folder, turns)
        floor = _said("tests.benchmarks.floors.bare_client", address, folder, turns)
    finally:
        hub.stop()
    assert floor["persons"] >= program["persons"] - 10 - size // 100, "all but the protected"
    return Grown(program, floor)


def _said(module: str, address: HubAddress, folder: Path, turns: int) -> dict[str, Any]:
    told = json.dumps({"root": address.root, "token": address.token, "folder": str(folder), "turns": turns})
    return fresh_process(["-m", module], GUIDE_DESK_BENCH=told)
