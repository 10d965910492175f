"""Cards that the CRM does not give hold up nobody else's, are asked for again more and more seldom,
and the guide hears of them."""

from __future__ import annotations

from contextlib import nullcontext

import httpx
import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.changes import Changes
from guide_desk.errors import AnswerLost, CaptivePortal, ServerDown
from guide_desk.store import mirror
from guide_desk.sync import fetching
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.refused_cards import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, RefusedCards
from tests.factories import MORNING
from tests.hubs import Fault, answers, hangs, loses_the_answer
from tests.sync.desks import Desk, nobody

FEW = 4
PAGE = answers(200, b"<html>", Content_Type="text/html")


@pytest.fixture
def shallow(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Who has no whole card yet, in the order in which they are asked for, a few at a time."""
    monkeypatch.setattr(fetching, "CARDS_A_ROUND", FEW)
    found = waiting(desk)
    assert len(found) > 3 * FEW
    return found


def waiting(desk: Desk) -> list[int]:
    return desk.store.write(lambda unit: mirror.shallow_contacts(unit, 1000)).result()


def withhold(desk: Desk, numbers: list[int], fault: Fault) -> None:
    """However often they are asked for."""
    paths = {f"/Person/{number}" for number in numbers}

    def is_meant(request: httpx.Request) -> bool:
        return request.method == "GET" and any(request.url.path.endswith(path) for path in paths)

    desk.hub.transport.faults = [(is_meant, fault)] * 1000


def fetch(desk: Desk, refused: RefusedCards) -> tuple[bool, list[int]]:
    """Whether there is more, and who was asked for."""
    desk.hub.transport.seen.clear()
    has_more = Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False).fetch_cards(refused)
    return has_more, asked(desk)


def asked(desk: Desk) -> list[int]:
    paths = [path.rpartition("/Person/")[2] for method, path in desk.hub.transport.seen if method == "GET"]
    return [int(number) for number in paths if number.isdecimal()]


@pytest.mark.parametrize("fault", [answers(403), answers(404), answers(200, b"{"), answers(200, b'{"PersonId":"x"}')])
def test_who_is_always_refused_holds_up_nobody_behind_them(desk: Desk, shallow: list[int], fault: Fault) -> None:
    refused = RefusedCards(desk.hub.clock)
    withhold(desk, shallow[:FEW], fault)
    assert fetch(desk, refused) == (False, shallow[:FEW])
    assert fetch(desk, refused) == (True, shallow[FEW : 2 * FEW])
    while fetch(desk, refused)[0]:
        pass
    assert sorted(waiting(desk)) == sorted(shallow[:FEW])
    assert len(refused) == FEW


def test_one_who_is_refused_among_others_slows_down_nobody(desk: Desk, shallow: list[int]) -> None:
    withhold(desk, shallow[1:2], answers(403))
    assert fetch(desk, RefusedCards(desk.hub.clock)) == (True, shallow[:FEW])
    assert waiting(desk) == [shallow[1], *shallow[FEW:]]


def test_a_card_that_breaks_the_crm_down_ends_the_round_and_comes_last_in_the_next(desk: Desk, shallow: list[int]) -> None:
    refused = RefusedCards(desk.hub.clock)
    withhold(desk, shallow[1:2], answers(500))
    with pytest.raises(ServerDown):
        fetch(desk, refused)
    assert waiting(desk) == shallow[1:]
    assert fetch(desk, refused) == (True, shallow[2 : 2 + FEW])


def test_a_network_that_wants_a_login_is_no_refusal(desk: Desk, shallow: list[int]) -> None:
    refused = RefusedCards(desk.hub.clock)
    withhold(desk, shallow[:1], PAGE)
    with pytest.raises(CaptivePortal):
        fetch(desk, refused)
    assert (len(refused), waiting(desk)) == (0, shallow)


def test_who_was_refused_is_asked_for_again_behind_the_others_and_forgotten_when_they_come(
    desk: Desk, shallow: list[int]
) -> None:
    refused = RefusedCards(desk.hub.clock)
    withhold(desk, shallow[:1], answers(403))
    fetch(desk, refused)
    desk.later(FIRST_WAIT_SECONDS)
    assert fetch(desk, refused) == (True, shallow[FEW : 2 * FEW])
    while fetch(desk, refused)[0]:
        pass
    assert waiting(desk) == shallow[:1]
    assert fetch(desk, refused)[1] == []
    desk.hub.transport.faults = []
    desk.later(2 * FIRST_WAIT_SECONDS)
    assert fetch(desk, refused)[1] == shallow[:1]
    assert (len(refused), waiting(desk)) == (0, [])


@pytest.mark.parametrize("breaks_off", [False, True])
def test_the_window_hears_of_every_card_that_came(desk: Desk, shallow: list[int], breaks_off: bool) -> None:
    if breaks_off:
        withhold(desk, shallow[2:3], answers(503))
    came, heard = shallow[:2] if breaks_off else shallow[:FEW], list[Changes]()
    fetcher = Fetcher(desk.store, desk.crm, heard.append, lambda _count: None, lambda: False)
    with pytest.raises(ServerDown) if breaks_off else nullcontext():
        fetcher.fetch_cards(RefusedCards(desk.hub.clock))
    assert {each for changes in heard for each in changes.contacts} == {desk.contact(number) for number in came}


def test_a_server_that_asks_for_time_blames_no_card(desk: Desk, shallow: list[int]) -> None:
    refused = RefusedCards(desk.hub.clock)
    withhold(desk, shallow[:1], answers(429, Retry_After="5"))
    with pytest.raises(ServerDown):
        fetch(desk, refused)
    assert len(refused) == 0
    desk.hub.transport.faults = []
    assert fetch(desk, refused)[1][0] == shallow[0]


def test_a_connection_that_is_lost_over_a_card_is_the_networks_doing_and_only_twice_running_the_cards(
    desk: Desk, shallow: list[int]
) -> None:
    refused = RefusedCards(desk.hub.clock)
    desk.hub.transport.fail_next(hangs, path=f"/Person/{shallow[0]}")
    with pytest.raises(AnswerLost):
        fetch(desk, refused)
    assert len(refused) == 0
    withhold(desk, shallow[1:2], loses_the_answer)
    for _round in range(2):
        with pytest.raises(AnswerLost):
            fetch(desk, refused)
    assert (refused.numbers, waiting(desk)) == ([shallow[1]], shallow[1:])
    assert fetch(desk, refused) == (True, shallow[2 : 2 + FEW])


def test_each_time_in_vain_doubles_the_wait_up_to_the_longest() -> None:
    clock = HandClock(MORNING)
    refused = RefusedCards(clock)
    waits = []
    for _time in range(7):
        refused.note(7)
        waits.append(0.0)
        while not refused.due():
            clock.advance(FIRST_WAIT_SECONDS)
            waits[-1] += FIRST_WAIT_SECONDS
    longest = int(LONGEST_WAIT_SECONDS / FIRST_WAIT_SECONDS)
    assert waits == [FIRST_WAIT_SECONDS * times for times in (1, 2, 4, 8, longest, longest, longest)]
    refused.note(7)
    assert refused.due() == []
    refused.wait_no_longer()
    assert refused.due() == [7]
