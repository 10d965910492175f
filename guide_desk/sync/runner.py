"""The sync thread: rounds that come by themselves, wait longer when the server struggles, and always say how they stand."""

from __future__ import annotations

import logging
import math
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes
from guide_desk.errors import (
    CaptivePortal,
    CrmError,
    GuideDeskError,
    Offline,
    ServerDown,
    SignedOut,
    StoreDamaged,
    StoreError,
    TooManyGone,
    WrongAccount,
    WrongHost,
    last_resort,
)
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.sync_status import ManyGone, SyncState, SyncStatus
from guide_desk.store import deeds, people, selection_jobs, sent_out, sync_marks
from guide_desk.store.reading.deed_counts import open_counts
from guide_desk.store.store import Store
from guide_desk.store.streams import PERSONS
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.http_door import close_doors_of
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.questions import Questions
from guide_desk.sync.reading_anew import ReadingAnew
from guide_desk.sync.refused_cards import RefusedCards
from guide_desk.sync.schedule import seconds_to_next_round
from guide_desk.sync.selecting import Selector
from guide_desk.sync.sending import RoundEnded, Sender
from guide_desk.sync.sending_out import spread

SWEEP_EVERY = timedelta(minutes=30)
LISTS_EVERY = timedelta(days=1)
"""So often fields, lists and colleagues are read anew where the program is never ended."""
WRONG_CLOCK_SECONDS = 120.0
_LOOK_SECONDS = 0.1
_logger = logging.getLogger(__name__)


