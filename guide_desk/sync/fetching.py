"""Fetching news: incremental with overlap, by key, and a sweep that finds what the incremental question cannot."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from guide_desk.domain.changes import Changes
from guide_desk.errors import Refused, TooManyGone
from guide_desk.snapshots.base import ActivityBase, PersonBase
from guide_desk.store import departures, keeping, mirror
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.departures import merges_since, recycled_persons, why_unreachable

T = TypeVar("T")
_logger = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=5)
ROWS_A_TRANSACTION = 200
CARDS_A_ROUND = 40
LEAST_SUSPICIOUS = 5
SUSPICIOUS_SHARE = 0.2
PERSONS, ACTIVITIES, OWED, MERGES = "persons", "activities", "activities owed", "merges"
_FORBIDDEN = 403


class Fetcher:
    """Fetches into the store in batches. Sync thread only. `tell` hears of every batch, `progress` of the first fetch."""

    def __init__(
        self,
        store: Store,
        crm: Crm,
        tell: Callable[[Changes], None],
        progress: Callable[[int], None],
        should_stop: Callable[[], bool],
    ) -> None:
        self._store = store
        self._crm = crm
        self._tell = tell
        self._progress = progress
        self._should_stop = should_stop
        self._on_its_way: Future[Changes] | None = None

    def fetch_changes(self) -> None:
        """Who is gone, persons, then activities; each mark is written after its last page, in the CRM's own stamps."""
        self._fetch_departures()
        self._fetch_persons()
        self._fetch_laid_down()
        self._fetch_activities()
        self._fetch_protected()

    def sweep(self, *, may_remove_many: bool = False) -> None:
        """Compare (id, stamp) of the whole scope with what is here. Raises TooManyGone instead of emptying the desk.

        `may_remove_many`: the guide has said that so many are gone.
        """
        theirs = self._crm.stamps(self._kept())
        ours = self._write(mirror.known_stamps)
        gone = sorted(ours.keys() - theirs.keys())
        if not may_remove_many and len(gone) > max(LEAST_SUSPICIOUS, SUSPICIOUS_SHARE * len(ours)):
            raise TooManyGone(str(len(gone)))
        stale = sorted(number for number, stamp in theirs.items() if ours.get(number) != stamp)
        for page in self._crm.persons_by_number(stale):
            self._write_persons(page)
        self._fetch_owed()
        if gone:
            self._let_go(gone)
        self._write(mirror.purge_gone)

    def fetch_cards(self) -> bool:
        """Whole cards, those with a running clock first; whether there are more to fetch."""
        shallow = self._write(lambda unit: mirror.shallow_contacts(unit, CARDS_A_ROUND))
        cards = []
        for remote_id in shallow:
            if self._should_stop():
                break
            try:
                cards.append(self._crm.card(remote_id))
            except Refused as error:
                _logger.info("card %d refused with %d", remote_id, error.status)
        self._write_persons(cards)
        self._settle()
        return len(cards) == CARDS_A_ROUND

    def _fetch_departures(self) -> None:
        """Merged and deleted persons: no question for changes since a moment tells of them."""
        mark = self._write(lambda unit: mirror.sync_mark(unit, MERGES) or mirror.sync_mark(unit, PERSONS))
        if not mark:
            return
        merges = merges_since(self._crm, overlapped(mark))
        for merge in merges:
            self._tell(self._write(partial(departures.merge_persons, source=merge.source, destination=merge.destination)))
        newest = max([mark, *(merge.registered for merge in merges)])
        self._write(lambda unit: mirror.set_sync_mark(unit, MERGES, newest))
        recycled = recycled_persons(self._crm)
        deleted = self._write(lambda unit: mirror.known_among(unit, recycled))
        if deleted:
            self._tell(self._write(lambda unit: departures.forget_removed(unit, deleted, departures.CARD_REMOVED)))

    def _let_go(self, gone: list[int]) -> None:
        """Out of the scope: somebody else's now, or out of reach. Only where unsent words hang on it does the reason matter."""
        for number in self._write(lambda unit: departures.with_unsent(unit, gone)):
            status = why_unreachable(self._crm, number)
            if status is not None:
                reason = departures.NO_RIGHTS if status == _FORBIDDEN else departures.CARD_REMOVED
                self._tell(self._write(partial(departures.forget_removed, remote_ids=[number], reason=reason)))
        self._tell(self._write(lambda unit: mirror.forget_persons(unit, gone)))

    def _fetch_persons(self) -> None:
        mark = self._write(lambda unit: mirror.sync_mark(unit, PERSONS))
        newest, count = mark, 0
        for page in self._crm.persons(after=overlapped(mark), kept=self._kept()):
            self._write_persons(page)
            count += len(page)
            if not mark:
                self._progress(count)
            newest = max([newest, *(person.updated for person in page)])
        self._settle()
        if newest != mark:
            self._write(lambda unit: mirror.set_sync_mark(unit, PERSONS, newest))

    def _fetch_laid_down(self) -> None:
        """Those whom a guide kept from an answer of another time: what was changed since lies before our marks."""
        for page in self._crm.persons_by_number(self._write(keeping.laid_down)):
            self._write_persons(page)
        self._settle()

    def _fetch_activities(self) -> None:
        mark = self._write(lambda unit: mirror.sync_mark(unit, ACTIVITIES))
        newest = max(mark, self._fetch_owed())
        if not mark:
            return
        after = overlapped(mark)
        changed = self._crm.changed_activities(after)
        newest = max([newest, *(stamp for _person, stamp in changed)])
        ours = self._write(lambda unit: mirror.known_among(unit, {person for person, _stamp in changed}))
        self._write_activities(self._crm.activities(ours, after=after))
        if newest != mark:
            self._write(lambda unit: mirror.set_sync_mark(unit, ACTIVITIES, newest))

    def _fetch_owed(self) -> str:
        """The whole dialogue of persons who are new here; the newest stamp in it."""
        owed = self._write(_owed)
        newest = self._write_activities(self._crm.activities(owed))
        if owed:
            self._write(partial(_note_paid, newest=newest))
        return newest

    def _fetch_protected(self) -> None:
        found = self._crm.protected_persons(self._kept())
        for person, activities in found:
            self._tell(self._write(lambda unit, p=person, a=activities: mirror.write_protected(unit, p, a)))  # type: ignore[misc]
        lifted = self._write(mirror.protected_ids) - {person.remote_id for person, _activities in found}
        if lifted:
            self._tell(self._write(lambda unit: mirror.forget_persons(unit, sorted(lifted))))

    def _kept(self) -> tuple[int, ...]:
        return self._write(keeping.kept_numbers)

    def _write_persons(self, persons: list[PersonBase]) -> None:
        for start in range(0, len(persons), ROWS_A_TRANSACTION):
            self._hand_over(partial(_write_persons, persons=persons[start : start + ROWS_A_TRANSACTION]))

    def _write_activities(self, activities: Iterable[ActivityBase], newest: str = "") -> str:
        """Batches that end where a person ends, if they can: each contact is computed anew once per batch."""
        batch: list[ActivityBase] = []
        for activity in activities:
            is_next_person = bool(batch) and batch[-1].person_remote_id != activity.person_remote_id
            if len(batch) >= ROWS_A_TRANSACTION or (is_next_person and len(batch) >= ROWS_A_TRANSACTION * 3 // 4):
                self._hand_over(partial(mirror.write_activities, activities=tuple(batch)))
                batch.clear()
            batch.append(activity)
            newest = max(newest, activity.updated)
        if batch:
            self._hand_over(partial(mirror.write_activities, activities=batch))
        self._settle()
        return newest

    def _hand_over(self, work: Callable[[UnitOfWork], Changes]) -> None:
        """Let the writer work while the next page comes over the network; one batch at a time is on its way."""
        self._settle()
        self._on_its_way = self._store.write(work, is_user=False)

    def _settle(self) -> None:
        """Wait for the batch that is on its way, and tell of it. Raises what its writing raised."""
        waiting, self._on_its_way = self._on_its_way, None
        if waiting is not None:
            self._tell(waiting.result())

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        self._settle()
        return self._store.write(work, is_user=False).result()


def _owed(unit: UnitOfWork) -> list[int]:
    """Persons whose dialogue has not been fetched: everyone until that was done once, then those noted by `_write_persons`."""
    noted = mirror.sync_mark(unit, OWED)
    return json.loads(noted) if noted else sorted(mirror.known_stamps(unit))


def _note_paid(unit: UnitOfWork, newest: str) -> None:
    """Nobody's dialogue is missing; from here on changes are asked for. A register without any begins at its persons' mark."""
    mirror.set_sync_mark(unit, OWED, "[]")
    if not mirror.sync_mark(unit, ACTIVITIES):
        mirror.set_sync_mark(unit, ACTIVITIES, newest or mirror.sync_mark(unit, PERSONS))


def _write_persons(unit: UnitOfWork, persons: list[PersonBase]) -> Changes:
    """Who is new here is noted in the same transaction, so that a round which ends before their dialogue came leaves no gap."""
    noted = mirror.sync_mark(unit, OWED)
    if noted:
        new = mirror.not_listed(unit, [person.remote_id for person in persons])
        if new:
            mirror.set_sync_mark(unit, OWED, json.dumps(sorted({*json.loads(noted), *new})))
    return mirror.write_persons(unit, persons)


def overlapped(mark: str) -> str:
    """The mark less the overlap: stamps tie, and rows appear a little after their stamp."""
    if not mark:
        return ""
    try:
        moment = datetime.fromisoformat(mark)
    except ValueError:
        return ""
    return (moment - OVERLAP).replace(tzinfo=None).isoformat(timespec="seconds")
