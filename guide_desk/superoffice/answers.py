"""What an answer means: its JSON, or one of our errors. Nothing of the body's own words travels on."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from typing import Any

from guide_desk.errors import (
    CaptivePortal,
    ChangedSince,
    CrmError,
    OutcomeUnknown,
    Refused,
    ServerDown,
    SignedOut,
    UnreadableAnswer,
    ValueCollided,
    WrongHost,
)
from guide_desk.superoffice.http_door import Answer

DEEPEST_ANSWER = 50
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
LONGEST_PAUSE_SECONDS = 3600.0


def judged(answer: Answer, *, writes: bool) -> Any:
    """The answer's JSON, or the error it means."""
    status = answer.status
    if status in (200, 201):
        try:
            return json_of(answer)
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
    if status in (403, 404) and _is_page(answer):
        return OutcomeUnknown("a web page") if writes else CaptivePortal("a web page")
    if status in (408, 429, 503):
        return ServerDown(str(status), _retry_after(answer))
    if status >= 500:
        known = _error_type(answer)
        if "sentry" in known.casefold():
            return Refused(403, known)
        if writes:
            return OutcomeUnknown(str(status), is_server_fault=status == 500)
        return ServerDown(f"{status} {known}".strip(), _retry_after(answer))
    return Refused(status, _error_type(answer) or f"Http{status}")


def json_of(answer: Answer) -> Any:
    """The body as JSON. Raises CaptivePortal for a web page, UnreadableAnswer for anything else that is none."""
    body = answer.body
    try:
        found = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise (CaptivePortal("a web page") if _is_page(answer) else UnreadableAnswer("no JSON")) from None
    if _is_nest(found):
        _refuse_depths([found])
    return _without_halves(found) if _HALF.search(body) else found


def _without_halves(found: Any) -> Any:
    """A field that was full in the middle of a picture ends with half a letter, which no store takes."""
    if isinstance(found, dict):
        return {name: _without_halves(value) for name, value in found.items()}
    if isinstance(found, list):
        return [_without_halves(each) for each in found]
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(found, str) else found


def _is_nest(value: object) -> bool:
    return type(value) in (dict, list)


def _refuse_depths(level: list[Any]) -> None:
    """Level by level, because an answer has tens of thousands of values and few nests. Raises UnreadableAnswer."""
    for _depth in range(DEEPEST_ANSWER):
        inside = [value.values() if type(value) is dict else value for value in level]
        level = [each for values in inside for each in values if type(each) is dict or type(each) is list]
        if not level:
            return
    raise UnreadableAnswer("nested too deep")


def _error_type(answer: Answer) -> str:
    """The CRM's own name of the error: letters only, so that nothing it quotes can travel on."""
    try:
        found = json_of(answer)
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


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("Content-Type", "").casefold() or answer.body.lstrip()[:1] == b"<"
