"""The watchdog sees what makes a window feel stuck, and tells where it was."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from guide_desk.ui.trouble.stall_watchdog import StallWatchdog


def _work_hard(milliseconds: float) -> None:
    until = time.thread_time() + milliseconds / 1000
    while time.thread_time() < until:
        pass


def test_work_in_one_turn_of_the_window_is_a_stall(qtbot: QtBot) -> None:
    done: list[bool] = []
    with StallWatchdog(limit_milliseconds=100, wait_milliseconds=60_000) as watchdog:
        QTimer.singleShot(0, lambda: done.append(_work_hard(250) is None))
        qtbot.waitUntil(lambda: bool(done))
    assert len(watchdog.stalls) == 1
    assert "_work_hard" in watchdog.stalls[0]


def test_the_same_work_in_small_turns_is_none(qtbot: QtBot) -> None:
    done: list[bool] = []
    with StallWatchdog(limit_milliseconds=100, wait_milliseconds=60_000) as watchdog:
        for _turn in range(25):
            QTimer.singleShot(0, lambda: done.append(_work_hard(10) is None))
            qtbot.waitUntil(lambda: len(done) == _turn + 1)  # noqa: B023 - asked for within its turn
    assert watchdog.stalls == []


def test_waiting_is_a_stall_too_though_nothing_works(qtbot: QtBot) -> None:
    done: list[bool] = []
    never = threading.Event()
    with StallWatchdog(limit_milliseconds=60_000, wait_milliseconds=100) as watchdog:
        QTimer.singleShot(0, lambda: done.append(not never.wait(0.4)))
        qtbot.waitUntil(lambda: bool(done))
    assert len(watchdog.stalls) >= 1
