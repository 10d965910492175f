"""Notices when the GUI thread does not tick: what makes a window feel stuck."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer

TICK_MILLISECONDS = 10


class StallWatchdog:
    """Use as a context on the GUI thread, after the first paint. `stalls`: where it stood each time it stood too long.

    Too long is `limit_milliseconds` of the GUI thread's own work, which is the same on a busy machine as on a quiet one; or
    `wait_milliseconds` by the clock on the wall, for whatever it waited. On Linux the time in which others had the processor
    is taken off.
    """

    def __init__(self, limit_milliseconds: int = 100, wait_milliseconds: int = 300) -> None:
        self._limit_seconds, self._wait_seconds = limit_milliseconds / 1000, wait_milliseconds / 1000
        self._last_tick = time.monotonic()
        self._gui_thread = threading.get_ident()
        self._worked_seconds = _processor_clock(self._gui_thread)
        self._queued_seconds = queue_clock(threading.get_native_id())
        self._ended = threading.Event()
        self.stalls: list[str] = []
        self._timer = QTimer(QCoreApplication.instance())
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> StallWatchdog:
        self._last_tick = time.monotonic()
        self._timer.start()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.stop()
        self._timer.deleteLater()
        self._ended.set()
        self._thread.join()

    def _tick(self) -> None:
        self._last_tick = time.monotonic()

    def _watch(self) -> None:
        turn = self._turn()
        while not self._ended.wait(TICK_MILLISECONDS / 1000):
            if self._last_tick != turn.began:
                self._judge(turn)
                turn = self._turn()
            stood, worked = time.monotonic() - turn.began, self._worked_seconds() - turn.worked
            if not turn.where and (worked > self._limit_seconds or stood > self._wait_seconds):
                frame = sys._current_frames().get(self._gui_thread)  # noqa: SLF001 - the documented way to another thread's stack
                turn.where = "".join(traceback.format_stack(frame)[-6:])
        self._judge(turn)

    def _turn(self) -> _Turn:
        return _Turn(self._last_tick, self._worked_seconds(), self._queued_seconds())

    def _judge(self, turn: _Turn) -> None:
        """When it is over: only then does the system tell how long the thread stood in line for a processor."""
        worked, queued = self._worked_seconds() - turn.worked, self._queued_seconds() - turn.queued
        ended = self._last_tick if self._last_tick != turn.began else time.monotonic()
        stood = ended - turn.began - queued
        if turn.where and (worked > self._limit_seconds or stood > self._wait_seconds):
            self.stalls.append(f"{stood * 1000:.0f} ms, {worked * 1000:.0f} ms of them work:\n{turn.where}")


@dataclass(slots=True)
class _Turn:
    """A turn of the event loop and the clocks at its beginning. `where`: where it stood when it had lasted too long."""

    began: float
    worked: float
    queued: float
    where: str = ""


def _processor_clock(thread: int) -> Callable[[], float]:
    """Processor seconds of a thread; where a system does not tell them apart, the clock on the wall."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)
    if clock_of is None:
        return time.monotonic
    clock = clock_of(thread)
    return lambda: time.clock_gettime(clock)


def queue_clock(native_thread: int) -> Callable[[], float]:
    """Seconds for which a thread was ready and waited for its turn on a processor; always 0 where a system does not tell."""
    told = Path(f"/proc/self/task/{native_thread}/schedstat")
    if not told.exists():
        return lambda: 0.0
    return lambda: int(told.read_text(encoding="ascii").split()[1]) / 1e9
