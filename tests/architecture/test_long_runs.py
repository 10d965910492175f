"""What the long runs came to stands in the documents as the runs themselves kept it."""

from pathlib import Path

import pytest

from tests import long_runs
from tests.long_runs import ANSWERS, FULL_DISK, PAGE, LongRun, kept, page_of
from tests.sync.machine.ledger import Broken


def test_the_page_is_what_the_runs_kept() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(kept())


def test_the_newest_line_of_each_part_counts_and_what_was_not_run_says_so(tmp_path: Path) -> None:
    journal, page = tmp_path / "runs.jsonl", tmp_path / "page.md"
    for run in (
        LongRun(ANSWERS, 0, done=99, result="all in one, as it went once"),
        LongRun(ANSWERS, 0, "a note", 2, 3, "stopped"),
        LongRun(ANSWERS, 0, "a note", 2, 9),
        LongRun(ANSWERS, 0, "a call", 2, 4),
    ):
        run.keep(journal, page)
    LongRun(FULL_DISK, 2_000, done=1_200, result="stopped: Broken I1").keep(journal, page)
    told = {line.split("|")[1].strip(): line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")}
    assert "| 13, in 2 of 2 parts |" in told[ANSWERS]
    assert told[ANSWERS].endswith("| nothing broken |")
    assert "| 1 200 of 2 000 |" in told[FULL_DISK]
    assert told[FULL_DISK].endswith("| stopped: Broken I1 |")
    assert told[long_runs.KILLS].endswith("| not run yet |")


def test_a_run_that_fails_is_kept_with_what_it_had_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LongRun, "keep", lambda run: done.append((run.done, run.result)))
    done: list[tuple[int, str]] = []
    with pytest.raises(Broken):
        _fail_after_three()
    assert done == [(3, "stopped: Broken I1 gone")]


def _fail_after_three() -> None:
    with long_runs.long_run(FULL_DISK, 5) as ran:
        ran.done = 3
        raise Broken("I1 gone\nand more")
