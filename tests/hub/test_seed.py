"""The made-up people: lifelike, in agreement with themselves, and always with a day's work for every municipality."""

from __future__ import annotations

import re
import tracemalloc
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import CloseReason
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.hub import tenant
from guide_desk.hub.archive import count_rows
from guide_desk.hub.register import Register
from guide_desk.hub.seed import identities, library, names, wording
from guide_desk.hub.seed.dialogues import TASKS
from guide_desk.hub.seed.library import Line, Situation
from guide_desk.hub.seed.made_person import ATTEMPT, BOOKED_CALL, CLAIM, CLOSED, REGISTRATION, REMINDER, MadePerson
from guide_desk.hub.seed.mailings import ATTENDED, COMING, INVITED, MAILING, NOT_COMING
from guide_desk.hub.seed.past_people import SPEAKS_OF_TWO
from guide_desk.hub.seed.people import PeopleMaker
from guide_desk.hub.seed.queue_plan import PROMISED_DAYS
from guide_desk.hub.seed.wording import Child, Facts, fill
from guide_desk.hub.seed.writing import fill_register
from tests.factories import MORNING

DAYS = (date(2026, 1, 7), date(2026, 5, 12), date(2026, 8, 20), date(2026, 11, 24))
CALENDAR = WorkingDayCalendar()
MONTHS = [*wording._MONTHS["sv"]]
REACHES = frozenset({1, 2, 5, 7, 9, 61})
MOST_USES = 5
SENT_TO_MANY = frozenset({MAILING, INVITED, COMING, NOT_COMING, ATTENDED})


def situations() -> list[Situation]:
    return [each for told in library.all_situations().values() for each in told]


def lines_of(situation: Situation) -> list[str]:
    return [situation.ask, situation.next_step, situation.because, *(line.text for line in situation.lines)]


def all_lines() -> list[Line]:
    notes = [Line(1, kind, 0, text) for kind, texts in library.short_notes().items() for text in texts]
    return [*(line for each in situations() for line in each.lines), *notes, *(each.answer for each in library.brief_questions())]


def rows_of(made: MadePerson) -> list[dict[str, Any]]:
    return sorted((*made.activities, *made.documents), key=lambda row: str(row["date"]))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def people(request: pytest.FixtureRequest) -> list[MadePerson]:
    return PeopleMaker(request.param).make()


# ---------------------------------------------------------------- what is told


def test_there_are_lives_enough_of_every_kind() -> None:
    told = situations()
    assert len(told) >= 150
    assert all(len(each) >= 14 for each in library.all_situations().values())
    assert {topic for each in told for topic in each.about} == {topic.value for topic in GuidanceTopic}
    assert {each.status for each in told} == {status.value for status in MoveStatus}
    assert {each.job for each in told} == {"looking", "bringing", "business", "studying"}
    assert {each.language for each in told} == {"sv", "en", "de", "nl"}
    assert len({each.profession for each in told}) > 110
    assert len({each.ask for each in told}) == len(told)
    assert min(len(each.lines) for each in told) >= 1
    assert sum(len(each.lines) >= 3 for each in told) > len(told) / 2


def test_there_are_short_notes_and_brief_questions_enough() -> None:
    notes = [text for texts in library.short_notes().values() for text in texts]
    assert len(notes) >= 80
    assert len(set(notes)) == len(notes)
    assert len({each.ask for each in library.brief_questions()}) >= 50
    assert {each.topic for each in library.brief_questions()} == {topic.value for topic in GuidanceTopic}


def test_answered_topics_were_asked_and_kinds_are_known() -> None:
    for each in situations():
        assert set(each.answered) <= set(each.about), each.ask
    assert {line.kind for line in all_lines()} <= {*TASKS, "mail", "mail_in", "arrived"}
    assert all(" | " in line.text for line in all_lines() if line.kind in ("mail", "mail_in"))


BARE_TIME = re.compile(
    rf"\b(?:{'|'.join(MONTHS)}|i somras|i höstas|i vintras|i våras"
    r"|(?:i|till|nästa|förra|under|hela) (?:vinter|vintern|våren|sommar|sommaren|höst|hösten)|på (?:mån|tis|ons|tors|fre)dag)\b",
    re.IGNORECASE,
)
ALWAYS_TRUE = ("en vinter till", "om man är hemma på tisdagar", "hela vintern", "hela sommaren", "Säger upp sig på måndag")


def test_months_and_seasons_are_gaps_unless_they_are_true_every_year() -> None:
    texts = [text for each in situations() for text in lines_of(each)] + [line.text for line in all_lines()]
    for text in texts:
        plain = re.sub(r"\{[^{}]+\}", "", text)
        for known in ALWAYS_TRUE:
            plain = plain.replace(known, "")
        assert BARE_TIME.search(plain) is None, text
    assert BARE_TIME.search("Kommer upp i mars")
    assert BARE_TIME.search("De flyttar till hösten")


