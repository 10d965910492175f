"""Requests to one tenant as one guide: address from the tenant's state, bearer token, and answers as JSON or as our errors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from guide_desk.clock import Clock
from guide_desk.errors import (
    ChangedSince,
    CrmError,
    Offline,
    OutcomeUnknown,
    Refused,
    ServerDown,
    SignedOut,
    UnreadableAnswer,
    ValueCollided,
    WrongHost,
)
from guide_desk.superoffice.http_door import Answer, HttpDoor

if TYPE_CHECKING:
    import httpx

LONGEST_ADDRESS = 1800
DEEPEST_ANSWER = 50
LONGEST_PAUSE_SECONDS = 3600.0
_logger = logging.getLogger(__name__)


class CrmClient:
    """Sync thread only. `token` is asked for before each request; `renewed_token` once after a 401, None = sign in again."""

    def __init__(
        self,
        root: str,
        tenant: str,
        token: Callable[[], str],
        *,
        clock: Clock,
        renewed_token: Callable[[], str | None] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.tenant = tenant
        self._root = root.rstrip("/")
        self._token = token
        self._renew = renewed_token
        self._clock = clock
        self._door = HttpDoor(transport)
        self._api: str | None = None
        self._valid_until: datetime | None = None
        self.clock_offset_seconds = 0.0

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """GET below …/v1. A long archive query goes as a form instead of in the address."""
        address = f"{path}?{urlencode(query, quote_via=quote)}" if query else path
        if query and len(address) > LONGEST_ADDRESS:
            form = urlencode(query, quote_via=quote).encode()
            return self._asked("POST", _archive_of(path), form, "application/x-www-form-urlencoded", reads=True)
        return self._asked("GET", address)

    def post(self, path: str, body: object) -> Any:
        """POST JSON below …/v1. Raises OutcomeUnknown whenever it may have arrived without a clear answer."""
        return self._asked("POST", path, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def patch(self, path: str, operations: list[dict[str, object]], unmodified_since: datetime | None = None) -> Any:
        """JSON Patch; repeating it is safe, because its tests then fail."""
        more = {"If-Unmodified-Since": format_datetime(unmodified_since.astimezone(UTC), usegmt=True)} if unmodified_since else {}
        return self._asked("PATCH", path, json.dumps(operations, ensure_ascii=False).encode(), "application/json", more)

    def remove(self, path: str) -> None:
        """DELETE below …/v1."""
        self._asked("DELETE", path)

    def close(self) -> None:
        """End the connection, also under a hanging request."""
        self._door.close()

    def _asked(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        kind: str = "",
        more: Mapping[str, str] | None = None,
        *,
        reads: bool = False,
    ) -> Any:
        writes = method != "GET" and not reads
        token, renewed, moved = self._token(), False, False
        while True:
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Language": "sv", **(more or {})}
            if kind:
                headers["Content-Type"] = kind
            answer = self._sent(method, f"{self._address()}/v1/{path}", headers, content, writes=writes)
            if answer.status == 401 and not renewed and self._renew is not None:
                renewed, fresh = True, self._renew()
                if fresh is not None:
                    token = fresh
                    continue
            if answer.status == 421 and not moved:
                moved, self._api = True, None
                continue
            return _judged(answer, writes=writes)

    def _sent(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, *, writes: bool) -> Answer:
        try:
            answer = self._door.send(method, url, headers, content)
        except (OutcomeUnknown, ServerDown):
            if not writes:
                raise ServerDown("no answer") from None
            raise
        except Offline:
            self._api = None
            raise
        self._note_clock(answer)
        return answer

    def _address(self) -> str:
        if self._api is not None and self._valid_until is not None and self._clock.now() < self._valid_until:
            return self._api
        answer = self._door.send("GET", f"{self._root}/api/state/{self.tenant}", {"Accept": "application/json"})
        found = _judged(answer, writes=False)
        if not isinstance(found, dict) or not isinstance(found.get("Api"), str):
            raise UnreadableAnswer("tenant state")
        if not found.get("IsRunning"):
            raise ServerDown(f"tenant {found.get('State')!s:.30}")
        if not _is_allowed(self._root, found["Api"]):
            raise WrongHost("tenant address")
        self._api = found["Api"].rstrip("/")
        self._valid_until = _moment(found.get("ValidUntil"), self._clock.now())
        return self._api

    def _note_clock(self, answer: Answer) -> None:
        date = answer.headers.get("Date")
        if date:
            try:
                self.clock_offset_seconds = (parsedate_to_datetime(date) - self._clock.now()).total_seconds()
            except (ValueError, TypeError):
                _logger.info("the server's Date could not be read")


def _is_allowed(root: str, api: str) -> bool:
    """The token goes to the named hub, or to SuperOffice's numbered hosts when SuperOffice was named, and nowhere else."""
    known, found = urlsplit(root), urlsplit(api)
    if (known.scheme, known.netloc) == (found.scheme, found.netloc):
        return True
    both = (known.hostname or "", found.hostname or "")
    return found.scheme == "https" and all(host.endswith(".superoffice.com") for host in both)


def _judged(answer: Answer, *, writes: bool) -> Any:
    """The answer's JSON, or the error it means."""
    status = answer.status
    if status in (200, 201):
        try:
            return _json(answer.body)
        except UnreadableAnswer:
            if writes:
                raise OutcomeUnknown("unreadable answer") from None
            raise
    if status == 204:
        return None
    raise _error(status, answer, writes=writes)


def _error(status: int, answer: Answer, *, writes: bool) -> CrmError:
    if status == 401:
        return SignedOut("token refused")
    if status == 409:
        return ValueCollided("409")
    if status == 412:
        return ChangedSince("412")
    if status == 421:
        return ServerDown("421") if writes else WrongHost("421")
    if status in (408, 429, 503):
        return ServerDown(str(status), _retry_after(answer))
    if status >= 500:
        known = _error_type(answer)
        if writes:
            return OutcomeUnknown(str(status), is_server_fault=status == 500)
        return ServerDown(f"{status} {known}".strip(), _retry_after(answer))
    return Refused(status, _error_type(answer) or f"Http{status}")


def _json(body: bytes) -> Any:
    try:
        found = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise UnreadableAnswer("no JSON") from None
    deepest, waiting = 0, [(found, 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > DEEPEST_ANSWER:
            raise UnreadableAnswer("nested too deep")
        if isinstance(value, dict):
            waiting.extend((each, depth + 1) for each in value.values() if isinstance(each, dict | list))
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value if isinstance(each, dict | list))
    return found


def _error_type(answer: Answer) -> str:
    """The CRM's own name of the error: letters only, so that nothing it quotes can travel on."""
    try:
        found = _json(answer.body)
    except UnreadableAnswer:
        return ""
    name = str(found.get("ErrorType", "")) if isinstance(found, dict) else ""
    return name[:60] if name.isalnum() else ""


def _retry_after(answer: Answer) -> float | None:
    """Seconds, whether the server says so many or names a moment; it is believed for at most an hour."""
    text = answer.headers.get("Retry-After", "")
    if text.isdecimal():
        return min(float(text), LONGEST_PAUSE_SECONDS)
    try:
        pause = parsedate_to_datetime(text) - parsedate_to_datetime(answer.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(pause.total_seconds(), 0.0), LONGEST_PAUSE_SECONDS)


def _moment(text: object, default: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return default
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _archive_of(path: str) -> str:
    """The archive behind an entity list: a form may only be posted there."""
    return {"Person": "Archive/Person", "Appointment": "Archive/FindAppointment", "Document": "Archive/FindDocument"}.get(
        path, path
    )
