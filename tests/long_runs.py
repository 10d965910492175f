"""What the long runs came to, kept by the runs themselves: a line for each in `long_runs.jsonl`, and of the newest lines the
table in `docs/fault-machine.md`. Lines are only added, so that runs side by side do not lose each other's.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
JOURNAL = ROOT / "tests" / "long_runs.jsonl"
PAGE = ROOT / "docs" / "fault-machine.md"
HISTORIES = "Random histories with every fault, steps"
DATABASES = "The same against the hub on its two databases, steps"
CHOSEN = "Runs of up to 50 acts that Hypothesis chooses"
POINTS = "Named points at which the laptop dies"
ANSWERS = "Requests that lose their answer, one after the other"
STATEMENTS = "Statements that fail, one after the other"
FULL_DISK = "Points at which the disk is full"
POWER = "Points at which the power goes"
KILLS = "Programs killed"
UPGRADES = "Upgrades of an older file killed"
THREE = "Minutes that three computers share a hub under faults"
SEGMENTS = "Pairs of person and segment, SQL beside the reference"
RUNS = (HISTORIES, DATABASES, CHOSEN, POINTS, ANSWERS, STATEMENTS, FULL_DISK, POWER, KILLS, UPGRADES, THREE, SEGMENTS)
_HEAD = """# The last long runs

What they are and what a step is: [how the sync works](how-the-sync-works.md). Each run of `./desk test --long` writes its own
line here, whatever it came to; a run that was cut off stands with what it had done.

| What | How many | When | Commit | What it came to |
|---|---|---|---|---|
"""
_SHOWN = 160


@dataclass
class LongRun:
    """`asked`: how many of what it counts were wanted, 0 for as many as there are. `part` of `parts`: a run that goes in pieces
    keeps each by itself.

    `state`: with what the next run may go on as long as the program is the same.
    """

    what: str
    asked: int
    part: str = ""
    parts: int = 1
    done: int = 0
    result: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    when: str = ""
    commit: str = ""
    program: str = ""

    def keep(self, journal: Path = JOURNAL, page: Path = PAGE) -> None:
        """Write down how far it has come."""
        self.when = f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M}"
        self.commit = _git("rev-parse", "--short", "HEAD") + (
            " and changes" if _git("status", "--porcelain", "guide_desk") else ""
        )
        self.program = program()
        with journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")
        page.write_text(page_of(kept(journal)), encoding="utf-8")


@contextmanager
def long_run(what: str, asked: int = 0, *, part: str = "", parts: int = 1) -> Iterator[LongRun]:
    """A run that is kept when it ends, also by a failure."""
    run = LongRun(what, asked, part, parts)
    try:
        yield run
    except BaseException as error:
        # What an assertion shows may be anything; an invariant that is broken says what it is in its first line.
        words = str(error).splitlines()[:1] if type(error).__name__ == "Broken" else []
        stopped = " ".join(["stopped:", type(error).__name__, *words])[:_SHOWN]
        run.result = f"{run.result}; {stopped}" if run.result else stopped
        raise
    finally:
        run.keep()


def kept(journal: Path = JOURNAL) -> list[LongRun]:
    """The newest line of each run and part."""
    newest: dict[tuple[str, str], LongRun] = {}
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else ():
        run = LongRun(**json.loads(line))
        newest[run.what, run.part] = run
    return list(newest.values())


def program() -> str:
    """Stands for the program as it was committed, whatever else has changed."""
    return _git("rev-parse", "HEAD:guide_desk")


def page_of(runs: list[LongRun]) -> str:
    """The document that the kept lines make."""
    lines = []
    for what in RUNS:
        ours = [run for run in runs if run.what == what]
        lines.append(_line(what, ours) if ours else f"| {what} | 0 | | | not run yet |")
    return _HEAD + "\n".join(lines) + "\n"


def _line(what: str, runs: list[LongRun]) -> str:
    newest = max(reversed(runs), key=lambda run: run.when)
    asked, parts = newest.asked, newest.parts
    runs = [run for run in runs if bool(run.part) is (parts > 1)]
    amount = figure(sum(run.done for run in runs)) + (f" of {figure(asked)}" if asked else "")
    if parts > 1:
        amount += f", in {len(runs)} of {parts} parts"
    commits = ", ".join(dict.fromkeys(run.commit for run in runs))
    results = "; ".join(
        dict.fromkeys(f"{run.part}: {run.result}" if run.result else "" for run in runs if run.part and run.result)
    )
    result = results or runs[0].result or "nothing broken"
    return f"| {what} | {amount} | {max(run.when for run in runs)} UTC | {commits} | {result.replace('|', '/')} |"


def figure(number: int) -> str:
    """With a space between thousands."""
    return f"{number:,}".replace(",", " ")


def _git(*arguments: str) -> str:
    told = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or ("unknown" if arguments[0] == "rev-parse" else "")
