"""The store's threads: one that writes, two that read. Work goes in as functions and comes out as futures."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeAlias

from guide_desk.errors import StoreClosed

_Task = tuple[int, int, Callable[[], Any] | None, "Future[Any] | None"]
Line: TypeAlias = "queue.PriorityQueue[_Task] | queue.SimpleQueue[_Task]"
"""Where tasks wait: a simple line is the quicker one, and knows no urgency."""
USER, SYNC, LAST = 0, 1, 2
QUIET_SECONDS = 0.5
"""Nobody has asked for anything for so long: what is useful and urgent to nobody may be done, a step at a time."""


class Worker:
    """One thread that runs tasks one at a time, in the order of their line: with priorities lower urgency numbers first.

    Readers that are given the same `tasks` share one line. `when_quiet` is called after tasks, while no other comes and it says
    that there is more to do; it must not raise.
    """

    def __init__(self, tasks: Line, *, writes: bool = False, when_quiet: Callable[[], bool] | None = None) -> None:
        self.tasks = tasks
        self._count = itertools.count()
        self._when_quiet = when_quiet
        self._is_stopping = False
        self._guard = threading.Lock()
        if writes:
            self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        else:
            self._thread = threading.Thread(target=self._run, name="store-reader", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Any], urgency: int = USER, future: Future[Any] | None = None) -> Future[Any]:
        """Run `work` on the thread; its result or exception is in the future: StoreClosed after `stop`."""
        future = Future() if future is None else future
        with self._guard:
            if self._is_stopping:
                future.set_exception(StoreClosed("closed"))
            else:
                self.tasks.put((urgency, next(self._count), work, future))
        return future

    def stop(self) -> None:
        """Finish what is queued, then end the thread; whatever is submitted afterwards fails at once."""
        with self._guard:
            self._is_stopping = True
            self.tasks.put((LAST, next(self._count), None, None))

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; False when it did not come in time."""
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            _urgency, _order, work, future = self._next_task()
            if work is None or future is None:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - the asker gets it, whatever it is
                future.set_exception(error)
            del work, future

    def _next_task(self) -> _Task:
        while self._when_quiet is not None:
            try:
                return self.tasks.get(timeout=QUIET_SECONDS)
            except queue.Empty:
                if not self._when_quiet():
                    break
        return self.tasks.get()
