"""What can go wrong between desk and CRM, by name, for tests and for practice. A team's hub has no such layer around it.

A fault waits for a request that fits it and then happens to that one. How it is asked for: a call in the same process, or
the practice process's own pipe (`control.py`); there is no address for it.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from waitress.channel import ClientDisconnected
from werkzeug.test import run_wsgi_app

from guide_desk.hub.answers import HubError
from guide_desk.hub.front import HEALTH

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
ConnectionCut = ClientDisconnected
"""Raised to cut the connection: waitress then closes it without a byte of answer."""

_WRITING = ("POST", "PATCH", "PUT", "DELETE")
_CAPTIVE_PAGE = b"<!doctype html><html><head><title>Log in to the network</title></head><body>Accept the terms.</body></html>"
_DEFAULT_SECONDS = {"slow": 5.0, "busy": 5.0, "lands_late": 10.0, "clock_skew": 600.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """`times` requests get it, all of them when it is 0. `method` and `path` (a part of it) narrow which.

    `seconds`: how long it is slow, what Retry-After says, when it lands, by how much the clock is wrong.
    """

    name: str
    times: int = 1
    method: str = ""
    path: str = ""
    seconds: float = 0.0


class FaultLayer:
    """Any thread; one layer for all requests of a process."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self._late: list[tuple[threading.Timer, Environ]] = []
        self._is_over = threading.Event()

    def ask_for(self, *faults: Fault) -> None:
        """These from now on, in this order, in place of what waited; no faults: all works. Raises ValueError for a wrong one."""
        for fault in faults:
            if fault.name not in FAULTS:
                raise ValueError(f"there is no fault called {fault.name[:40]}")
            if not (0 <= fault.times <= 10_000 and -86_400 <= fault.seconds <= 86_400):
                raise ValueError("times or seconds out of range")
        with self._lock:
            self._waiting = list(faults)

    def waiting(self) -> list[Fault]:
        """What has not happened yet."""
        with self._lock:
            return list(self._waiting)

    def land(self) -> int:
        """Let everything that lands late land now; answers how many."""
        with self._lock:
            late, self._late = self._late, []
        for timer, environ in late:
            timer.cancel()
            self._run(environ)
        return len(late)

    def close(self) -> None:
        """End every wait; what has not landed is lost."""
        self._is_over.set()
        with self._lock:
            late, self._late = self._late, []
        for timer, _environ in late:
            timer.cancel()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        fault = self._next_for(environ)
        if fault is None:
            return self._application(environ, start_response)
        return FAULTS[fault.name][1](self, fault, environ, start_response)

    def _next_for(self, environ: Environ) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if _fits(fault, environ):
                    if fault.times == 1:
                        del self._waiting[place]
                    elif fault.times > 1:
                        self._waiting[place] = replace(fault, times=fault.times - 1)
                    return fault
        return None

    def _run(self, environ: Environ) -> tuple[bytes, str, list[tuple[str, str]]]:
        content, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        return b"".join(content), status, list(headers.items())

    def slow(self, fault: Fault, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer takes its time."""
        self._is_over.wait(_seconds(fault))
        return self._application(environ, start_response)

    def busy(self, fault: Fault, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Too many requests; the answer says when to come back. Nothing was done."""
        return _answer(
            start_response, HubError(429, "TooManyRequests", "come back later"), ("Retry-After", f"{_seconds(fault):.0f}")
        )

    def offline(self, _fault: Fault, _environ: Environ, _start: StartResponse) -> Iterable[bytes]:
        """The connection is cut before anything was done."""
        raise ConnectionCut

    def refused(self, _fault: Fault, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The CRM says no: the right is missing."""
        return _answer(start_response, HubError(403, "SoSentryException", "you may not change this"))

    def answer_lost(self, _fault: Fault, environ: Environ, _start: StartResponse) -> Iterable[bytes]:
        """It is done, and the connection is cut before the answer."""
        self._run(environ)
        raise ConnectionCut

    def lands_late(self, fault: Fault, environ: Environ, _start: StartResponse) -> Iterable[bytes]:
        """The connection is cut, and the request is done later all the same, as if a proxy had held it."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        held = {**environ, "wsgi.input": io.BytesIO(environ["wsgi.input"].read(length))}
        timer = threading.Timer(_seconds(fault), self.land)
        timer.daemon = True
        with self._lock:
            self._late.append((timer, held))
        timer.start()
        raise ConnectionCut

    def html(self, _fault: Fault, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A page of somebody else's network in place of the answer, with status 200. Nothing was done."""
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(_CAPTIVE_PAGE)))])
        return [_CAPTIVE_PAGE]

    def clock_skew(self, fault: Fault, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The server's clock is wrong by some seconds, as its Date tells."""
        content, status, headers = self._run(environ)
        start_response(status, [(name, _skewed(value, fault) if name == "Date" else value) for name, value in headers])
        return [content]

    def wrong_host(self, _fault: Fault, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The tenant has moved: its state has to be asked again."""
        return _answer(start_response, HubError(421, "MisdirectedRequest", "this host does not serve that tenant"))


def _is_any(_method: str, path: str) -> bool:
    return path != HEALTH


def _is_data(_method: str, path: str) -> bool:
    return "/api/" in path


def _is_call(_method: str, path: str) -> bool:
    return "/api/v1/" in path


def _is_write(method: str, path: str) -> bool:
    """An archive query that comes as a form is no write."""
    return "/api/v1/" in path and method in _WRITING and "/Archive/" not in path


FAULTS: dict[str, tuple[Callable[[str, str], bool], Callable[[FaultLayer, Fault, Environ, StartResponse], Iterable[bytes]]]] = {
    "slow": (_is_data, FaultLayer.slow),
    "busy": (_is_call, FaultLayer.busy),
    "offline": (_is_any, FaultLayer.offline),
    "refused": (_is_write, FaultLayer.refused),
    "answer_lost": (_is_write, FaultLayer.answer_lost),
    "lands_late": (_is_write, FaultLayer.lands_late),
    "html": (_is_data, FaultLayer.html),
    "clock_skew": (_is_data, FaultLayer.clock_skew),
    "wrong_host": (_is_call, FaultLayer.wrong_host),
}
"""By name: which requests it can happen to, and what happens."""


def _fits(fault: Fault, environ: Environ) -> bool:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    return FAULTS[fault.name][0](method, path) and method == (fault.method or method) and fault.path in path


def _seconds(fault: Fault) -> float:
    return fault.seconds or _DEFAULT_SECONDS.get(fault.name, 0.0)


def _skewed(date: str, fault: Fault) -> str:
    return format_datetime(parsedate_to_datetime(date) + timedelta(seconds=_seconds(fault)), usegmt=True)


def _answer(start_response: StartResponse, error: HubError, *headers: tuple[str, str]) -> Iterable[bytes]:
    content = json.dumps(error.body()).encode()
    status = f"{error.status} {HTTPStatus(error.status).phrase}"
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers])
    return [content]
