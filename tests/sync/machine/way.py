"""The way between laptop and server: passes each request on, unless a fault of section 3.2 is waiting for it."""

from __future__ import annotations

import hashlib
import itertools
import json
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote_plus

import httpx

from guide_desk.hub.application import TENANT
from tests.sync.machine.server import Belief, Server

Go = Callable[[], httpx.Response]
Fault = Callable[["Way", httpx.Request, Go], httpx.Response]
HTML = b"<!doctype html><html><head><title>Welcome</title></head><body>Accept the terms.</body></html>"
LONGEST_LATE_SECONDS = 420.0
"""Later than this nothing lands: the product's waiting window is ten minutes."""
SEARCH_LAG_SECONDS = 60.0
EXPIRED = "expired"
SEARCH = " for a marker"
_MARKER_IS = "SuperOffice:21 is '"
_CREATING = frozenset({"POST /Appointment", "POST /Document", "POST /Person"})


@dataclass
class Way(httpx.BaseTransport):
    """`before_request` may let others act in between, or end the laptop's life; so may `after_answer`."""

    server: Server
    believed: Callable[[int], Belief]
    before_request: Callable[[str], None]
    after_answer: Callable[[str], None]
    trace: Callable[[str], None]
    sender: str
    """The token under which alone something of this laptop's may be written."""
    is_down: bool = False
    wrong_account: str = ""
    search_lag_seconds: float = 0.0
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """(fault, which requests): the next request that fits the first one gets it."""
    breaks_in: int | None = None
    """After so many requests one is done and its answer lost."""
    late: list[tuple[float, httpx.Request, Belief | None]] = field(default_factory=list)
    requests: int = 0
    writes: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    cards: dict[int, dict[str, str]] = field(default_factory=dict)
    """The tracked fields of each card that was asked for last: of a protected person the file keeps none."""
    addresses: set[str] = field(default_factory=set)
    foreign: list[str] = field(default_factory=list)
    """Writing requests that went as somebody else, or to another tenant."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = name_of(request)
        self.requests += 1
        self.addresses.add(str(request.url))
        if is_write(name) and not self._is_our_own(request):
            self.foreign.append(name)
        self.before_request(name)
        fault = "down" if self.is_down else self._next_fault(name)
        go = self._go(request, name)
        try:
            response = FAULTS[fault](self, request, go) if fault else go()
        except httpx.HTTPError as error:
            self.trace(f"  {name} {_digest(request.content)} {fault} -> {type(error).__name__}")
            raise
        self.trace(f"  {name} {_digest(request.content)} {fault} -> {response.status_code} {_digest(response.content)}")
        self.after_answer(name)
        return response

    def land(self, *, all_of_them: bool = False) -> None:
        """What was held on the way arrives at the server."""
        waiting, self.late = self.late, []
        for due, request, believed in waiting:
            if due <= self.server.clock.monotonic_seconds() or all_of_them:
                self._pass_on(request, name_of(request), believed)
                self.trace(f"  landed late: {name_of(request)} {_digest(request.content)}")
            else:
                self.late.append((due, request, believed))

    def dues(self) -> list[float]:
        """When what is held on the way arrives, by the server's monotonic clock."""
        return [due for due, _request, _believed in self.late]

    def _is_our_own(self, request: httpx.Request) -> bool:
        """A token that has run out is nobody's."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        return token in (self.sender, EXPIRED) and request.url.path.startswith(f"/{TENANT}/")

    def _next_fault(self, name: str) -> str:
        if self.breaks_in is not None:
            self.breaks_in = self.breaks_in - 1 if self.breaks_in > 0 else None
            if self.breaks_in is None:
                return "answer lost"
        if not self.waiting or not _fits(self.waiting[0][1], name):
            return ""
        fault = self.waiting.pop(0)[0]
        self.happened[fault] += 1
        return fault

    def _go(self, request: httpx.Request, name: str) -> Go:
        believed = self.believed(_person_of(request, name)) if name.startswith("PATCH /Person/") else None
        times = itertools.count()
        return lambda: self._pass_on(request, name, believed, is_again=next(times) > 0)

    def _pass_on(self, request: httpx.Request, name: str, believed: Belief | None, *, is_again: bool = False) -> httpx.Response:
        if _person_of(request, name) in self.server.forbidden:
            return _answer(request, 403, b'{"ErrorType":"SoSentryException"}')
        self.server.seen_by_sender = believed
        try:
            response = self.server.way_in.handle_request(request)
            response.read()
        finally:
            self.server.seen_by_sender = None
        response.headers["Date"] = format_datetime(self.server.clock.now().astimezone(UTC), usegmt=True)
        if name.startswith("GET /Person/") and response.status_code == 200 and (number := _person_of(request, name)):
            self.cards[number] = json.loads(response.content).get("CustomFields", {})
        if name in _CREATING and response.status_code == 200:
            if is_again:
                self.server.came_twice.add(_marker_of(request))
            else:
                self.server.posted[_marker_of(request)] += 1
        self.writes += is_write(name) and response.status_code < 300
        if self.search_lag_seconds and name.endswith(SEARCH) and response.status_code == 200:
            return self._without_news(request, response)
        return httpx.Response(response.status_code, headers=response.headers, content=response.content, request=request)

    def _without_news(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """The search does not see yet what was written a moment ago."""
        fresh = self.server.numbers_since(self.search_lag_seconds)
        answer = json.loads(response.content)
        answer["value"] = [row for row in answer["value"] if int(row["PrimaryKey"]) not in fresh]
        return _answer(request, 200, json.dumps(answer).encode(), Date=response.headers["Date"])

    def hold(self, request: httpx.Request, believed: Belief | None, seconds: float) -> None:
        self.late.append((self.server.clock.monotonic_seconds() + seconds, request, believed))


def name_of(request: httpx.Request) -> str:
    """Method and path below …/v1; a search for a marker of ours by a name of its own."""
    path = request.url.path.partition("/v1")[2] or request.url.path
    is_search = _MARKER_IS in unquote_plus(str(request.url))
    return f"{request.method} {path}{SEARCH if is_search else ''}"


def is_write(name: str) -> bool:
    """Whether a request would change something on the server."""
    return not name.startswith("GET") and "/Archive/" not in name and not name.endswith("/Validate")


def _fits(which: str, name: str) -> bool:
    return which == "any" or (which == "write" and is_write(name)) or (which == "read" and not is_write(name))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _person_of(request: httpx.Request, name: str) -> int:
    """Whom a request for one person is about; 0 for any other."""
    if name in ("POST /Appointment", "POST /Document"):
        return int(json.loads(request.content)["Person"]["PersonId"])
    parts = name.split("/")
    return int(parts[2]) if parts[1] == "Person" and len(parts) > 2 and parts[2].isdecimal() else 0


def _marker_of(request: httpx.Request) -> str:
    custom = json.loads(request.content).get("CustomFields", {})
    return str(custom.get("SuperOffice:21") or custom.get("SuperOffice:37") or "")


# ---------------------------------------------------------------- the faults


def _answer(request: httpx.Request, status: int, body: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=body, headers=named, request=request)


def _raises(error: type[httpx.TransportError], *, after: bool = False) -> Fault:
    def fault(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
        if after:
            go()
        raise error("the way", request=request)

    return fault


def _says(status: int, body: bytes = HTML, *, after: bool = False, **headers: str) -> Fault:
    def fault(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
        if after:
            go()
        return _answer(request, status, body, **headers)

    return fault


def _unknown_certificate(_way: Way, request: httpx.Request, _go: Go) -> httpx.Response:
    raise httpx.ConnectError("tls", request=request) from ssl.SSLCertVerificationError("unknown")


def _lands_late(way: Way, request: httpx.Request, _go: Go) -> httpx.Response:
    name = name_of(request)
    if is_write(name):
        believed = way.believed(_person_of(request, name)) if name.startswith("PATCH /Person/") else None
        way.hold(request, believed, LONGEST_LATE_SECONDS * (1 + way.requests % 7) / 7)
    raise httpx.ReadTimeout("late", request=request)


def _twice(_way: Way, _request: httpx.Request, go: Go) -> httpx.Response:
    """A proxy that asks again by itself."""
    go()
    return go()


def _cut(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
    whole = go().content
    return _answer(request, 200, whole[: len(whole) // 2])


def _damaged_zip(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
    go()
    raise httpx.DecodingError("gzip", request=request)


def _other_time(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
    answer = go()
    headers = {**answer.headers, "Date": "Mon, 02 Jan 2034 03:04:05 GMT"}
    return httpx.Response(answer.status_code, content=answer.content, headers=headers, request=request)


def _reshaped(work: Callable[[Any], Any]) -> Fault:
    """The server answers in another shape than it ever did."""

    def fault(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
        answer = go()
        try:
            body = json.dumps(work(json.loads(answer.content))).encode()
        except ValueError:
            return answer
        return _answer(request, answer.status_code, body)

    return fault


def _with_more(found: Any) -> Any:
    if isinstance(found, dict):
        rows = found.get("value")
        more = [{**row, "brandNew": {"a": [1]}} for row in rows] if isinstance(rows, list) else rows
        return {**found, "BrandNew": {"deep": [{}]}, **({"value": more} if rows is not None else {})}
    return found


def _without_keys(found: Any) -> Any:
    if isinstance(found, dict) and isinstance(found.get("value"), list):
        return {**found, "value": [{**row, "PrimaryKey": None} for row in found["value"]]}
    return None


def _renamed(found: Any) -> Any:
    return {f"x{name}": value for name, value in found.items()} if isinstance(found, dict) else found


def _not_modified(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
    return go() if is_write(name_of(request)) else _answer(request, 304, b"")


def _with_mark(_way: Way, request: httpx.Request, go: Go) -> httpx.Response:
    answer = go()
    return _answer(request, answer.status_code, b"\xef\xbb\xbf" + answer.content if answer.content else b"")


FAULTS: dict[str, Fault] = {
    "down": _raises(httpx.ConnectError),
    "refused": _raises(httpx.ConnectError),
    "no name": _raises(httpx.ConnectError),
    "no connection in time": _raises(httpx.ConnectTimeout),
    "unknown certificate": _unknown_certificate,
    "lost before": _raises(httpx.ReadTimeout),
    "torn while writing": _raises(httpx.WriteError),
    "answer lost": _raises(httpx.RemoteProtocolError, after=True),
    "torn after": _raises(httpx.ReadError, after=True),
    "dripping": _raises(httpx.ReadTimeout, after=True),
    "wrong length": _raises(httpx.RemoteProtocolError, after=True),
    "damaged zip": _damaged_zip,
    "lands late": _lands_late,
    "twice": _twice,
    "cut": _cut,
    "500": _says(500),
    "500 after": _says(500, after=True),
    "502": _says(502),
    "503": _says(503),
    "504 after": _says(504, after=True),
    "429": _says(429, b"{}"),
    "429 for a while": _says(429, b"{}", Retry_After="45"),
    "portal": _says(200, Content_Type="text/html"),
    "portal after": _says(200, after=True, Content_Type="text/html"),
    "elsewhere": _says(302, b"", Location="https://example.org/login"),
    "401": _says(401, b"{}"),
    "403": _says(403, b"{}"),
    "404": _says(404, b"{}"),
    "400": _says(400, b"{}"),
    "409": _says(409, b"{}"),
    "412": _says(412, b"{}"),
    "421": _says(421, b"{}"),
    "304": _not_modified,
    "other time": _other_time,
    "mark before the text": _with_mark,
    "more fields": _reshaped(_with_more),
    "no keys": _reshaped(_without_keys),
    "null": _reshaped(lambda _found: None),
    "list": _reshaped(lambda found: [found]),
    "other names": _reshaped(_renamed),
    "nothing": _says(204, b"", after=True),
}
