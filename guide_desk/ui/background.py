"""The verbs of the window: `ask` the store something, `ask_register` the CRM, `act`. Answers come back on the GUI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from guide_desk.errors import GuideDeskError, InvalidInput, StoreClosed, StoreTooNew, Unwanted, last_resort
from guide_desk.ui.crossing import emit_if_there

if TYPE_CHECKING:
    from guide_desk.domain.changes import Changes
    from guide_desk.ui.change_hub import ChangeHub
    from guide_desk.ui.doors import Question, RegisterDoor, StoreDoor

T = TypeVar("T")
_logger = logging.getLogger(__name__)


class Background(QObject):
    """GUI thread only. For each key of `ask` the latest question wins: an older one is dropped, wherever it is.

    `refused`: something was to be written by an account that may only read, or in a file that a newer program wrote.
    """

    refused = Signal()
    _ready = Signal(object)

    def __init__(self, store: StoreDoor, register: RegisterDoor, changes: ChangeHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._register = register
        self._changes = changes
        self._latest: dict[str, Question[Any]] = {}
        self._waiting = 0
        self._ready.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether every answer has been delivered; what tests wait for."""
        return self._waiting == 0

    def ask(
        self,
        key: str,
        question: Callable[[Any], T],
        on_answer: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Ask the readers; `on_answer` is called on the GUI thread unless a newer question with this key was asked.

        A window that was closed meanwhile is not told either.
        """
        older = self._latest.get(key)
        if older is not None:
            older.drop()
        asked = self._latest[key] = self._store.read(question)

        def deliver(answer: T) -> None:
            if self._latest.get(key) is asked and _is_there(on_answer):
                on_answer(answer)

        self._follow(asked, deliver, on_error)

    def drop(self, key: str) -> None:
        """Nobody wants the answer under this key any more."""
        older = self._latest.pop(key, None)
        if older is not None:
            older.drop()

    def ask_register(
        self,
        place: str,
        question: Callable[[Any, Callable[[], bool]], T],
        on_answer: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Ask the CRM; whoever comes lies on the shelf, at `place`, before `on_answer` is called. Nothing is stored."""

        def deliver(answer: T) -> None:
            self._store.shelf.lay(place, getattr(answer, "people", ()))
            on_answer(answer)

        self._follow(self._register.ask_register(place, question), deliver, on_error)

    def drop_register(self, place: str) -> None:
        """Nobody looks at `place` any more: the question ends, and nobody stays on the shelf."""
        self._register.drop_register(place)
        self._store.shelf.lay(place, ())

    def act(
        self,
        work: Callable[[Any], Changes],
        on_done: Callable[[Changes], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a service on the writer; then `on_done`, then everybody hears of the changes."""

        def deliver(changes: Changes) -> None:
            if on_done is not None and _is_there(on_done):
                on_done(changes)
            self._changes.data_changed.emit(changes)

        self._follow(self._store.write(work), deliver, on_error)

    def wait_for(
        self, future: Future[T], on_done: Callable[[T], None], on_error: Callable[[Exception], None] | None = None
    ) -> None:
        """What another thread was asked for; `on_done` is called on the GUI thread."""
        self._follow(future, on_done, on_error)

    def _follow(
        self, future: Future[T] | Question[T], deliver: Callable[[T], None], on_error: Callable[[Exception], None] | None
    ) -> None:
        self._waiting += 1

        def finish() -> None:
            self._waiting -= 1
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                deliver(future.result())
            elif isinstance(error, StoreClosed | Unwanted):
                return
            elif _is_refusal(error) and (on_error is None or isinstance(error, InvalidInput)):
                self.refused.emit()
            elif on_error is not None and isinstance(error, Exception):
                if not isinstance(error, GuideDeskError):
                    last_resort(error)
                on_error(error)
            else:
                raise error

        future.add_done_callback(lambda _done: self._tell(finish))

    def _tell(self, finish: Callable[[], None]) -> None:
        """Any thread; when the window is gone there is nobody to tell."""
        emit_if_there(self._ready, finish)

    def _run(self, finish: Callable[[], None]) -> None:
        finish()


def _is_refusal(error: BaseException) -> bool:
    """Whether nothing at all can be written here."""
    return isinstance(error, StoreTooNew) or (isinstance(error, InvalidInput) and error.reason == "reader")


def _is_there(listener: Callable[..., object]) -> bool:
    """Whether the widget whose method this is has not been deleted."""
    while isinstance(listener, partial):
        listener = listener.func
    owner = getattr(listener, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
