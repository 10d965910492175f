"""The file answers a segment as the reference does, whoever stands in it and however it came there."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Fields
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.projection import is_protected
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment
from guide_desk.domain.segment_facts import facts_of
from guide_desk.domain.segment_match import Asked, ask
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Depth, PersonBase
from guide_desk.store import doctor, mirror
from guide_desk.store.reading import cards, segments
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import ReadingUnit
from tests.domain.segment_people import VALUES, made_entries, made_fields, made_segment
from tests.factories import MORNING, activity, practice_store
from tests.long_runs import SEGMENTS, long_run


def lay_down(store: Store, people: Sequence[tuple[Fields, list[DialogueEntry]]], stamp: str) -> None:
    persons = [PersonBase(number, Depth.CARD, stamp, dict(shown)) for number, (shown, _entries) in enumerate(people, 1)]
    activities = [
        activity(1000 * number + place, number, each, updated=stamp)
        for number, (_shown, entries) in enumerate(people, 1)
        for place, each in enumerate(entries)
    ]
    store.write(lambda unit: mirror.write_persons(unit, persons)).result()
    store.write(lambda unit: mirror.write_activities(unit, activities)).result()


def everybody(store: Store) -> dict[ContactId, Asked]:
    """The facts of all who may be asked for, from what the cards show."""

    def look(unit: ReadingUnit) -> dict[ContactId, Asked]:
        found: dict[ContactId, Asked] = {}
        for (number,) in unit.connection.execute("SELECT contact_id FROM contact WHERE is_gone = 0").fetchall():
            contact_id = ContactId(number)
            fields, entries = cards.fields_of(unit, contact_id)[0], cards.entries_of(unit, contact_id)
            if not is_protected(fields):
                words = frozenset(word for entry in entries for word in search_fold(entry.text).split())
                found[contact_id] = Asked(facts_of(fields, entries), words)
        return found

    return store.read(look).result()


def same_as_reference(store: Store, segment: Segment, people: dict[ContactId, Asked]) -> None:
    inside, left_out = ask(segment, people, MORNING.date())
    counted = store.read(lambda unit: segments.count(unit, segment)).result()
    assert counted.matched == len(inside) + len(left_out), segment
    assert counted.left_out == Counter(left_out.values()), segment
    assert counted.included == len(inside), segment
    listed, reasons = store.read(lambda unit: segments.answer(unit, segment)).result()
    assert (frozenset(listed), dict(reasons)) == (inside, left_out), segment
    assert len(listed) == len(inside)


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_and_reference_agree(tmp_path: Path, seed: int) -> None:
    agree(tmp_path, random.Random(seed), people=100, trees=100)


@pytest.mark.long
def test_sql_and_reference_agree_on_a_hundred_thousand_pairs(tmp_path: Path) -> None:
    with long_run(SEGMENTS, 100_000) as ran:
        ran.done = agree(tmp_path, random.Random(3), people=250, trees=400)
        assert ran.done >= ran.asked


def agree(folder: Path, dice: random.Random, *, people: int, trees: int) -> int:
    """Half of the trees are asked after everybody's card has changed, so that rows of a first and of a later time are seen.

    How many pairs of a person and a segment were compared.
    """
    pairs = 0
    store = practice_store(folder, HandClock(MORNING))
    try:
        for stamp in ("2026-05-12T07:00:00", "2026-05-12T08:00:00"):
            lay_down(store, [(made_fields(dice), made_entries(dice)) for _ in range(people)], stamp)
            asked = everybody(store)
            assert len(asked) > people // 2
            for _ in range(trees // 2):
                same_as_reference(store, made_segment(dice), asked)
            alone = (*map(Condition, About), *one_by_one())
            for condition in alone:
                same_as_reference(store, Segment("", Group((condition,)), Purpose.LETTER), asked)
            pairs += len(asked) * (trees // 2 + len(alone))
        assert doctor.examine(store).is_healthy
    finally:
        assert store.close()
    return pairs


def one_by_one() -> Iterator[Condition]:
    """Every value that the dice know, alone."""
    for about, values in VALUES.items():
        for value in values:
            yield Condition(about, (str(value),))
