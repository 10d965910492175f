"""The nights: millions of steps, both databases of the hub, and Hypothesis choosing the acts. The run writes its own result."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests import postgres
from tests.long_runs import CHOSEN, DATABASES, HISTORIES, LongRun, figure, kept, long_run, program
from tests.sync.machine.act import ACTS, Act
from tests.sync.machine.acts import history
from tests.sync.machine.ledger import Broken
from tests.sync.machine.machine import Figures
from tests.sync.machine.runs import ACTS_TO_REST, made_machine, run_seed

STEPS, STEPS_A_DATABASE, FIRST_SEED, ACTS_A_SEED = 2_000_000, 20_000, 1000, 600
CHOSEN_RUNS, SHARES = 2000, 2
"""What takes hours goes in two shares, one for each core."""
SEEDS_A_LINE = 20
_IN_FILE_ONLY = frozenset({"backup", "restore"})
pytestmark = [pytest.mark.long, pytest.mark.timeout(24 * 3600)]


@dataclass
class Histories:
    """What every second seed came to, from the share's own first one. Kept every few seeds, and gone on with as long as the
    program is the same.
    """

    share: int
    figures: Figures = field(default_factory=Figures)
    seeds: int = 0
    broken: list[str] = field(default_factory=list)

    @classmethod
    def so_far(cls, share: int) -> Histories:
        for run in kept():
            is_ours = (run.what, run.part, run.program) == (HISTORIES, _part(share), program())
            if is_ours and run.done < STEPS // SHARES:
                return cls(share, Figures(**run.state["figures"]), run.state["seeds"], run.state["broken"])
        return cls(share)

    def go(self, most_steps: int, folder: Path) -> None:
        """Until so many steps are done; a seed that breaks something is noted, and the next one begins."""
        try:
            while self.figures.steps < most_steps:
                self.do_seed(self.seed(self.seeds), folder)
                self.seeds += 1
                if self.seeds % SEEDS_A_LINE == 0:
                    self.keep()
        finally:
            self.keep()

    def seed(self, number: int) -> int:
        """Of the share's history with this number, from 0 on."""
        return FIRST_SEED + self.share + SHARES * number

    def do_seed(self, seed: int, folder: Path) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            try:
                self.figures += run_seed(seed, ACTS_A_SEED, Path(place)).figures
            except Broken as broken:
                self.broken.append(f"{str(broken).splitlines()[0]} (seed {seed})")

    def keep(self) -> None:
        if self.seeds:
            found = self.figures
            told = [f"seeds {self.seed(0)} to {self.seed(self.seeds - 1)}, up to {ACTS_A_SEED} acts each"]
            told += [f"{figure(getattr(found, name))} {name}" for name in _TOLD]
            told += self.broken or ["nothing broken"]
            state = {"figures": vars(found), "seeds": self.seeds, "broken": self.broken}
            part = {"part": _part(self.share), "parts": SHARES}
            LongRun(HISTORIES, STEPS, **part, done=found.steps, result="; ".join(told), state=state).keep()


def _part(share: int) -> str:
    return ("even seeds", "odd seeds")[share]


_TOLD = ("acts", "requests", "transactions", "rounds", "notes", "crashes", "rests")


@pytest.mark.parametrize("share", range(SHARES), ids=_part)
def test_two_million_steps(quick_folder: Path, share: int) -> None:
    histories = Histories.so_far(share)
    histories.go(STEPS // SHARES, quick_folder)
    assert not histories.broken


@contextmanager
def _address(database: str, folder: Path) -> Iterator[str]:
    if database == "SQLite":
        yield f"sqlite:///{folder / 'hub.db'}"
    else:
        if not postgres.is_here():
            pytest.skip(postgres.ABSENT)
        with postgres.running_postgres() as server:
            yield server.new_database()


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_the_hub_on_each_database(tmp_path: Path, quick_folder: Path, database: str) -> None:
    """One register for one run: what one seed leaves behind is no beginning for the next."""
    acts = [act for act in history(FIRST_SEED, 5000) if act.name not in _IN_FILE_ONLY]
    with (
        _address(database, tmp_path) as address,
        long_run(DATABASES, 2 * STEPS_A_DATABASE, part=database, parts=2) as ran,
        made_machine(FIRST_SEED, quick_folder / "run", address) as machine,
    ):
        for acts_done, act in enumerate(acts, 1):
            machine.do(act)
            if acts_done % ACTS_TO_REST == 0:
                machine.come_to_rest()
                ran.done = machine.finish().steps
            if ran.done >= STEPS_A_DATABASE:
                break
        ran.result = f"{figure(ran.done)} steps, {machine.figures.rests} rests, nothing broken"
        assert ran.done >= STEPS_A_DATABASE


class _Chosen(RuleBasedStateMachine):
    """Hypothesis chooses the acts, and cuts a failure down by itself."""

    folder: Path
    ran: LongRun

    @initialize(seed=st.integers(0, 4))
    def begin(self, seed: int) -> None:
        self.stack = ExitStack()
        place = self.stack.enter_context(tempfile.TemporaryDirectory(dir=self.folder))
        self.machine = self.stack.enter_context(made_machine(seed, Path(place)))

    @rule(name=st.sampled_from(sorted(ACTS)), one=st.integers(0, 9999), other=st.integers(0, 9999))
    def act(self, name: str, one: int, other: int) -> None:
        self.machine.do(Act(name, one, other))

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            with self.stack:
                self.machine.come_to_rest()
            self.ran.done += 1


@pytest.mark.parametrize("half", ["first half", "second half"])
def test_acts_that_hypothesis_chooses(quick_folder: Path, half: str) -> None:
    _Chosen.folder = quick_folder
    with long_run(CHOSEN, CHOSEN_RUNS, part=half, parts=SHARES) as ran:
        _Chosen.ran = ran
        asked = settings(
            max_examples=CHOSEN_RUNS // SHARES, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        )
        run_state_machine_as_test(_Chosen, settings=asked)
