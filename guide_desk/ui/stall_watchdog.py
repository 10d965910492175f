"""Notices when the GUI thread does not tick: what makes a window feel stuck."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from types import TracebackType

from PySide6.QtCore import QTimer

TICK_MILLISECONDS = 10


class StallWatchdog:
    """Use as a context on the GUI thread, after the first paint. `stalls`: where it stood each time it stood too long.

    Too long is `limit_milliseconds` in which this program had the processor, whichever of its threads kept the window waiting;
    what other programs take of a busy machine is not held against it. `wait_milliseconds` on the wall are too long anyhow.
    """

    def __init__(self, limit_milliseconds: int = 100, wait_milliseconds: int = 400) -> None:
        self._limit_seconds, self._wait_seconds = limit_milliseconds / 1000, wait_milliseconds / 1000
        self._last_tick = time.monotonic()
        self._gui_thread = threading.get_ident()
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
        reported = seen = used = 0.0
        while not self._ended.wait(TICK_MILLISECONDS / 1000):
            if self._last_tick != seen:
                seen, used = self._last_tick, time.process_time()
            stood = time.monotonic() - seen
            worked = min(stood, time.process_time() - used)
            if seen != reported and (worked > self._limit_seconds or stood > self._wait_seconds):
                reported = seen
                frame = sys._current_frames().get(self._gui_thread)  # noqa: SLF001 - the documented way to another thread's stack
                self.stalls.append("".join(traceback.format_stack(frame)[-6:]))
