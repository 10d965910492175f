"""Notices when the GUI thread does not tick: what makes a window feel stuck."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QTimer

TICK_MILLISECONDS = 10


class StallWatchdog:
    """Use as a context on the GUI thread, after the first paint. `stalls`: where it stood each time it stood too long.

    Too long is `limit_milliseconds` of the GUI thread's own work, which is the same on a busy machine as on a quiet one; or
    `wait_milliseconds` by the clock on the wall, for whatever it waited.
    """

    def __init__(self, limit_milliseconds: int = 100, wait_milliseconds: int = 400) -> None:
        self._limit_seconds, self._wait_seconds = limit_milliseconds / 1000, wait_milliseconds / 1000
        self._last_tick = time.monotonic()
        self._gui_thread = threading.get_ident()
        self._worked_seconds = _processor_clock(self._gui_thread)
        self._ended = threading.Event()
        self.stalls: list[str] = []
        self._timer = QTimer()
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
        self._ended.set()
        self._thread.join()

    def _tick(self) -> None:
        self._last_tick = time.monotonic()

    def _watch(self) -> None:
        reported = seen = before = 0.0
        while not self._ended.wait(TICK_MILLISECONDS / 1000):
            if self._last_tick != seen:
                seen, before = self._last_tick, self._worked_seconds()
            stood, worked = time.monotonic() - seen, self._worked_seconds() - before
            if seen != reported and (worked > self._limit_seconds or stood > self._wait_seconds):
                reported = seen
                frame = sys._current_frames().get(self._gui_thread)  # noqa: SLF001 - the documented way to another thread's stack
                where = "".join(traceback.format_stack(frame)[-6:])
                self.stalls.append(f"{stood * 1000:.0f} ms, {worked * 1000:.0f} ms of them work:\n{where}")


def _processor_clock(thread: int) -> Callable[[], float]:
    """Processor seconds of a thread; where a system does not tell them apart, the clock on the wall."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)
    if clock_of is None:
        return time.monotonic
    clock = clock_of(thread)
    return lambda: time.clock_gettime(clock)
