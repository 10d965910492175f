"""A sentence changed in one place: nothing else moves, and no bracket stands around nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_desk.domain.segment import About, Condition, Group, conditions_of
from guide_desk.domain.segment_editing import (
    part_at,
    ungrouped,
    with_added,
    with_alternative,
    with_beside,
    with_inside,
    with_part,
    without_part,
)

CHILDREN = Condition(About.CHILDREN)
ARE = Condition(About.MUNICIPALITY, ("2321",))
BERG = Condition(About.MUNICIPALITY, ("2326",))
WORD = Condition(About.WORD, ("förskola",))

CONDITIONS = st.builds(Condition, st.sampled_from(list(About)), st.tuples(st.sampled_from("abc")), is_reversed=st.booleans())
TREES = st.recursive(
    CONDITIONS,
    lambda inner: st.builds(Group, st.lists(inner, max_size=3).map(tuple), st.booleans(), st.booleans()),
    max_leaves=8,
).map(lambda made: made if isinstance(made, Group) else Group((made,)))


def _conditions(tree: Group) -> list[Condition]:
    return [condition for _path, condition in conditions_of(tree)]


def test_a_condition_more_must_hold_too() -> None:
    assert with_added(Group(), ARE) == Group((ARE,))
    assert with_added(Group((ARE,)), CHILDREN) == Group((ARE, CHILDREN))
    either = Group((ARE, BERG), is_any=True)
    assert with_added(either, CHILDREN) == Group((either, CHILDREN))
    nobody_of = Group((ARE, BERG), is_reversed=True)
    assert with_added(nobody_of, CHILDREN) == Group((nobody_of, CHILDREN))


def test_an_alternative_stands_beside_its_condition() -> None:
    tree = with_alternative(Group((ARE, CHILDREN)), (0,), BERG)
    assert tree == Group((Group((ARE, BERG), is_any=True), CHILDREN))
    assert with_alternative(tree, (0, 0), WORD) == Group((Group((ARE, WORD, BERG), is_any=True), CHILDREN))


def test_one_more_that_must_hold_stands_beside_or_makes_a_group_among_alternatives() -> None:
    either = Group((Group((ARE, BERG), is_any=True), CHILDREN))
    assert with_beside(either, (1,), WORD) == Group((Group((ARE, BERG), is_any=True), CHILDREN, WORD))
    assert with_beside(either, (0, 1), WORD) == Group((Group((ARE, Group((BERG, WORD))), is_any=True), CHILDREN))
    assert with_inside(either, (0,), WORD) == Group((Group((ARE, BERG, WORD), is_any=True), CHILDREN))


def test_a_group_is_dissolved_into_what_is_around_it() -> None:
    deep = Group((Group((ARE, Group((BERG, WORD))), is_any=True), CHILDREN))
    assert ungrouped(deep, (0, 1)) == Group((Group((ARE, BERG, WORD), is_any=True), CHILDREN))
    assert ungrouped(deep, (0,)) == Group((ARE, Group((BERG, WORD)), CHILDREN))


def test_taking_away_leaves_no_bracket_around_one_or_none() -> None:
    tree = Group((Group((ARE, BERG), is_any=True), CHILDREN))
    assert without_part(tree, (0, 1)) == Group((ARE, CHILDREN))
    assert without_part(Group((ARE,)), (0,)) == Group()
    assert without_part(Group((Group((ARE,), is_reversed=True), CHILDREN)), (0, 0)) == Group((CHILDREN,))


def test_inte_before_one_condition_in_a_group_stays() -> None:
    tree = Group((Group((ARE, BERG), is_reversed=True), CHILDREN))
    assert without_part(tree, (0, 1)) == Group((Group((ARE,), is_reversed=True), CHILDREN))


def test_a_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        part_at(Group((ARE,)), (0, 1))


@given(TREES, CONDITIONS)
def test_one_condition_comes_and_goes_and_the_others_stay(tree: Group, new: Condition) -> None:
    before = _conditions(tree)
    assert _conditions(with_added(tree, new)) == [*before, new]
    for number, (path, _condition) in enumerate(conditions_of(tree)):
        assert _conditions(without_part(tree, path)) == [*before[:number], *before[number + 1 :]]
        assert _conditions(with_part(tree, path, new)) == [*before[:number], new, *before[number + 1 :]]
        beside = _conditions(with_alternative(tree, path, new))
        assert beside == [*before[: number + 1], new, *before[number + 1 :]]
        assert _conditions(with_beside(tree, path, new)) == beside


@given(TREES)
def test_dissolving_a_group_keeps_every_condition_in_its_order(tree: Group) -> None:
    for place, part in enumerate(tree.parts):
        if isinstance(part, Group):
            assert _conditions(ungrouped(tree, (place,))) == _conditions(tree)
