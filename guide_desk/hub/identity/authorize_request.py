"""What a client asks for when it sends somebody here to sign in, read strictly. Nobody is sent on to a stranger's address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.datastructures import MultiDict

FIELDS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
    "login_hint",
    "response_mode",
    "prompt",
)
_REDIRECT = re.compile(r"http://(?:127\.0\.0\.1|\[::1\]):[1-9]\d{3,4}(?:/[A-Za-z0-9._~/-]{0,100})?")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST = 512


class NoClient(Exception):
    """Unknown client or address: the one who asks is told on the page, and sent nowhere."""


class AskedWrongly(Exception):
    """The client is told at its address: `error` is a word of OAuth's."""

    def __init__(self, redirect_uri: str, state: str, error: str, why: str) -> None:
        super().__init__(why)
        self.address = answer_address(redirect_uri, {"error": error, "error_description": why, "state": state})


@dataclass(frozen=True, slots=True)
class AuthorizeRequest:
    """A request in order. `fields` repeats it as it came, for the form of the page."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    login_hint: str
    fields: dict[str, str]

    def answered_with(self, code: str) -> str:
        """The address that brings the code to the client."""
        return answer_address(self.redirect_uri, {"code": code, "state": self.state})


def read_request(sent: MultiDict[str, str], clients: frozenset[str], tenant_id: str) -> AuthorizeRequest:
    """Raises NoClient or AskedWrongly."""
    fields = {name: sent.get(name, "") for name in FIELDS}
    redirect_uri, state = fields["redirect_uri"], fields["state"]
    is_plain = all(len(sent.getlist(name)) <= 1 and len(fields[name]) <= _LONGEST for name in FIELDS)
    if fields["client_id"] not in clients or not is_loopback(redirect_uri) or not is_plain:
        raise NoClient
    fault = _fault(fields, tenant_id)
    if fault is not None:
        raise AskedWrongly(redirect_uri, state, *fault)
    return AuthorizeRequest(
        client_id=fields["client_id"],
        redirect_uri=redirect_uri,
        state=state,
        nonce=fields["nonce"],
        challenge=fields["code_challenge"],
        login_hint=fields["login_hint"],
        fields={name: value for name, value in fields.items() if value},
    )


def answer_address(redirect_uri: str, answer: dict[str, str]) -> str:
    """The client's address with an answer behind it."""
    return f"{redirect_uri}?{urlencode({name: value for name, value in answer.items() if value}, quote_via=quote)}"


def _fault(fields: dict[str, str], tenant_id: str) -> tuple[str, str] | None:
    if fields["response_type"] != "code":
        return "unsupported_response_type", "only response_type=code"
    if "openid" not in fields["scope"].split():
        return "invalid_scope", "scope must hold openid"
    if fields["response_mode"] not in ("", "query"):
        return "invalid_request", "only response_mode=query"
    if fields["code_challenge_method"] != "S256" or not _CHALLENGE.fullmatch(fields["code_challenge"]):
        return "invalid_request", "PKCE with S256 is required"
    tenants = [value.removeprefix("tenant:") for value in fields["acr_values"].split() if value.startswith("tenant:")]
    if tenants not in ([], [tenant_id]):
        return "access_denied", "that tenant is not here"
    if "none" in fields["prompt"].split():
        return "login_required", "nobody stays signed in at this page"
    return None


def is_loopback(redirect_uri: str) -> bool:
    """Whether it is an address on the guide's own computer, as a literal number, with a port that a program may open."""
    if not _REDIRECT.fullmatch(redirect_uri):
        return False
    try:
        return (urlsplit(redirect_uri).port or 0) >= 1024
    except ValueError:
        return False
