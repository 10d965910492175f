"""Program and floor in turn, so that whatever else the machine does falls on both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def in_turn(
    program: Callable[[], object],
    floor: Callable[[], object],
    turns: int,
    *,
    warm: int = 2,
    before: Callable[[], object] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Milliseconds of every turn of both, after `warm` turns that do not count; who goes first changes each time.

    `before` runs before each turn and is not timed. `clock`: `time.process_time` for what all threads take of the processor.
    """
    ours, theirs = list[float](), list[float]()
    for turn in range(warm + turns):
        before()
        pairs = [(program, ours), (floor, theirs)]
        for act, times in pairs if turn % 2 else reversed(pairs):
            took = milliseconds(act, clock)
            if turn >= warm:
                times.append(took)
    return tuple(ours), tuple(theirs)


def milliseconds(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long one call takes."""
    began = clock()
    act()
    return (clock() - began) * 1000


def fresh_process(arguments: Sequence[str], **environment: str) -> dict[str, Any]:
    """Run a module of ours or a floor in a process of its own; the JSON of its last line."""
    whole = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([sys.executable, *arguments], env=whole, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def processor_seconds(process_id: int) -> float:
    """User and system time of a process so far (Linux)."""
    parts = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
