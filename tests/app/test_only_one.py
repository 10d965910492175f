"""Two starts of one profile, again and again at the same instant: one runs, the other shows its window and ends with 0."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.app import only_one
from guide_desk.app.only_one import claim
from guide_desk.system.instance_lock import InstanceLock
from guide_desk.ui.computer.raise_request import RaiseListener
from guide_desk.ui.widgets.coming_forward import bring_forward
from tests.ui.desks import OpenDesk

RACES, RACES_IN_THE_LONG_RUN = 20, 200


@contextmanager
def contender(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """One start; it ends with the block."""
    command = [sys.executable, "-m", "tests.app.contender", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        yield started


def _race(folder: Path) -> None:
    with ExitStack() as stack:
        both = [stack.enter_context(contender(folder)) for _start in range(2)]
        said = [_line(each) for each in both]
        assert sorted(said) == ["first", "raised"]
        first, second = both[said.index("first")], both[said.index("raised")]
        assert second.wait(30) == 0
        assert _line(first) == "knock"
        assert first.stdin is not None
        first.stdin.close()
        assert first.wait(30) == 0
        assert [each.stderr.read() for each in both if each.stderr is not None] == ["", ""]


def _line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    return started.stdout.readline().strip()


@pytest.mark.timeout(180)
def test_of_two_starts_at_once_one_runs_and_the_other_raises_it(tmp_path: Path) -> None:
    for _number in range(RACES):
        _race(tmp_path)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_two_hundred_times(tmp_path: Path) -> None:
    for _number in range(RACES_IN_THE_LONG_RUN):
        _race(tmp_path)


def test_a_killed_program_leaves_the_profile_free(tmp_path: Path) -> None:
    with contender(tmp_path) as first:
        assert _line(first) == "first"
        first.kill()
        first.wait()
    _race(tmp_path)


def test_a_start_waits_for_one_that_is_ending(tmp_path: Path) -> None:
    """The first holds the lock and no longer answers; when it has gone, the second runs instead of ending unseen."""
    ending = InstanceLock(tmp_path)
    assert ending.acquire()
    with contender(tmp_path) as second:
        ending.release()
        assert _line(second) == "first"


def test_a_program_that_neither_answers_nor_ends_is_said_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(only_one, "PATIENCE_SECONDS", 0.1)
    stuck = InstanceLock(tmp_path)
    assert stuck.acquire()
    with pytest.raises(TimeoutError):
        claim(tmp_path)
    stuck.release()


def test_the_first_window_comes_forward(desk: OpenDesk, qtbot: QtBot, qapp: QApplication) -> None:
    lock = InstanceLock(desk.desk.folder)
    assert lock.acquire()
    listener = RaiseListener(desk.desk.folder, partial(bring_forward, desk.window), desk.window)
    desk.window.showMinimized()
    assert desk.window.isMinimized()
    with contender(desk.desk.folder) as second:
        qtbot.waitUntil(lambda: second.poll() is not None)
        assert (second.returncode, _line(second)) == (0, "raised")
    assert not desk.window.isMinimized()
    listener.close()
    lock.release()


@pytest.mark.timeout(180)
def test_the_whole_program_started_twice(tmp_path: Path) -> None:
    surroundings = {**os.environ, "GUIDE_DESK_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "guide_desk", "--practice", "--now", "2026-05-12T09:41"]
    with ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
            for _start in range(2)
        ]
        try:
            second = _ended_one(both)
            assert second.returncode == 0
            assert second.stderr is not None
            assert second.stderr.read() == b""
            assert [each.poll() for each in both if each is not second] == [None]
        finally:
            for each in both:
                each.kill()


def _ended_one(both: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """The one that ends by itself. A start that nobody raises waits for its window to be closed."""
    while True:
        for each in both:
            try:
                each.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            return each
