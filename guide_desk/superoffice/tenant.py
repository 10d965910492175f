"""The tenant's state: whether it runs, and at which host its API answers. The host moves without notice."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from guide_desk.clock import Clock
from guide_desk.errors import Refused, TenantStopped, UnreadableAnswer, WrongHost
from guide_desk.superoffice.answers import judged
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import Answer, HttpDoor

SHORTEST_VALID_SECONDS, LONGEST_VALID_SECONDS = 60.0, 86_400.0


class TenantAddress:
    """Asks the state endpoint when it has to: first, after `ValidUntil`, and after `forget`. For one thread."""

    def __init__(self, environment: Environment, tenant: str, door: HttpDoor, clock: Clock) -> None:
        self._environment, self._tenant, self._door, self._clock = environment, tenant, door, clock
        self._api: str | None = None
        self._good_until_seconds = 0.0

    def api(self) -> str:
        """The address below which `/v1/…` lies. Raises TenantStopped, WrongHost for a host that may have no token, CrmErrors."""
        if self._api is not None and self._clock.monotonic_seconds() < self._good_until_seconds:
            return self._api
        answer = self._door.send("GET", self._environment.state_address(self._tenant), {"Accept": "application/json"})
        try:
            found = judged(answer, writes=False)
        except Refused:
            raise TenantStopped("Unknown") from None
        if not isinstance(found, dict) or not isinstance(found.get("IsRunning"), bool):
            raise UnreadableAnswer("tenant state")
        if not found["IsRunning"]:
            raise TenantStopped(str(found.get("State") or ""))
        api = found.get("Api")
        if not isinstance(api, str):
            raise UnreadableAnswer("tenant state")
        if not self._environment.holds(api):
            raise WrongHost("tenant address")
        self._api = api.rstrip("/")
        self._good_until_seconds = self._clock.monotonic_seconds() + _valid_seconds(answer, found.get("ValidUntil"))
        return self._api

    def forget(self) -> None:
        """The host was the wrong one or did not answer: ask again before the next request."""
        self._api = None


def _valid_seconds(answer: Answer, valid_until: object) -> float:
    """How long the answer holds by the server's own clock, so that a laptop's wrong clock does not matter."""
    try:
        until = datetime.fromisoformat(str(valid_until))
        asked = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return SHORTEST_VALID_SECONDS
    until, asked = (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC) for moment in (until, asked))
    return min(max((until - asked).total_seconds(), SHORTEST_VALID_SECONDS), LONGEST_VALID_SECONDS)
