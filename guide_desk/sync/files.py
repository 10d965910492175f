"""Letters and other files: fetched, sealed and handed to other programs on a thread of their own, beside the sync."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from guide_desk.errors import InvalidInput, StoreDamaged, Unwanted
from guide_desk.system import handed_files

if TYPE_CHECKING:
    from guide_desk.domain.letter import Letter
    from guide_desk.store.letter_box import LetterBox

T = TypeVar("T")
LARGEST_LETTER_BYTES = 200 * 2**20
LARGEST_DROPPED_BYTES = 25 * 2**20
_PLACE = re.compile(r"document/(\d+)|waiting/(w[0-9a-f]{24})")
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
        self._laid_down: set[str] = set()
        self._opened: set[str] = set()
        self._connect = connect
        self._source: LetterSource | None = None
        self._is_closing = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="files")
        if handed_files.are_left(folder):
            self._pool.submit(handed_files.take_back, folder)

    def hand_out(self, name: str, content: bytes) -> Future[Path]:
        """A file for another program, in a private folder."""
        return self._begin(handed_files.hand_out, self._folder, name, content)

    def save_as(self, path: Path, make: Callable[[], bytes]) -> Future[Path]:
        """A file where the guide wanted it, whole or not at all; `make` is called on the thread.

        The future raises InvalidInput `file` `unwritable`.
        """
        return self._begin(handed_files.save_as, path, make)

    def apart(self, work: Callable[[], T]) -> Future[T]:
        """Something small that waits and touches no store: a word to the practice hub."""
        return self._begin(work)

    def letter(self, place: str, told: Callable[[int], None], cancelled: threading.Event) -> Future[Letter]:
        """The e-mail at a `letter_place`, fetched unless it is here already. `told` hears of the bytes so far, on the thread.

        The future raises Unwanted, CrmErrors, StoreUnwritable, StoreDamaged, or InvalidInput for what is no e-mail.
        """
        return self._begin(self._letter, place, told, cancelled)

    def keep_letters(self, known: Collection[str]) -> Future[None]:
        """Let go of every sealed letter but those that are `known` by name: their cards have left this computer."""
        return self._begin(lambda: self._letters.keep({*known, *self._laid_down}))

    def attachment(self, place: str, part: int, name: str) -> Future[Path]:
        """An attachment as a file for another program; its name there says nothing of anybody."""
        return self._begin(self._attachment, place, part, name)

    def read_dropped(self, path: Path) -> Future[Letter]:
        """An .eml file that was dropped on a card, sealed for the CRM before it is read: what was dropped may be gone soon.

        The future raises InvalidInput `letter` `too_large`, `unreadable` or `no_letter`, StoreUnwritable or StoreDamaged.
        """
        return self._begin(self._dropped, path)

    def drop_not_laid(self, letter: Letter) -> Future[None]:
        """What was read has not been laid on any card after all."""
        return self._begin(self._let_go, letter.kept_as)

    def save_work(self, path: Path, work: bytes, seal: Callable[[bytes], bytes]) -> Future[Path]:
        """Unsent work with the e-mails that wait to be sent, sealed on the thread. The future raises as that of `save_as`."""
        from guide_desk.store.carried_letters import with_letters

        return self.save_as(path, lambda: seal(with_letters(work, self._letters)))

    def open_work(self, read: Callable[[], bytes]) -> Future[bytes]:
        """Unsent work from a file; its e-mails lie here already when it comes. The future raises as `read` and `lay_letters`."""
        return self._begin(self._open_work, read)

    def drop_work(self) -> Future[None]:
        """What was opened has not been taken in after all."""
        return self._begin(self._drop_work)

    def keep_work(self, known: Collection[str]) -> Future[None]:
        """What was opened has been taken in: those of its e-mails go that are not `known` now, since they have been sent."""
        return self._begin(self._keep_work, known)

    def _begin(self, work: Callable[..., T], *given: Any) -> Future[T]:
        """On the thread; when the desk has closed meanwhile nobody wants it any more."""
        try:
            return self._pool.submit(work, *given)
        except RuntimeError:
            refused = Future[T]()
            refused.set_exception(Unwanted("closed"))
            return refused

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

    @cached_property
    def _letters(self) -> LetterBox:
        """Made on the thread: its libraries load with the first letter, not at start."""
        from guide_desk.store.letter_box import LetterBox

        return LetterBox(self._folder, self._key)

    def _letter(self, place: str, told: Callable[[int], None], cancelled: threading.Event) -> Letter:
        from guide_desk.domain.letter import read_letter

        document, waiting = _names(place)
        if waiting:
            return read_letter(self._letters.unseal(waiting))
        if self._letters.has(document):
            try:
                return read_letter(self._letters.unseal(document))
            except StoreDamaged:
                self._letters.let_go(document)
                _logger.warning("a sealed letter could not be read and is fetched again")
        self._letters.seal(document, self._fetched(int(document), cancelled), told)
        return read_letter(self._letters.unseal(document))

    def _fetched(self, document: int, cancelled: threading.Event) -> Iterator[bytes]:
        if self._source is None:
            self._source = self._connect()
        for piece in self._source.letter(document, LARGEST_LETTER_BYTES):
            if cancelled.is_set() or self._is_closing.is_set():
                raise Unwanted("letter")
            yield piece

    def _attachment(self, place: str, part: int, name: str) -> Path:
        from guide_desk.domain.letter import take_out

        suffix = Path(name).suffix.casefold()
        plain = suffix if suffix.removeprefix(".").isalnum() and len(suffix) <= 6 else ""
        with handed_files.handing_out(self._folder, f"bilaga-{part}{plain}") as (path, stream):
            take_out(self._letters.unseal(next(filter(None, _names(place)))), part, stream.write)
        return path

    def _dropped(self, path: Path) -> Letter:
        from guide_desk.domain.letter import read_letter

        try:
            if path.stat().st_size > LARGEST_DROPPED_BYTES:
                raise InvalidInput("letter", "too_large")
            with path.open("rb") as stream:
                name = self._letters.lay_down(iter(lambda: stream.read(64 * 1024), b""))
        except OSError:
            raise InvalidInput("letter", "unreadable") from None
        self._laid_down.add(name)
        letter = read_letter(self._letters.unseal(name))
        if not letter.sender:
            self._let_go(name)
            raise InvalidInput("letter", "no_letter")
        return replace(letter, kept_as=name)

    def _open_work(self, read: Callable[[], bytes]) -> bytes:
        from guide_desk.store.carried_letters import lay_letters

        work = read()
        self._opened = lay_letters(work, self._letters)
        self._laid_down |= self._opened
        return work

    def _drop_work(self) -> None:
        self._keep_work(())

    def _keep_work(self, known: Collection[str]) -> None:
        for name in self._opened.difference(known):
            self._let_go(name)
        self._opened = set()

    def _let_go(self, name: str) -> None:
        self._letters.let_go(name)
        self._laid_down.discard(name)


def _names(place: str) -> tuple[str, str]:
    """The document's number, or the name of one that waits; the other is ''."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise InvalidInput("letter", "no_document")
    return found.group(1) or "", found.group(2) or ""
