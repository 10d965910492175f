"""Consents, interests and subscriptions move no stamp, and are here within a week all the same: a few cards at a time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from guide_desk.domain.contact import Field
from guide_desk.errors import ServerDown
from guide_desk.store import card_reads, mirror
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.reading_anew import EVERY, MOST_AT_ONCE, PAUSE_SECONDS, ReadingAnew
from guide_desk.sync.refused_cards import RefusedCards
from tests.hubs import answers
from tests.sync.desks import Desk, nobody
from tests.sync.test_refused_cards import asked, withhold

ELIN, BERG = 1002, "Berg"
ROUND = timedelta(minutes=15)
WEEK = timedelta(days=7)


@pytest.fixture
def whole(desk: Desk) -> Desk:
    """A desk with every card, beside a CRM whose stamps tell of no choice."""
    desk.later()
    fetcher = Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False)
    while fetcher.fetch_cards(RefusedCards(desk.hub.clock)):
        pass
    desk.hub.register.tells_of_choices = False
    return desk


def turn(desk: Desk, reading: ReadingAnew, *, is_waited_for: bool = False) -> list[int]:
    """A round's share: who was asked for, after some question of the round has told the time."""
    desk.crm.client.get("User/currentPrincipal")
    desk.hub.transport.seen.clear()
    reading.read_some(desk.crm, nobody, lambda: is_waited_for)
    return asked(desk)


