"""Asking the CRM again, just before a selection is made, how each member stands; what differs is fetched into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from guide_desk.domain.changes import Changes
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import PersonBase
from guide_desk.store import mirror
from guide_desk.store.reading.bases import bases_of
from guide_desk.store.store import Store
from guide_desk.superoffice.crm import IDS_A_CHUNK, Crm
from guide_desk.superoffice.standing import has_changed, standing
from guide_desk.sync.refused_cards import RefusedCards, card_of


class MemberCheck:
    """One check of one selection. Sync thread only. `progress` hears (checked, to check) and may raise to end it.

    Whose card the CRM does not give out as it is by now has no number here: who cannot be checked is not written to.
    """

    def __init__(
        self,
        store: Store,
        crm: Crm,
        tell: Callable[[Changes], None],
        progress: Callable[[int, int], None],
        refused: RefusedCards,
    ) -> None:
        self._store, self._crm, self._refused = store, crm, refused
        self._tell, self._progress = tell, progress
        self._numbers: dict[ContactId, int] = {}
        self._checked: set[ContactId] = set()

    def unchecked(self, contacts: Iterable[ContactId]) -> list[ContactId]:
        """Those who have not been asked about yet."""
        return [contact_id for contact_id in contacts if contact_id not in self._checked]

    def numbers_of(self, contacts: Iterable[ContactId]) -> dict[ContactId, int]:
        """The CRM's numbers of those who are there; who was made here and has not been sent has none."""
        return {contact_id: self._numbers[contact_id] for contact_id in contacts if contact_id in self._numbers}

    def look_at(self, contacts: Sequence[ContactId]) -> None:
        """Ask about them. What has changed stands in the store afterwards."""
        for start in range(0, len(contacts), IDS_A_CHUNK):
            chunk = contacts[start : start + IDS_A_CHUNK]
            known = self._store.read(partial(bases_of, contacts=chunk)).result()
            self._look_at(known)
            self._checked.update(chunk)
            self._progress(start + len(chunk), len(contacts))

    def _look_at(self, known: dict[ContactId, PersonBase]) -> None:
        contacts = {base.remote_id: contact_id for contact_id, base in known.items()}
        now: dict[int, PersonBase] = {}
        for found in standing(self._crm, list(contacts)):
            now |= found
        cards = []
        for number, contact_id in contacts.items():
            if number in now and not has_changed(known[contact_id], now[number]):
                self._numbers[contact_id] = number
            elif (card := self._card(number)) is not None:
                cards.append(card)
                self._numbers[contact_id] = number
        if cards:
            self._tell(self._store.write(lambda unit: mirror.write_persons(unit, cards), is_user=False).result())

    def _card(self, number: int) -> PersonBase | None:
        """None when it was asked for in vain twice: a single answer may have been cut off on the way."""
        while not self._refused.is_left_alone(number):
            card = card_of(self._crm, number, self._refused)
            if card is not None:
                return card
        return None
