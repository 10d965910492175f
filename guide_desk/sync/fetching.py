"""Fetching news: incremental with overlap, by key, and a sweep that finds what the incremental question cannot."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from guide_desk.domain.changes import Changes
from guide_desk.snapshots.base import ActivityBase, PersonBase
from guide_desk.snapshots.sync_status import ManyGone
from guide_desk.store import departures, dialogues, doubles, keeping, mirror, protection, sync_marks
from guide_desk.store.store import Store
from guide_desk.store.streams import ACTIVITIES, MERGES, OWED, PERSONS
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import IDS_A_CHUNK, Crm
from guide_desk.superoffice.departures import merges_since, recycled_persons, why_unreachable
from guide_desk.sync.comparing import DialogueComparison, MayGo, ask_about_many, nothing_may_go
from guide_desk.sync.healing import heal, take_away
from guide_desk.sync.refused_cards import RefusedCards, card_of

T = TypeVar("T")
_logger = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=5)
ROWS_A_TRANSACTION = 200
MOST_ON_THEIR_WAY = 8
CARDS_A_ROUND = 40
BEFORE_ALL = "1990-01-01T00:00:00"
"""Where changes of dialogues are asked for from in a register that had none when the first fetch began."""
_FORBIDDEN = 403
Dialogues = Mapping[int, Sequence[ActivityBase]]
"""Whole dialogues by the person's number."""


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
        self._on_their_way: deque[Future[Changes]] = deque()

    def fetch_changes(self) -> None:
        """Who is gone, persons, then activities; each mark is written after its last page, in the CRM's own stamps."""
        with self._all_told():
            self._fetch_departures()
            self._note_beginning()
            self._fetch_persons()
            self._fetch_laid_down()
            self._fetch_activities()
            self._fetch_protected()

    def sweep(self, may_go: MayGo = nothing_may_go) -> None:
        """Compare (id, stamp) of the whole scope with what is here, and of some dialogues. Raises TooManyGone instead of emptying
        the desk.

        `may_go`: whether the guide has said yes to so many.
        """
        theirs = self._crm.stamps(self._kept())
        ours = self._write(mirror.known_stamps)
        gone = sorted(ours.keys() - theirs.keys())
        staying = self._write(departures.written_about)
        ask_about_many(ManyGone(len(set(gone) - staying), are_entries=False), len(ours), may_go)
        stale = sorted(number for number, stamp in theirs.items() if ours.get(number) != stamp)
        with self._all_told():
            self._write_by_number(stale)
            self._fetch_owed()
            if gone:
                self._let_go(gone)
            self._write(mirror.purge_gone)
            self._forget(take_away(self._crm, self._write(doubles.taken_back)))
            out_of_reach = {*gone, *(self._write(protection.covered_here) - theirs.keys())}
            DialogueComparison(self._store, self._crm, self._tell, self._should_stop).compare_some(may_go, out_of_reach)
        self._store.truncate_log()

    def fetch_cards(self, refused: RefusedCards) -> bool:
        """Whole cards, those with a running clock first and those that were `refused` last; whether there are more to fetch."""
        asked = self._write(partial(_next_cards, refused=refused))
        cards = list[PersonBase]()
        try:
            for remote_id in asked:
                if self._should_stop():
                    break
                card = card_of(self._crm, remote_id, refused)
                if card is not None:
                    cards.append(card)
        finally:
            self._write_persons(cards, {})
            refused.keep_only(self._write(lambda unit: mirror.shallow_among(unit, refused.numbers)))
        return len(asked) == CARDS_A_ROUND and bool(cards)

    def _fetch_departures(self) -> None:
        """Merged and deleted persons: no question for changes since a moment tells of them."""
        mark = self._write(lambda unit: sync_marks.mark_of(unit, MERGES) or sync_marks.mark_of(unit, PERSONS))
        if not mark:
            return
        merges = merges_since(self._crm, overlapped(mark))
        there_again = self._there_again(merge.source for merge in merges)
        for merge in (each for each in merges if each.source not in there_again):
            self._tell(self._write(partial(departures.merge_persons, source=merge.source, destination=merge.destination)))
        newest = max([mark, *(merge.registered for merge in merges)])
        self._write(lambda unit: sync_marks.set_mark(unit, MERGES, newest))
        recycled = recycled_persons(self._crm)
        deleted = self._write(lambda unit: mirror.known_among(unit, recycled))
        if deleted:
            self._tell(self._write(lambda unit: departures.forget_removed(unit, deleted, departures.CARD_REMOVED)))

    def _there_again(self, sources: Iterable[int]) -> set[int]:
        """Those whom somebody has taken back after they were merged away: the log goes on telling of the latest merge."""
        ours = self._write(lambda unit: mirror.known_among(unit, set(sources)))
        return {person.remote_id for page in self._crm.persons_by_number(ours) for person in page}

    def _let_go(self, gone: list[int]) -> None:
        """Out of the scope: somebody else's now, or out of reach. Only where unsent words hang on it does the reason matter."""
        for number in self._write(lambda unit: departures.with_unsent(unit, gone)):
            status = why_unreachable(self._crm, number)
            if status is not None:
                reason = departures.NO_RIGHTS if status == _FORBIDDEN else departures.CARD_REMOVED
                self._tell(self._write(partial(departures.forget_removed, remote_ids=[number], reason=reason)))
        self._tell(self._write(lambda unit: mirror.forget_persons(unit, gone)))

    def _note_beginning(self) -> None:
        """Before the first person is asked for: from which stamp on dialogues may change unseen, and that none is owed.

        A first fetch that ends early goes on where it was: whose dialogue has come is asked for changes only.
        """
        if not self._write(lambda unit: sync_marks.mark_of(unit, OWED)):
            newest = self._crm.newest_activity_stamp() or BEFORE_ALL
            self._write(partial(_note_begun, newest=newest))

    def _fetch_persons(self) -> None:
        """Those who are new here with their whole dialogue, so that each is computed once."""
        mark = self._write(lambda unit: sync_marks.mark_of(unit, PERSONS))
        newest, count = mark, 0
        new: list[PersonBase] = []
        for page in self._crm.persons(after=overlapped(mark), kept=self._kept()):
            new += self._write_known(page)
            while len(new) >= IDS_A_CHUNK:
                self._write_new(new[:IDS_A_CHUNK])
                del new[:IDS_A_CHUNK]
            count += len(page)
            if not mark:
                self._progress(count)
            newest = max([newest, *(person.updated for person in page)])
        self._write_new(new)
        self._settle()
        if newest != mark:
            self._write(lambda unit: sync_marks.set_mark(unit, PERSONS, newest))

    def _fetch_laid_down(self) -> None:
        """Those whom a guide kept from an answer of another time: what was changed since lies before our marks."""
        self._write_by_number(self._write(keeping.laid_down))

    def _write_by_number(self, numbers: Sequence[int]) -> None:
        for page in self._crm.persons_by_number(numbers):
            self._write_new(self._write_known(page))
        self._settle()

    def _fetch_activities(self) -> None:
        self._fetch_owed()
        mark = self._write(lambda unit: sync_marks.mark_of(unit, ACTIVITIES))
        after = overlapped(mark)
        changed = self._crm.changed_activities(after)
        newest = max([mark, *(stamp for _person, stamp in changed)])
        ours = self._write(lambda unit: mirror.known_among(unit, {person for person, _stamp in changed}))
        self._write_activities(self._crm.activities(ours, after=after))
        if newest != mark:
            self._write(lambda unit: sync_marks.set_mark(unit, ACTIVITIES, newest))
        if ours:
            self._forget(heal(self._crm, self._write(doubles.doubles)))

    def _forget(self, removed: Sequence[ActivityBase]) -> None:
        """What had arrived twice is seen when it comes back from there; what was taken back goes with the sweep."""
        if removed:
            places = [(each.kind, each.remote_id) for each in removed]
            self._tell(self._write(lambda unit: dialogues.forget(unit, places)))

    def _fetch_owed(self) -> None:
        """The whole dialogue of persons who are here without it: too long for one transaction, or an older program began."""
        owed = self._write(_owed)
        if owed:
            self._write_activities(self._crm.activities(owed))
            self._write(lambda unit: sync_marks.set_mark(unit, OWED, "[]"))

    def _fetch_protected(self) -> None:
        found = self._crm.protected_persons(self._kept())
        for person, activities in found:
            self._tell(self._write(lambda unit, p=person, a=activities: mirror.write_protected(unit, p, a)))  # type: ignore[misc]
        lifted = self._write(mirror.protected_ids) - {person.remote_id for person, _activities in found}
        lifted -= self._write(protection.covered_here)
        if lifted:
            self._tell(self._write(lambda unit: mirror.forget_persons(unit, sorted(lifted))))

    def _kept(self) -> tuple[int, ...]:
        return self._write(keeping.kept_numbers)

    def _write_known(self, persons: Sequence[PersonBase]) -> list[PersonBase]:
        """Write those who are here already; the others, who are new, are the answer."""
        numbers = [person.remote_id for person in persons]
        new = set(self._store.read(lambda unit: mirror.not_listed(unit.connection, numbers)).result())
        self._write_persons([person for person in persons if person.remote_id not in new], {})
        return [person for person in persons if person.remote_id in new]

    def _write_new(self, persons: Sequence[PersonBase]) -> None:
        """Ask for the whole dialogue of these and write both in the same transactions."""
        dialogues: dict[int, list[ActivityBase]] = {person.remote_id: [] for person in persons}
        for activity in self._crm.activities(list(dialogues)):
            dialogues[activity.person_remote_id].append(activity)
        self._write_persons(persons, dialogues)

    def _write_persons(self, persons: Sequence[PersonBase], dialogues: Dialogues) -> None:
        for batch in _batches(persons, dialogues):
            told = {person.remote_id: dialogues[person.remote_id] for person in batch if _fits(person, dialogues)}
            self._hand_over(partial(_write_persons, persons=batch, dialogues=told))

    def _write_activities(self, activities: Iterable[ActivityBase]) -> None:
        """Batches that end where a person ends, if they can: each contact is computed anew once per batch."""
        batch: list[ActivityBase] = []
        for activity in activities:
            is_next_person = bool(batch) and batch[-1].person_remote_id != activity.person_remote_id
            if len(batch) >= ROWS_A_TRANSACTION or (is_next_person and len(batch) >= ROWS_A_TRANSACTION * 3 // 4):
                self._hand_over(partial(mirror.write_activities, activities=tuple(batch)))
                batch.clear()
            batch.append(activity)
        if batch:
            self._hand_over(partial(mirror.write_activities, activities=batch))
        self._settle()

    def _hand_over(self, work: Callable[[UnitOfWork], Changes]) -> None:
        """Let the writer work while the next page comes over the network and is read; a guide's own writing goes in between."""
        self._settle(but=MOST_ON_THEIR_WAY - 1)
        self._on_their_way.append(self._store.write(work, is_user=False))

    @contextmanager
    def _all_told(self) -> Iterator[None]:
        """What is on its way when the network fails is written all the same, and heard of."""
        try:
            yield
        finally:
            self._settle()

    def _settle(self, *, but: int = 0) -> None:
        """Wait for the batches on their way, `but` so many of the last, and tell of them. Raises what their writing raised."""
        while len(self._on_their_way) > but:
            self._tell(self._on_their_way.popleft().result())

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        self._settle()
        return self._store.write(work, is_user=False).result()


def _fits(person: PersonBase, dialogues: Dialogues) -> bool:
    """Whether the whole dialogue is here, and short enough to be written with the person."""
    return len(dialogues.get(person.remote_id, _TOO_LONG)) < ROWS_A_TRANSACTION


_TOO_LONG = range(ROWS_A_TRANSACTION)


def _batches(persons: Sequence[PersonBase], dialogues: Dialogues) -> Iterator[list[PersonBase]]:
    """At most `ROWS_A_TRANSACTION` rows each, counted with the dialogues that fit."""
    batch, rows = list[PersonBase](), 0
    for person in persons:
        size = 1 + (len(dialogues[person.remote_id]) if _fits(person, dialogues) else 0)
        if batch and rows + size > ROWS_A_TRANSACTION:
            yield batch
            batch, rows = [], 0
        batch.append(person)
        rows += size
    if batch:
        yield batch


def _next_cards(unit: UnitOfWork, refused: RefusedCards) -> list[int]:
    shallow = mirror.shallow_contacts(unit, CARDS_A_ROUND + len(refused))
    return [*(number for number in shallow if number not in refused), *refused.due()][:CARDS_A_ROUND]


def _note_begun(unit: UnitOfWork, newest: str) -> None:
    """Owed are those whom an older program has fetched without their dialogues."""
    sync_marks.set_mark(unit, OWED, json.dumps(sorted(mirror.known_stamps(unit))))
    sync_marks.set_mark(unit, ACTIVITIES, newest)


def _owed(unit: UnitOfWork) -> list[int]:
    """Persons who are here without their dialogue."""
    found: list[int] = json.loads(sync_marks.mark_of(unit, OWED) or "[]")
    return found


def _write_persons(unit: UnitOfWork, persons: Sequence[PersonBase], dialogues: Dialogues) -> Changes:
    """Who is new here without a dialogue is noted in the same transaction, so that a round which ends early leaves no gap."""
    owing = set(mirror.not_listed(unit.driver, [person.remote_id for person in persons])) - dialogues.keys()
    if owing:
        sync_marks.set_mark(unit, OWED, json.dumps(sorted({*_owed(unit), *owing})))
    changes = mirror.write_persons(unit, persons)
    activities = [activity for dialogue in dialogues.values() for activity in dialogue]
    return changes | mirror.write_activities(unit, activities) if activities else changes


def overlapped(mark: str) -> str:
    """The mark less the overlap: stamps tie, and rows appear a little after their stamp."""
    if not mark:
        return ""
    try:
        moment = datetime.fromisoformat(mark)
    except ValueError:
        return ""
    return (moment - OVERLAP).replace(tzinfo=None).isoformat(timespec="seconds")
