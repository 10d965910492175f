"""Reading each whole card anew within a week, a few at a time: the CRM need not move a person's stamp for a consent, an interest
or a subscription, so no question for changes tells of them. Sync thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes
from guide_desk.snapshots.base import PersonBase
from guide_desk.store import card_reads, mirror
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.refused_cards import RefusedCards, card_of

EVERY = timedelta(days=4)
"""So long after it was read a card has its turn again. With the three days that a laptop is shut over a weekend, a week."""
PAUSE_SECONDS = 240.0
"""At least so long between two turns, however close the rounds come: with `MOST_AT_ONCE` no burst after a holiday."""
MOST_AT_ONCE = 20
"""Ten thousand cards in the rounds of a working week, one request after the other."""
_logger = logging.getLogger(__name__)


class ReadingAnew:
    """For as long as the program runs. `refused`: cards that the CRM would not give, which wait behind the others."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._refused = RefusedCards(clock)
        self._next_at = 0.0

    def read_some(self, crm: Crm, tell: Callable[[Changes], None], has_to_wait: Callable[[], bool]) -> None:
        """Last in a round. `has_to_wait`: something the guide waits for comes first, or the program ends. Raises CrmErrors."""
        if self._clock.monotonic_seconds() < self._next_at:
            return
        self._next_at = self._clock.monotonic_seconds() + PAUSE_SECONDS
        now = int((crm.client.server_time or self._clock.now()).timestamp())
        asked, cards = self._whose_turn(now), list[PersonBase]()
        try:
            for number in asked:
                if has_to_wait():
                    break
                card = card_of(crm, number, self._refused)
                if card is not None:
                    cards.append(card)
        finally:
            read = {card.remote_id for card in cards}
            self._refused.keep_only(set(self._refused.numbers) - read)
            if cards:
                tell(self._store.write(partial(_write, cards=cards, now=now), is_user=False).result())
                _logger.info("%d cards read anew", len(cards))

    def _whose_turn(self, now: int) -> list[int]:
        begun = self._store.write(partial(card_reads.note_begun, now=now), is_user=False).result()
        every = int(EVERY.total_seconds())
        most = MOST_AT_ONCE + len(self._refused)
        found = self._store.read(
            lambda unit: card_reads.due(unit.connection, begun=begun, now=now, every_seconds=every, most=most)
        ).result()
        again = set(self._refused.due())
        return [number for number in found if number not in self._refused or number in again][:MOST_AT_ONCE]


def _write(unit: UnitOfWork, cards: list[PersonBase], now: int) -> Changes:
    card_reads.note_read(unit, [card.remote_id for card in cards], now)
    return mirror.write_persons(unit, cards)
