"""What several routes read from a request: the query, who asks, the body, the conditional headers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from flask import g, request

from guide_desk.hub.answers import HubError, bad_request

DEEPEST_BODY = 50


def me() -> int:
    """The asking user's associate id."""
    return int(g.me["associate_id"])


def query() -> dict[str, str]:
    """The archive query, from the address or from a form."""
    return {**request.args.to_dict(), **request.form.to_dict()}


def body() -> Any:
    """The request's JSON. Raises HubError 400 when it is missing, unreadable or nested too deep."""
    try:
        found = json.loads(request.get_data() or b"null")
    except (ValueError, RecursionError):
        raise bad_request("the body is no JSON") from None
    if found is None or _depth(found) > DEEPEST_BODY:
        raise bad_request("a body is needed, nested at most fifty deep")
    return found


def body_object() -> dict[str, Any]:
    """The request's JSON object."""
    found = body()
    if not isinstance(found, dict):
        raise bad_request("the body is no object")
    return found


def refuse_if_changed(updated: str) -> None:
    """412 when `If-Unmodified-Since` is older than the record's stamp; HTTP dates know whole seconds only."""
    moment = _header_moment("If-Unmodified-Since")
    if moment is not None and _whole_second(updated) > moment:
        raise HubError(412, "SoConcurrencyException", "the record was changed after it was read")


def is_unchanged(updated: str) -> bool:
    """Whether a 304 is the answer."""
    moment = _header_moment("If-Modified-Since")
    return moment is not None and _whole_second(updated) <= moment


def _whole_second(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC, microsecond=0)


def _header_moment(name: str) -> datetime | None:
    text = request.headers.get(name)
    if not text:
        return None
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        raise bad_request(f"{name} is no HTTP date") from None


def _depth(found: object) -> int:
    deepest, waiting = 0, [(found, 1)]
    while waiting and deepest <= DEEPEST_BODY:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
    return deepest
