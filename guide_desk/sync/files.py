"""Letters and other files: fetched, sealed and handed to other programs on a thread of their own, beside the sync."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from guide_desk.errors import InvalidInput, StoreDamaged, Unwanted
from guide_desk.system import handed_files

if TYPE_CHECKING:
    from guide_desk.domain.letter import Letter

T = TypeVar("T")
LARGEST_LETTER_BYTES = 200 * 2**20
LARGEST_DROPPED_BYTES = 25 * 2**20
_FOLDER = "letters"
_DOCUMENT = re.compile(r"document/(\d+)")
_logger = logging.getLogger(__name__)


class LetterSource(Protocol):
    """Where letters come from: the CRM."""

    def letter(self, document: int, most_bytes: int) -> Iterator[bytes]:
        """The bytes of a document's content. Raises CrmErrors."""
        ...

    def close(self) -> None:
        """Let the connection go; any thread."""
        ...


class Files:
    """One thread, `files`. Any thread may ask; answers are futures. `connect` is called on the thread and may raise CrmErrors."""

    def __init__(self, folder: Path, key: Callable[[], bytes], connect: Callable[[], LetterSource]) -> None:
        self._folder = folder
        self._key = key
        self._connect = connect
        self._source: LetterSource | None = None
        self._is_closing = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="files")

    def hand_out(self, name: str, content: bytes) -> Future[Path]:
        """A file for another program, in a private folder."""
        return self._pool.submit(handed_files.hand_out, self._folder, name, content)

    def save_as(self, path: Path, make: Callable[[], bytes]) -> Future[Path]:
        """A file where the guide wanted it, whole or not at all; `make` is called on the thread.

        The future raises InvalidInput `file` `unwritable`.
        """
        return self._pool.submit(handed_files.save_as, path, make)

    def apart(self, work: Callable[[], T]) -> Future[T]:
        """Something small that waits and touches no store: a word to the practice hub, a file that a passphrase opens."""
        return self._pool.submit(work)

    def letter(self, activity: str, told: Callable[[int], None], cancelled: threading.Event) -> Future[Letter]:
        """The e-mail of an activity, fetched unless it is here already. `told` hears of the bytes so far, on the thread.

        The future raises Unwanted, CrmErrors, StoreUnwritable, StoreDamaged, or InvalidInput for what is no document.
        """
        return self._pool.submit(self._letter, activity, told, cancelled)

    def keep_letters(self, known: Collection[int]) -> Future[None]:
        """Let go of every sealed letter but those of these documents: their cards have left this computer."""
        return self._pool.submit(self._keep_letters, known)

    def attachment(self, activity: str, place: int, name: str) -> Future[Path]:
        """An attachment as a file for another program; its name there says nothing of anybody."""
        return self._pool.submit(self._attachment, activity, place, name)

    def read_dropped(self, path: Path) -> Future[Letter]:
        """An .eml file that was dropped on a card. Raises InvalidInput `letter` `too_large`, `unreadable` or `no_letter`."""
        return self._pool.submit(_dropped, path)

    def close(self, timeout_seconds: float) -> bool:
        """Stop what is under way and take back what was handed out; False when the thread did not end in time."""
        self._is_closing.set()
        if self._source is not None:
            self._source.close()
        ended = threading.Event()
        self._pool.submit(handed_files.take_back, self._folder).add_done_callback(lambda _done: ended.set())
        self._pool.shutdown(wait=False, cancel_futures=False)
        has_ended = ended.wait(timeout_seconds)
        if has_ended:
            self._pool.shutdown(wait=True)
        return has_ended

    def _letter(self, activity: str, told: Callable[[int], None], cancelled: threading.Event) -> Letter:
        from guide_desk.domain.letter import read_letter  # loads with the first letter, not at start
        from guide_desk.store.sealed_file import seal, unseal

        path = self._path(activity)
        if path.exists():
            try:
                return read_letter(unseal(path, self._key()))
            except StoreDamaged:
                path.unlink(missing_ok=True)
                _logger.warning("a sealed letter could not be read and is fetched again")
        path.parent.mkdir(mode=0o700, exist_ok=True)
        seal(path, self._key(), self._fetched(activity, cancelled), told)
        return read_letter(unseal(path, self._key()))

    def _fetched(self, activity: str, cancelled: threading.Event) -> Iterator[bytes]:
        if self._source is None:
            self._source = self._connect()
        for piece in self._source.letter(_number(activity), LARGEST_LETTER_BYTES):
            if cancelled.is_set() or self._is_closing.is_set():
                raise Unwanted("letter")
            yield piece

    def _attachment(self, activity: str, place: int, name: str) -> Path:
        from guide_desk.domain.letter import take_out
        from guide_desk.store.sealed_file import unseal

        suffix = Path(name).suffix.casefold()
        plain = suffix if suffix.removeprefix(".").isalnum() and len(suffix) <= 6 else ""
        with handed_files.handing_out(self._folder, f"bilaga-{place}{plain}") as (path, stream):
            take_out(unseal(self._path(activity), self._key()), place, stream.write)
        return path

    def _keep_letters(self, known: Collection[int]) -> None:
        for path in (self._folder / _FOLDER).glob("*.sealed"):
            if not (path.stem.isdecimal() and int(path.stem) in known):
                path.unlink(missing_ok=True)

    def _path(self, activity: str) -> Path:
        return self._folder / _FOLDER / f"{_number(activity)}.sealed"


def _number(activity: str) -> int:
    found = _DOCUMENT.fullmatch(activity)
    if found is None:
        raise InvalidInput("letter", "no_document")
    return int(found.group(1))


def _dropped(path: Path) -> Letter:
    from guide_desk.domain.letter import read_letter

    try:
        if path.stat().st_size > LARGEST_DROPPED_BYTES:
            raise InvalidInput("letter", "too_large")
        with path.open("rb") as stream:
            letter = read_letter(iter(lambda: stream.read(64 * 1024), b""))
    except OSError:
        raise InvalidInput("letter", "unreadable") from None
    if not letter.sender:
        raise InvalidInput("letter", "no_letter")
    return letter