def turns(desk: Desk, reading: ReadingAnew, span: timedelta, step: timedelta = ROUND) -> list[list[int]]:
    found = []
    for _round in range(span // step):
        desk.later(step.total_seconds())
        found.append(turn(desk, reading))
    return found


def cards_here(desk: Desk) -> int:
    found = desk.store.write(lambda unit: unit.driver.execute("SELECT count(*) FROM base_person WHERE depth = 'card'").fetchone())
    return int(found.result()[0])


def test_what_a_colleague_was_told_is_here_within_a_week_though_no_stamp_tells(whole: Desk) -> None:
    desk, ola = whole, whole.hub.connect("ola")
    before = desk.card(desk.contact(ELIN)).fields
    assert before.get(Field.MAILING_CONSENT) != "no"
    number = ola.reference.interests[BERG]
    ola.client.put(f"Person/{ELIN}/Consent/EMARKETING", {"legalBase": "WITHDRAWN", "source": "USER", "comment": ""})
    ola.client.post("Agents/Person/UpdateInterests", {"PersonId": ELIN, "EnableInterestIds": [number], "DisableInterestIds": []})
    assert desk.sync()
    assert desk.card(desk.contact(ELIN)).fields == before
    turns(desk, ReadingAnew(desk.store, desk.hub.clock), WEEK, timedelta(hours=2))
    after = desk.card(desk.contact(ELIN)).fields
    assert after[Field.MAILING_CONSENT] == "no"
    assert set(after[Field.MUNICIPALITIES]) == {*before[Field.MUNICIPALITIES], "2326"}


def test_every_card_has_its_turn_and_no_round_reads_many(whole: Desk) -> None:
    """From the first moment on, as after an upgrade: nobody was read anew before."""
    reading = ReadingAnew(whole.store, whole.hub.clock)
    assert turn(whole, reading) == []
    found = turns(whole, reading, EVERY)
    read = Counter(number for numbers in found for number in numbers)
    assert len(read) == cards_here(whole) > 10
    assert max(map(len, found)) <= 3
    assert set(read.values()) == {1}


def test_after_a_long_time_away_they_come_a_few_at_a_time_and_a_restart_goes_on(
    whole: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide_desk.sync.reading_anew.MOST_AT_ONCE", 4)
    turn(whole, ReadingAnew(whole.store, whole.hub.clock))
    whole.later(30 * 86_400)
    reading, read = ReadingAnew(whole.store, whole.hub.clock), list[int]()
    while numbers := turn(whole, reading):
        assert len(numbers) <= 4
        assert turn(whole, reading) == []
        read += numbers
        whole.later(PAUSE_SECONDS)
        reading = ReadingAnew(whole.store, whole.hub.clock)
    assert sorted(set(read)) == sorted(read)
    assert len(read) == cards_here(whole) > 8


def test_what_changes_twice_within_one_second_is_read_again_at_once(desk: Desk) -> None:
    """Stamps are whole seconds: of the second change nothing tells, where the card was read between the two."""
    ola = desk.hub.connect("ola")
    desk.hub.clock.advance(60)
    base = ola.card(ELIN)
    ola.patch_person(base, {Field.PRIVATE_PHONES: ("063-1",)})
    read = desk.crm.card(ELIN)
    desk.store.write(lambda unit: mirror.write_persons(unit, [read])).result()
    ola.patch_person(read, {Field.PRIVATE_PHONES: ("063-2",)})
    assert ola.card(ELIN).updated == read.updated
    desk.hub.clock.advance(300)
    assert desk.sync()
    assert desk.card(desk.contact(ELIN)).fields[Field.PRIVATE_PHONES] == ("063-1",)
    reading = ReadingAnew(desk.store, desk.hub.clock)
    assert turn(desk, reading) == [ELIN]
    assert desk.card(desk.contact(ELIN)).fields[Field.PRIVATE_PHONES] == ("063-2",)
    desk.hub.clock.advance(PAUSE_SECONDS)
    assert turn(desk, reading) == []


def test_those_unread_for_longest_come_first(whole: Desk) -> None:
    numbers = sorted(whole.crm.stamps())[:6]
    for day, number in enumerate(reversed(numbers)):
        moment = int((whole.hub.clock.now() + timedelta(days=day)).timestamp())
        whole.store.write(lambda unit, n=number, m=moment: card_reads.note_read(unit, [n], m)).result()  # type: ignore[misc]
    whole.later(40 * 86_400)
    order = [number for number in _due(whole, 1000) if number in numbers]
    assert order == list(reversed(numbers))


def _due(desk: Desk, most: int) -> list[int]:
    now, every = int(desk.hub.clock.now().timestamp()), int(EVERY.total_seconds())
    begun = desk.store.write(lambda unit: card_reads.note_begun(unit, now)).result()
    return desk.store.read(
        lambda unit: card_reads.due(unit.connection, begun=begun, now=now, every_seconds=every, most=most)
    ).result()


def test_what_the_guide_waits_for_comes_first_and_the_cards_later(whole: Desk) -> None:
    reading = ReadingAnew(whole.store, whole.hub.clock)
    turn(whole, reading)
    whole.later(30 * 86_400)
    assert turn(whole, reading, is_waited_for=True) == []
    whole.later(PAUSE_SECONDS)
    assert len(turn(whole, reading)) == min(MOST_AT_ONCE, cards_here(whole))


def test_a_card_that_is_refused_holds_up_no_other_and_is_asked_for_again(whole: Desk) -> None:
    reading = ReadingAnew(whole.store, whole.hub.clock)
    turn(whole, reading)
    whole.later(30 * 86_400)
    (first, *_others) = _due(whole, 1000)
    withhold(whole, [first], answers(403))
    assert first in turn(whole, reading)
    rest = [number for numbers in turns(whole, reading, timedelta(minutes=10), timedelta(minutes=5)) for number in numbers]
    assert first not in rest
    assert _due(whole, 1000) == [first]
    whole.hub.transport.faults.clear()
    whole.later(3600)
    assert turn(whole, reading) == [first]
    assert _due(whole, 1000) == []


def test_what_was_read_is_kept_when_the_crm_breaks_down_in_between(whole: Desk) -> None:
    reading = ReadingAnew(whole.store, whole.hub.clock)
    turn(whole, reading)
    whole.later(30 * 86_400)
    (_first, second, *_others) = _due(whole, 1000)
    withhold(whole, [second], answers(503, b"down", Retry_After="20"))
    with pytest.raises(ServerDown):
        turn(whole, reading)
    assert second == _due(whole, 1000)[0]


def test_under_a_clock_that_was_ahead_nothing_is_put_off(whole: Desk) -> None:
    reading = ReadingAnew(whole.store, whole.hub.clock)
    now = whole.hub.clock.now()
    whole.hub.clock.set(now + timedelta(days=400))
    turn(whole, reading)
    whole.later(30 * 86_400)
    wrongly = turn(whole, reading)
    assert wrongly
    whole.hub.clock.set(now)
    whole.later(PAUSE_SECONDS)
    assert sorted(turn(whole, reading)) == sorted(wrongly)
    found = [number for numbers in turns(whole, reading, EVERY, timedelta(hours=1)) for number in numbers]
    assert len(set(found)) == cards_here(whole)


def test_turns_are_never_closer_than_their_pause(whole: Desk) -> None:
    reading, times = ReadingAnew(whole.store, whole.hub.clock), list[float]()
    whole.later(30 * 86_400)
    turn(whole, reading)
    whole.later(30 * 86_400)
    for _round in range(60):
        whole.later(19)
        if turn(whole, reading):
            times.append(whole.hub.clock.monotonic_seconds())
    assert all(later - earlier >= PAUSE_SECONDS for earlier, later in pairwise(times))
    assert times
