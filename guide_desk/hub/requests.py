"""What several routes read from a request: the query, who asks, the body, the conditional headers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from flask import Response, g, request

from guide_desk.hub.answers import HubError, bad_request
from guide_desk.hub.filter_operators import Asker

DEEPEST_BODY = 50
ADMINISTRATORS = frozenset({"Administrator", "Coordinator"})


def me() -> int:
    """The asking user's associate id."""
    return int(g.me["associate_id"])


def asker(today: date) -> Asker:
    """Who asks an archive, and which day it is there."""
    return Asker(me(), int(g.me["group_id"]), today)


def refuse_unless_administrator() -> None:
    """403 for everybody but those who set up the tenant."""
    if g.me["role"] not in ADMINISTRATORS:
        raise HubError(403, "SoSentryException", "this is for administrators")


def query() -> dict[str, str]:
    """The query, from the address or from a form; names in lower case, as SuperOffice takes them in any."""
    return {name.casefold(): value for name, value in {**request.args.to_dict(), **request.form.to_dict()}.items()}


def body() -> Any:
    """The request's JSON. Raises HubError 400 when it is missing, unreadable or nested too deep."""
    try:
        found = json.loads(request.get_data() or b"null", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise bad_request("the body is no JSON") from None
    if found is None or not _is_plain(found):
        raise bad_request("a body is needed, nested at most fifty deep, of characters that can be written")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def body_object() -> dict[str, Any]:
    """The request's JSON object."""
    found = body()
    if not isinstance(found, dict):
        raise bad_request("the body is no object")
    return found


def trimmed(entity: dict[str, Any]) -> dict[str, Any]:
    """`$select` on an entity: the other properties become null."""
    chosen = query().get("$select", "")
    if not chosen:
        return entity
    wanted = {name.strip().casefold() for name in chosen.split(",")}
    return {name: (value if name.casefold() in wanted else None) for name, value in entity.items()}


def with_stamp(response: Response, updated: str) -> Response:
    """With the moment of the last change as `Last-Modified`."""
    response.headers["Last-Modified"] = format_datetime(_whole_second(updated), usegmt=True)
    return response


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
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        raise bad_request(f"{name} is no HTTP date") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _is_plain(found: object) -> bool:
    """Not too deep, and without characters that a database cannot hold."""
    waiting = [(found, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST_BODY:
            return False
        if isinstance(value, str) and not _is_writable(value):
            return False
        if isinstance(value, dict):
            waiting.extend((each, depth + 1) for each in (*value, *value.values()))
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
    return True


def _is_writable(text: str) -> bool:
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))
