"""A hub in the same process, for the tests of client and sync: the real application over WSGI, with faults between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx
from sqlalchemy import delete
from werkzeug.routing import Rule

from guide_desk.clock import HandClock
from guide_desk.hub import tenant
from guide_desk.hub.application import TENANT, create_application
from guide_desk.hub.crm_tables import custom_field
from guide_desk.hub.register import Register
from guide_desk.hub.seed.writing import fill_register
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from tests.factories import MORNING

ROOT = "http://127.0.0.1"
_compile_builder = Rule._compile_builder
_builders: dict[tuple[str, bool], Any] = {}


def _builder_once(rule: Rule, append_unknown: bool = True) -> Any:
    """What makes addresses of a rule, made once for all hubs: nearly every test makes a hub, and half of that time went there."""
    known = rule.rule, append_unknown
    if known not in _builders:
        _builders[known] = _compile_builder(rule, append_unknown)
    return _builders[known]


Rule._compile_builder = _builder_once  # type: ignore[method-assign]
Fault = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


def nobody_objects() -> bool:
    """A question goes on to its end."""
    return False


class FaultyTransport(httpx.BaseTransport):
    """Passes requests to the hub; the next fault in line, if it wants the request, decides what happens instead."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.faults: list[tuple[Callable[[httpx.Request], bool], Fault]] = []
        self.seen: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.bodies: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request.method, request.url.path))
        self.addresses.append(unquote(str(request.url)))
        self.bodies.append(request.content)

        def go_on() -> httpx.Response:
            response = self._inner.handle_request(request)
            response.read()
            return response

        for place, (wants, fault) in enumerate(self.faults):
            if wants(request):
                del self.faults[place]
                return fault(request, go_on)
        return go_on()

    def fail_next(self, fault: Fault, *, method: str = "", path: str = "") -> None:
        """The next request that fits gets this fault."""
        self.faults.append((lambda request: request.method in (method or request.method) and path in request.url.path, fault))


def answers(status: int, body: bytes = b"{}", **headers: str) -> Fault:
    """Answer with this instead."""
    return lambda request, _go_on: httpx.Response(
        status, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()}, request=request
    )


def refuses(request: httpx.Request, _go_on: Callable[[], httpx.Response]) -> httpx.Response:
    """The connection is refused: nothing left."""
    raise httpx.ConnectError("refused", request=request)


def hangs(request: httpx.Request, _go_on: Callable[[], httpx.Response]) -> httpx.Response:
    """No answer in time; the hub never saw it."""
    raise httpx.ReadTimeout("slow", request=request)


def loses_the_answer(request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
    """The hub does it, and the answer is lost."""
    go_on()
    raise httpx.RemoteProtocolError("cut", request=request)


def cuts_the_answer(request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
    """The hub does it, and half of the answer comes."""
    whole = go_on().content
    return httpx.Response(200, content=whole[: len(whole) // 2], request=request)


@dataclass
class TestHub:
    """The register, its transport, and the ways to connect to it."""

    __test__ = False
    register: Register
    transport: FaultyTransport
    clock: HandClock
    crms: list[Crm] = field(default_factory=list)

    def token(self, user: str = "karin") -> str:
        with self.register.writing() as connection:
            token = tenant.token_for(connection, user)
        assert token is not None
        return token

    def take_field_away(self, prog_id: str, entity: str = "person") -> None:
        """As an administrator does who removes a user-defined field and publishes."""
        where = (custom_field.c.entity == entity) & (custom_field.c.prog_id == prog_id)
        with self.register.writing() as connection:
            connection.execute(delete(custom_field).where(where))

    def client(self, user: str = "karin") -> CrmClient:
        token = self.token(user)
        return CrmClient(ROOT, TENANT, lambda: token, clock=self.clock, transport=self.transport)

    def connect(self, user: str = "karin") -> Crm:
        crm = Crm.connect(self.client(user))
        self.crms.append(crm)
        return crm


@contextmanager
def running_hub(people: int = 0) -> Iterator[TestHub]:
    """A hub with `people` made-up people."""
    clock = HandClock(MORNING)
    register = Register("sqlite://", clock)
    transport = FaultyTransport(httpx.WSGITransport(create_application(register)))
    if people:
        fill_register(register, clock.today(), people)
    hub = TestHub(register, transport, clock)
    try:
        yield hub
    finally:
        for crm in hub.crms:
            crm.close()
        register.close()