def test_nobody_chose_a_place_of_another_municipality_by_mistake() -> None:
    by_place = {place: number for number, known in library.places().items() for place in known}
    for each in situations():
        texts = " ".join(lines_of(each))
        for place, municipality in by_place.items():
            if municipality == each.municipality or place in (*each.speaks_of, "Östersund"):
                continue
            assert not re.search(rf"\b{place}s?\b", texts), (place, each.ask)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_gap_is_filled_in_every_month(month: int) -> None:
    day = date(2026, month, 17)
    children = tuple(Child(f"Barn{n}", date(2026 - 5 * n, 3, 1)) for n in (1, 2, 3, 4))
    facts = Facts("Agnes", "Bo", "Lund", "Hede", "Härjedalen", children, date(2027, 2, 1))
    for text in [text for each in situations() for text in lines_of(each)] + [line.text for line in all_lines()]:
        filled = fill(text, day, facts)
        assert "{" not in filled
        assert "}" not in filled


@pytest.mark.parametrize(
    ("day", "text", "filled"),
    [
        (date(2026, 11, 24), "i {m2}, inte {m-3}", "i januari, inte augusti"),
        (date(2026, 11, 24), "{Hösten} eller {våren}", "Nästa höst eller till våren"),
        (date(2026, 7, 1), "{hösten}, {vintern}", "i höst, till vintern"),
        (date(2026, 10, 1), "{i somras}, {i vintras}", "i somras, förra vintern"),
        (date(2026, 4, 1), "{i höstas}, {i somras}", "i höstas, förra sommaren"),
        (date(2026, 12, 23), "{dag1} {datum1}", "på måndag 28 december"),
        (date(2026, 3, 30), "{en m2}, {de datum2}, {lovet}", "May, 1 April, påsklovet"),
        (date(2026, 6, 1), "{år1} år, {klass1}, {age2}", "åtta år, ettan, 3"),
        (date(2026, 9, 1), "{klass1} och {klass2}", "tvåan och förskolan"),
        (date(2026, 5, 1), "{namns} {=augusti} {terminen}", "Jonas augusti höstterminen"),
    ],
)
def test_gaps_agree_with_the_day(day: date, text: str, filled: str) -> None:
    children = (Child("Ebbe", date(2018, 9, 2) + timedelta(days=-200)), Child("Liv", date(2023, 2, 1)))
    assert fill(text, day, Facts("Jonas", "", "Lund", "Hede", "Härjedalen", children)) == filled


def test_an_unknown_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown gap"):
        fill("{påsken}", DAYS[0], Facts("Bo", "", "", "", ""))
    with pytest.raises(ValueError, match="no entry"):
        library.parse_line("2 call: utan plus")


MESSAGE_WORDS = re.compile(r"meddelande|talade in|pratade in|röstbrevlåda|hälsning|sa att det är sant", re.IGNORECASE)
NO_ANSWER_WORDS = re.compile(r"ingen svarade|upptaget|inget svar", re.IGNORECASE)


def test_a_call_says_what_its_outcome_says() -> None:
    for line in all_lines():
        if line.kind == "message":
            assert MESSAGE_WORDS.search(line.text) or "Hörde av mig" in line.text, line.text
        if line.kind == "attempt":
            assert line.text == "-" or NO_ANSWER_WORDS.search(line.text), line.text
        if line.kind == "call":
            assert not NO_ANSWER_WORDS.search(line.text), line.text
            assert not re.search(r"lämnade (ett )?meddelande|talade in|röstbrevlåda", line.text, re.IGNORECASE), line.text
        if line.kind == "call_in":
            assert re.search(r"ringde|har |de har|hon som", line.text, re.IGNORECASE), line.text


# ---------------------------------------------------------------- who lives in the register


def test_no_text_is_read_more_than_a_handful_of_times(people: list[MadePerson]) -> None:
    told = [row for made in people for row in rows_of(made) if row["text"] and row["type_id"] not in SENT_TO_MANY]
    uses = Counter(row["text"] for row in told)
    assert len(people) == 400
    assert uses.most_common(1)[0][1] <= MOST_USES, uses.most_common(3)
    assert len(uses) > 700


def test_nothing_that_has_happened_lies_ahead_and_the_order_holds(
    people: list[MadePerson], request: pytest.FixtureRequest
) -> None:
    today = request.node.callspec.params["people"]
    for made in people:
        for row in rows_of(made):
            day = date.fromisoformat(row["date"][:10])
            assert day == today if row["type_id"] in (REMINDER, BOOKED_CALL) else day < today, row
            assert row["date"] >= made.registered.isoformat(), row
            if row["type_id"] in (1, 2, 8, 9, 61) and made.person_id > 1009:
                assert CALENDAR.is_working_day(day), row


