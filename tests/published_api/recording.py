"""Overhears every request that the client sends in a test and every answer of a hub, and holds both to the statement.

The client's only door is listened to, in this process: over WSGI and over loopback alike.
What was overheard is judged when its test has ended, so that nothing is slower while a test looks at the clock; in a run of
hours it is judged on the way as well, so that it is not all held until then.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.published_api.validation import Answer, Request, complaints_about_answer, complaints_about_request

FOLDERS = frozenset({"superoffice", "sync", "journeys"})
FEWEST_TESTS = 5
"""From so many passed tests of these folders on, a run in which nothing was overheard is a run that did not listen."""
_SHOWN = 10
MOST_HELD = 5_000
"""So many requests of one test are held before they are judged."""
MADE_UP = "x-made-up"
"""A header of the answers that a test makes up to see what the client does with them: nobody publishes those."""
SIGN_IN = "/login/"
"""What lies here is OpenID Connect's, not the WebAPI's."""


class PublishedApi:
    """A pytest plugin. In a run with workers each judges its own; the first process adds up."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_worker = hasattr(config, "workerinput")
        self._overheard: list[tuple[Request, Answer | None]] = []
        self._complaints: set[str] = set()
        self._lock = threading.Lock()
        self._thread = threading.local()
        self.counts: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    def listen(self) -> None:
        """From now on. The wrapped methods behave as before, and nothing is read further from a socket than the client reads."""
        import httpx

        from guide_desk.superoffice import http_door

        http_door.HttpDoor.send = self._listening_door(http_door.HttpDoor.send)  # type: ignore[method-assign]
        for transport in (httpx.HTTPTransport, httpx.WSGITransport):
            reads = transport is httpx.WSGITransport
            handle = self._listening_transport(transport.handle_request, reads=reads)
            transport.handle_request = handle  # type: ignore[method-assign]

    def _listening_door(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def sent(door: object, method: str, url: str, headers: Any, content: bytes | None = None) -> Any:
            if urlsplit(url).path.startswith(SIGN_IN):
                return send(door, method, url, headers, content)
            around = vars(self._thread).copy()
            self._thread.answer, self._thread.is_from_socket = None, False
            self._thread.asked = method, urlsplit(url).path
            try:
                answer = send(door, method, url, headers, content)
                if self._thread.is_from_socket:
                    self._thread.answer = _answer(answer.status, answer.headers, answer.body)
                return answer
            finally:
                if not _is_sign_in(url):
                    request = Request(method, url, {name.casefold(): value for name, value in headers.items()}, content or b"")
                    self._note(request, self._thread.answer)
                vars(self._thread).update(around)  # somebody else's request may have been sent in the midst of this one

        return sent

    def _listening_transport(self, handle: Callable[..., Any], *, reads: bool) -> Callable[..., Any]:
        """Over WSGI the answer is noted here, before a test's transport around it may spoil it."""

        def handled(transport: object, request: Any) -> Any:
            response = handle(transport, request)
            is_asked = (request.method, urlsplit(str(request.url)).path) == getattr(self._thread, "asked", None)
            if not is_asked:  # a test's own question, which no door has sent, perhaps in the midst of another's request
                return response
            if reads:
                response.read()
                self._thread.answer = _answer(response.status_code, response.headers, response.content)
            else:
                self._thread.is_from_socket = True
            return response

        return handled

    def _note(self, request: Request, answer: Answer | None) -> None:
        with self._lock:
            self._overheard.append((request, answer))
            if len(self._overheard) >= MOST_HELD:
                self._judge_held()

    def judge(self) -> list[str]:
        """What is wrong with what was overheard since the last time; it is counted and let go."""
        self.judge_held()
        with self._lock:
            complaints, self._complaints = self._complaints, set()
        return sorted(complaints)

    def judge_held(self) -> None:
        """Nothing that was overheard is held any longer; what is wrong with it is told at the test's end."""
        with self._lock:
            self._judge_held()

    def _judge_held(self) -> None:
        overheard, self._overheard = self._overheard, []
        for request, answer in overheard:
            self.counts["requests"] += 1
            self.calls[request.call.name if request.call is not None else "unpublished"] += 1
            self._complaints.update(complaints_about_request(request))
            if answer is not None:
                self.counts["answers"] += 1
                self._complaints.update(complaints_about_answer(request, answer))

    @pytest.fixture(autouse=True)
    def published_api_only(self) -> Iterator[None]:
        yield
        complaints = self.judge()
        if complaints:
            more = [f"… and {len(complaints) - _SHOWN} more"] if len(complaints) > _SHOWN else []
            pytest.fail("SuperOffice publishes something else:\n" + "\n".join(complaints[:_SHOWN] + more), pytrace=False)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        parts = PurePosixPath(report.nodeid.split("::", 1)[0]).parts
        if not self._is_worker and report.when == "call" and report.passed and len(parts) > 2 and parts[1] in FOLDERS:
            self.counts["tests"] += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        theirs = getattr(node, "workeroutput", {})
        self.counts.update(theirs.get("published_api_counts", {}))
        self.calls.update(theirs.get("published_api_calls", {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._is_worker:
            self._config.workeroutput["published_api_counts"] = dict(self.counts)  # type: ignore[attr-defined]
            self._config.workeroutput["published_api_calls"] = dict(self.calls)  # type: ignore[attr-defined]
        elif self.has_heard_nothing() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def has_heard_nothing(self) -> bool:
        """Whether tests that talk to a hub passed without one request and one answer being judged."""
        return self.counts["tests"] >= FEWEST_TESTS and not (self.counts["requests"] and self.counts["answers"])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.has_heard_nothing():
            terminalreporter.section("published API", sep="-")
            terminalreporter.write_line("no request and answer was held against the statement: the run fails")
        elif self.counts["requests"]:
            terminalreporter.section("published API", sep="-")
            terminalreporter.write_line(
                f"{self.counts['requests']} requests and {self.counts['answers']} answers held against it"
            )
            for name, count in sorted(self.calls.items(), key=lambda item: -item[1]):
                terminalreporter.write_line(f"{count:8d}  {name}")


def _is_sign_in(url: str) -> bool:
    """Signing in is OpenID Connect and no part of the WebAPI; tests/superoffice/test_sign_in.py holds it to its own rules."""
    return urlsplit(url).path.startswith("/login/")


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer | None:
    kept = {name.casefold(): value for name, value in headers.items()}
    return None if MADE_UP in kept else Answer(status, kept, body)
