"""A segment said in words: each condition straight and reversed, the sentence, the reasons and the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import product

import pytest

from guide_desk.clock import STOCKHOLM
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import ALWAYS, About, Condition, Group, Purpose, Segment, Span
from guide_desk.domain.segment_text import check
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.ready_made import ready_made_segments
from guide_desk.snapshots.segments import SegmentCount, SegmentRow, SegmentSent
from guide_desk.system.folders import resource
from guide_desk.texts import set_language
from guide_desk.ui.features.segments.choices import Vocabulary, choices_of, found, spans_of, starting_points, values_of
from guide_desk.ui.words.segment_conditions import SegmentNames, condition_words
from guide_desk.ui.words.segments import (
    as_of_words,
    count_sentence,
    mailed_words,
    name_words,
    nobody_words,
    reason_words,
    sent_words,
    sentence_words,
)
from guide_desk.ui.words.selections import selection_name
from tests.factories import GUIDE

TODAY = date(2026, 5, 12)
NAMES = SegmentNames({"7": "Karin Norberg, Åre"}, {"e1": "Träff i Sveg, 4 juni"})
KNOWN = Vocabulary(NAMES, ("Starta företag", "Skidor"), ("sjuksköterska", "lärare"), ("Malmö",), ("Nyhetsbrevet",))
ARE = Condition(About.MUNICIPALITY, ("2321",))
BUSINESS = Condition(About.INTEREST, ("Starta företag",))
NOT_MOVED = Condition(About.MOVE_STATUS, ("moved_here",), is_reversed=True)
CHILDREN = Condition(About.CHILDREN)


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en", resource("translations"))
    yield
    set_language("sv")


def _said(*parts: Condition | Group, purpose: Purpose = Purpose.NEWSLETTER) -> str:
    return sentence_words(Segment("", Group(parts), purpose), NAMES, TODAY)


def test_the_sentence_of_the_design() -> None:
    assert _said(ARE, BUSINESS, NOT_MOVED) == (
        "Visa alla som vill flytta till Åre och är intresserade av att starta företag och inte har flyttat ännu. "
        "Jag vill nå dem med nyhetsbrev."
    )


def test_a_month_that_is_known_or_not_is_no_wish_to_move() -> None:
    known, unknown = Condition(About.MOVE_MONTH), Condition(About.MOVE_MONTH, is_reversed=True)
    assert _said(known, unknown) == (
        "Visa alla som vet vilken månad de flyttar och inte vet vilken månad de flyttar. Jag vill nå dem med nyhetsbrev."
    )


def test_ready_made_ones_are_named_in_the_language_of_the_window_and_are_swedish_in_the_crm(english: None) -> None:
    known = {each.segment_id: each for each in ready_made_segments(Municipality.ARE)}
    assert name_words(known["newsletter"], GUIDE) == "The newsletter, everyone who chose Åre"
    assert name_words(known["newsletter"], None) == "The newsletter, everyone in the county"
    for each in known.values():
        assert name_words(each, GUIDE) != each.name
    own = replace(known["newsletter"], name="Mitt", segment_id="a", is_ready_made=False)
    assert name_words(own, GUIDE) == "Mitt"
    assert selection_name(known["families"].name, TODAY) == "Barnfamiljer, maj 2026"


def test_the_sentence_in_english(english: None) -> None:
    assert _said(ARE, BUSINESS, NOT_MOVED) == (
        "Show everyone who wants to move to Åre and is interested in starting a business and has not moved yet. "
        "I want to reach them by newsletter."
    )


def test_alternatives_and_parentheses() -> None:
    either = Group((BUSINESS, Condition(About.TOPIC, ("starting_business",))), is_any=True)
    assert "antingen är intresserade av att starta företag eller har undrat över att starta företag, och har barn" in _said(
        either, CHILDREN
    )
    nobody = Group((ARE, CHILDREN), is_reversed=True)
    assert "inte (vill flytta till Åre och har barn i hushållet)" in _said(nobody, NOT_MOVED)
    deep = Group((ARE, Group((CHILDREN, BUSINESS))), is_any=True)
    assert "eller (har barn i hushållet och är intresserade" in _said(deep, NOT_MOVED)
    assert _said() == "Visa alla. Jag vill nå dem med nyhetsbrev."


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_condition_and_its_opposite_differ(language: str, request: pytest.FixtureRequest) -> None:
    if language == "en":
        request.getfixturevalue("english")
    seen: set[str] = set()
    for about in About:
        values = ("förskola",) if about is About.WORD else values_of(about, KNOWN)[:2]
        for chosen, span, is_reversed in product({(), values[:1], values}, (ALWAYS, Span(last_months=12)), (False, True)):
            condition = Condition(about, tuple(chosen), span, is_reversed)
            if not _can_be(condition):
                continue
            words = condition_words(condition, NAMES, TODAY)
            assert words == " ".join(words.split())
            assert words
            assert "{" not in words
            assert words not in seen, words
            seen.add(words)
    assert len(seen) > 100


def _can_be(condition: Condition) -> bool:
    try:
        check(Segment("x", Group((condition,)), Purpose.LETTER))
    except InvalidInput:
        return False
    return True


def test_many_values_are_counted_in_a_bracket() -> None:
    condition = Condition(About.PROFESSION, ("sjuksköt", "undersköt", "läkare", "barnmorsk", "tandläkare"))
    assert condition_words(condition, NAMES, TODAY, 3) == "har ett yrke med ”sjuksköt”, ”undersköt”, ”läkare” eller två till"
    assert "”tandläkare”" in condition_words(condition, NAMES, TODAY)


def test_what_nobody_knows_any_more_stands_as_it_was_written() -> None:
    assert condition_words(Condition(About.OWNER, ("99",)), NAMES, TODAY) == "har ”99” som vägledare"
    assert condition_words(Condition(About.INTEREST, ("Curling",)), NAMES, TODAY) == "är intresserade av ”Curling”"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(last_months=12), "de senaste tolv månaderna"),
        (Span(last_months=1), "den senaste månaden"),
        (Span(last_days=14), "de senaste 14 dagarna"),
        (Span(from_day=date(2026, 4, 1), to_day=date(2026, 5, 3)), "mellan 1 april och 3 maj"),
        (Span(from_day=date(2025, 4, 1)), "från och med 1 april 2025"),
        (Span(to_day=date(2026, 4, 1)), "till och med 1 april"),
        (Span(since_sent=True), "sedan förra utskicket"),
    ],
)
def test_spans_in_words(span: Span, words: str) -> None:
    assert condition_words(Condition(About.MAILED, (), span), NAMES, TODAY) == f"har fått något utskick {words}"


def test_every_reason_has_words_for_every_purpose() -> None:
    for reason, purpose, count in product(LeftOut, Purpose, (1, 2)):
        assert reason_words(reason, purpose, count)
    assert reason_words(LeftOut.WANTS_NO_CONTACT, Purpose.NEWSLETTER, 1) == "vill inte bli kontaktad"
    assert reason_words(LeftOut.WANTS_NO_CONTACT, Purpose.NEWSLETTER, 2) == "vill inte bli kontaktade"
    assert reason_words(LeftOut.NO_ADDRESS, Purpose.LETTER, 2) == "saknar postadress"


def test_counts_read_as_sentences() -> None:
    count = SegmentCount(38, 31, ((LeftOut.NO_CONSENT, 4), (LeftOut.NO_ADDRESS, 2), (LeftOut.WANTS_NO_CONTACT, 1)))
    assert count_sentence(count, Purpose.NEWSLETTER) == (
        "31 personer är med. 7 är inte med: 4 har inte sagt ja till nyhetsbrev, 2 saknar mejladress, 1 vill inte bli kontaktad."
    )
    assert count_sentence(SegmentCount(1, 1), Purpose.PHONE) == "1 person är med."


def test_how_old_the_numbers_are() -> None:
    now = datetime(2026, 5, 12, 9, 41, tzinfo=STOCKHOLM)
    heard = datetime(2026, 5, 12, 9, 36, tzinfo=STOCKHOLM)
    assert as_of_words(heard, now) == "som det såg ut klockan 9.36"
    assert as_of_words(heard.replace(day=11), now) == "som det såg ut 11 maj klockan 9.36"
    assert as_of_words(None, now) == ""


def test_what_has_changed_since_last_time() -> None:
    sent = datetime(2026, 4, 7, 10, 0, tzinfo=STOCKHOLM)
    assert sent_words(SegmentSent(1, sent, Purpose.NEWSLETTER, 29, 4, 2), TODAY) == "Skickat 7 april. 4 nya, 2 borta sedan dess."
    assert sent_words(SegmentSent(1, sent, Purpose.NEWSLETTER, 29, 0, 0), TODAY) == "Skickat 7 april. Samma personer sedan dess."


def test_the_badge_of_a_mailing_lately() -> None:
    row = SegmentRow(ContactId(1), "Elin", "", (), None, mailed_on=date(2026, 5, 8), mailed_by=Municipality.KROKOM)
    assert mailed_words(row, TODAY) == "Fick utskick från Krokom 8 maj"
    assert mailed_words(row, TODAY, is_short=True) == "Utskick 8 maj"
    assert mailed_words(SegmentRow(ContactId(1), "Elin", "", (), None), TODAY) == ""


def test_nobody_and_what_opens_most() -> None:
    segment = Segment("", Group((ARE, NOT_MOVED)), Purpose.NEWSLETTER)
    words = nobody_words(segment, ((1,), 12), NAMES, TODAY)
    assert words == "Ingen uppfyller alla villkor. Tar du bort ”inte har flyttat ännu” blir det tolv."
    assert nobody_words(segment, None, NAMES, TODAY) == "Ingen uppfyller alla villkor."


def test_every_kind_of_condition_can_be_found_and_begun() -> None:
    assert {each.about for each in starting_points(KNOWN)} == set(About)
    assert found("sjuksk", KNOWN)[0].condition == Condition(About.PROFESSION, ("sjuksköterska",))
    kinds = {choice.about for choice in found("starta", KNOWN)}
    assert {About.INTEREST, About.TOPIC, About.TOPIC_ASKED, About.WORD} <= kinds
    assert found("zzz", KNOWN)[-1].condition == Condition(About.WORD, ("zzz",))


def test_whatever_is_offered_can_be_asked() -> None:
    offered = [each for about in About for each in choices_of(about, KNOWN, "")]
    offered += starting_points(KNOWN) + found("berg", KNOWN)
    conditions = [each.condition for each in offered if each.condition is not None]
    assert len(conditions) > 60
    for condition in conditions:
        assert _can_be(condition), condition
        for span in spans_of(condition, TODAY):
            assert _can_be(Condition(condition.about, condition.values, span)), span
