"""Decks: everything is dealt once before anything comes again, so that texts repeat as seldom as they can."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Deck(Generic[_T]):
    """Deals cards in an order of its own, and shuffles when all have been dealt."""

    def __init__(self, dice: random.Random, cards: Sequence[_T]) -> None:
        self._dice = dice
        self.cards = list(cards)
        self._left: list[_T] = []

    def deal(self) -> _T:
        """The next card."""
        if not self._left:
            self._left = self._dice.sample(self.cards, len(self.cards))
        return self._left.pop()

    def take_out(self, card: _T) -> None:
        """Leave a card out from now on; somebody already lives that life."""
        self.cards = [each for each in self.cards if each is not card]
        self._left = [each for each in self._left if each is not card]
