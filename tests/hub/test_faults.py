"""Faults by name: what each does to a request, in the same process and over a real socket, and that a team's hub has none."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from guide_desk.clock import HandClock
from guide_desk.hub import tenant
from guide_desk.hub.application import create_application
from guide_desk.hub.faults import FAULTS, ConnectionCut, Fault, FaultLayer
from guide_desk.hub.register import Register
from guide_desk.hub.seed.writing import fill_register
from guide_desk.system.hub_process import HubAddress, HubProcess
from tests.factories import MORNING
from tests.hub.hub_programs import call, serving_hub

API = "/Cust00000/api/v1"
NOTE = {"Person": {"PersonId": 1002}, "Task": {"TaskListItemId": 8}, "Description": "hej"}


@dataclass
class FaultyHub:
    layer: FaultLayer
    client: Client
    token: str

    def get(self, path: str = f"{API}/Person/1002") -> TestResponse:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str = f"{API}/Appointment", body: object = NOTE) -> TestResponse:
        return self.client.post(path, json=body, headers={"Authorization": f"Bearer {self.token}"})

    def notes(self) -> int:
        return len(self.get(f"{API}/Appointment?$select=appointmentId&$top=5000").json["value"])


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Flask, str]]:
    register = Register("sqlite://", HandClock(MORNING))
    application = create_application(register)
    fill_register(register, MORNING.date(), 5)
    with register.writing() as connection:
        token = tenant.token_for(connection, "karin")
    assert token is not None
    yield application, token
    register.close()


@pytest.fixture
def hub(made: tuple[Flask, str]) -> Iterator[FaultyHub]:
    layer = FaultLayer(made[0])
    yield FaultyHub(layer, Client(layer), made[1])
    layer.close()


def test_without_a_fault_everything_passes(hub: FaultyHub) -> None:
    before = hub.notes()
    assert (hub.get().status_code, hub.post().status_code, hub.notes()) == (200, 200, before + 1)


def test_a_busy_hub_says_when_to_come_back_and_did_nothing(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("busy", seconds=7, method="POST"))
    answer = hub.post()
    assert (answer.status_code, answer.headers["Retry-After"], answer.json["Error"]) == (429, "7", True)
    assert hub.notes() == before
    assert hub.post().status_code == 200, "one is all that was asked for"


def test_a_refused_write_was_not_done_and_reading_goes_on(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("refused"))
    archive = {"$select": "personId", "$filter": "personId = 1002"}
    assert (
        hub.client.post(f"{API}/Archive/Person", data=archive, headers={"Authorization": f"Bearer {hub.token}"}).status_code
        == 200
    )
    assert hub.get().status_code == 200
    answer = hub.post()
    assert (answer.status_code, answer.json["ErrorType"]) == (403, "SoSentryException")
    assert hub.notes() == before


def test_offline_cuts_every_connection_until_it_is_over(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("offline", times=0))
    for path in (f"{API}/Person/1002", "/api/state/Cust00000", "/login/.well-known/openid-configuration"):
        with pytest.raises(ConnectionCut):
            hub.get(path)
    with pytest.raises(ConnectionCut):
        hub.post()
    assert hub.get("/healthz").status_code == 200
    hub.layer.ask_for()
    assert hub.notes() == before


def test_a_lost_answer_was_done(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("answer_lost"))
    with pytest.raises(ConnectionCut):
        hub.post()
    assert hub.notes() == before + 1


def test_what_lands_late_is_done_later_and_once(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("lands_late", times=2, seconds=3600))
    for _time in range(2):
        with pytest.raises(ConnectionCut):
            hub.post()
    assert hub.notes() == before
    assert (hub.layer.land(), hub.layer.land()) == (2, 0)
    assert hub.notes() == before + 2


def test_what_lands_late_lands_by_itself(hub: FaultyHub) -> None:
    landed = threading.Event()
    inner = hub.layer._application

    def watched(environ: dict[str, Any], start_response: Any) -> Any:
        answer = inner(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            landed.set()
        return answer

    layer = FaultLayer(watched)
    layer.ask_for(Fault("lands_late", seconds=0.05))
    with pytest.raises(ConnectionCut):
        Client(layer).post(f"{API}/Appointment", json=NOTE, headers={"Authorization": f"Bearer {hub.token}"})
    assert landed.wait(20)
    layer.close()


def test_what_has_not_landed_when_the_hub_ends_is_lost(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("lands_late", seconds=3600))
    with pytest.raises(ConnectionCut):
        hub.post()
    hub.layer.close()
    assert (hub.layer.land(), hub.notes()) == (0, before)


def test_html_comes_with_status_200_and_nothing_was_done(hub: FaultyHub) -> None:
    before = hub.notes()
    hub.layer.ask_for(Fault("html", method="POST"))
    answer = hub.post()
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert hub.notes() == before


def test_a_wrong_clock_shows_in_the_date_alone(hub: FaultyHub) -> None:
    right = hub.get().headers["Date"]
    hub.layer.ask_for(Fault("clock_skew", seconds=-3600))
    answer = hub.get()
    assert (right, answer.headers["Date"]) == ("Tue, 12 May 2026 07:41:00 GMT", "Tue, 12 May 2026 06:41:00 GMT")
    assert answer.json["PersonId"] == 1002


def test_a_tenant_that_moved_is_found_by_asking_its_state(hub: FaultyHub) -> None:
    hub.layer.ask_for(Fault("wrong_host"))
    assert hub.get("/api/state/Cust00000").status_code == 200
    assert hub.get().status_code == 421
    assert hub.get().status_code == 200


def test_a_slow_answer_waits_and_the_end_of_the_hub_does_not(hub: FaultyHub) -> None:
    hub.layer.ask_for(Fault("slow", seconds=3600))
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(hub.get().status_code), name="asking")
    asking.start()
    while hub.layer.waiting():
        asking.join(0.01)
    assert answers == []
    hub.layer.close()
    asking.join(20)
    assert answers == [200]


def test_faults_happen_in_order_as_often_as_asked_and_to_what_fits(hub: FaultyHub) -> None:
    hub.layer.ask_for(Fault("busy", times=2, path="Person"), Fault("wrong_host"))
    assert [hub.get().status_code for _time in range(4)] == [429, 429, 421, 200]
    hub.layer.ask_for(Fault("busy", path="Person/1003"))
    assert (hub.get().status_code, hub.get(f"{API}/Person/1003").status_code, hub.layer.waiting()) == (200, 429, [])


@pytest.mark.parametrize("wrong", [Fault("earthquake"), Fault("slow", times=-1), Fault("slow", seconds=1e9)])
def test_a_fault_that_does_not_exist_is_refused_whole(hub: FaultyHub, wrong: Fault) -> None:
    with pytest.raises(ValueError, match=r"no fault|out of range"):
        hub.layer.ask_for(Fault("offline", times=0), wrong)
    assert hub.get().status_code == 200


# ---------------------------------------------------------------- over a real socket


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HubProcess, HubAddress]]:
    process = HubProcess(tmp_path_factory.mktemp("hub") / "hub.db", now=datetime(2026, 5, 12, 9, 41, tzinfo=UTC))
    yield process, process.start()
    process.stop()


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "slow"])
def test_each_fault_over_a_real_socket(practice: tuple[HubProcess, HubAddress], name: str) -> None:
    process, address = practice
    marked = {**NOTE, "CustomFields": {"SuperOffice:21": f"gd:{name}"}}
    assert [each["name"] for each in process.order({"faults": [{"name": name, "seconds": 3600}]})["faults"]] == [name]

    def sent() -> tuple[int, Any, dict[str, str]]:
        return call(address.root, f"{API}/Appointment", token=address.token, method="POST", body=marked)

    if name in ("offline", "answer_lost", "lands_late"):
        with pytest.raises(http.client.RemoteDisconnected):
            sent()
    else:
        status, content, headers = sent()
        assert status == {"busy": 429, "refused": 403, "html": 200, "clock_skew": 200, "wrong_host": 421}[name]
        assert (headers["Content-Type"] == "text/html") == (name == "html") == isinstance(content, str)
    query = f"$select=appointmentId&$filter=appointmentUdef/SuperOffice:21 is 'gd:{name}'".replace(" ", "%20")

    def found() -> int:
        return len(call(address.root, f"{API}/Appointment?{query}", token=address.token)[1]["value"])

    assert found() == (name in ("answer_lost", "clock_skew"))
    assert process.order({"land": True})["landed"] == (name == "lands_late")
    assert found() == (name in ("answer_lost", "clock_skew", "lands_late"))
    assert process.order({"faults": []})["faults"] == []


def test_an_order_that_cannot_be_read_changes_nothing(practice: tuple[HubProcess, HubAddress]) -> None:
    process, _address = practice
    for order in ({"faults": [{"name": "earthquake"}]}, {"faults": [{"what": 1}]}, {"faults": 7}):
        with pytest.raises(ValueError, match=r"no fault|cannot be read"):
            process.order(order)
    assert process.order({})["faults"] == []


def test_nobody_on_the_network_can_ask_for_a_fault(practice: tuple[HubProcess, HubAddress], tmp_path: Path) -> None:
    """No address takes one, and a team's hub does not read its input at all."""
    _process, address = practice
    order = {"faults": [{"name": "offline", "times": 0}]}
    for path in ("/faults", "/control", f"{API}/faults", "/Cust00000/faults"):
        assert call(address.root, path, token=address.token, method="POST", body=order)[0] in (401, 404, 405)
    assert call(address.root, "/api/state/Cust00000")[0] == 200
    with serving_hub("--database", str(tmp_path / "team.db"), "--bind", "127.0.0.1:0", typed=json.dumps(order) + "\n") as root:
        assert call(root, "/api/state/Cust00000")[0] == 200


def test_an_order_to_a_hub_that_is_gone_says_so(tmp_path: Path) -> None:
    process = HubProcess(tmp_path / "hub.db")
    with pytest.raises(OSError, match="does not run"):
        process.order({"faults": []})


def test_a_practice_hub_ends_with_its_parent_also_under_an_open_connection_and_a_slow_answer(tmp_path: Path) -> None:
    process = HubProcess(tmp_path / "hub.db", now=datetime(2026, 5, 12, 9, 41, tzinfo=UTC))
    address = process.start()
    where = urlsplit(address.root)
    idle, slow = (http.client.HTTPConnection(where.hostname or "", where.port, timeout=30) for _time in range(2))
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    process.order({"faults": [{"name": "slow", "seconds": 3600}]})
    slow.request("GET", "/api/state/Cust00000")
    while process.order({})["faults"]:
        pass
    child = process._process
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(20) == 0
    process.stop()
    idle.close()
    slow.close()
