"""The nights: millions of steps, both databases of the hub, and Hypothesis choosing the acts. The run writes its own result."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests import postgres
from tests.sync.machine.acts import ACTS, Act, history
from tests.sync.machine.ledger import Broken
from tests.sync.machine.machine import Figures, made_machine, run
from tests.sync.machine.mutants import MUTANTS

STEPS, STEPS_A_DATABASE, FIRST_SEED, ACTS_A_SEED = 2_000_000, 20_000, 1000, 600
RESULT = Path(__file__).resolve().parents[3] / "docs" / "fault-machine.md"
_IN_FILE_ONLY = frozenset({"backup", "restore"})
pytestmark = [pytest.mark.long, pytest.mark.timeout(8 * 3600)]


@dataclass
class LongRun:
    """What seed after seed came to."""

    figures: Figures = field(default_factory=Figures)
    seeds: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def go(self, most_steps: int, folder: Path, *, address: str = "sqlite://", without: frozenset[str] = frozenset()) -> None:
        """Until so many steps are done; a seed that breaks something is noted, and the next one begins."""
        for seed in count(FIRST_SEED + len(self.seeds)):
            if self.figures.steps >= most_steps:
                return
            acts = [act for act in history(seed, ACTS_A_SEED) if act.name not in without]
            with tempfile.TemporaryDirectory(dir=folder) as place:
                try:
                    self.figures += run(seed, acts, Path(place), address).figures
                except Broken as broken:
                    self.broken.append(f"{str(broken).splitlines()[0]} (seed {seed})")
            self.seeds.append(seed)

    def lines(self) -> list[str]:
        """The result as a table."""
        known = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
        figures = self.figures
        rows = {
            "Date": f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC",
            "Commit": known.stdout.strip() or "unknown",
            "Seeds": f"{self.seeds[0]} to {self.seeds[-1]}, {ACTS_A_SEED} acts each",
            "Steps": f"{_figure(figures.steps)} of {_figure(STEPS)}",
            "of them acts": f"{_figure(figures.acts)}",
            "requests": f"{_figure(figures.requests)}",
            "transactions": f"{_figure(figures.transactions)}",
            "Rounds": f"{_figure(figures.rounds)}",
            "Deeds followed": f"{_figure(figures.notes)}",
            "Crashes": f"{_figure(figures.crashes)}",
            "Rests with every check": f"{_figure(figures.rests)}",
            "Broken invariants": "; ".join(self.broken) or "none",
            "Deliberate bugs": f"{len(MUTANTS)}, each caught in every run of the suite",
        }
        return [f"| {name} | {value} |" for name, value in rows.items()]


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def write_result(long_run: LongRun, path: Path = RESULT) -> None:
    """Written by the run itself, whatever it came to."""
    path.parent.mkdir(exist_ok=True)
    head = [
        "# The last long run of the fault machine",
        "",
        "What it is and what a step is: [how the sync works](how-the-sync-works.md).",
    ]
    path.write_text("\n".join([*head, "", "| What | How much |", "|---|---|", *long_run.lines(), ""]), encoding="utf-8")


def test_two_million_steps(quick_folder: Path) -> None:
    long_run = LongRun()
    try:
        long_run.go(STEPS, quick_folder)
    finally:
        write_result(long_run)
    assert not long_run.broken


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "SQLite":
        yield f"sqlite:///{tmp_path / 'hub.db'}"
    else:
        if not postgres.is_here():
            pytest.skip(postgres.ABSENT)
        with postgres.running_postgres() as server:
            yield server.new_database()


def test_the_hub_on_each_database(quick_folder: Path, database: str) -> None:
    """One register for one run: what one seed leaves behind is no beginning for the next."""
    acts = [act for act in history(FIRST_SEED, 5000) if act.name not in _IN_FILE_ONLY]
    figures = run(FIRST_SEED, acts, quick_folder / "run", database).figures
    print(figures.steps, figures)
    assert figures.steps >= STEPS_A_DATABASE


class _Chosen(RuleBasedStateMachine):
    """Hypothesis chooses the acts, and cuts a failure down by itself."""

    folder: Path

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


def test_acts_that_hypothesis_chooses(quick_folder: Path) -> None:
    _Chosen.folder = quick_folder
    asked = settings(max_examples=2000, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(_Chosen, settings=asked)
