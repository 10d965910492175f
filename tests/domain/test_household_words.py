"""Whether the words about a household tell of children, in Swedish and English, also when they say that there are none."""

from __future__ import annotations

import pytest

from guide_desk.domain.household_words import has_children

WITH_CHILDREN = (
    "två vuxna, ett barn (Lea, 4 år)",
    "en vuxen, tre barn",
    "Två vuxna och barn",
    "2 vuxna 2 barn",
    "BARN 6 och 9",
    "Barnen går i femman och sjuan",
    "familj med småbarn",
    "jag, sambo och två förskolebarn",
    "ensamstående med en dotter",
    "vi och vår son på tre år",
    "Anna, Per och döttrarna",
    "bebis på väg",
    "vi väntar barn i augusti",
    "gravid, beräknad i juni",
    "inga husdjur, två barn",
    "inga husdjur men två barn",
    "ingen hund, en son",
    "inga djur och två barn",
    "inte bara vi, ett barn också",
    "barnbarn i Åre, två barn hemma",
    "bonusbarn varannan vecka",
    "barnfamilj",
    "två barn\ninga husdjur",
    "Two adults, one child",
    "2 adults and 3 kids",
    "couple with toddler",
    "our daughter is four",
    "no pets, two children",
    "no pets two kids",
    "two stepchildren every other week",
    "twins, 7",
    "pregnant",
)
WITHOUT_CHILDREN = (
    "",
    "en vuxen",
    "två vuxna",
    "ett par",
    "inga barn",
    "Inga barn än",
    "har inte några barn",
    "har inga små barn",
    "utan barn",
    "utan djur och barn",
    "barn har vi inte",
    "barn: inga",
    "barn: 0",
    "0 barn",
    "noll barn",
    "barn saknas",
    "barnlösa",
    "barnfritt",
    "vuxna barn",
    "två vuxna barn som bor i Malmö",
    "barnen är utflugna",
    "barnen har flyttat hemifrån",
    "utflugna barn",
    "barnbarn i Östersund",
    "våra barnbarn bor i Krokom",
    "Persson och Sonesson",
    "två vuxna, en hund",
    "barnmorska",
    "single",
    "no children",
    "No kids yet",
    "we don't have any kids",
    "without children",
    "children: none",
    "childless",
    "kids have moved out",
    "children are grown up",
    "grown children",
    "grandchildren in Berg",
)


@pytest.mark.parametrize("words", WITH_CHILDREN)
def test_children_at_home_or_on_the_way(words: str) -> None:
    assert has_children(words)


@pytest.mark.parametrize("words", WITHOUT_CHILDREN)
def test_no_children_in_the_household(words: str) -> None:
    assert not has_children(words)
