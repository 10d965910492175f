"""The made-up register: those in today's queue first, then those of past years. One seed, so that a day gives one register."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import islice

from guide_desk.hub.seed.addresses import give_address
from guide_desk.hub.seed.are_stories import AreStories
from guide_desk.hub.seed.dialogues import DialogueMaker
from guide_desk.hub.seed.identities import IdentityMaker
from guide_desk.hub.seed.made_person import MadePerson
from guide_desk.hub.seed.mailings import MailingMaker
from guide_desk.hub.seed.past_people import PastPeopleMaker
from guide_desk.hub.seed.queue_people import QueuePeopleMaker

SEED = 20261124
PEOPLE = 400


class PeopleMaker:
    """Makes people in a fixed order from a fixed seed; the same day gives the same register."""

    def __init__(self, today: date, count: int = PEOPLE) -> None:
        self.count = count
        dice = random.Random(SEED)
        identities = IdentityMaker(dice)
        dialogues = DialogueMaker(dice, identities, today)
        self._past = PastPeopleMaker(dice, identities, dialogues, today)
        self._queue = QueuePeopleMaker(dice, identities, dialogues, self._past, today)
        self._mailings = MailingMaker(identities.guides, today)
        self._are = AreStories(identities, dialogues, today)

    def each(self) -> Iterator[MadePerson]:
        """Everyone, one at a time: nobody is kept after they have been handed over."""
        return islice(self._everyone(), self.count)

    def make(self) -> list[MadePerson]:
        """Everyone at once."""
        return list(self.each())

    def queue(self) -> list[MadePerson]:
        """Those of today's queue."""
        return [*self._are.make(), *self._queue.waits(), *self._queue.the_rest()]

    def _everyone(self) -> Iterator[MadePerson]:
        yield from self.queue()
        for household in self._past.households():
            for made in household:
                self._mailings.tell(made)
                give_address(made)
                yield made
