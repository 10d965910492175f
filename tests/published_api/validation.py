"""Holds one exchange between a client and the hub against the statement: the request, and the answer the hub gave."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.published_api.archive_rules import archive_of, complaints_about_question, complaints_about_rows
from tests.published_api.shapes import complaints_about
from tests.published_api.statement import Call, call_of, read_statement

JSON_KINDS = frozenset({"application/json", "application/json-patch+json", "application/merge-patch+json"})
FORM = "application/x-www-form-urlencoded"
_HTTP_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
_OPERATIONS = frozenset({"add", "replace", "remove", "test"})


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent. Header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Below …/v1; from the root for the two state calls."""
        whole = unquote(urlsplit(self.url).path)
        return whole.partition("/api/v1/")[2] or whole

    @property
    def query(self) -> dict[str, str]:
        """From the address, and from a form."""
        found = dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))
        if _kind(self.headers) == FORM:
            found |= dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return found

    @property
    def call(self) -> Call | None:
        """The published operation, if this is one."""
        return call_of(self.method, self.path)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub answered. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def complaints_about_request(request: Request) -> list[str]:
    """Empty when SuperOffice publishes such a request."""
    call = request.call
    if call is None:
        return [f"{request.method} is not published there"]
    return [f"{call.name}: {each}" for each in _request_complaints(request, call)]


def complaints_about_answer(request: Request, answer: Answer) -> list[str]:
    """Empty when SuperOffice publishes that such a request may be answered so."""
    call = request.call
    if call is None:
        statement = read_statement()
        if answer.status not in statement.common_errors:
            return [f"{request.method} of an unpublished address is answered {answer.status}"]
        return complaints_about(_json(answer.body), statement.failure)
    return [f"{call.name} answered {answer.status}: {each}" for each in _answer_complaints(request, call, answer)]


def _request_complaints(request: Request, call: Call) -> Iterator[str]:
    is_form = _kind(request.headers) == FORM
    known = {name.casefold() for name in call.query}
    if is_form:
        known |= {name.casefold() for each in read_statement().calls if "$filter" in each.query for name in each.query}
    if call.answer == "rows":
        known.add("$skip")  # stands in the links to what follows, which are followed as they came
    for name in request.query:
        if name.casefold() not in known:
            yield f"{name} is no published parameter"
    yield from _header_complaints(request, call, is_form)
    if call.answer == "rows":
        archive = archive_of(request.path)
        if archive is None:
            yield "an archive that the statement does not have"
        else:
            yield from complaints_about_question(archive, request.query)
    if call.body == "patch":
        yield from _patch_complaints(_json(request.body), call.answer)
    elif call.body and call.body != "stream":
        yield from complaints_about(_json(request.body), call.body, is_answer=False)
    elif request.body not in (b"", b"{}", b"null") and not call.body and not is_form:
        yield "a body where none is published"


def _header_complaints(request: Request, call: Call, is_form: bool) -> Iterator[str]:
    is_data = not call.path.startswith("/")
    if is_data and not request.headers.get("authorization", "").startswith("Bearer "):
        yield "a data call needs a bearer token"
    if not is_data and "authorization" in request.headers:
        yield "the token is sent where none is asked for"
    if call.body and call.body != "stream" and _kind(request.headers) not in JSON_KINDS:
        yield "the body's type is not among the published"
    if is_form and not request.path.casefold().startswith("archive/"):
        yield "a form may be posted to an archive only"
    for name in ("if-unmodified-since", "if-modified-since"):
        if name in request.headers and _HTTP_DATE.fullmatch(request.headers[name]) is None:
            yield f"{name} is no HTTP date"


def _patch_complaints(body: Any, entity: str) -> Iterator[str]:
    if isinstance(body, dict):
        yield from complaints_about(body, entity, is_answer=False)
        return
    if not isinstance(body, list) or not body:
        yield "a patch is a list of operations, or an object"
        return
    for operation in body:
        if (
            not isinstance(operation, dict)
            or operation.get("op") not in _OPERATIONS
            or not isinstance(operation.get("path"), str)
        ):
            yield "an operation has an op of add, replace, remove or test, and a path"
            continue
        yield from _operation_complaints(operation, entity)


def _operation_complaints(operation: Mapping[str, Any], entity: str) -> Iterator[str]:
    """An address is patched as one object: its lines by themselves failed when SuperOffice's own staff tried."""
    parts = operation["path"].strip("/").split("/")
    if [part.casefold() for part in parts[:2]] in (["address", "street"], ["address", "postal"]) and len(parts) > 2:
        yield f"{operation['path']} is patched as one object only"
    shape = entity
    for part in parts:
        known = read_statement().shapes.get(shape)
        if known is not None:
            name = next((each for each in known.properties if each.casefold() == part.casefold()), None)
            if name is None:
                yield f"{operation['path']} leads to no published property"
                return
            shape = known.properties[name]
        elif shape.startswith(("{", "[")):
            shape = shape[1:-1]
        else:
            yield f"{operation['path']} leads into plain {shape}"
            return
    if operation["op"] == "remove" or shape == "choice":
        return
    value = operation.get("value")
    if shape.startswith("[") and operation["op"] in ("add", "replace") and isinstance(value, dict):
        shape = shape[1:-1]
    yield from complaints_about(value, shape, where=operation["path"], is_answer=False)


def _answer_complaints(request: Request, call: Call, answer: Answer) -> Iterator[str]:
    statement = read_statement()
    if answer.status in (204, 304):
        if answer.status != call.status and answer.status not in call.also:
            yield "no such answer is published"
        if answer.body:
            yield "a body where there is none"
    elif answer.status == call.status:
        yield from _body_complaints(request, call, answer)
    elif answer.status in call.also | statement.common_errors:
        yield from complaints_about(_json(answer.body), statement.failure)
    else:
        yield "no such answer is published"


def _body_complaints(request: Request, call: Call, answer: Answer) -> Iterator[str]:
    if call.answer == "stream":
        return
    if _kind(answer.headers) != "application/json":
        yield "the answer is not said to be JSON"
    body = _json(answer.body)
    if call.answer == "rows":
        archive = archive_of(request.path)
        if archive is not None and not request.path.endswith("$metadata"):
            yield from complaints_about_rows(archive, request.query, body)
    else:
        is_trimmed = "$select" in request.query
        yield from complaints_about(body, call.answer, is_trimmed=is_trimmed)


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body or b"null")
    except ValueError:
        return None
