"""The engine on one thread: the store's work is done when somebody waits for it, and all chance comes from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from guide_desk import identifiers
from guide_desk.errors import StoreClosed
from guide_desk.store import letter_box
from guide_desk.store import store as store_module
from guide_desk.store.workers import USER
from guide_desk.sync import runner, sending


class Crash(BaseException):
    """The program is gone at this very point. No `except Exception` of the product may hold it up."""


class _Asked(Future[Any]):
    """Done when its result is asked for, as if the writer had waited until then."""

    def __init__(self, worker: OneThread) -> None:
        super().__init__()
        self._worker = worker

    def result(self, timeout: float | None = None) -> Any:
        self._worker.work_until(self)
        return super().result(0)


_Task = tuple[int, int, Callable[[], Any], Future[Any]]


class OneThread:
    """Stands for a `Worker`: what is written is done when it is awaited, in the worker's own order, and what is read at once."""

    def __init__(self, tasks: object, *, writes: bool = False, when_quiet: Callable[[], bool] | None = None) -> None:
        self.tasks: list[_Task] = tasks if isinstance(tasks, list) else []
        self._when_quiet = when_quiet
        self._count = 0
        self._is_stopping = False

    def be_quiet(self) -> None:
        """Nobody has asked for anything for a while."""
        while self._when_quiet is not None and self._when_quiet():
            pass

    def submit(self, work: Callable[[], Any], urgency: int = USER, future: Future[Any] | None = None) -> Future[Any]:
        asked = _Asked(self) if future is None else future
        if self._is_stopping:
            asked.set_exception(StoreClosed("closed"))
            return asked
        self._count += 1
        self.tasks.append((urgency, self._count, work, asked))
        self.tasks.sort(key=lambda task: task[:2])
        if future is not None:
            self.work_until(future)
        return asked

    def work_until(self, asked: Future[Any]) -> None:
        """Do what is before `asked` in the line, and it."""
        while not asked.done() and self.tasks:
            _urgency, _order, work, future = self.tasks.pop(0)
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 - the asker gets it, whatever it is
                future.set_exception(error)

    def stop(self) -> None:
        self._is_stopping = True
        while self.tasks:
            self.work_until(self.tasks[-1][3])

    def join(self, _timeout_seconds: float) -> bool:
        return True


@contextmanager
def one_thread(seed: int) -> Iterator[None]:
    """While it lasts, stores have no threads, and ids, request numbers, pauses and names of files come from `seed`."""
    ids, requests, pauses, names = (random.Random(f"{what} {seed}") for what in ("ids", "requests", "pauses", "names"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "Worker", OneThread)
        patch.setattr(identifiers, "os", SimpleNamespace(urandom=ids.randbytes))
        patch.setattr(identifiers, "_latest", (0, 0))
        patch.setattr(sending, "secrets", SimpleNamespace(token_hex=lambda count: requests.randbytes(count).hex()))
        patch.setattr(letter_box, "secrets", SimpleNamespace(token_hex=lambda count: names.randbytes(count).hex()))
        patch.setattr(runner, "random", pauses)
        yield
