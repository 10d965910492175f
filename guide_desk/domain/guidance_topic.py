"""The ten things a mover may expect guidance on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum


class GuidanceTopic(StrEnum):
    """In the agreement's order, which is also the order on the card."""

    COUNTY_AND_PLACE = "county_and_place"
    WAYS_INTO_WORK = "ways_into_work"
    RECRUITMENT_AGENCIES = "recruitment_agencies"
    NETWORKS = "networks"
    REMOTE_WORK = "remote_work"
    STARTING_BUSINESS = "starting_business"
    HOUSING = "housing"
    STUDIES = "studies"
    SCHOOL_CHILDCARE = "school_childcare"
    CLUBS_LEISURE = "clubs_leisure"


class TopicState(StrEnum):
    """How it stands with one topic for one person."""

    NO_QUESTION = "no_question"
    WONDERS = "wonders"
    ANSWERED = "answered"


def state_of(topic: GuidanceTopic, asked: Collection[GuidanceTopic], answered: Collection[GuidanceTopic]) -> TopicState:
    """One of the three; a topic that is both still waits for its answer."""
    if topic in asked:
        return TopicState.WONDERS
    return TopicState.ANSWERED if topic in answered else TopicState.NO_QUESTION


def with_states(
    states: Sequence[tuple[GuidanceTopic, TopicState]], asked: Sequence[GuidanceTopic], answered: Sequence[GuidanceTopic]
) -> tuple[tuple[GuidanceTopic, ...], tuple[GuidanceTopic, ...]]:
    """(asked, answered) with these topics standing as they are said to stand, and the others as they stood."""
    said = {topic for topic, _state in states}
    kept = [[each for each in topics if each not in said] for topics in (asked, answered)]
    for place, wanted in enumerate((TopicState.WONDERS, TopicState.ANSWERED)):
        kept[place] += [topic for topic, state in states if state is wanted]
    return tuple(kept[0]), tuple(kept[1])


def states_text(states: Sequence[tuple[GuidanceTopic, TopicState]]) -> str:
    """As they are kept: 'housing:wonders studies:answered'."""
    return " ".join(f"{topic}:{state}" for topic, state in states)


def states_of_text(text: str) -> tuple[tuple[GuidanceTopic, TopicState], ...]:
    """The reverse."""
    pairs = (each.partition(":") for each in text.split())
    return tuple((GuidanceTopic(topic), TopicState(state)) for topic, _colon, state in pairs)


def cycled(
    topic: GuidanceTopic, asked: Sequence[GuidanceTopic], answered: Sequence[GuidanceTopic]
) -> tuple[tuple[GuidanceTopic, ...], tuple[GuidanceTopic, ...]]:
    """(asked, answered) one step on: no question yet → wonders → answered → no question."""
    state = state_of(topic, asked, answered)
    asked_now = [each for each in asked if each is not topic]
    answered_now = [each for each in answered if each is not topic]
    if state is TopicState.NO_QUESTION:
        asked_now.append(topic)
    elif state is TopicState.WONDERS:
        answered_now.append(topic)
    return tuple(asked_now), tuple(answered_now)
