"""Several computers with one hub: each its own store and way, one time, and what one does between two requests of another."""

from __future__ import annotations

import ctypes
import gc
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.sync.machine.act import ACTS, Act
from tests.sync.machine.care import take_care
from tests.sync.machine.ledger import Broken
from tests.sync.machine.machine import MOST_ROUNDS_TO_REST, Machine
from tests.sync.machine.runs import made_machines

USERS = ("karin", "anders", "ola")
ACTS_TO_REST = 60
_NO_VISIT = frozenset({"time", "suspend", "clock jumps", "backup", "restore", "F5", "burst", "meanwhile", "breaks off"})
"""What lets time go by, or puts the server back, is nothing to do between two requests of somebody else's."""
_WARM_UP = 1 / 3
_LET_GO = "PRAGMA shrink_memory"


@dataclass
class Burden:
    """What the process holds."""

    megabytes: float
    handles: int

    @classmethod
    def now(cls, machines: Sequence[Machine]) -> Burden:
        """Of this process, on Linux, without the pages that SQLite keeps of files it has read, which come to fill their room, and
        without what of the server lies in memory.
        """
        for machine in machines:
            machine.laptop.store.write(lambda unit: unit.driver.execute(_LET_GO).close(), is_user=False).result()
            machine.laptop.store.read(lambda unit: unit.connection.execute(_LET_GO).close()).result()
        for connect in (machines[0].server.register.writing, machines[0].server.register.reading):
            with connect() as connection:
                connection.exec_driver_sql(_LET_GO)
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        held = pages * os.sysconf("SC_PAGE_SIZE") / 2**20 - machines[0].server.megabytes()
        return cls(held, len(list(Path("/proc/self/fd").iterdir())))


@dataclass
class Shared:
    """What a run of several came to. `early`, `late`: after a third of the time and at its end, when all are at rest."""

    acts: int = 0
    visits: int = 0
    steps: int = 0
    rests: int = 0
    early: Burden | None = None
    late: Burden | None = None


def share_a_hub(
    seed: int,
    folder: Path,
    *,
    acts: int = 0,
    seconds: float = 0.0,
    address: str = "sqlite://",
    let_go: Callable[[], None] = lambda: None,
) -> Shared:
    """So many acts, or for so long; `let_go`: what the tests hold of it. Raises Broken with the end of the trace."""
    dice, done = random.Random(f"several {seed}"), Shared()
    began = time.monotonic()
    with made_machines(seed, folder, address, USERS) as machines:
        try:
            while done.acts < acts or time.monotonic() - began < seconds:
                _take_a_turn(machines, dice, done)
                if done.acts % ACTS_TO_REST == 0:
                    _come_to_rest(machines, done)
                    take_care(machines, dice)
                    let_go()
                    done.late = Burden.now(machines)
                    if done.early is None and time.monotonic() - began > seconds * _WARM_UP:
                        done.early = done.late
        except Broken as broken:
            lines = "\n".join(f"{machine.name}: {line}" for machine in machines for line in machine.lines)
            raise Broken(f"{broken}\nseed {seed}, act {done.acts}\n{lines}") from broken
        done.steps = sum(machine.finish().steps for machine in machines)
    return done


def _take_a_turn(machines: Sequence[Machine], dice: random.Random, done: Shared) -> None:
    """One act on one of the computers; in the midst of its next round another one may do something, a round included."""
    mine, other = dice.sample(list(machines), 2)
    if dice.random() < 0.4:
        act = _drawn(dice, without=_NO_VISIT)
        mine.visits.append((dice.randrange(15), lambda: _visit(other, act, done)))
    done.acts += 1
    mine.do(_drawn(dice))


def _visit(machine: Machine, act: Act, done: Shared) -> None:
    if not machine.is_in_a_round:
        machine.visits.clear()
        machine.meanwhile.clear()
        machine.do(act)
        done.visits += 1


def _drawn(dice: random.Random, without: frozenset[str] = frozenset()) -> Act:
    names = [name for name in ACTS if name not in without]
    name = dice.choices(names, [ACTS[name][0] for name in names])[0]
    return Act(name, dice.randrange(10_000), dice.randrange(10_000))


def _come_to_rest(machines: Sequence[Machine], done: Shared) -> None:
    """All faults end; within ten rounds of each nothing waits and nobody has anything more to tell the server."""
    for machine in machines:
        machine.visits.clear()
        machine.end_all_faults()
    for _round in range(MOST_ROUNDS_TO_REST):
        before = sum(machine.laptop.way.writes for machine in machines)
        waiting = [machine for machine in machines if not machine.round_to_rest()]
        if not waiting and sum(machine.laptop.way.writes for machine in machines) == before:
            break
    machines[0].let_a_week_pass()  # what one of them has said of a consent, no stamp tells the others
    for machine in machines:
        machine.read_anew()
    for machine in machines:
        machine.check_at_rest()
        machine.laptop.way.addresses.clear()
    machines[0].log.clear()
    done.rests += 1
