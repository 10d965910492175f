"""The store as the rest of the program sees it: `write`, `read`, rows by key for the GUI, and an orderly end.

`open_store` loads no SQLAlchemy; the writer does, on its own thread, when the first write comes or `warm_up` is called.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from queue import PriorityQueue, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.guide import Guide
from guide_desk.store import opening
from guide_desk.store.driver import WRONG_KEY, Connection, connect, translated
from guide_desk.store.questions import Question
from guide_desk.store.shelf import Shelf
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork
from guide_desk.store.workers import SYNC, USER, Worker

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from guide_desk.store.letter_box import LetterBox

T = TypeVar("T")
FILE_NAME = "store.db"
_logger = logging.getLogger(__name__)
_READERS = 2


def open_store(folder: Path, key: bytes, *, clock: Clock, is_practice: bool = False) -> Store:
    """Open the profile's store, making or migrating it when needed.

    Raises StoreLocked (wrong key, or a practice key at any other store), StoreUnwritable, StoreDamaged, StoreNotUpgraded. A store
    that a newer program wrote opens for reading only.
    """
    path = folder / FILE_NAME
    opening.go_on(path, clock.today())
    if path.with_name(opening.DAMAGED_NAME).exists():
        raise StoreDamaged("noted")
    opening.check_there(path)
    try:
        is_read_only = opening.prepare(path, key, is_practice=is_practice, today=clock.today())
    except StoreLocked:
        opening.check_key(path, key)
        raise
    return Store(path, key, clock, is_read_only=is_read_only)


class Store:
    """Any thread may call `write` and `read`; only the GUI thread uses `look_up`.

    Damage that any of them meets is noted beside the file: the next start makes it anew.
    """

    def __init__(self, path: Path, key: bytes, clock: Clock, *, is_read_only: bool) -> None:
        self.path = path
        self.clock = clock
        self.calendar = WorkingDayCalendar()
        self.shelf = Shelf()
        self.is_read_only = is_read_only
        self._key = key
        self._engine: Engine | None = None
        self._writing: Connection | None = None
        self._local = threading.local()
        self._open: list[Connection] = []
        self._guard = threading.Lock()
        self._copying = threading.Lock()
        self._times_forgotten = 0
        self._closed = False
        self._log_holds_who_left = False
        self._quick: Connection | None = None
        with translated():
            look = self._connect_reader(timeout_seconds=2.0)
            self.guide: Guide | None = opening.kept_guide(look)
            opening.follow_deeds(look)
            look.close()
        self._writer = Worker(PriorityQueue(), writes=True, when_quiet=self._tidy)
        first = Worker(SimpleQueue())
        self._readers = (first, *(Worker(first.tasks) for _number in range(_READERS - 1)))

    def write(self, work: Callable[[UnitOfWork], T], *, is_user: bool = True) -> Future[T]:
        """Run `work` in one short transaction on the writer thread; a guide's work goes before the sync's.

        The future raises StoreTooNew on a read-only store, StoreUnwritable, or what `work` raised; then nothing was kept.
        """
        return self._writer.submit(lambda: self._run_writing(work, is_user=is_user), USER if is_user else SYNC)

    def read(self, work: Callable[[ReadingUnit], T]) -> Question[T]:
        """Run `work` on a reader; it sees one snapshot and must return plain values."""
        question = Question[T]()
        self._readers[0].submit(lambda: self._run_reading(work, question), future=question)
        return question

    def read_undisturbed(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` on a connection that only reads, on the writer's thread: nothing is brought into the file meanwhile."""

        def look() -> T:
            with translated(), closing(connect(self.path, self._key, read_only=True)) as connection:
                return work(connection)

        return self._writer.submit(look, SYNC)

    def look_up(self, work: Callable[[ReadingUnit], T]) -> T:
        """GUI thread only: rows by key, at most 100, from a read-only connection that never waits. Raises StoreBusy."""
        if self._quick is None:
            self._quick = self._connect_reader(timeout_seconds=0.0)
        with self._damage_noted(), translated():
            return work(ReadingUnit(self._quick, self.clock, self.calendar, self.guide, self.shelf))

    def key_for(self, purpose: str) -> bytes:
        """A key for files beside the store; it opens nothing else."""
        from guide_desk.store.sealed_file import derived_key

        return derived_key(self._key, b"", purpose.encode())

    def letter_box(self) -> LetterBox:
        """The sealed e-mails beside the store."""
        from guide_desk.store.letter_box import LetterBox

        return LetterBox(self.path.parent, lambda: self.key_for("letters"))

    def keep_weekly_copy(self) -> Future[bool]:
        """Make this week's encrypted copy on a reader, unless there is one; whether it was made.

        Raises as `copies.keep_copy`.
        """
        from guide_desk.store import copies

        folder, today = self.path.parent, self.clock.today()

        def work(_unit: ReadingUnit) -> bool:
            with self._copying:
                is_due = not self.is_read_only and copies.is_due(folder, today)
                if is_due:
                    self._copy(folder, today)
            return is_due

        return self.read(work)

    def warm_up(self) -> Future[None]:
        """Load SQLAlchemy on the writer's thread."""
        return self._writer.submit(self._warm, SYNC)

    def truncate_log(self) -> Future[bool]:
        """Bring what the log holds into the file and empty it, so that nothing of what was taken away lies in it any longer.

        False when a reader is in the middle of something. After somebody has been taken away it is tried when it is quiet, until
        it is done.
        """
        return self._writer.submit(self._truncate, SYNC)

    def close(self, timeout_seconds: float = 2.0) -> bool:
        """Finish what is queued, end the threads, close every connection and let the key go.

        False when a thread did not end in time.
        """
        if self._closed:
            return True
        self._closed = True
        self._writer.stop()
        for reader in self._readers:
            reader.stop()
        until = time.monotonic() + timeout_seconds
        ended = all(worker.join(max(until - time.monotonic(), 0.0)) for worker in (self._writer, *self._readers))
        if not ended:
            return False
        for connection in self._open:
            connection.close()
        self._open.clear()
        if self._engine is not None:
            self._engine.dispose()
        if self._writing is not None:
            self._writing.close()
        self._engine = self._writing = self._quick = None
        self._key = b""
        return True

    def _warm(self) -> None:
        if not self.is_read_only:
            self._writing_engine()

    def _truncate(self) -> bool:
        if self.is_read_only:
            return False
        from guide_desk.store import tidying

        self._writing_engine()
        assert self._writing is not None
        with translated():
            is_empty = tidying.empty_log(self._writing)
        if is_empty and self._log_holds_who_left:
            self._log_holds_who_left = False
            _logger.info("what was taken away has left the log too")
        return is_empty

    def _run_writing(self, work: Callable[[UnitOfWork], T], *, is_user: bool) -> T:
        if self.is_read_only:
            raise StoreTooNew("written by a newer program")
        from guide_desk.store import projector, tidying

        engine = self._writing_engine()
        assert self._writing is not None
        unit = UnitOfWork(self._writing, self.clock, self.calendar, self.guide, self.shelf, engine.connect)

        def act() -> T:
            result = work(unit)
            looked_at, longer = unit.touched | unit.lengthened, unit.lengthened - unit.touched
            touched = projector.refresh(unit.driver, looked_at, self.calendar, longer) if looked_at else frozenset[ContactId]()
            if touched and not is_user:
                tidying.merge_words(unit.driver, tidying.PAGES_A_BATCH)
            if unit.forgets_copies:
                with suppress(OSError):
                    self._forget_copies()
            for call in unit.at_commit:
                call()
            if isinstance(result, Changes) and touched - result.contacts:
                return replace(result, contacts=result.contacts | touched, topics=result.topics | {Topic.QUEUE})
            return result

        with self._damage_noted():
            result = unit.run(act)
        self._log_holds_who_left = self._log_holds_who_left or unit.purged > 0
        if unit.forgets_copies:
            self._forget_copies()
        return result

    def _forget_copies(self) -> None:
        """Before the commit, so that no crash leaves them, and after it: one that is made meanwhile is from before."""
        from guide_desk.store import copies

        self._times_forgotten += 1
        copies.forget_all(self.path.parent)
        if not self._copying.locked():
            copies.forget_halves(self.path.parent)

    def _tidy(self) -> bool:
        """A step of what nobody waits for; whether there may be more. What goes wrong here is met by the next write, and told."""
        from guide_desk.store import tidying

        try:
            if self._log_holds_who_left and not self._truncate():
                return True
            with translated():
                return self._writing is not None and tidying.tidy(self._writing)
        except StoreError:
            return False

    def _writing_engine(self) -> Engine:
        if self._engine is None:
            from guide_desk.store import tidying
            from guide_desk.store.writing_engine import make_writing_engine

            self._writing = connect(self.path, self._key)
            tidying.prepare(self._writing)
            self._engine = make_writing_engine(self._writing)
        return self._engine

    def _copy(self, folder: Path, today: date) -> None:
        """By a connection of its own. An integrity check asks an index of words what it remembers of its pieces, and only an
        ordinary question makes it look anew: a reader from before the writer put pieces together would call a sound file damaged.
        """
        from guide_desk.store import copies

        times_forgotten = self._times_forgotten
        connection = connect(self.path, self._key, read_only=True)
        try:
            connection.execute("BEGIN")
            copies.keep_copy(connection, folder, self._key, copies.WEEKLY, today)
        finally:
            connection.close()
        if self._times_forgotten != times_forgotten:
            copies.forget_all(folder)

    def _run_reading(self, work: Callable[[ReadingUnit], T], question: Question[T]) -> T:
        def look(watched: Connection) -> T:
            with translated():
                return work(ReadingUnit(watched, self.clock, self.calendar, self.guide, self.shelf))

        with self._damage_noted(), translated():
            connection: Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = self._connect_reader(timeout_seconds=5.0)
            connection.execute("BEGIN")
            try:
                return question.answer(connection, look)
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def _damage_noted(self) -> Iterator[None]:
        """The key has opened this file: a page that it does not open any more is damaged too."""
        try:
            yield
        except (StoreDamaged, StoreLocked) as error:
            if isinstance(error, StoreLocked) and str(error) != WRONG_KEY:
                raise
            if not self.is_read_only:
                opening.note_damage(self.path)
            raise StoreDamaged("noted") from None

    def _connect_reader(self, *, timeout_seconds: float) -> Connection:
        connection = connect(self.path, self._key, read_only=True, timeout_seconds=timeout_seconds)
        with self._guard:
            self._open.append(connection)
        return connection
