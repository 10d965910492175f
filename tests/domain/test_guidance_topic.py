"""What somebody wonders about, and what has been answered: said anew for some topics, and kept as a text."""

from __future__ import annotations

from itertools import product

import pytest

from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState, state_of, states_of_text, states_text, with_states

HOUSING, STUDIES, *OTHERS = GuidanceTopic


@pytest.mark.parametrize(("before", "said"), [*product(TopicState, repeat=2)])
def test_what_is_said_of_a_topic_holds_and_the_others_stand_as_they_stood(before: TopicState, said: TopicState) -> None:
    asked = (OTHERS[0],) + ((HOUSING,) if before is TopicState.WONDERS else ())
    answered = (STUDIES,) + ((HOUSING,) if before is TopicState.ANSWERED else ())
    now_asked, now_answered = with_states([(HOUSING, said)], asked, answered)
    assert state_of(HOUSING, now_asked, now_answered) is said
    assert state_of(OTHERS[0], now_asked, now_answered) is TopicState.WONDERS
    assert state_of(STUDIES, now_asked, now_answered) is TopicState.ANSWERED
    assert len({*now_asked, *now_answered}) == len(now_asked) + len(now_answered)


def test_states_are_kept_as_a_text_and_come_back() -> None:
    states = ((HOUSING, TopicState.WONDERS), (STUDIES, TopicState.ANSWERED), (OTHERS[0], TopicState.NO_QUESTION))
    assert states_of_text(states_text(states)) == states
    assert states_of_text("") == ()
