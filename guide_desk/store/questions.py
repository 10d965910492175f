"""A question to the readers that can be dropped while it is being answered, so that a newer one has not to wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from traceback import clear_frames
from typing import Any, TypeVar

from guide_desk.errors import StoreError, Unwanted
from guide_desk.store.driver import Connection

T = TypeVar("T")
_STEPS_BETWEEN_LOOKS = 1_000_000
"""Some tens of milliseconds. Looked again for the moment before a statement's first step, when there is nothing to interrupt."""


class Question(Future[T]):
    """What `Store.read` gives. Dropped before it was begun it is cancelled, dropped later it raises Unwanted."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._answering: Connection | None = None
        self._is_dropped = False

    def drop(self) -> None:
        """Any thread, without waiting: nobody wants the answer any more. The statement that runs just now ends within moments."""
        self._is_dropped = True
        if not self.cancel():
            with self._guard:
                if self._answering is not None:
                    self._answering.interrupt()

    def answer(self, connection: Connection, work: Callable[[Connection], T]) -> T:
        """Reader thread: `work` with a connection that ends with the question."""
        with self._guard:
            self._answering = connection
        connection.set_progress_handler(lambda: self._is_dropped, _STEPS_BETWEEN_LOOKS)
        try:
            return work(_Watched(connection, self))
        except Exception as error:
            _give_up_what_it_held(error)
            if self._is_dropped and isinstance(error, StoreError):
                raise Unwanted("dropped") from None
            raise
        finally:
            connection.set_progress_handler(None, 0)
            with self._guard:
                self._answering = None

    def raise_if_dropped(self) -> None:
        """Between two statements, where there is nothing to interrupt."""
        if self._is_dropped:
            raise Unwanted("dropped")


def _give_up_what_it_held(error: BaseException) -> None:
    """Rows by the hundred thousand, and cursors. Given up with the error by the asker's thread, a cursor would make that thread,
    which may be the window's, wait for whatever statement runs on the connection by then.
    """
    told: BaseException | None = error
    while told is not None:
        clear_frames(told.__traceback__)
        told = told.__context__


class _Watched:
    """A reader's connection for the length of one question."""

    def __init__(self, connection: Connection, question: Question[Any]) -> None:
        self._connection, self._question = connection, question

    def execute(self, *statement: object) -> Any:
        self._question.raise_if_dropped()
        return self._connection.execute(*statement)