def test_named_days_come_after_the_words_that_name_them(people: list[MadePerson]) -> None:
    found = 0
    for made in people:
        for row in rows_of(made):
            written = date.fromisoformat(row["date"][:10])
            for number, month in re.findall(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})\b", row["text"]):
                named = date(written.year, MONTHS.index(month) + 1, int(number))
                named = named if named > written else named.replace(year=written.year + 1)
                assert timedelta() < named - written < timedelta(days=60), row["text"]
                found += 1
    assert found > 5


def test_the_month_of_the_move_is_the_one_that_is_spoken_of(people: list[MadePerson]) -> None:
    moving = [made for made in people if made.custom["SuperOffice:6"] == "[I:3]" and made.situation is not None]
    assert len(moving) > 5
    for made in moving:
        month = made.custom["SuperOffice:7"]
        asked = next((row["text"] for row in made.activities if row["type_id"] == REGISTRATION and row["text"]), "")
        spoken = re.search(rf"flyttar .*?i ({'|'.join(MONTHS)})", asked)
        if spoken is not None:
            assert MONTHS[int(month[5:]) - 1] == spoken[1]


def test_nobody_alone_is_spoken_of_as_two_in_short_notes(people: list[MadePerson]) -> None:
    short = {text for kind, texts in library.short_notes().items() for text in texts if kind != "arrived"}
    plural = {text for text in short if SPEAKS_OF_TWO.search(text) and "{" not in text}
    assert plural
    for made in people:
        if made.custom.get("SuperOffice:13", "").startswith("en vuxen"):
            assert not plural & {row["text"] for row in made.activities}


def test_several_guides_write_on_the_same_card(people: list[MadePerson]) -> None:
    groups = {user.associate_id: user.group_id for user in tenant.USERS}
    authors = [{row["associate_id"] for row in rows_of(made) if row["associate_id"]} for made in people]
    assert sum(len(each) > 1 for each in authors) >= 20
    assert sum(len({groups[who] for who in each}) > 1 for each in authors) >= 12
    assert set(groups) <= set().union(*authors)


def test_people_are_made_up_and_can_be_told_apart(people: list[MadePerson]) -> None:
    twins = Counter((made.entity["Firstname"], made.entity["Lastname"]) for made in people)
    assert sorted(twins.values())[-2:] == [1, 2], "one person has filled in the form twice"
    for made in people:
        for phone in made.entity["MobilePhones"]:
            assert re.fullmatch(r"070-174 06 (?:0[5-9]|[1-9]\d)", phone["Value"])
        for mail in made.entity["Emails"]:
            assert re.fullmatch(r"[a-z.\-]+@example\.(?:com|org|net)", mail["Value"])
        known = [child.name for child in made.facts.children]
        assert len(set(known)) == len(known)


def test_the_meter_and_the_day_have_everything_they_can_show(people: list[MadePerson]) -> None:
    rows = [row for made in people for row in rows_of(made)]
    assert {row["custom"]["SuperOffice:26"] for row in rows if row["type_id"] == CLOSED} == {each.value for each in CloseReason}
    kinds = Counter(row["type_id"] for row in rows)
    assert kinds[BOOKED_CALL] >= 9
    assert kinds[REMINDER] >= 9
    assert kinds[CLAIM] >= 9
    assert kinds[ATTEMPT] >= 10
    assert kinds[16] >= 3
    assert sum(made.custom["SuperOffice:34"] == "True" for made in people) == 3
    assert {made.custom["SuperOffice:36"] for made in people} >= {"sv", "en", "de"}
    keys = Counter(made.custom["SuperOffice:14"] for made in people if "SuperOffice:14" in made.custom)
    assert len(keys) >= 3
    assert set(keys.values()) == {2}
    taken = {_days_to_answer(made) for made in people} - {None}
    assert {0, 1, 2, 3, 4, 5} <= taken
    assert any(days is not None and days > PROMISED_DAYS for days in taken)
    assert {made.custom["SuperOffice:6"] for made in people} == {f"[I:{number}]" for number in identities.STATUSES.values()}


def _days_to_answer(made: MadePerson) -> int | None:
    rows = rows_of(made)
    asked = next((row for row in rows if "guidance" in row["custom"].get("SuperOffice:22", "")), None)
    if asked is None:
        return None
    answer = next((row for row in rows if row["type_id"] in REACHES and row["date"] > asked["date"]), None)
    if answer is None:
        return None
    return CALENDAR.working_days_between(date.fromisoformat(asked["date"][:10]), date.fromisoformat(answer["date"][:10]))


