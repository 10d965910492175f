"""How somebody wants to be reached, in words."""

from __future__ import annotations

from datetime import time

import pytest

from guide_desk.domain.contact import ContactWish, PreferredChannel
from guide_desk.texts import set_language
from guide_desk.ui.words.people import wish_sentence, wish_time_words
from tests.conftest import TRANSLATIONS

HOURS = (
    (time(16), None, "efter klockan 16", "after 4 pm"),
    (time(16, 30), None, "efter klockan 16.30", "after 16:30"),
    (None, time(9), "före klockan 9", "before 9 am"),
    (time(9), time(11), "mellan klockan 9 och 11", "between 9 am and 11 am"),
)


@pytest.mark.parametrize(("start", "end", "swedish", "english"), HOURS)
def test_the_hours_stand_in_the_sentence_as_they_are_made_bold_in_it(
    start: time | None, end: time | None, swedish: str, english: str
) -> None:
    wish = ContactWish(PreferredChannel.PHONE, start, end)
    for language, words in (("sv", swedish), ("en", english)):
        set_language(language, TRANSLATIONS)
        try:
            assert wish_time_words(wish) == words
            assert words in wish_sentence(wish, "Elin")
        finally:
            set_language("sv", TRANSLATIONS)
