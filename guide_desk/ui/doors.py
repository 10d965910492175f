"""What the window is given from outside, as shapes: for annotations only, since each costs a start its making."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from guide_desk.clock import Clock
    from guide_desk.domain.letter import Letter
    from guide_desk.domain.working_day import WorkingDayCalendar
    from guide_desk.settings import KeptSettings
    from guide_desk.settings.start_options import Stand
    from guide_desk.snapshots.guide import Guide
    from guide_desk.snapshots.sign_in import SignInNews
    from guide_desk.snapshots.sync_status import ManyGone
    from guide_desk.ui.change_hub import ChangeHub

T = TypeVar("T")
Answer_co = TypeVar("Answer_co", covariant=True)


class Question(Protocol[Answer_co]):
    """A question to the store's readers, which ends within moments when nobody wants its answer any more."""

    def drop(self) -> None: ...

    def cancelled(self) -> bool: ...

    def exception(self) -> BaseException | None: ...

    def result(self) -> Answer_co: ...

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None: ...


class StoreDoor(Protocol):
    """What the window may do with the store."""

    def read(self, work: Callable[[Any], T]) -> Question[T]: ...

    def write(self, work: Callable[[Any], T]) -> Future[T]: ...

    def look_up(self, work: Callable[[Any], T]) -> T: ...

    @property
    def shelf(self) -> Shelf: ...

    @property
    def is_read_only(self) -> bool: ...


class Shelf(Protocol):
    """Where people lie who are only looked at."""

    def lay(self, place: str, people: Any) -> None: ...

    def hold(self, place: str, remote_id: int | None) -> None: ...


class RegisterDoor(Protocol):
    """The way to the whole register. `place` is the list or card that wants to know: its latest question wins."""

    def ask_register(self, place: str, question: Callable[[Any, Callable[[], bool]], T]) -> Future[T]: ...

    def drop_register(self, place: str) -> None: ...


class FilesDoor(Protocol):
    """What the window may ask of the files' thread."""

    def hand_out(self, name: str, content: bytes) -> Future[Path]: ...

    def save_as(self, path: Path, make: Callable[[], bytes]) -> Future[Path]: ...

    def save_work(self, path: Path, work: bytes, seal: Callable[[bytes], bytes]) -> Future[Path]: ...

    def open_work(self, read: Callable[[], bytes]) -> Future[bytes]: ...

    def drop_work(self) -> Future[None]: ...

    def keep_work(self, known: Collection[str]) -> Future[None]: ...

    def apart(self, work: Callable[[], T]) -> Future[T]: ...

    def letter(self, place: str, told: Callable[[int], None], cancelled: Event) -> Future[Letter]: ...

    def keep_letters(self, known: Collection[str]) -> Future[None]: ...

    def attachment(self, place: str, part: int, name: str) -> Future[Path]: ...

    def read_dropped(self, path: Path) -> Future[Letter]: ...

    def drop_not_laid(self, letter: Letter) -> Future[None]: ...


class Toasts(Protocol):
    """Says that something just succeeded, and how to take it back."""

    def show(self, text: str, undo: Callable[[], None] | None = None) -> None: ...


class Cancellable(Protocol):
    """An attempt that runs."""

    def cancel(self) -> None: ...


class SessionDoor(Protocol):
    """What the window may do with the guide's session. `sign_in` answers None where no session connects the desk."""

    @property
    def can_sign_in(self) -> bool: ...

    @property
    def can_keep_words(self) -> bool: ...

    def sign_in(self, tell: Callable[[SignInNews], None]) -> Cancellable | None: ...

    def sign_out(self) -> None: ...

    def sign_in_another(self) -> None: ...

    def erase(self) -> None: ...

    def accept_departures(self, asked: ManyGone) -> None: ...

    @property
    def can_practise(self) -> bool: ...

    @property
    def practised(self) -> str: ...

    def practise(self, name: str) -> Future[object]: ...


class Desk(SessionDoor, RegisterDoor, Protocol):
    """What the composition root gives the window."""

    @property
    def store(self) -> StoreDoor: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def calendar(self) -> WorkingDayCalendar: ...

    @property
    def settings(self) -> KeptSettings: ...

    @property
    def is_practice(self) -> bool: ...

    @property
    def form_address(self) -> str: ...

    @property
    def files(self) -> FilesDoor: ...

    def guide(self) -> Guide | None: ...

    def connect(self, changes: ChangeHub) -> None: ...

    def sync_now(self) -> None: ...

    def network_is_back(self) -> None: ...

    def start_over(self) -> None: ...

    def end_undo_time(self) -> None: ...

    @property
    def must_sign_in(self) -> bool: ...

    def lock(self, stand: Stand) -> None: ...
