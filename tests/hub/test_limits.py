"""Sizes, depths and pace: what a hub does not take from anybody."""

from __future__ import annotations

from guide_desk.hub.limits import Pace
from tests.hub.asked_hub import BASE, AskedHub, asked_hub


def test_who_asks_too_fast_waits_and_others_do_not(database_url: str) -> None:
    moments = [0.0]
    with asked_hub(database_url, pace=Pace(burst=3, a_second=0.5, now=lambda: moments[0])) as hub:
        for _time in range(3):
            hub.ask("GET", "User/currentPrincipal")
        refused = _answer(hub)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
        assert refused.json["ErrorType"] == "TooManyRequests"
        hub.as_user("ola").ask("GET", "User/currentPrincipal")
        moments[0] += 2.0
        hub.ask("GET", "User/currentPrincipal")
        hub.ask("GET", "User/currentPrincipal", status=429)
        moments[0] += 1000.0
        for _time in range(3):
            hub.ask("GET", "User/currentPrincipal")
        hub.ask("GET", "User/currentPrincipal", status=429)


def test_what_is_too_large_too_deep_or_not_to_be_written(database_url: str) -> None:
    with asked_hub(database_url) as hub:
        hub.ask("POST", "Person", b"x" * 5_000_001, status=413, is_odd=True)
        hub.ask("POST", "Person", b'{"a":' * 60 + b"1" + b"}" * 60, status=400, is_odd=True)
        hub.ask("POST", "Person", b"[" * 200_000, status=400, is_odd=True)
        hub.ask("GET", "Person/1001/Consent/a%00b", status=400, is_odd=True)
        hub.ask("GET", "Person?$filter=lastName%20is%20'a%00b'", status=400, is_odd=True)
        hub.ask("GET", f"Person?$filter={'x' * 33_000}", status=414, is_odd=True)
        hub.ask("GET", "Person/1001/Nothing", status=404, is_odd=True)
        hub.ask("PATCH", "Person/1001/Simple", {}, status=404, is_odd=True)
        hub.ask(
            "PATCH", f"Person/{hub.add_person()['PersonId']}", [{"op": "test", "path": "Title", "value": ""}] * 201, status=400
        )


def _answer(hub: AskedHub) -> object:
    return hub.client.get(f"{BASE}/User/currentPrincipal", headers={"Authorization": f"Bearer {hub.token()}"})
