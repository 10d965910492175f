"""A real socket on loopback before the hub, which does to a request what a test asks for: stall, cut, lie, send elsewhere.

Nothing in it waits for a time: what stalls does so until the other side has gone.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx

from guide_desk.hub.application import TENANT
from guide_desk.superoffice.client import CrmClient
from tests.hubs import TestHub
from tests.published_api.recording import MADE_UP

_LEFT_OUT = frozenset({"content-length", "transfer-encoding", "connection"})


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that has arrived whole, and the connection it came on."""

    server: HostileServer
    connection: socket.socket
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def hub_answer(self) -> bytes:
        """Let the hub do it; its answer as it would stand on the wire."""
        url = f"http://{self.headers['host']}{self.target}"
        answer = self.server.inner.request(self.method, url, headers=self.headers, content=self.body)
        if answer.is_success and "/Archive/" not in self.target and not self.target.endswith("/Validate"):
            self.server.done.append((self.method, self.body.decode()))
        kept = {name: value for name, value in answer.headers.items() if name not in _LEFT_OUT}
        return _raw(answer.status_code, answer.content, kept)

    def wait_until_left(self) -> None:
        """Until the client has given up."""
        with suppress(OSError):
            while self.connection.recv(4096):
                pass


Treatment = Callable[[Visit], object]


def raw_answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An answer with a true Content-Length, and a mark that no hub gave it: it is not held to what SuperOffice publishes."""
    return _raw(status, body, {"Content-Type": "application/json", MADE_UP: "yes", **headers})


def _raw(status: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def passes(visit: Visit) -> None:
    visit.connection.sendall(visit.hub_answer())


def stalls(visit: Visit) -> None:
    visit.wait_until_left()


def does_and_stalls(visit: Visit) -> None:
    visit.hub_answer()
    visit.wait_until_left()


def resets(visit: Visit) -> None:
    """The connection is torn, not closed."""
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.connection.close()


def does_and_resets(visit: Visit) -> None:
    visit.hub_answer()
    resets(visit)


def does_and_cuts(visit: Visit) -> None:
    """Half of the answer comes."""
    answer = visit.hub_answer()
    head, _, body = answer.partition(b"\r\n\r\n")
    visit.connection.sendall(head + b"\r\n\r\n" + body[: len(body) // 2])
    visit.connection.close()


def babbles(visit: Visit) -> None:
    """Something that is no HTTP."""
    visit.connection.sendall(b"SSH-2.0-elsewhere\r\n\r\n")
    visit.connection.close()


def drips(visit: Visit) -> None:
    """A byte at a time, without an end."""
    with suppress(OSError):
        visit.connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 100000000\r\n\r\n")
        while True:
            visit.connection.sendall(b" ")


def pours(visit: Visit) -> None:
    """Far more than anybody asked for; how much of it was taken stands in `server.poured`."""
    with suppress(OSError):
        visit.connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 400000000\r\n\r\n")
        while visit.server.poured < 400_000_000:
            visit.connection.sendall(b" " * 65_536)
            visit.server.poured += 65_536


def swells(visit: Visit) -> None:
    """A small body that unpacks to a large one."""
    visit.connection.sendall(raw_answer(200, gzip.compress(b" " * 80_000_000), Content_Encoding="gzip"))


def says(status: int, body: bytes = b"{}", **headers: str) -> Treatment:
    """Answer with this instead of the hub."""
    return lambda visit: visit.connection.sendall(raw_answer(status, body, **headers))


def does_and_says(status: int, body: bytes, **headers: str) -> Treatment:
    """The hub does it, and the answer is another one."""

    def treatment(visit: Visit) -> None:
        visit.hub_answer()
        visit.connection.sendall(raw_answer(status, body, **headers))

    return treatment


def of_another_shape(value: object) -> Treatment:
    """The hub does it, and readable JSON comes that means nothing here."""
    return does_and_says(200, json.dumps(value).encode())


def leads_elsewhere(visit: Visit) -> None:
    """A redirect to another port of this computer, where nobody may come."""
    place = f"http://127.0.0.1:{visit.server.trapped.port}/login"
    visit.connection.sendall(raw_answer(307, b"", Location=place))


class Trap:
    """A port where nobody may come; `visitors` did."""

    def __init__(self) -> None:
        self.visitors: list[str] = []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = int(self._listener.getsockname()[1])
        self._watcher = threading.Thread(target=self._watch, name="trap")
        self._watcher.start()

    def _watch(self) -> None:
        with suppress(OSError):
            while True:
                connection, address = self._listener.accept()
                self.visitors.append(str(address))
                connection.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._watcher.join(10)


@dataclass
class HostileServer:
    """Serves until `refuse`. `targets` holds the address of every request that came, `done` method and body of what the hub did:
    a hub that knows our markers does nothing twice, but is asked twice by a client that has forgotten.
    """

    inner: httpx.Client
    port: int = 0
    targets: list[str] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)
    poured: int = 0
    trapped: Trap = field(default_factory=Trap)
    _plans: list[tuple[str, str, Treatment]] = field(default_factory=list)
    _listener: socket.socket | None = None
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def treat_next(self, treatment: Treatment, *, method: str = "", path: str = "", times: int = 1) -> None:
        """What is done to the next requests that fit; `path` is the end of the address before its query."""
        with self._lock:
            self._plans += [(method, path, treatment)] * times

    def has_plans(self) -> bool:
        """Whether a treatment is still waiting for its request."""
        with self._lock:
            return bool(self._plans)

    def calm_down(self) -> None:
        """From now on everything passes."""
        with self._lock:
            self._plans.clear()

    def open(self) -> None:
        """Listen, on the same port as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self._listener, self.port = listener, listener.getsockname()[1]
        self._begin(self._accept, listener)

    def refuse(self) -> None:
        """The server is gone: what is open ends, and nobody answers at its port."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            hanging = list(self._open)
        for connection in hanging:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)

    def _begin(self, work: Callable[[socket.socket], None], connection: socket.socket) -> None:
        thread = threading.Thread(target=work, args=(connection,), name="hostile")
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            self._begin(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        with connection, suppress(OSError):
            while (visit := self._read(connection)) is not None:
                self._treatment_of(visit)(visit)
        with self._lock:
            self._open.discard(connection)

    def _read(self, connection: socket.socket) -> Visit | None:
        gathered = b""
        while b"\r\n\r\n" not in gathered:
            part = connection.recv(65_536)
            if not part:
                return None
            gathered += part
        head, _, body = gathered.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += connection.recv(65_536)
        method, target, _version = first.split(" ")
        self.targets.append(target)
        return Visit(self, connection, method, target, headers, body)

    def _treatment_of(self, visit: Visit) -> Treatment:
        with self._lock:
            for place, (method, path, treatment) in enumerate(self._plans):
                if visit.method == (method or visit.method) and visit.target.partition("?")[0].endswith(path):
                    del self._plans[place]
                    return treatment
        return passes


@contextmanager
def hostile_server(hub: TestHub) -> Iterator[HostileServer]:
    """Before `hub`, until the block ends."""
    server = HostileServer(httpx.Client(transport=hub.transport))
    server.open()
    try:
        yield server
    finally:
        server.refuse()
        server.trapped.close()
        server.inner.close()


def client_through(server: HostileServer, hub: TestHub) -> CrmClient:
    """A client of Karin's whose every request goes over the socket."""
    token = hub.token()
    return CrmClient(server.root, TENANT, lambda: token, clock=hub.clock)
