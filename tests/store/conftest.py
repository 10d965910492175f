"""A store that is healthy when its test has ended, and a card read from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.identifiers import ContactId
from guide_desk.services import cards
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.store import doctor
from guide_desk.store.store import Store
from tests.factories import MORNING, practice_store


@pytest.fixture
def clock() -> HandClock:
    """The store's."""
    return HandClock(MORNING)


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> Iterator[Store]:
    opened = practice_store(tmp_path, clock)
    yield opened
    assert doctor.examine(opened).is_healthy
    assert opened.close()


def card_of(store: Store, contact_id: ContactId) -> CardSnapshot:
    card = store.read(lambda unit: cards.card(unit, contact_id)).result()
    assert card is not None
    return card
