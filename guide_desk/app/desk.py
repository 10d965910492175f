"""The desk: store, clock, settings and sync in one hand, started and stopped in order."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from guide_desk.app.closed_mark import note_closed
from guide_desk.app.connection import Connection, PracticeConnection, SignedInConnection
from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes, Topic
from guide_desk.errors import AccountClosed, Offline, SignedOut, StoreError
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import Stand
from guide_desk.snapshots.guide import Guide
from guide_desk.store.store import Store
from guide_desk.sync.files import Files
from guide_desk.sync.questions import Questions

if TYPE_CHECKING:
    from guide_desk.app.signing_in import SignIn, Tell
    from guide_desk.domain.offline_limit import LastContact
    from guide_desk.snapshots.sign_in import SignInNews
    from guide_desk.snapshots.sync_status import ManyGone, SyncStatus
    from guide_desk.superoffice.crm import Crm
    from guide_desk.sync.runner import SyncRunner
    from guide_desk.ui.change_hub import ChangeHub

T = TypeVar("T")
_logger = logging.getLogger(__name__)
_END_SECONDS = 0.9
"""For the sync, and once more for the store: every thread has ended within two seconds."""
_WORK_FOR_THE_SYNC = frozenset({Topic.DEEDS, Topic.SELECTIONS, Topic.SEGMENTS, Topic.EVENTS})
"""What the guide has done that may leave something to send, to make in the CRM, or to write on many cards."""
_CONTACT_NOTED_EVERY = timedelta(minutes=15)
_SMALL_STEP_SECONDS = 0.0005


class Desk:
    """Made by `run_desk`, and by the tests in the same way."""

    def __init__(
        self,
        *,
        folder: Path,
        store: Store,
        clock: Clock,
        settings: KeptSettings,
        connection: Connection | None,
        is_practice: bool,
        offline_days: int | None = None,
        form_address: str = "",
    ) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.calendar = store.calendar
        self.settings = settings
        self.is_practice = is_practice
        self.starts_over = False
        self.practised = ""
        self.signs_in_another = False
        self.starts_again = False
        self.erases = False
        self.account_is_closed = False
        self._signing_out: threading.Thread | None = None
        self.locked_at: Stand | None = None
        self.offline_days = offline_days
        self.form_address = form_address
        self._last_contact: LastContact | None = None
        self._contact_kept_at: datetime | None = None
        self._connection = connection
        self._runner: SyncRunner | None = None
        self._questions = Questions()
        self.files = Files(folder, lambda: store.key_for("letters"), self._connect_for_letters)
        self._lock = threading.Lock()
        self._attempts: list[SignIn] = []
        self._is_closed = False

    def guide(self) -> Guide | None:
        """Who sits here; None before the first connection."""
        return self.store.guide

    def connect(self, changes: ChangeHub) -> None:
        """Start the sync; called after the first paint. Its libraries load on a thread of their own.

        A store that may only be read has nothing to send, and nowhere to put what comes; the sync status says so.
        """
        if self.store.is_read_only:
            from guide_desk.snapshots.sync_status import SyncState, SyncStatus

            changes.sync_status_changed.emit(SyncStatus(SyncState.OFFLINE, problem="newer"))
        elif self._connection is not None:
            threading.Thread(target=self._start_runner, args=(changes,), name="sync-start", daemon=True).start()

    def ask_register(self, place: str, question: Callable[[Any, Callable[[], bool]], T]) -> Future[T]:
        """Ask the CRM something beyond this computer; as `Questions.ask`. Raises Offline where there is no connection at all."""
        if self._connection is None or self.store.is_read_only:
            self._questions.close()
        return self._questions.ask(place, question)

    def drop_register(self, place: str) -> None:
        """Nobody looks at the answer any more."""
        self._questions.drop(place)

    def sync_now(self) -> None:
        """F5: the undo time ends, and a round begins."""
        self.end_undo_time()
        runner = self._runner
        if runner is not None:
            runner.sync_now()

    def network_is_back(self) -> None:
        """A round begins at once; what can still be taken back waits out its time."""
        runner = self._runner
        if runner is not None:
            runner.sync_now()

    def accept_departures(self, asked: ManyGone) -> None:
        """What an unusual answer left out may go from here too."""
        runner = self._runner
        if runner is not None:
            runner.accept_departures(asked)

    @property
    def can_practise(self) -> bool:
        """Whether there is a hub of our own that can be asked to be difficult."""
        return isinstance(self._connection, PracticeConnection)

    def practise(self, name: str) -> Future[object]:
        """Practice: SuperOffice is difficult in this way from now on, one of `PRACTISED`. The future raises Offline."""
        connection = self._connection
        assert isinstance(connection, PracticeConnection)
        self.practised = name
        return self.files.apart(partial(connection.be_difficult, name))

    def end_undo_time(self) -> None:
        """Quitting ends it too."""
        from guide_desk.services.deeds import end_undo_time

        self.store.write(end_undo_time)

    def start_over(self) -> None:
        """Practice: forget everything when the window has closed."""
        self.starts_over = True

    def lock(self, stand: Stand) -> None:
        """When the window has closed, nothing is open until somebody unlocks it; then this place is shown again."""
        self.locked_at = stand

    @property
    def must_sign_in(self) -> bool:
        """Whether this computer has been without contact for longer than it may show anything."""
        if self.offline_days is None or not self.can_sign_in:
            return False
        now = self.clock.now()
        self._last_contact = self.last_contact.seen(now)
        return self._last_contact.is_older_than(self.offline_days, now)

    @property
    def can_keep_words(self) -> bool:
        """Whether the store takes what is written; one that a newer program wrote never does."""
        return not self.store.is_read_only

    @property
    def last_contact(self) -> LastContact:
        """When the CRM last answered, read when it is first asked for."""
        if self._last_contact is None:
            from guide_desk.services.last_contact import last_contact

            self._last_contact = self.store.read(last_contact).result()
        return self._last_contact

    def note_contact(self, ahead: timedelta = timedelta()) -> None:
        """The CRM has answered, or the guide has signed in, just now; `ahead`: by how much this computer's clock is before the
        CRM's. Never on the GUI thread.

        Kept at once, each quarter of an hour and when the desk closes; then e-mails of those who have left go too.
        """
        now = self.clock.now()
        self._last_contact = self.last_contact.renewed(now, ahead)
        if self._contact_kept_at is None or now - self._contact_kept_at >= _CONTACT_NOTED_EVERY:
            self._contact_kept_at = now
            self._keep_contact()
            self._let_letters_go()

    @property
    def can_sign_in(self) -> bool:
        """Whether a guide's own session is what connects this desk."""
        return isinstance(self._connection, SignedInConnection)

    @property
    def has_no_way(self) -> bool:
        """Whether nobody has said yet where the CRM is."""
        return self._connection is None

    def sign_in(self, tell: Tell) -> SignIn | None:
        """The same guide signs in again; a round begins when that is done. None where no session connects this desk."""
        from guide_desk.snapshots.sign_in import SignInStage

        if not isinstance(self._connection, SignedInConnection):
            return None

        def told(news: SignInNews) -> None:
            runner = self._runner
            if news.stage is SignInStage.SIGNED_IN:
                self.note_contact()
                if runner is not None:
                    runner.sync_now()
            tell(news)

        attempt = self._connection.sign_in_again(told)
        with self._lock:
            self._attempts.append(attempt)
        return attempt

    def sign_out(self) -> None:
        """End the session here and at the provider, behind; everything written stays and waits."""
        connection = self._connection
        if not isinstance(connection, SignedInConnection):
            return

        def work() -> None:
            try:
                connection.session().sign_out()
            except (SignedOut, StoreError) as error:
                _logger.warning("signing out ended with %s", type(error).__name__)
            runner = self._runner
            if runner is not None:
                runner.sync_now()

        self._signing_out = threading.Thread(target=work, name="sign-in", daemon=True)
        self._signing_out.start()

    def sign_in_another(self) -> None:
        """When the window has closed, somebody else may sign in."""
        self.signs_in_another = True

    def erase(self) -> None:
        """Sign out, and when the window has closed everything of this account leaves the computer."""
        self.erases = True
        self.sign_out()

    def start_again(self) -> None:
        """After trouble: when the window has closed, the program starts anew with the same arguments."""
        self.starts_again = True

    def _connect_for_letters(self) -> Crm:
        """On the files' thread: a connection beside the sync's, whoever has signed in by now."""
        if self._connection is None:
            raise Offline("nobody has signed in")
        return self._connection.connect()

    def close(self) -> bool:
        """Stop the sync, the hub and the store, in that order; False when a thread did not end in time."""
        with self._lock:
            if self._is_closed:
                return True
            self._is_closed = True
            runner = self._runner
            attempts = list(self._attempts)
        for attempt in attempts:
            attempt.cancel()
        if self.erases and self._signing_out is not None:
            self._signing_out.join(_END_SECONDS)
        self._questions.close()
        ended = runner.stop(_END_SECONDS) if runner is not None else True
        ended = self.files.close(_END_SECONDS) and ended
        if self._connection is not None:
            self._connection.close()
        self._keep_contact()
        ended = self.store.close(_END_SECONDS) and ended
        self.settings.close()
        return ended

    def _keep_contact(self) -> None:
        if self._last_contact is not None and not self.store.is_read_only:
            from guide_desk.services.last_contact import note_contact

            self.store.write(partial(note_contact, contact=self._last_contact.seen(self.clock.now())), is_user=False)

    def _let_letters_go(self) -> None:
        """Of those whose cards have left this computer."""
        from guide_desk.services.letters import known_letters

        with suppress(StoreError, RuntimeError):  # the desk may have been closed meanwhile
            self.files.keep_letters(self.store.read(known_letters).result())

    def _start_runner(self, changes: ChangeHub) -> None:
        with _in_small_steps():
            from guide_desk.sync.runner import SyncRunner

        assert self._connection is not None
        self._let_letters_go()

        def status(value: SyncStatus) -> None:
            if value.updated_at is not None and self.last_contact.is_renewed_by(value.updated_at, self.clock.now()):
                self.note_contact(timedelta(seconds=value.clock_ahead_seconds))
            if value.problem == AccountClosed.CODE and not self.account_is_closed:
                note_closed(self.folder, self.clock.today())
                self.account_is_closed = True
            changes.sync_status_changed.emit(value)

        runner = SyncRunner(
            self.store,
            self._connection.connect,
            self.clock,
            on_status=status,
            on_changes=changes.data_changed.emit,
            on_guide=changes.session_changed.emit,
            questions=self._questions,
        )
        with self._lock:
            if self._is_closed:
                return
            self._runner = runner

        def look_again(news: Changes) -> None:
            if news.topics & _WORK_FOR_THE_SYNC and not news.by_sync:
                runner.look_again()

        changes.data_changed.connect(look_again)
        try:
            runner.start()
        except StoreError as error:
            _logger.error("sync could not start: %s", type(error).__name__)


@contextmanager
def _in_small_steps() -> Iterator[None]:
    """Loading large libraries while the window lives: the other threads get their turn often, and nobody sweeps meanwhile."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SMALL_STEP_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(interval)
