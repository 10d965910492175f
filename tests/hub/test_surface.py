"""The hub's whole surface, asked with what the statement allows and with what it does not: an answer always, never a failure."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from guide_desk.hub.limits import Pace
from tests.hub.asked_hub import BASE, ROOT, AskedHub, asked_hub
from tests.published_api.random_requests import CALLS, random_request
from tests.published_api.validation import Answer, Request, complaints_about_answer


@pytest.fixture
def hub(database_url: str) -> Iterator[AskedHub]:
    """Asked by an administrator, so that every address is open."""
    with asked_hub(database_url, people=3, pace=Pace(burst=10**6)) as made:
        made.add_note(1001)
        made.ask("POST", "Document", {"Header": "Svar", "Person": {"PersonId": 1001}})
        for kind in ("Static", "Dynamic"):
            made.ask("POST", "Selection", {"Name": kind, "SelectionType": kind})
        yield made.as_user("birgitta")


def status_of(hub: AskedHub, token: str, request: Request) -> int:
    """Ask it, and hold the answer to the statement."""
    path = request.url.removeprefix(ROOT)
    headers = {**request.headers, "Authorization": f"Bearer {token}"}
    answer = hub.client.open(path, method=request.method, data=request.body, headers=headers)
    said = f"{request.method} {path} {request.body!r}"
    assert answer.status_code < 500, said
    given = Answer(answer.status_code, {name.casefold(): value for name, value in answer.headers.items()}, answer.data)
    assert complaints_about_answer(request, given) == [], said
    return int(answer.status_code)


def ask_often(hub: AskedHub, dice: random.Random, times: int) -> set[int]:
    token = hub.token()
    return {status_of(hub, token, random_request(dice, f"{ROOT}{BASE}")) for _time in range(times)}


@pytest.mark.timeout(240)
def test_nothing_makes_the_hub_fail(hub: AskedHub) -> None:
    """On each database a thousand requests, and among them every kind of answer."""
    found = ask_often(hub, random.Random(20261125), 1_000)
    assert found >= {200, 204, 304, 400, 404, 409, 412, 415}


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_makes_the_hub_fail_in_the_long_run(hub: AskedHub) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"dice: {seed}")
    ask_often(hub, random.Random(seed), 20_000)


def test_every_published_call_is_served(hub: AskedHub) -> None:
    """What the statement has, the hub has: no address is left to the catch-all."""
    for call in CALLS:
        path = call.path
        for name, value in (("{purpose}", "EMARKETING"), ("{listname}", "task"), ("{archiveProviderName}", "Person")):
            path = path.replace(name, value)
        while "{" in path:
            path = path[: path.index("{")] + "1001" + path[path.index("}") + 1 :]
        rule, _arguments = hub.client.application.url_map.bind("localhost").match(f"{BASE}/{path}", method=call.method)
        assert rule != "misdirected", call.name
