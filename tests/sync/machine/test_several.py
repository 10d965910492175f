"""Three guides' computers and one hub, with every fault: all invariants of each, and nothing that grows."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.long_runs import THREE, figure, long_run
from tests.sync.machine.several import Shared, share_a_hub

ASKED_MINUTES = 30
MINUTES = float(os.environ.get("GUIDE_DESK_SHARED_MINUTES", ASKED_MINUTES))
"""How long three computers share a hub in the long run."""
GROWTH = 1.05


def test_three_computers_share_a_hub(quick_folder: Path) -> None:
    done = share_a_hub(0, quick_folder, acts=60)
    assert done.rests == 1
    assert done.visits > 2


@pytest.mark.long
@pytest.mark.timeout(24 * 3600)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="what a process holds is asked of Linux")
def test_three_computers_share_a_hub_for_half_an_hour(
    quick_folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register lies in a file and is cared for, and no line of the log is kept for a report: what the process holds is the
    computers' own.
    """
    monkeypatch.setattr(logging.getLogger("guide_desk"), "propagate", False)
    overhearing = request.config.pluginmanager.get_plugin("published-api")
    let_go = overhearing.judge_held if overhearing is not None else lambda: None
    address = f"sqlite:///{quick_folder / 'hub.db'}"
    with long_run(THREE, ASKED_MINUTES) as ran:
        done = share_a_hub(1, quick_folder, seconds=60 * MINUTES, address=address, let_go=let_go)
        ran.done, ran.result = round(MINUTES), _told(done)
        assert done.early is not None
        assert done.late is not None
        assert done.late.megabytes <= done.early.megabytes * GROWTH
        assert done.late.handles <= done.early.handles + 3


def _told(done: Shared) -> str:
    held = " to ".join(f"{each.megabytes:.0f} MB, {each.handles} handles" for each in (done.early, done.late) if each)
    return f"{figure(done.acts)} acts, {figure(done.visits)} in the midst of another's round, {figure(done.steps)} steps; {held}"