class SyncRunner:
    """One thread. `connect` is called on it and may raise CrmErrors. The callbacks are called on it too."""

    def __init__(
        self,
        store: Store,
        connect: Callable[[], Crm],
        clock: Clock,
        *,
        on_status: Callable[[SyncStatus], None],
        on_changes: Callable[[Changes], None],
        on_guide: Callable[[Guide], None],
        questions: Questions | None = None,
    ) -> None:
        self._store = store
        self._connect = connect
        self._clock = clock
        self._on_status = on_status
        self._on_changes = on_changes
        self._on_guide = on_guide
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._hurry = False
        self._allowed: ManyGone | None = None
        self._many_gone: ManyGone | None = None
        self._refused_cards, self._refused_members = RefusedCards(clock), RefusedCards(clock)
        self._reading_anew = ReadingAnew(store, clock)
        self._crm: Crm | None = None
        self._questions = questions or Questions()
        self._questions.on_asked = self.look_again
        self._failures = 0
        self._left_alone_until = 0.0
        self._unreadable_lines = frozenset[str]()
        self._swept_at: datetime | None = None
        self._connected_at = clock.now()
        self._status = SyncStatus(SyncState.ALL_SENT)
        self._problem = ""
        self._is_damaged = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    @property
    def status(self) -> SyncStatus:
        """How it stands; any thread."""
        return self._status

    def start(self) -> None:
        """Begin with a round at once."""
        self._thread.start()

    def sync_now(self) -> None:
        """F5 and a regained network: a round at once, whatever the pause. Any thread."""
        self._hurry = True
        self._wake.set()

    def accept_departures(self, asked: ManyGone) -> None:
        """The guide says that so many really are gone: the next sweep takes them away, and a round begins. Any thread.

        An answer to what is not asked any more says nothing.
        """
        if asked == self._many_gone:
            self._allowed = asked
            self.sync_now()

    def look_again(self) -> None:
        """Something was written or asked: count again, plan the next round, answer. Any thread."""
        self._wake.set()

    def stop(self, timeout_seconds: float = 2.0) -> bool:
        """End the thread, also under a hanging request; False when it did not end in time."""
        self._stopping.set()
        self._questions.close()
        self._wake.set()
        left = timeout_seconds
        while self._thread.is_alive() and left > 0:
            close_doors_of(self._thread)
            self._thread.join(min(left, _LOOK_SECONDS))
            left -= _LOOK_SECONDS
        return not self._thread.is_alive()

    def _run(self) -> None:
        due_at = 0.0
        while not self._stopping.is_set():
            if not self._answer_questions():
                due_at = 0.0
            spreads_in = self._spread()
            left = due_at - self._clock.monotonic_seconds()
            if left <= 0:
                due_at = self._round() + self._clock.monotonic_seconds()
                continue
            was_woken = self._wake.wait(min(left, spreads_in))
            self._wake.clear()
            if not was_woken and spreads_in < left:
                continue
            hurries, self._hurry = self._hurry, False
            if hurries:
                self._refused_cards.wait_no_longer()
                self._refused_members.wait_no_longer()
            if hurries or not was_woken:
                due_at, self._failures = 0.0, 0 if hurries else self._failures
            elif not self._stopping.is_set():
                due_at = self._nearer(due_at)

    def _spread(self) -> float:
        """Let lines of what was sent to many come to their cards, with or without network. Seconds until the next are due."""
        try:
            if spread(self._store, self._tell, self._stopping.is_set):
                self._wake.set()
            account = self._store.guide.account if self._store.guide is not None else ""
            next_at = self._store.write(lambda unit: sent_out.next_moment(unit, account), is_user=False).result()
            unreadable = self._store.write(lambda unit: sent_out.unreadable(unit, account), is_user=False).result()
            if unreadable - self._unreadable_lines:
                last_resort(ValueError(f"{len(unreadable)} acts of sending to many cannot be read"))
            self._unreadable_lines = unreadable
        except StoreError:
            return math.inf
        except Exception as error:  # noqa: BLE001 - a fault of ours over these lines must not hold up the rounds
            last_resort(error)
            return math.inf
        return max((next_at - self._clock.now()).total_seconds(), 0.0) if next_at is not None else math.inf

    def _nearer(self, due_at: float) -> float:
        """Something was written: the next round comes no later than it may be sent; a struggling server is still left alone."""
        self._report(self._status.state, is_busy=False, next_try_at=self._status.next_try_at)
        if self._failures:
            return due_at
        return min(due_at, self._clock.monotonic_seconds() + self._pause(has_more=False, error=None))

    def _answer_questions(self) -> bool:
        """False when the way to the CRM turned out to be closed: a round shall find out and say so."""
        error = self._questions.answer(self._connected_for_a_question)
        if not isinstance(error, Offline | ServerDown | SignedOut):
            return True
        self._drop_connection()
        return self._failures > 0

    def _connected_for_a_question(self) -> Crm:
        """As for a round, but a server that has asked to be left alone is left alone."""
        seconds = self._left_alone_until - self._clock.monotonic_seconds()
        if seconds > 0:
            raise ServerDown("asked to wait", seconds)
        return self._connected()

    def _round(self) -> float:
        """One whole round; returns the seconds to wait."""
        error: GuideDeskError | None = None
        has_more = False
        try:
            self._report(self._status.state, is_busy=True)
            if self._clock.now() - self._connected_at >= LISTS_EVERY:
                self._drop_connection()
            crm = self._connected()
            Sender(self._store, crm, self._clock, self._tell).send_all()
            has_more = self._fetch(crm)
            Selector(self._store, crm, self._clock, self._tell, self._stopping.is_set, self._refused_members).make_all()
            if not has_more:
                self._reading_anew.read_some(crm, self._tell, partial(self._is_waited_for, since=self._clock.now()))
        except RoundEnded as ended:
            error = ended.cause
        except (CrmError, StoreError) as failed:
            error = failed
        except Exception as unexpected:  # noqa: BLE001 - the guide is told, and the thread lives on to send what waits
            last_resort(unexpected)
            error = ServerDown("unexpected")
        if self._stopping.is_set():
            return 0.0
        self._failures = self._failures + 1 if error is not None else 0
        if isinstance(error, ServerDown) and error.retry_after_seconds is not None:
            self._left_alone_until = self._clock.monotonic_seconds() + error.retry_after_seconds
        if error is not None:
            _logger.info("round ended by %s", type(error).__name__)
            self._drop_connection()
        pause = self._pause(has_more=has_more, error=error)
        if not has_more:
            self._store.keep_weekly_copy().add_done_callback(self._copied)
        now = self._clock.now()
        if error is None:
            self._status = replace(self._status, updated_at=now)
        self._problem = self._problem_of(error)
        self._many_gone = ManyGone(error.count, error.are_entries) if isinstance(error, TooManyGone) else None
        next_try_at = now + timedelta(seconds=pause) if error is not None else None
        self._report(_state_after(error), is_busy=False, next_try_at=next_try_at)
        return pause

    def _is_waited_for(self, since: datetime) -> bool:
        """Whether the program ends, the guide asks for a round, or something that they wrote may have left since then."""
        next_at = self._next_moment()
        return self._stopping.is_set() or self._hurry or (next_at is not None and since < next_at <= self._clock.now())

    def _next_moment(self) -> datetime | None:
        account = self._store.guide.account if self._store.guide is not None else ""
        return self._store.write(lambda unit: _next_moment(unit, account), is_user=False).result()

    def _fetch(self, crm: Crm) -> bool:
        fetcher = Fetcher(self._store, crm, self._tell, self._progress, self._stopping.is_set)
        if self._swept_at is None and not self._store.write(_person_mark, is_user=False).result():
            self._status = replace(self._status, expected=len(crm.stamps()))
        fetcher.fetch_changes()
        now = self._clock.now()
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            self._sweep(fetcher)
            self._swept_at = now
        return fetcher.fetch_cards(self._refused_cards)

    def _sweep(self, fetcher: Fetcher) -> None:
        """A yes counts once, and no longer than until a sweep has come to its end or has something else to ask."""
        try:
            fetcher.sweep(self._may_go)
        except TooManyGone:
            self._allowed = None
            raise
        self._allowed = self._many_gone = None

    def _may_go(self, found: ManyGone) -> bool:
        """Whether the guide has said yes to so many of these; then the yes is used up."""
        allowed = self._allowed
        if allowed is None or not allowed.covers(found):
            return False
        self._allowed = None
        return True

    def _connected(self) -> Crm:
        if self._crm is None:
            crm = self._connect()
            guide, colleagues = crm.guide, list(crm.reference.colleagues.values())
            if self._store.guide is not None and self._store.guide.account != guide.account:
                crm.close()
                raise WrongAccount("the connection is another account's")
            lists = crm.tenant_lists()
            self._store.write(lambda unit: people.keep_colleagues(unit, colleagues), is_user=False).result()
            self._store.write(lambda unit: people.keep_tenant(unit, lists), is_user=False).result()
            if self._store.guide != guide:
                self._store.write(lambda unit: people.keep_guide(unit, guide), is_user=False).result()
                self._store.guide = guide
                self._on_guide(guide)

            def answer_in_between() -> None:
                self._questions.answer(lambda: crm)

            crm.pause = answer_in_between
            self._crm, self._connected_at = crm, self._clock.now()
        return self._crm

    def _drop_connection(self) -> None:
        crm, self._crm = self._crm, None
        if crm is not None:
            crm.close()

    def _pause(self, *, has_more: bool, error: GuideDeskError | None) -> float:
        try:
            next_deed = self._next_moment()
        except StoreError:
            next_deed = None
        return seconds_to_next_round(
            now=self._clock.now(),
            next_deed_at=next_deed,
            failures=self._failures,
            retry_after_seconds=error.retry_after_seconds if isinstance(error, ServerDown) else None,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
            has_more=has_more,
        )

    def _tell(self, changes: Changes) -> None:
        if changes.contacts or changes.topics:
            self._on_changes(replace(changes, by_sync=True))

    def _progress(self, fetched: int) -> None:
        self._status = replace(self._status, fetched=fetched, is_busy=True)
        self._on_status(self._status)

    def _copied(self, copying: Future[bool]) -> None:
        """On a reader's thread. A copy that cannot be made stops nothing; a damaged store is told of, for as long as it lasts."""
        if copying.cancelled() or copying.exception() is None:
            return
        error = copying.exception()
        _logger.warning("weekly copy ended with %s", type(error).__name__)
        self._is_damaged = self._is_damaged or isinstance(error, StoreDamaged)

    def _problem_of(self, error: GuideDeskError | None) -> str:
        """A code that the texts know, for what the state alone does not say; it stands until the next round has ended."""
        if self._is_damaged or isinstance(error, StoreDamaged):
            return "damaged"
        if isinstance(error, CrmError):
            return error.code
        if isinstance(error, StoreError):
            return "unwritable"
        return "clock" if abs(self._clock_offset_seconds) > WRONG_CLOCK_SECONDS else ""

    @property
    def _clock_offset_seconds(self) -> float:
        """What the CRM's clock shows more than this computer's."""
        return self._crm.client.clock_offset_seconds if self._crm is not None else 0.0

    def _report(self, state: SyncState, *, is_busy: bool, next_try_at: datetime | None = None) -> None:
        try:
            waiting, attention = self._store.read(open_counts).result()
        except StoreError:
            waiting, attention = self._status.waiting_count, self._status.attention_count
        if state in (SyncState.ALL_SENT, SyncState.SENDING, SyncState.NEEDS_YOU):
            state = SyncState.NEEDS_YOU if attention else (SyncState.SENDING if waiting else SyncState.ALL_SENT)
        self._status = SyncStatus(
            state,
            waiting,
            attention,
            self._status.updated_at,
            next_try_at,
            is_busy,
            problem=self._problem,
            many_gone=self._many_gone,
            refused_card_count=len(self._refused_cards),
            clock_ahead_seconds=max(-self._clock_offset_seconds, 0.0),
        )
        self._on_status(self._status)


def _person_mark(unit: UnitOfWork) -> str:
    return sync_marks.mark_of(unit, PERSONS)


def _next_moment(unit: UnitOfWork, account: str) -> datetime | None:
    """When something that waits here may go on its way."""
    moments = (deeds.next_moment(unit, account), selection_jobs.next_moment(unit, account))
    return min((moment for moment in moments if moment is not None), default=None)


def _state_after(error: GuideDeskError | None) -> SyncState:
    match error:
        case None:
            return SyncState.ALL_SENT
        case Offline() | CaptivePortal() | WrongHost():
            return SyncState.OFFLINE
        case SignedOut() | WrongAccount():
            return SyncState.SIGNED_OUT
        case _:
            return SyncState.SERVER_DOWN
