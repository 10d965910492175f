"""Comparing dialogues with the CRM, some cards at a time: what was deleted there goes here too, and what no mark tells of comes.

Nothing goes because it is missing in a list: each entry is asked for by its number first. Sync thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeVar

from guide_desk.domain.changes import Changes
from guide_desk.errors import CrmError, TooManyGone, may_be_of_one
from guide_desk.snapshots.base import ActivityKind
from guide_desk.snapshots.sync_status import ManyGone
from guide_desk.store import dialogues, mirror, sync_marks
from guide_desk.store.dialogues import Place
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.dialogue_stamps import dialogue_stamps, is_of_another_kind, whose_card

T = TypeVar("T")
_logger = logging.getLogger(__name__)
COMPARED = "dialogues compared"
PERSONS_AT_ONCE = 1000
MOST_ASKED_FOR = 200
"""So many of the missing are asked for by number at once; the others wait for their turn to come again."""
PROBED = 5
"""When suspiciously many are missing, so many of them are asked for before it is believed."""
LEAST_SUSPICIOUS = 5
SUSPICIOUS_SHARE = 0.2
_BEGINNING = "0"
Stamps = Mapping[Place, tuple[int, str]]
"""(person's number, stamp) by activity."""
MayGo = Callable[[ManyGone], bool]
"""Whether the guide has said yes to so many. True uses the yes up."""


def nothing_may_go(_found: ManyGone) -> bool:
    """Nobody has been asked."""
    return False


class DialogueComparison:
    """One turn. `should_stop`: the program ends; what has not been looked at is left for the next turn."""

    def __init__(self, store: Store, crm: Crm, tell: Callable[[Changes], None], should_stop: Callable[[], bool]) -> None:
        self._store, self._crm = store, crm
        self._tell, self._should_stop = tell, should_stop

    def compare_some(self, may_go: MayGo, out_of_reach: Collection[int]) -> None:
        """Compare the next `PERSONS_AT_ONCE` cards, from the second turn on: in the first everything has just been fetched.
        Persons `out_of_reach` are here for the sake of unsaved words alone: no list tells what lies on their cards.

        Raises CrmErrors, and TooManyGone instead of emptying cards; then the next turn begins with the same ones.
        """
        mark = self._write(lambda unit: sync_marks.mark_of(unit, COMPARED))
        if not mark:
            self._write(lambda unit: sync_marks.set_mark(unit, COMPARED, _BEGINNING))
            return
        persons = self._write(partial(dialogues.persons_behind, number=int(mark), most=PERSONS_AT_ONCE))
        listed = [each for each in persons if each not in out_of_reach]
        theirs = dialogue_stamps(self._crm, listed)
        ours = self._write(partial(dialogues.stamps_of, persons=listed))
        missing = sorted(ours.keys() - theirs.keys())
        if not _is_suspicious(len(missing), len(ours)):
            self._let_go(missing[:MOST_ASKED_FOR], ours)
        elif self._is_believed(missing, ours):
            ask_about_many(ManyGone(len(missing), are_entries=True), len(ours), may_go)
            self._let_go(missing, ours)
        self._fetch(theirs, ours)
        reached = str(persons[-1]) if len(persons) == PERSONS_AT_ONCE else _BEGINNING
        if reached != mark and not self._should_stop():
            self._write(lambda unit: sync_marks.set_mark(unit, COMPARED, reached))

    def _is_believed(self, missing: Sequence[Place], ours: Stamps) -> bool:
        probe = missing[:: max(len(missing) // PROBED, 1)][:PROBED]
        is_believed = all(self._is_gone(place, ours) for place in probe)
        if not is_believed:
            _logger.info("a list left out %d activities, and some of them are there", len(missing))
        return is_believed

    def _let_go(self, missing: Sequence[Place], ours: Stamps) -> None:
        """Those that are not on their person's card when they are asked for by number either, or are no dialogue any more."""
        gone = [place for place in missing if not self._should_stop() and self._is_gone(place, ours)]
        if gone:
            self._tell(self._write(partial(dialogues.forget_unless_held, places=gone)))

    def _is_gone(self, place: Place, ours: Stamps) -> bool:
        """Not where the CRM cannot say of this one: its turn comes again."""
        try:
            return whose_card(self._crm, *place) != ours[place][0] or is_of_another_kind(self._crm, *place)
        except CrmError as error:
            if not may_be_of_one(error):
                raise
            _logger.info("an activity could not be asked for: %s", type(error).__name__)
            return False

    def _fetch(self, theirs: Stamps, ours: Stamps) -> None:
        news = [place for place in sorted(theirs) if theirs[place] != ours.get(place)]
        for kind in ActivityKind:
            numbers = [number for each, number in news if each is kind]
            for activities in self._crm.activities_by_number(kind, numbers):
                self._tell(self._write(partial(mirror.write_activities, activities=activities)))

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._store.write(work, is_user=False).result()


def ask_about_many(gone: ManyGone, known: int, may_go: MayGo) -> None:
    """Raises TooManyGone for suspiciously many, unless the guide has said yes to as many of this kind."""
    if _is_suspicious(gone.count, known) and not may_go(gone):
        raise TooManyGone(gone.count, are_entries=gone.are_entries)


def _is_suspicious(gone: int, known: int) -> bool:
    """Whether so many are missing that lost rights or a broken server are likelier than that they are gone."""
    return gone > max(LEAST_SUSPICIOUS, SUSPICIOUS_SHARE * known)
