"""Requests to one tenant as one guide: address from the tenant's state, bearer token, and answers as JSON or as our errors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from guide_desk.clock import Clock
from guide_desk.errors import AnswerLost, Offline, OutcomeUnknown, Refused, ServerDown, SignedOut, WrongHost
from guide_desk.superoffice.answers import judged
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import Answer, HttpDoor
from guide_desk.superoffice.tenant import TenantAddress

if TYPE_CHECKING:
    import httpx

LONGEST_ADDRESS = 1800
_logger = logging.getLogger(__name__)


class CrmClient:
    """Sync thread only. `token` is asked for before each request; `renewed_token` once after a
    401, with the token that was refused; None = sign in again."""

    def __init__(
        self,
        root: str,
        tenant: str,
        token: Callable[[], str],
        *,
        clock: Clock,
        renewed_token: Callable[[str], str | None] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.tenant = tenant
        self._token = token
        self._renew = renewed_token
        self._clock = clock
        self._door = HttpDoor(transport)
        self._address = TenantAddress(Environment(root.rstrip("/")), tenant, self._door, clock)
        self.clock_offset_seconds = 0.0
        self.server_time: datetime | None = None
        """What the latest answer said; None when it did not."""

    def get(self, path: str, query: Mapping[str, str] | None = None, *, is_private: bool = False) -> Any:
        """GET below …/v1. An archive query that is long or names a person goes as a form instead of in the address."""
        address = f"{path}?{urlencode(query, quote_via=quote)}" if query else path
        if query and (is_private or len(address) > LONGEST_ADDRESS):
            form = urlencode(query, quote_via=quote).encode()
            return self._asked("POST", _archive_of(path), form, "application/x-www-form-urlencoded", reads=True)
        return self._asked("GET", address)

    def post(self, path: str, body: object) -> Any:
        """POST JSON below …/v1. Raises OutcomeUnknown whenever it may have arrived without a clear answer."""
        return self._asked("POST", path, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def check(self, path: str, body: object) -> Any:
        """POST JSON that changes nothing there: a question with a body."""
        return self._asked("POST", path, json.dumps(body, ensure_ascii=False).encode(), "application/json", reads=True)

    def patch(self, path: str, operations: list[dict[str, object]], unmodified_since: datetime | None = None) -> Any:
        """JSON Patch; repeating it is safe, because its tests then fail."""
        more = {"If-Unmodified-Since": format_datetime(unmodified_since.astimezone(UTC), usegmt=True)} if unmodified_since else {}
        return self._asked("PATCH", path, json.dumps(operations, ensure_ascii=False).encode(), "application/json", more)

    def put(self, path: str, query: Mapping[str, str]) -> None:
        """PUT below …/v1 with everything in the query: a consent. Never a person's data, never an entity."""
        self._asked("PUT", f"{path}?{urlencode(query, quote_via=quote)}")

    def put_json(self, path: str, body: object) -> Any:
        """PUT JSON that replaces a list of ours: a selection's criteria. Repeating it is safe."""
        return self._asked("PUT", path, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def stream(self, path: str, most_bytes: int) -> Iterator[bytes]:
        """GET the bytes at a path below …/v1, piece by piece: a document's content."""
        token, renewed, moved = self._token(), False, False
        while True:
            try:
                yield from self._pieces(path, token, most_bytes)
            except SignedOut:
                fresh = self._renew(token) if self._renew is not None and not renewed else None
                if fresh is None:
                    raise
                token, renewed = fresh, True
            except WrongHost:
                self._address.forget()
                if moved:
                    raise
                moved = True
            else:
                return

    def put_bytes(self, path: str, content: bytes) -> Any:
        """PUT raw bytes: a document's content. Repeating it is safe."""
        return self._asked("PUT", path, content, "application/octet-stream")

    def remove(self, path: str) -> None:
        """DELETE below …/v1."""
        self._asked("DELETE", path)

    def take_away(self, path: str) -> None:
        """DELETE below …/v1 what may be gone already."""
        try:
            self.remove(path)
        except Refused as error:
            if not error.is_not_found:
                raise

    def web_address(self) -> str:
        """Where the tenant's own pages lie, beside its API."""
        return self._address.api().removesuffix("/api")

    def close(self) -> None:
        """End the connection, also under a hanging request."""
        self._door.close()

    def _pieces(self, path: str, token: str, most_bytes: int) -> Iterator[bytes]:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/octet-stream"}
        return self._door.stream(f"{self._address.api()}/v1/{path}", headers, most_bytes)

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
            answer = self._sent(method, f"{self._address.api()}/v1/{path}", headers, content, writes=writes)
            if answer.status == 401 and not renewed and self._renew is not None:
                renewed, fresh = True, self._renew(token)
                if fresh is not None:
                    token = fresh
                    continue
            if answer.status == 421 and not moved:
                moved = True
                self._address.forget()
                continue
            return judged(answer, writes=writes)

    def _sent(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, *, writes: bool) -> Answer:
        try:
            answer = self._door.send(method, url, headers, content)
        except (OutcomeUnknown, ServerDown):
            self._address.forget()
            if not writes:
                raise AnswerLost("no answer") from None
            raise
        except Offline:
            self._address.forget()
            raise
        self._note_clock(answer)
        return answer

    def _note_clock(self, answer: Answer) -> None:
        self.server_time = None
        date = answer.headers.get("Date")
        if date:
            try:
                told = parsedate_to_datetime(date)
                self.clock_offset_seconds = (told - self._clock.now()).total_seconds()
            except (ValueError, TypeError):
                _logger.info("the server's Date could not be read")
            else:
                self.server_time = told


def _archive_of(path: str) -> str:
    """The archive behind an entity list: a form may only be posted there."""
    return {
        "Person": "Archive/Person",
        "Appointment": "Archive/FindAppointment",
        "Document": "Archive/FindDocument",
        "Selection": "Archive/FindSelection",
    }.get(path, path)