def _still_waiting(queue: list[MadePerson]) -> Iterator[tuple[int, date]]:
    for made in queue:
        rows = rows_of(made)
        asked = [row for row in rows if "guidance" in row["custom"].get("SuperOffice:22", "")]
        ended = [row for row in rows if row["type_id"] in REACHES | {CLOSED} and row["date"] > asked[-1]["date"]] if asked else []
        if asked and not ended:
            yield (made.chosen or (23,))[0], date.fromisoformat(asked[-1]["date"][:10])


@pytest.mark.parametrize(("year", "month"), [(year, month) for year in (2026, 2027) for month in range(1, 13)])
def test_the_seed_starts_on_every_day_with_work_in_every_municipality(year: int, month: int) -> None:
    day = date(year, month, 1)
    while day.month == month:
        queue = PeopleMaker(day).queue()
        waits = {number: set() for number in library.MUNICIPALITIES.values()}  # type: dict[int, set[int]]
        for municipality, asked_on in _still_waiting(queue):
            waits[municipality].add(CALENDAR.working_days_between(asked_on, day))
        for municipality, passed in waits.items():
            assert any(days > PROMISED_DAYS for days in passed), (day, municipality)
            assert any(days < PROMISED_DAYS for days in passed), (day, municipality)
            assert PROMISED_DAYS in passed, (day, municipality)
        for made in queue:
            assert all(row["date"][:10] <= day.isoformat() for row in made.activities), (day, made.person_id)
        day += timedelta(days=1)


# ---------------------------------------------------------------- large registers


def test_every_municipality_has_readers_and_people_at_its_events(people: list[MadePerson]) -> None:
    for number in tenant.GROUPS:
        own = [made for made in people if number in (made.chosen or (23,))]
        assert any(made.wants_newsletter and made.consents.get("EMARKETING") == "61A" for made in own), number
    kinds = Counter(row["type_id"] for made in people for row in made.activities)
    assert all(kinds[kind] > 5 for kind in SENT_TO_MANY), kinds
    answered = [made for made in people if any(row["type_id"] in (COMING, NOT_COMING, ATTENDED) for row in made.activities)]
    assert all(any(row["type_id"] == INVITED for row in made.activities) for made in answered)
    assert {made.consents.get("EMARKETING") for made in people} == {"61A", "WITHDRAWN", None}
    events = {row["custom"]["SuperOffice:31"] for made in people for row in made.activities if row["type_id"] == INVITED}
    assert len(events) > len(tenant.GROUPS)


def test_names_never_repeat_and_the_step_walks_through_all_of_them() -> None:
    maker = PeopleMaker(DAYS[0])._past._identities
    firsts, lasts = names.PEOPLE["sv"]
    seen = {maker.new_name() for _ in range(len(firsts) * len(lasts) + 500)}
    assert len(seen) == len(firsts) * len(lasts) + 500
    assert all(identities._STEP % len(each[0]) for each in names.PEOPLE.values())


def test_a_large_register_is_made_without_holding_its_people() -> None:
    each = PeopleMaker(DAYS[1], 10**9).each()
    deque(islice(each, 600), maxlen=0)
    tracemalloc.start()
    try:
        deque(islice(each, 300), maxlen=0)
        before = tracemalloc.get_traced_memory()[0]
        deque(islice(each, 2000), maxlen=0)
        assert tracemalloc.get_traced_memory()[0] - before < 1_000_000
    finally:
        tracemalloc.stop()


def test_as_many_as_were_asked_for_are_written_once() -> None:
    register = Register("sqlite://", HandClock(MORNING))
    try:
        assert fill_register(register, MORNING.date(), 1234)
        assert not fill_register(register, MORNING.date(), 10)
        with register.reading() as connection:
            assert count_rows(connection, "person") == 1234
            assert count_rows(connection, "appointment") > 1500
    finally:
        register.close()


def test_the_same_day_gives_the_same_register() -> None:
    one, other = (PeopleMaker(DAYS[2], 500).make() for _time in range(2))
    assert [(made.entity, rows_of(made)) for made in one] == [(made.entity, rows_of(made)) for made in other]


def test_whoever_ordered_the_magazine_has_an_address_outside_the_county_unless_they_forgot_it(people: list[MadePerson]) -> None:
    ordered = [made for made in people if any("magazine" in row["custom"].get("SuperOffice:22", "") for row in made.activities)]
    streets = [made.entity["Address"]["Street"] for made in ordered if made.entity["Address"]["Street"]["Address1"]]
    assert len(ordered) // 2 < len(streets) < len(ordered)
    for street in streets:
        assert re.fullmatch(r"\d{3} \d{2}", street["Zipcode"])
        assert not street["Zipcode"].startswith(("83", "84"))
