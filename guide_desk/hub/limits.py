"""What every request has to keep to: how many there may be, and what an address may hold."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from flask import Flask, g, request

from guide_desk.hub.answers import HubError, bad_request, not_found

BURST_REQUESTS = 5000
REQUESTS_A_SECOND = 500.0
"""Far more than a desk asks, and far less than a loop that has run wild: SuperOffice publishes no figure."""
LARGEST_CONTENT_BYTES = 32 * 2**20
"""Of a document's content; other bodies are far smaller."""
LARGEST_NUMBER = 2**31 - 1
LONGEST_ADDRESS_BYTES = 32_000
_MOST_USERS = 10_000


class Pace:
    """How fast each user may ask: a store of requests that fills up steadily. Any thread."""

    def __init__(
        self, burst: int = BURST_REQUESTS, a_second: float = REQUESTS_A_SECOND, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._a_second = a_second
        self._now = now
        self._stores: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def seconds_to_wait(self, user: int) -> int:
        """0 when the request may go on, and it is counted; else whole seconds until the next may."""
        with self._lock:
            moment = self._now()
            left, at = self._stores.get(user, (float(self._burst), moment))
            left = min(float(self._burst), left + (moment - at) * self._a_second)
            if left < 1.0:
                return math.ceil((1.0 - left) / self._a_second)
            if len(self._stores) > _MOST_USERS:
                self._stores.clear()
            self._stores[user] = (left - 1.0, moment)
            return 0


def add_limits(application: Flask, base: str, pace: Pace) -> None:
    """Before the routes below `base` (…/api/v1); after the asker is known."""

    @application.before_request
    def _keep_to_limits() -> None:
        if len(request.environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS_BYTES:
            raise HubError(414, "UriTooLong", "the address is too long")
        if not request.path.startswith(f"{base}/"):
            return
        if request.method == "PUT" and request.path.endswith("/Content"):
            request.max_content_length = LARGEST_CONTENT_BYTES
        if "\x00" in request.path or any("\x00" in value for value in (*request.args.values(), *request.form.values())):
            raise bad_request("an address holds no such character")
        for value in (request.view_args or {}).values():
            if isinstance(value, int) and value > LARGEST_NUMBER:
                raise not_found("Record", "so large")
        wait = pace.seconds_to_wait(int(g.me["associate_id"]))
        if wait:
            raise HubError(429, "TooManyRequests", "ask again later", retry_after_seconds=wait)
