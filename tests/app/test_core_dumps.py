"""A program that breaks down leaves nothing of its memory on the disk, on a computer that keeps such copies."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

KEEPS_COPIES = 'ulimit -S -c "$(ulimit -H -c)" && exec "$@"'
"""A shell that allows as much as the computer lets it, as the person's own session may."""


def started(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A process of its own in a folder of its own."""
    surroundings = {**os.environ, "GUIDE_DESK_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
    command = ["/bin/sh", "-c", KEEPS_COPIES, "sh", sys.executable, *words]
    return subprocess.Popen(command, cwd=folder, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end_of(process: subprocess.Popen[bytes]) -> tuple[int, bool]:
    """The signal that ended it, and whether the system has made a copy of its memory, wherever that lies."""
    _number, status = os.waitpid(process.pid, 0)
    process.returncode = -os.WTERMSIG(status)
    return os.WTERMSIG(status), os.WCOREDUMP(status)


@pytest.mark.timeout(180)
def test_the_program_leaves_no_copy_of_its_memory(tmp_path: Path, qtbot: QtBot) -> None:
    with started(tmp_path, "-m", "guide_desk", "--practice", "--now", "2026-05-12T09:41") as process:
        qtbot.waitUntil(lambda: bool(list(tmp_path.rglob("store.db"))), timeout=120_000)
        process.send_signal(signal.SIGABRT)
        assert end_of(process) == (signal.SIGABRT, False)
    assert list(tmp_path.glob("core*")) == []


def test_another_program_would_have_left_one(tmp_path: Path) -> None:
    """Where the computer keeps copies at all."""
    _now, most = resource.getrlimit(resource.RLIMIT_CORE)
    with started(tmp_path, "-c", "import os; os.abort()") as process:
        assert end_of(process) == (signal.SIGABRT, most != 0)


def test_a_program_to_which_copies_are_handed_gets_none_either() -> None:
    """The limit is what Linux looks at before it starts one; the person's other programs keep theirs."""
    asks = "import resource; from guide_desk.__main__ import main; main(['hub', '--help'])"
    asks = f"import atexit, resource; atexit.register(lambda: print(resource.getrlimit(resource.RLIMIT_CORE))); {asks}"
    ended = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=False)
    _now, most = resource.getrlimit(resource.RLIMIT_CORE)
    assert ended.stdout.splitlines()[-1] == str((min(1, most) if most >= 0 else 1, most))
