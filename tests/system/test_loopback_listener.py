"""The door that the browser comes back through, over real sockets."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from guide_desk.system import loopback_listener
from guide_desk.system.loopback_listener import LoopbackListener


@dataclass
class Waiting:
    """A listener whose answer is being waited for on a thread of its own."""

    listener: LoopbackListener
    found: list[dict[str, str] | None] = field(default_factory=list)
    thread: threading.Thread | None = None

    def ask(self, request: bytes) -> bytes:
        """Send a request's bytes and read the whole answer; b'' when nobody answers."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.listener.port), 5) as door:
            door.sendall(request)
            answer = b""
            while part := door.recv(4096):
                answer += part
            return answer
        return b""

    def get(self, target: str, host: str = "") -> bytes:
        host = host or f"127.0.0.1:{self.listener.port}"
        return self.ask(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

    def join(self) -> dict[str, str] | None:
        assert self.thread is not None
        self.thread.join(10)
        return self.found[0]


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    with _waiting(10) as made:
        yield made


@contextlib.contextmanager
def _waiting(seconds: float) -> Iterator[Waiting]:
    made = Waiting(LoopbackListener())

    def page(query: object) -> tuple[str, str]:
        return "Klart & färdigt", f"<b>{query}</b>"

    made.thread = threading.Thread(target=lambda: made.found.append(made.listener.wait(page, seconds)), name="listener")
    made.thread.start()
    yield made
    made.listener.close()
    made.thread.join(10)


def test_it_listens_on_this_computer_only(waiting: Waiting) -> None:
    assert waiting.listener._socket.getsockname()[0] == "127.0.0.1"
    assert waiting.listener.address == f"http://127.0.0.1:{waiting.listener.port}"


def test_one_answer_is_taken_and_the_door_closed(waiting: Waiting) -> None:
    page = waiting.get("/?code=abc&state=xyz")
    assert waiting.join() == {"code": "abc", "state": "xyz"}
    assert page.startswith(b"HTTP/1.1 200 OK")
    assert "Klart &amp; färdigt".encode() in page
    assert b"<b>" not in page
    assert waiting.get("/?code=second&state=xyz") == b""


NO_ANSWERS: list[Callable[[Waiting], object]] = [
    lambda w: w.get("/favicon.ico"),
    lambda w: w.get("/"),
    lambda w: w.get("/?hello=1"),
    lambda w: w.get("/elsewhere?code=a&state=b"),
    lambda w: w.get("/?code=a&code=b&state=c"),
    lambda w: w.get("/?code=a&state=b", host="evil.example"),
    lambda w: w.get("/?code=a&state=b", host="localhost:1"),
    lambda w: w.ask(b"POST /?code=a&state=b HTTP/1.1\r\n\r\n"),
    lambda w: w.ask(b"GET /?code=a&state=b HTTP/1.1\r\n\r\n"),
    lambda w: w.ask(b"\x16\x03\x01\x02\x00\x01\r\n\r\n"),
    lambda w: w.ask(b"GET /?code=" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n"),
]


@pytest.mark.parametrize("harm", NO_ANSWERS)
def test_what_is_no_answer_does_not_end_the_wait(waiting: Waiting, harm: Callable[[Waiting], object]) -> None:
    harm(waiting)
    assert waiting.found == []
    waiting.get("/?code=good&state=s")
    assert waiting.join() == {"code": "good", "state": "s"}


def test_connections_that_say_nothing_hold_nobody_up(waiting: Waiting) -> None:
    silent = [socket.create_connection(("127.0.0.1", waiting.listener.port), 5) for _number in range(30)]
    began = time.monotonic()
    waiting.get("/?error=access_denied&state=s")
    assert waiting.join() == {"error": "access_denied", "state": "s"}
    assert time.monotonic() - began < 5
    for door in silent:
        door.close()


def test_a_wait_ends_by_itself_and_when_it_is_told_to() -> None:
    with _waiting(0.3) as short:
        assert short.join() is None
        assert short.get("/?code=a&state=b") == b""
    with _waiting(60) as cancelled:
        cancelled.listener.close()
        assert cancelled.join() is None


def test_three_minutes_is_the_longest() -> None:
    assert loopback_listener.OPEN_SECONDS == 180
