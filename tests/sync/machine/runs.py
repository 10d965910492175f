"""Runs of the fault machine: the machines made, a history done from its first act to its last rest."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from guide_desk.clock import STOCKHOLM, HandClock
from tests.sync.machine.act import Act
from tests.sync.machine.acts import history
from tests.sync.machine.laptop import Laptop
from tests.sync.machine.ledger import Broken, Ledger
from tests.sync.machine.machine import Figures, Machine
from tests.sync.machine.one_thread import one_thread
from tests.sync.machine.server import Server, running_server

STARTS = (
    datetime(2026, 5, 12, 9, 41, tzinfo=STOCKHOLM),
    datetime(2026, 3, 29, 1, 30, tzinfo=STOCKHOLM),
    datetime(2026, 10, 25, 1, 30, tzinfo=STOCKHOLM),
    datetime(2027, 12, 31, 23, 20, tzinfo=STOCKHOLM),
    datetime(2028, 2, 28, 23, 20, tzinfo=STOCKHOLM),
)
"""An ordinary morning, both nights of summer time, the year's end, and the day before 29 February."""
ACTS_TO_REST = 150
_ENDS = (
    "remote_id, updated, fields, wire FROM base_person",
    "kind, remote_id, updated, entry FROM base_activity",
    "deed_id, state, reason FROM deed",
)


@contextmanager
def made_machine(seed: int, folder: Path, address: str = "sqlite://") -> Iterator[Machine]:
    """A machine whose laptop has fetched everything once."""
    with made_machines(seed, folder, address) as machines:
        yield machines[0]


@contextmanager
def made_machines(
    seed: int, folder: Path, address: str = "sqlite://", users: Sequence[str] = ("karin",)
) -> Iterator[list[Machine]]:
    """A machine for each user, all at one server."""
    log, unexpected, machines = list[str](), list[str](), list[Machine]()
    start = STARTS[seed % len(STARTS)]
    with one_thread(seed), running_server(start, address=address) as server, _overheard(log, unexpected):
        try:
            for user in users:
                place = folder / user if len(users) > 1 else folder
                machines.append(_made(server, place, user, user if len(users) > 1 else "", log, unexpected))
            for machine in machines:
                machine.neighbours = [other.laptop for other in machines if other is not machine]
                machine.round()
            yield machines
        finally:
            for machine in machines:
                machine.inspector.close()
                machine.laptop.close()


def _made(server: Server, folder: Path, user: str, name: str, log: list[str], unexpected: list[str]) -> Machine:
    made: list[Machine] = []
    laptop = Laptop(
        server,
        HandClock(server.clock.now()),
        folder,
        trace=lambda line: made[0].tell(line) if made else None,
        meanwhile=lambda: made[0].between_requests() if made else None,
        user=user,
    )
    made.append(Machine(server, laptop, Ledger(server), log, unexpected, name=name))
    return made[0]


@contextmanager
def _overheard(log: list[str], unexpected: list[str]) -> Iterator[None]:
    """What the program writes to its log, and what it reports as a fault of its own."""

    class Ears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            log.append(record.getMessage())

    ears, logger = Ears(), logging.getLogger("guide_desk")
    level = logger.level
    logger.addHandler(ears)
    logger.setLevel(logging.DEBUG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            threading, "excepthook", lambda report: unexpected.append(f"{report.exc_type.__name__}: {report.exc_value}")
        )
        try:
            yield
        finally:
            logger.removeHandler(ears)
            logger.setLevel(level)


@dataclass(frozen=True)
class Ran:
    """A run that held."""

    figures: Figures
    trace: str
    happened: Counter[str]
    points: Counter[str]
    end: str
    """Stands for what was in the file at last."""


def run(seed: int, acts: Sequence[Act], folder: Path, address: str = "sqlite://") -> Ran:
    """Do the acts, come to rest every so often and at the end. Raises Broken with seed, step and the end of the trace."""
    folder.mkdir(parents=True, exist_ok=True)
    with made_machine(seed, folder, address) as machine:
        try:
            for number, act in enumerate(acts, 1):
                machine.do(act)
                if number % ACTS_TO_REST == 0 or number == len(acts):
                    machine.come_to_rest()
        except Broken as broken:
            lines = "\n".join(machine.lines)
            raise Broken(f"{broken}\nseed {seed}, act {machine.figures.acts}\n{lines}") from broken
        figures = machine.finish()
        happened = machine.happened + machine.laptop.way.happened
        return Ran(figures, machine.trace, happened, machine.laptop.points, _end_of(machine.laptop))


def _end_of(laptop: Laptop) -> str:
    rows = [laptop.ask(f"SELECT {columns} ORDER BY 1, 2") for columns in _ENDS]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def run_seed(seed: int, length: int, folder: Path, address: str = "sqlite://") -> Ran:
    """A run with acts from the seed."""
    return run(seed, history(seed, length), folder, address)
