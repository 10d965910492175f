"""What only a real socket shows: reads that go wrong, who the token may visit, and an end under a hanging request."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from guide_desk.errors import CrmError, Offline, OutcomeUnknown, ServerDown, SignedOut, UnreadableAnswer, WrongHost
from guide_desk.superoffice import http_door
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from tests import hostile
from tests.hostile import HostileServer, Treatment, client_through, hostile_server
from tests.hubs import TestHub, running_hub

PERSON = "/v1/Person/1002"
READS: dict[str, tuple[Treatment, type[CrmError]]] = {
    "slow": (hostile.stalls, ServerDown),
    "dripping": (hostile.drips, ServerDown),
    "torn": (hostile.resets, ServerDown),
    "cut off": (hostile.does_and_cuts, ServerDown),
    "no HTTP": (hostile.babbles, ServerDown),
    "HTML": (hostile.says(200, b"<html>"), UnreadableAnswer),
    "empty": (hostile.says(200, b""), UnreadableAnswer),
    "another shape": (hostile.says(200, b'{"PersonId": {}}'), UnreadableAnswer),
    "null": (hostile.says(200, b"null"), UnreadableAnswer),
    "a number": (hostile.says(200, b"7"), UnreadableAnswer),
    "too deep": (hostile.says(200, b"[" * 60 + b"]" * 60), UnreadableAnswer),
    "too large": (hostile.pours, UnreadableAnswer),
    "swelling": (hostile.swells, UnreadableAnswer),
    "broken gzip": (hostile.says(200, b"no gzip", Content_Encoding="gzip"), ServerDown),
    "elsewhere": (hostile.leads_elsewhere, WrongHost),
    "401": (hostile.says(401), SignedOut),
    "500": (hostile.says(500, b"<html>"), ServerDown),
    "503": (hostile.says(503, b"<html>"), ServerDown),
}


@pytest.fixture(scope="module")
def hub() -> Iterator[TestHub]:
    with running_hub(people=5) as running:
        yield running


@pytest.fixture
def server(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileServer]:
    monkeypatch.setattr(http_door, "READ_SECONDS", 2.0)
    monkeypatch.setattr(http_door, "LONGEST_ANSWER_SECONDS", 2.0)
    with hostile_server(hub) as running:
        yield running


@pytest.fixture
def crm(hub: TestHub, server: HostileServer) -> Iterator[Crm]:
    client = client_through(server, hub)
    yield Crm.connect(client)
    client.close()


@pytest.mark.parametrize("name", list(READS))
def test_a_read_that_goes_wrong_is_an_error_of_ours_and_the_next_one_works(crm: Crm, server: HostileServer, name: str) -> None:
    treatment, expected = READS[name]
    server.treat_next(treatment, path=PERSON)
    with pytest.raises(expected) as caught:
        crm.card(1002)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert server.trapped.visitors == []
    assert server.poured < http_door.LARGEST_ANSWER_BYTES + 16 * 2**20
    assert crm.card(1002).remote_id == 1002


@pytest.mark.parametrize("body", [b"{}", b"[]", b"[1]", b"null", b'"x"', b'{"value": 3}', b'{"value": [1]}', b'{"value": [{}]}'])
@pytest.mark.parametrize("path", ["/currentPrincipal", "/InternalUsers", "/Task/Items", "/persint", "/Published", "/udlist"])
def test_a_tenant_that_tells_nonsense_about_itself_is_not_connected_to(
    hub: TestHub, server: HostileServer, path: str, body: bytes
) -> None:
    """Nonsense that happens to be an empty list may be true; everything else is an error of ours."""
    client = client_through(server, hub)
    server.treat_next(hostile.says(200, body), path=path, times=9)
    try:
        Crm.connect(client)
    except CrmError:
        pass
    else:
        assert body in (b"[]", b"{}")
    finally:
        client.close()


def test_a_connection_that_the_server_let_go_of_is_made_anew_before_a_write(crm: Crm, server: HostileServer) -> None:
    crm.card(1002)
    server.refuse()
    server.open()
    body = {"Person": {"PersonId": 1002}, "Task": {"TaskListItemId": 8}, "Description": "x", "StartDate": "2026-05-12T09:00:00"}
    assert crm.client.post("Appointment", body)["AppointmentId"]


def test_nobody_at_home_is_offline(crm: Crm, server: HostileServer) -> None:
    server.refuse()
    with pytest.raises(Offline):
        crm.card(1002)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "17"}, 17.0),
        ({"Retry_After": "Tue, 12 May 2026 07:43:00 GMT", "Date": "Tue, 12 May 2026 07:41:00 GMT"}, 120.0),
        ({"Retry_After": "Tue, 12 May 2026 07:40:00 GMT", "Date": "Tue, 12 May 2026 07:41:00 GMT"}, 0.0),
        ({"Retry_After": "99999999999"}, 3600.0),
        ({"Retry_After": "soon"}, None),
        ({"Date": "Tue, 12 May 2026 07:41:00 -0000"}, None),
        ({"Date": "yesterday"}, None),
    ],
)
def test_a_pause_is_heeded_however_it_is_told(
    crm: Crm, server: HostileServer, headers: dict[str, str], seconds: float | None
) -> None:
    server.treat_next(hostile.says(429, **headers), path=PERSON)
    with pytest.raises(ServerDown) as caught:
        crm.card(1002)
    assert caught.value.retry_after_seconds == seconds


def test_a_proxy_sees_nothing_of_what_stays_on_this_computer(
    hub: TestHub, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.trapped.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    client = client_through(server, hub)
    assert Crm.connect(client).guide.name == "Karin Norberg"
    client.close()
    assert server.trapped.visitors == []


def test_closing_ends_a_request_that_hangs(hub: TestHub, server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_door, "READ_SECONDS", 60.0)
    client: CrmClient = client_through(server, hub)
    client.get("User/currentPrincipal")
    hangs = threading.Event()

    def stalls(visit: hostile.Visit) -> None:
        hangs.set()
        visit.wait_until_left()

    server.treat_next(stalls, method="POST", path="/Appointment")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.post, "Appointment", {})
        assert hangs.wait(20)
        began = time.monotonic()
        client.close()
        assert isinstance(asked.exception(timeout=20), OutcomeUnknown)
        assert time.monotonic() - began < 2
    with pytest.raises(Offline):
        client.get("User/currentPrincipal")
