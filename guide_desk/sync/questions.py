"""A guide's own questions to the CRM, answered on the sync thread: between two rounds, or between two requests of one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from guide_desk.errors import GuideDeskError, Offline, Unwanted

if TYPE_CHECKING:
    from guide_desk.superoffice.crm import Crm

T = TypeVar("T")


@dataclass(slots=True)
class _Asked:
    question: Callable[[Crm, Callable[[], bool]], Any]
    future: Future[Any]
    unwanted: threading.Event = field(default_factory=threading.Event)


class Questions:
    """One line; for each place (a list, a card) the latest question only. It is given the connection and `is_unwanted`."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: dict[str, _Asked] = {}
        self._answering: tuple[str, _Asked] | None = None
        self._is_closed = False
        self.on_asked: Callable[[], None] = lambda: None

    @property
    def are_waiting(self) -> bool:
        """Whether there is something to answer; any thread."""
        return bool(self._waiting)

    def ask(self, place: str, question: Callable[[Crm, Callable[[], bool]], T]) -> Future[T]:
        """Any thread. The future raises Unwanted when a newer question is asked for the place, or what the question raises."""
        asked = _Asked(question, Future())
        with self._guard:
            self._forget(place)
            if self._is_closed:
                asked.future.set_exception(Offline("closed"))
            else:
                self._waiting[place] = asked
        self.on_asked()
        return asked.future

    def drop(self, place: str) -> None:
        """Nobody waits for the answer at this place any more; any thread."""
        with self._guard:
            self._forget(place)

    def answer(self, connected: Callable[[], Crm]) -> GuideDeskError | None:
        """Sync thread: answer all that wait. Returns what stood in the way of the last one; asked again from within, nothing."""
        failed: GuideDeskError | None = None
        while self._answering is None and (asked := self._next()) is not None:
            try:
                asked.future.set_result(asked.question(connected(), asked.unwanted.is_set))
                failed = None
            except GuideDeskError as error:
                asked.future.set_exception(error)
                failed = None if isinstance(error, Unwanted) else error
            except BaseException as error:  # noqa: BLE001 - the asker gets it, whatever it is
                asked.future.set_exception(error)
            finally:
                with self._guard:
                    self._answering = None
        return failed

    def close(self) -> None:
        """The program ends: nothing is asked any more."""
        with self._guard:
            self._is_closed = True
            for place in list(self._waiting):
                self._forget(place)

    def _next(self) -> _Asked | None:
        with self._guard:
            if not self._waiting:
                return None
            place = next(iter(self._waiting))
            self._answering = (place, self._waiting.pop(place))
            return self._answering[1]

    def _forget(self, place: str) -> None:
        older = self._waiting.pop(place, None)
        if older is not None:
            older.future.set_exception(Unwanted("a newer question"))
        if self._answering is not None and self._answering[0] == place:
            self._answering[1].unwanted.set()
