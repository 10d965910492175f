"""Whole cards that the CRM would not give: they wait longer and longer, behind everybody else's."""

from __future__ import annotations

import logging
from collections.abc import Collection

from guide_desk.clock import Clock
from guide_desk.errors import AnswerLost, CrmError, ServerDown, may_be_of_one
from guide_desk.snapshots.base import PersonBase
from guide_desk.superoffice.crm import Crm
from guide_desk.system.veiled import veiled

_logger = logging.getLogger(__name__)
FIRST_WAIT_SECONDS = 900.0
LONGEST_WAIT_SECONDS = 4 * 3600.0


class RefusedCards:
    """By the person's number, for as long as the program runs. Sync thread only; its length any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waits: dict[int, tuple[float, float]] = {}
        self._broke_off = 0

    def __len__(self) -> int:
        return len(self._waits)

    def __contains__(self, remote_id: int) -> bool:
        return remote_id in self._waits

    def note(self, remote_id: int) -> None:
        """Asked for in vain, once more: it waits twice as long as before."""
        _until, before = self._waits.get(remote_id, (0.0, FIRST_WAIT_SECONDS / 2))
        wait = min(before * 2, LONGEST_WAIT_SECONDS)
        self._waits[remote_id] = self._clock.monotonic_seconds() + wait, wait

    def is_left_alone(self, remote_id: int) -> bool:
        """Whether the person has been asked for in vain more than once, and is not to be asked for again just now."""
        until, wait = self._waits.get(remote_id, (0.0, 0.0))
        return wait > FIRST_WAIT_SECONDS and until > self._clock.monotonic_seconds()

    def broke_off_again(self, remote_id: int) -> bool:
        """The connection was lost over it: whether it was the last time too. Once may be the network's doing."""
        again, self._broke_off = self._broke_off == remote_id, remote_id
        return again

    def keep_only(self, remote_ids: Collection[int]) -> None:
        """The others have come meanwhile, or are none of ours any more."""
        self._waits = {each: waits for each, waits in self._waits.items() if each in remote_ids}

    def due(self) -> list[int]:
        """Those who have waited long enough, the longest first."""
        now = self._clock.monotonic_seconds()
        due = sorted((until, number) for number, (until, _wait) in self._waits.items() if until <= now)
        return [number for _until, number in due]

    def wait_no_longer(self) -> None:
        """The guide asks for a round: those are asked for too."""
        self._waits = {number: (0.0, wait) for number, (_until, wait) in self._waits.items()}

    @property
    def numbers(self) -> list[int]:
        """All who wait."""
        return list(self._waits)


def card_of(crm: Crm, remote_id: int, refused: RefusedCards) -> PersonBase | None:
    """None when it is refused or cannot be read. Where it breaks the CRM down the round ends; the next asks for others, and after
    a lost connection for the same once more.
    """
    try:
        return crm.card(remote_id)
    except CrmError as error:
        broke_off_again = isinstance(error, AnswerLost) and refused.broke_off_again(remote_id)
        if not may_be_of_one(error) and not broke_off_again:
            raise
        refused.note(remote_id)
        _logger.info("card %s could not be fetched: %s", veiled(remote_id), type(error).__name__)
        if isinstance(error, ServerDown):
            raise
    return None
