"""Whom the client trusts and which way it goes, over real sockets with real certificates and a real proxy."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from guide_desk.app.network_doctor import finding_words
from guide_desk.clock import HandClock, SystemClock
from guide_desk.errors import CaptivePortal, CertificateUnknown, Offline, ProxyRefused, WrongHost
from guide_desk.superoffice.http_door import Answer, HttpDoor
from guide_desk.superoffice.network_report import Step, look_at_network
from guide_desk.superoffice.trust import proxy_for, shown_proxy
from guide_desk.ui.words.sign_in import problem_words
from tests.architecture.packages import PACKAGE
from tests.identity import CLIENT, TENANT, IdentityServer, Reply, serving
from tests.superoffice.certificates import Authority

WELL_KNOWN = "/login/.well-known/openid-configuration"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture(autouse=True)
def no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def asked(address: str) -> Answer:
    door = HttpDoor()
    try:
        return door.send("GET", address, {"Accept": "application/json"})
    finally:
        door.close()


def test_a_root_that_the_computer_trusts_is_trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with serving(IdentityServer(SystemClock()), authority.server()) as server:
        answer = asked(server.root + WELL_KNOWN)
        assert answer.status == 200
        assert authority.words.encode() in answer.certificate


@pytest.mark.parametrize(
    ("is_trusted", "host", "days"),
    [(False, "127.0.0.1", 1), (True, "hub.example", 1), (True, "127.0.0.1", -1)],
    ids=["unknown root", "another name", "run out"],
)
def test_a_certificate_that_is_not_right_stops_everything(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, is_trusted: bool, host: str, days: int
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with serving(IdentityServer(SystemClock()), authority.server(host, days=days)) as server:
        with pytest.raises(CertificateUnknown) as caught:
            asked(server.root + WELL_KNOWN)
        assert server.seen == []
    assert "känner inte igen" in problem_words(caught.value.code)


def test_an_old_protocol_is_refused(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    context = authority.server()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(IdentityServer(SystemClock()), context) as server:
        with pytest.raises(Offline):
            asked(server.root + WELL_KNOWN)
        assert server.seen == []


def test_no_module_can_turn_the_checks_off() -> None:
    pattern = re.compile(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified_context")
    found = [path.name for path in PACKAGE.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_a_web_page_instead_of_an_answer_is_a_portal() -> None:
    server = IdentityServer(SystemClock())
    server.replies[WELL_KNOWN] = Reply(200, b"<html>", {"Content-Type": "text/html"})
    with serving(server):
        found = look_at_network(server.root, CLIENT, "", SystemClock())
    assert found[-1].code == CaptivePortal("").code == "portal"


# ---------------------------------------------------------------- proxies


@dataclass
class Proxy:
    """Takes CONNECT to anywhere and leads to one server; or refuses."""

    leads_to: int
    refuses: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = door.accept()
                with client, contextlib.suppress(OSError):
                    self._one(client)

    def _one(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        self.asked.append(head.split(b"\r\n", 1)[0].decode())
        if self.refuses:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.leads_to), 5) as there:
            back = threading.Thread(target=_pour, args=(there, client), name="proxy-back", daemon=True)
            back.start()
            _pour(client, there)
            back.join(5)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxying(proxy: Proxy) -> Iterator[Proxy]:
    door = socket.create_server(("127.0.0.1", 0))
    proxy.port = door.getsockname()[1]
    thread = threading.Thread(target=proxy.serve, args=(door,), name="proxy", daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)


def test_the_computers_proxy_is_used_and_the_certificate_still_checked(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = IdentityServer(SystemClock())
    with serving(server, authority.server("crm.example")):
        port = int(server.root.rpartition(":")[2])
        server.root = "https://crm.example"
        with proxying(Proxy(port)) as proxy:
            monkeypatch.setenv("https_proxy", f"http://karin:hemligt@127.0.0.1:{proxy.port}")
            with pytest.raises(CertificateUnknown):
                asked(f"https://crm.example{WELL_KNOWN}")
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
            assert asked(f"https://crm.example{WELL_KNOWN}").status == 200
            assert proxy.asked == ["CONNECT crm.example:443 HTTP/1.1"] * 2
            lines = [finding_words(each) for each in look_at_network("https://crm.example", CLIENT, TENANT, SystemClock())]
    assert f"+ Mellanserver (proxy): 127.0.0.1:{proxy.port}" in lines
    assert f"+ Certifikat: utfärdat av {authority.words}, och datorn litar på det" in lines
    assert "+ Organisationen: crm.example" in lines
    assert not [line for line in lines if "hemligt" in line or "karin" in line]


def test_a_proxy_that_refuses_is_named_and_nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying(Proxy(9, refuses=True)) as proxy:
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyRefused) as caught:
            asked(f"https://crm.example{WELL_KNOWN}")
    assert "släpper inte fram" in problem_words(caught.value.code)


def test_a_proxy_of_an_unknown_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "gopher://127.0.0.1:70")
    with pytest.raises(ProxyRefused):
        asked(f"https://crm.example{WELL_KNOWN}")


def test_this_computer_itself_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    with serving(IdentityServer(SystemClock())) as server:
        assert asked(server.root + WELL_KNOWN).status == 200
    assert proxy_for("http://localhost:80/") is None
    assert proxy_for("http://crm.example/") == "http://127.0.0.1:9"
    monkeypatch.setenv("no_proxy", "crm.example")
    assert proxy_for("http://crm.example/") is None


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://user:secret@proxy.example:8080/", "proxy.example:8080"),
        ("http://proxy.example", "proxy.example"),
        ("http://a:x", "a"),
    ],
)
def test_a_proxy_is_shown_without_its_credentials(proxy: str, shown: str) -> None:
    assert shown_proxy(proxy) == shown


# ---------------------------------------------------------------- the report


def test_the_report_says_what_is_well_and_what_is_not(authority: Authority) -> None:
    server = IdentityServer(SystemClock())
    with serving(server):
        found = look_at_network(server.root, CLIENT, TENANT, SystemClock())
        assert [each.step for each in found] == [Step.ADDRESS, Step.PROXY, Step.ANSWER, Step.CLOCK, Step.SIGN_IN, Step.TENANT]
        assert all(each.is_good for each in found)
        server.state = {"IsRunning": False, "State": "OfflineMaintenance"}
        assert look_at_network(server.root, CLIENT, TENANT, SystemClock())[-1].code == "maintenance"
        server.replies[WELL_KNOWN] = Reply(302, b"", {"Location": "http://portal.example/"})
        assert look_at_network(server.root, CLIENT, TENANT, SystemClock())[-1].code == WrongHost("").code
    with serving(IdentityServer(SystemClock()), authority.server()) as unknown:
        last = look_at_network(unknown.root, CLIENT, TENANT, SystemClock())[-1]
        assert (last.step, last.is_good, last.code) == (Step.ANSWER, False, "certificate")
    assert look_at_network("http://127.0.0.1:9", CLIENT, TENANT, SystemClock())[-1].code == "offline"
    assert look_at_network("nonsense", CLIENT, TENANT, SystemClock())[0].code == "installation"


def test_a_clock_a_day_wrong_is_seen() -> None:
    with serving(IdentityServer(SystemClock())) as server:
        found = look_at_network(server.root, CLIENT, "", HandClock(SystemClock().now() + timedelta(days=1)))
    clock = next(each for each in found if each.step is Step.CLOCK)
    assert (clock.is_good, clock.code) == (False, "clock")
    assert 86_390 < int(clock.detail) < 86_410
    assert "klocka" in finding_words(clock)
