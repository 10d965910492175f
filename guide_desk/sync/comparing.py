"""Comparing dialogues with the CRM, some cards at a time: what was deleted there goes here too, and what no mark tells of comes.

Nothing goes because it is missing in a list: each entry is asked for by its number first. Sync thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from guide_desk.domain.changes import Changes
from guide_desk.snapshots.base import ActivityKind
from guide_desk.store import dialogues, mirror, sync_marks
from guide_desk.store.dialogues import Place
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.dialogue_stamps import dialogue_stamps, whose_card

T = TypeVar("T")
_logger = logging.getLogger(__name__)
COMPARED = "dialogues compared"
PERSONS_AT_ONCE = 1000
MOST_ASKED_FOR = 200
"""So many of the missing are asked for by number at once; the others wait for their turn to come again."""
MOST_STILL_THERE = 5
"""When so many turn out not to be missing, the list is not believed."""
_BEGINNING = "0"
Stamps = Mapping[Place, tuple[int, str]]
"""(person's number, stamp) by activity."""


class DialogueComparison:
    """One turn. `should_stop`: the program ends; what has not been looked at is left for the next turn."""

    def __init__(self, store: Store, crm: Crm, tell: Callable[[Changes], None], should_stop: Callable[[], bool]) -> None:
        self._store, self._crm = store, crm
        self._tell, self._should_stop = tell, should_stop

    def compare_some(self) -> None:
        """Compare the next `PERSONS_AT_ONCE` cards, from the second turn on: in the first everything has just been fetched.

        Raises CrmErrors; then the next turn begins with the same ones.
        """
        mark = self._write(lambda unit: sync_marks.mark_of(unit, COMPARED))
        if not mark:
            self._write(lambda unit: sync_marks.set_mark(unit, COMPARED, _BEGINNING))
            return
        persons = self._write(partial(dialogues.persons_behind, number=int(mark), most=PERSONS_AT_ONCE))
        theirs = dialogue_stamps(self._crm, persons)
        ours = self._write(partial(dialogues.stamps_of, persons=persons))
        self._let_go({place: ours[place][0] for place in sorted(ours.keys() - theirs.keys())})
        self._fetch(theirs, ours)
        reached = str(persons[-1]) if len(persons) == PERSONS_AT_ONCE else _BEGINNING
        if reached != mark and not self._should_stop():
            self._write(lambda unit: sync_marks.set_mark(unit, COMPARED, reached))

    def _let_go(self, missing: Mapping[Place, int]) -> None:
        """Those that are not on their person's card when they are asked for by number either."""
        gone, still_there = list[Place](), 0
        for place in list(missing)[:MOST_ASKED_FOR]:
            if self._should_stop() or still_there == MOST_STILL_THERE:
                break
            if whose_card(self._crm, *place) == missing[place]:
                still_there += 1
            else:
                gone.append(place)
        if still_there:
            _logger.info("%d activities are there although the list leaves them out", still_there)
        if gone:
            self._tell(self._write(partial(dialogues.forget_unless_held, places=gone)))

    def _fetch(self, theirs: Stamps, ours: Stamps) -> None:
        news = [place for place in sorted(theirs) if theirs[place] != ours.get(place)]
        for kind in ActivityKind:
            numbers = [number for each, number in news if each is kind]
            for activities in self._crm.activities_by_number(kind, numbers):
                self._tell(self._write(partial(mirror.write_activities, activities=activities)))

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._store.write(work, is_user=False).result()
