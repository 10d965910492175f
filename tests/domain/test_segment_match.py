"""What each condition means, and what holds for every segment whoever stands in the register."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date

import pytest

from guide_desk.domain.contact import Field, Fields, FieldValue
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import (
    EVERYONE,
    About,
    Condition,
    Group,
    Purpose,
    Segment,
    Span,
    conditions_of,
    months_from,
    reversed_group,
)
from guide_desk.domain.segment_facts import facts_of
from guide_desk.domain.segment_match import Asked, Moment, ask, matches
from guide_desk.identifiers import ContactId
from tests.domain.segment_people import TODAY, made_entries, made_fields, made_segment
from tests.factories import call, entry, moment, registration

NOW = Moment(TODAY, sent_at=moment("2026-05-01 10:00"))
YES: dict[Field, FieldValue] = {
    Field.FIRST_NAME: "Elin",
    Field.LAST_NAME: "Ek",
    Field.EMAILS: ("elin@example.com",),
    Field.PHONES: ("070-174 06 12",),
    Field.NEWSLETTER: "yes",
    Field.MAILING_CONSENT: "yes",
}


def asked(shown: Fields, *dialogue: DialogueEntry) -> Asked:
    newest_first = sorted(dialogue, key=lambda each: each.happened_at, reverse=True)
    words = frozenset(word for each in dialogue for word in search_fold(each.text).split())
    return Asked(facts_of(shown, newest_first), words)


def note(text: str) -> DialogueEntry:
    return entry(EntryKind.NOTE, "2026-05-12 08:00", text)


def mailing(when: str, text: str = "Vill starta företag") -> DialogueEntry:
    return entry(EntryKind.MAILING, when, text)


def about_event(kind: EntryKind, when: str, event_on: date | None = None, event: str = "sveg") -> DialogueEntry:
    return entry(kind, when, event=event, event_on=event_on)


MAGAZINE = registration("2026-05-05 10:00", intents=frozenset({Intent.MAGAZINE}), source=Source.FAIR)
SVEG = about_event(EntryKind.INVITED, "2026-04-01 10:00", date(2026, 5, 20))
Case = tuple[Condition, Fields, tuple[DialogueEntry, ...], bool]
CASES: list[Case] = [
    (Condition(About.MUNICIPALITY, ("2321",)), {Field.MUNICIPALITIES: ("2309", "2321")}, (), True),
    (Condition(About.MUNICIPALITY, ("2321",)), {Field.MUNICIPALITIES: ("2309",)}, (), False),
    (Condition(About.MUNICIPALITY, ("23",)), {}, (), True),
    (Condition(About.MUNICIPALITY, ("23",)), {Field.MUNICIPALITIES: ("2309",)}, (), False),
    (Condition(About.LIVES_IN, ("MALMÖ", "Lund")), {Field.FROM_PLACE: " Malmö"}, (), True),
    (Condition(About.LIVES_IN, ("Malmö",)), {Field.FROM_PLACE: "Malmön"}, (), False),
    (Condition(About.MOVE_STATUS, ("moved_here",), is_reversed=True), {}, (), True),
    (Condition(About.MOVE_STATUS, ("unknown",)), {Field.MOVE_STATUS: ""}, (), True),
    (Condition(About.MOVED, ("2321",)), {Field.MOVE_STATUS: "moved_here", Field.MOVED_TO: "2321"}, (), True),
    (Condition(About.MOVED, ("2321",)), {Field.MOVE_STATUS: "moved_here", Field.MOVED_TO: "2309"}, (), False),
    (Condition(About.MOVED), {Field.MOVE_STATUS: "moving", Field.MOVED_TO: "2321"}, (), False),
    (
        Condition(About.MOVED, span=Span(last_months=12)),
        {Field.MOVE_STATUS: "moved_here", Field.MOVED_ON: "2025-05-12"},
        (),
        True,
    ),
    (
        Condition(About.MOVED, span=Span(last_months=12)),
        {Field.MOVE_STATUS: "moved_here", Field.MOVED_ON: "2025-05-11"},
        (),
        False,
    ),
    (Condition(About.MOVED, span=Span(last_months=12)), {Field.MOVE_STATUS: "moved_here"}, (), False),
    (Condition(About.MOVE_MONTH, span=Span(coming_months=12)), {Field.MOVE_MONTH: "2027-05"}, (), True),
    (Condition(About.MOVE_MONTH, span=Span(coming_months=12)), {Field.MOVE_MONTH: "2027-06"}, (), False),
    (Condition(About.MOVE_MONTH, span=Span(coming_months=12)), {Field.MOVE_MONTH: "2026-05"}, (), True),
    (Condition(About.MOVE_MONTH), {Field.MOVE_MONTH: "i sommar"}, (), False),
    (Condition(About.INTENT, ("magazine",)), {}, (MAGAZINE,), True),
    (Condition(About.INTENT, ("magazine",)), {}, (registration("2026-05-05 10:00"),), False),
    (Condition(About.INTENT, ("magazine",), Span(since_sent=True)), {}, (MAGAZINE,), True),
    (Condition(About.INTENT, ("magazine",), Span(last_days=6)), {}, (MAGAZINE,), False),
    (Condition(About.INTENT, ("magazine",), Span(last_days=7)), {}, (MAGAZINE,), True),
    (Condition(About.SOURCE, ("fair", "web")), {}, (MAGAZINE,), True),
    (Condition(About.SOURCE, ("phone",)), {}, (MAGAZINE,), False),
    (Condition(About.INTEREST, ("starta företag",)), {Field.INTERESTS: ("Starta företag",)}, (), True),
    (Condition(About.INTEREST, ("starta",)), {Field.INTERESTS: ("Starta företag",)}, (), False),
    (Condition(About.TOPIC_ASKED, ("housing",)), {Field.TOPICS_ANSWERED: ("housing",)}, (), False),
    (Condition(About.TOPIC, ("housing",)), {Field.TOPICS_ANSWERED: ("housing",)}, (), True),
    (Condition(About.TOPIC, ("housing",)), {Field.TOPICS_ASKED: ("housing",)}, (), True),
    (Condition(About.PROFESSION, ("sjuksköt", "läkar")), {Field.PROFESSION: "Specialist-sjuksköterska"}, (), True),
    (Condition(About.PROFESSION, ("sköterska",)), {Field.PROFESSION: "Sjuksköterska"}, (), False),
    (Condition(About.PROFESSION, ("tekniker it",)), {Field.PROFESSION: "IT-tekniker"}, (), True),
    (Condition(About.PROFESSION, ("--",)), {Field.PROFESSION: "IT-tekniker"}, (), False),
    (Condition(About.JOB_SITUATION, ("looking",)), {Field.JOB_SITUATION: "looking"}, (), True),
    (Condition(About.EMPLOYER_DISCLOSURE, ("yes", "ask")), {Field.EMPLOYER_DISCLOSURE: "no"}, (), False),
    (Condition(About.CHILDREN), {Field.HOUSEHOLD_WORDS: "två vuxna, ett barn"}, (), True),
    (Condition(About.CHANNEL, ("phone",)), {Field.PREFERRED_CHANNEL: "phone"}, (), True),
    (Condition(About.LANGUAGE, ("sv",)), {}, (), True),
    (Condition(About.LANGUAGE, ("sv",)), {Field.LANGUAGE: "en"}, (), False),
    (Condition(About.OWNER, ("7",)), {Field.OWNER: "7"}, (), True),
    (Condition(About.OWNER, ("7",)), {Field.OWNER: ""}, (), False),
    (Condition(About.REGISTERED, span=Span(last_days=7)), {}, (MAGAZINE,), True),
    (Condition(About.REGISTERED, span=Span(last_days=7)), {}, (MAGAZINE, registration("2026-01-01 10:00")), False),
    (Condition(About.LAST_CONTACT, span=Span(last_days=7)), {}, (call("2026-05-05 00:10"), mailing("2026-05-12 08:00")), True),
    (Condition(About.LAST_CONTACT, span=Span(last_days=7)), {}, (call("2026-05-04 23:50"), mailing("2026-05-12 08:00")), False),
    (Condition(About.LAST_CONTACT), {}, (mailing("2026-05-12 08:00"),), False),
    (Condition(About.MAILED), {}, (mailing("2026-05-02 08:00"),), True),
    (Condition(About.MAILED, ("vill starta FÖRETAG",)), {}, (mailing("2026-05-02 08:00", "Vill starta företag\nmaj"),), True),
    (Condition(About.MAILED, ("Nyhetsbrevet",)), {}, (mailing("2026-05-02 08:00"),), False),
    (Condition(About.MAILED, span=Span(last_days=10)), {}, (mailing("2026-05-02 08:00"),), True),
    (Condition(About.MAILED, span=Span(last_days=9)), {}, (mailing("2026-05-02 08:00"),), False),
    (Condition(About.INVITED), {}, (SVEG,), True),
    (Condition(About.INVITED, ("åre",)), {}, (SVEG,), False),
    (Condition(About.INVITED, span=Span(coming_months=1)), {}, (SVEG,), True),
    (
        Condition(About.INVITED, span=Span(coming_months=1)),
        {},
        (SVEG, about_event(EntryKind.INVITED, "2026-04-02 10:00", date(2026, 8, 1))),
        False,
    ),
    (Condition(About.COMING), {}, (SVEG, about_event(EntryKind.COMING, "2026-04-03 10:00")), True),
    (
        Condition(About.COMING),
        {},
        (about_event(EntryKind.COMING, "2026-04-03 10:00"), about_event(EntryKind.NOT_COMING, "2026-04-04 10:00")),
        False,
    ),
    (Condition(About.ATTENDED, ("sveg",)), {}, (about_event(EntryKind.ATTENDED, "2026-05-11 10:00"),), True),
    (Condition(About.ATTENDED), {}, (about_event(EntryKind.ATTENDED, "2026-05-11 10:00", event=""),), False),
    (Condition(About.WORD, ("duved förskola",)), {}, (note("Förskolan ligger fint"), note("De tittar på Duved")), True),
    (Condition(About.WORD, ("duved skidor",)), {}, (note("Förskolan i Duved"),), False),
    (Condition(About.WORD, ("sko",)), {}, (note("Förskolan i Duved"),), False),
]


@pytest.mark.parametrize(("condition", "shown", "dialogue", "holds"), CASES)
def test_a_condition(condition: Condition, shown: Fields, dialogue: tuple[DialogueEntry, ...], holds: bool) -> None:
    person = asked(shown, *dialogue)
    opposite = Condition(condition.about, condition.values, condition.span, not condition.is_reversed)
    assert matches(condition, person, NOW) is holds
    assert matches(opposite, person, NOW) is not holds


def test_every_condition_has_a_case() -> None:
    assert {condition.about for condition, _shown, _dialogue, _holds in CASES} == set(About)


def test_groups_join_by_and_or_or_and_turn_round() -> None:
    sv, en = Condition(About.LANGUAGE, ("sv",)), Condition(About.LANGUAGE, ("en",))
    person = asked({})
    assert not matches(Group((sv, en)), person, NOW)
    assert matches(Group((sv, en), is_any=True), person, NOW)
    assert matches(Group((sv, reversed_group(Group((en,))))), person, NOW)
    assert matches(EVERYONE, person, NOW)
    assert not matches(Group(is_any=True), person, NOW)


def test_a_condition_without_what_it_asks_for_holds_for_nobody() -> None:
    assert not matches(Condition(About.INTENT), asked({}, MAGAZINE), NOW)
    assert not matches(Condition(About.MUNICIPALITY), asked({}), NOW)


def numbers_of(segment: Segment, people: Mapping[ContactId, Asked]) -> tuple[set[int], dict[int, LeftOut]]:
    inside, left_out = ask(segment, people, TODAY)
    return set(inside), {int(each): reason for each, reason in left_out.items()}


def included(segment: Segment, people: Mapping[ContactId, Asked]) -> set[int]:
    return numbers_of(segment, people)[0]


NEWSLETTER = Segment("Nyhetsbrevet", EVERYONE, Purpose.NEWSLETTER)


def numbered(*people: Asked) -> dict[ContactId, Asked]:
    return {ContactId(number): person for number, person in enumerate(people, start=1)}


def test_of_doubles_the_latest_in_touch_stays() -> None:
    people = numbered(
        asked(YES, call("2026-05-01 10:00")),
        asked({**YES, Field.FIRST_NAME: "ELIN", Field.EMAILS: ("Elin@Example.com",), Field.PHONES: ()}, call("2026-05-02 10:00")),
        asked({**YES, Field.EMAILS: ("other@example.com",), Field.PHONES: ("+46 70 174 06 12",)}),
        asked({**YES, Field.LAST_NAME: "Al"}),
        asked({**YES, Field.EMAILS: ("fourth@example.com",), Field.PHONES: ()}),
    )
    assert numbers_of(NEWSLETTER, people) == ({2, 4, 5}, {1: LeftOut.DOUBLE, 3: LeftOut.DOUBLE})


def test_of_doubles_without_dialogue_the_first_stays_and_a_nameless_card_is_nobodys_double() -> None:
    nameless = asked({**YES, Field.FIRST_NAME: "", Field.LAST_NAME: ""})
    assert included(NEWSLETTER, numbered(asked(YES), asked(YES), nameless, nameless)) == {1, 3, 4}


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (Field.NO_CONTACT_SINCE, "2026-01-01", LeftOut.WANTS_NO_CONTACT),
        (Field.REMOVAL_ASKED_ON, "2026-01-01", LeftOut.ASKED_TO_BE_REMOVED),
        (Field.MOVE_STATUS, "moved_elsewhere", LeftOut.MOVED_AWAY),
        (Field.MAILING_CONSENT, "no", LeftOut.UNSUBSCRIBED),
    ],
)
def test_what_the_person_said_on_one_card_holds_for_the_other(field: Field, value: str, reason: LeftOut) -> None:
    people = numbered(asked(YES), asked({**YES, field: value}))
    assert numbers_of(NEWSLETTER, people) == (set(), {1: reason, 2: reason})
    only_the_first = Segment("", Group((Condition(About.MOVE_STATUS, ("unknown",)),)), Purpose.NEWSLETTER)
    assert numbers_of(only_the_first, people)[1][1] is reason


def test_a_double_that_lacks_something_leaves_the_other_in() -> None:
    assert numbers_of(NEWSLETTER, numbered(asked(YES), asked({**YES, Field.NEWSLETTER: ""}))) == ({1}, {2: LeftOut.NO_CONSENT})


def test_a_household_gets_one_letter_and_each_of_them_a_newsletter() -> None:
    home: dict[Field, FieldValue] = {**YES, Field.HOUSEHOLD_KEY: "h1", Field.STREET: "Storgatan 1", Field.POSTCODE: "211 34"}
    people = numbered(
        asked({**home, Field.NO_CONTACT_SINCE: "2026-01-01"}, call("2026-05-03 10:00")),
        asked({**home, Field.FIRST_NAME: "Jonas"}, call("2026-05-02 10:00")),
        asked({**home, Field.FIRST_NAME: "Mira"}, call("2026-05-01 10:00")),
        asked({**home, Field.FIRST_NAME: "Lova", Field.HOUSEHOLD_KEY: ""}),
    )
    letter = numbers_of(Segment("", EVERYONE, Purpose.LETTER), people)
    assert letter == ({2, 4}, {1: LeftOut.WANTS_NO_CONTACT, 3: LeftOut.SAME_HOUSEHOLD})
    assert included(NEWSLETTER, people) == {2, 3, 4}


@pytest.mark.parametrize("seed", range(40))
def test_laws_of_segments(seed: int) -> None:
    dice = random.Random(seed)
    people = numbered(*(asked(made_fields(dice), *made_entries(dice)) for _ in range(25)))
    for _ in range(20):
        segment = made_segment(dice)
        now = Moment(TODAY, segment.sent_at)
        matched = {each for each, person in people.items() if matches(segment.tree, person, now)}
        inside, left_out = ask(segment, people, TODAY)
        assert inside | left_out.keys() == matched
        assert not inside & left_out.keys()
        both = Group((segment.tree, reversed_group(segment.tree)))
        assert not any(matches(both, person, now) for person in people.values())
        shuffled = Segment("", _shuffled(segment.tree, dice), segment.purpose, sent_at=segment.sent_at)
        assert ask(shuffled, people, TODAY) == (inside, left_out)


def _shuffled(tree: Group, dice: random.Random) -> Group:
    parts = [_shuffled(part, dice) if isinstance(part, Group) else part for part in tree.parts]
    dice.shuffle(parts)
    return Group(tuple(parts), tree.is_any, tree.is_reversed)


def test_a_condition_is_found_by_its_path_and_can_be_taken_away() -> None:
    dice = random.Random(7)
    for _ in range(200):
        segment = made_segment(dice)
        found = list(conditions_of(segment.tree))
        for path, _condition in found:
            assert len(list(conditions_of(segment.without(path).tree))) == len(found) - 1


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 5, 12), 12, date(2027, 5, 12)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
        (date(9999, 12, 31), 1, date.max),
        (date(1, 1, 1), -1, date.min),
    ],
)
def test_months_later_and_earlier(day: date, months: int, there: date) -> None:
    assert months_from(day, months) == there
