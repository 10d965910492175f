"""An identity provider on a real loopback socket, as good or as hostile as a test wants it, with a real hub's WebAPI behind.

It keeps the rules that a native program relies on (PKCE S256, codes for one use, loopback redirects only) and can break each
of its own promises: other claims, other keys, no signature, web pages, stopped tenants, other hosts.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from guide_desk.clock import Clock
from tests.published_api.recording import MADE_UP

CLIENT = "guide-desk"
TENANT = "Cust00000"
REDIRECTS = re.compile(r"http://127\.0\.0\.1:\d{4,10}")
CLOSED = "urn:guide-desk:account-closed"
_PREFIX = "http://schemes.superoffice.net/identity/"


@cache
def signing_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, private=True)


@dataclass
class Person:
    """Somebody who signs in at the browser, and the hub's own token for them."""

    associate_id: int = 7
    hub_token: str = ""
    name: str = "karin@example.org"


@dataclass
class Reply:
    """An answer written by hand."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    is_the_hubs: bool = False


@dataclass
class IdentityServer:
    """`replies`: path to an answer instead of the real one. `claims`: over the true ones; None takes one away."""

    clock: Clock
    hub: httpx.BaseTransport | None = None
    person: Person = field(default_factory=Person)
    tenant: str = TENANT
    root: str = ""
    replies: dict[str, Reply] = field(default_factory=dict)
    claims: dict[str, object] = field(default_factory=dict)
    algorithm: str = "RS256"
    key: str = "first"
    published: tuple[str, ...] = ("first",)
    rotates: bool = False
    names_itself: str = ""
    lasts_seconds: int = 3600
    state: dict[str, object] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    closed: dict[str, Person] = field(default_factory=dict)
    """Refresh tokens of those whose account has been closed."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _refresh: dict[str, Person] = field(default_factory=dict)
    _access: dict[str, Person] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def revoke_everything(self) -> None:
        """As when a tenant's administrator throws everybody out."""
        with self._lock:
            self._refresh.clear()
            self._access.clear()

    def close_accounts(self) -> None:
        """As when everybody who has signed in is removed by the administrator."""
        with self._lock:
            self.closed |= self._refresh
        self.revoke_everything()

    def forget_access(self) -> None:
        """As when the hour has passed."""
        with self._lock:
            self._access.clear()

    @property
    def sessions(self) -> int:
        return len(self._refresh)

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        path, query = urlsplit(target).path, {k: v[0] for k, v in parse_qs(urlsplit(target).query).items()}
        self.seen.append((method, path))
        if path in self.replies:
            return self.replies[path]
        if path == "/login/.well-known/openid-configuration":
            return _json(self._description())
        if path == "/login/.well-known/jwks":
            return _json(KeySet([signing_key(name) for name in self.published]).as_dict(private=False))
        if path == "/login/common/oauth/authorize":
            return self._authorize(query)
        if path in ("/login/common/oauth/tokens", "/login/common/oauth/revoke"):
            form = {k: v[0] for k, v in parse_qs(body.decode()).items()}
            self.forms.append(form)
            with self._lock:
                return self._tokens(form) if path.endswith("tokens") else self._revoke(form)
        if path.startswith("/api/state/"):
            return self._state(path.rpartition("/")[2])
        return self._data(method, target, headers, body)

    def _description(self) -> dict[str, object]:
        login = f"{self.root}/login"
        return {
            "issuer": self.names_itself or self.root,
            "authorization_endpoint": f"{login}/common/oauth/authorize",
            "token_endpoint": f"{login}/common/oauth/tokens",
            "jwks_uri": f"{login}/.well-known/jwks",
            "revocation_endpoint": f"{login}/common/oauth/revoke",
        }

    def _authorize(self, query: dict[str, str]) -> Reply:
        good = (
            query.get("client_id") == CLIENT
            and query.get("response_type") == "code"
            and query.get("scope") == "openid"
            and query.get("code_challenge_method") == "S256"
            and len(query.get("code_challenge", "")) == 43
            and REDIRECTS.fullmatch(query.get("redirect_uri", "")) is not None
        )
        if not good:
            return Reply(400, b"not asked as a native program asks")
        code = secrets.token_urlsafe(24)
        self._codes[code] = query
        back = {"code": code, "state": query["state"]}
        return Reply(302, b"", {"Location": f"{query['redirect_uri']}?{urlencode(back)}"})

    def _tokens(self, form: dict[str, str]) -> Reply:
        if form.get("client_id") != CLIENT or "client_secret" in form:
            return _json({"error": "invalid_client"}, 401)
        if form.get("grant_type") == "refresh_token":
            person = self._refresh.get(form.get("refresh_token", ""))
            if person is None:
                closed = self.closed.get(form.get("refresh_token", ""))
                said = {"account_closed": self.closed_statement(closed)} if closed is not None else {}
                return _json({"error": "invalid_grant", **said}, 400)
            if self.rotates:
                del self._refresh[form["refresh_token"]]
            return self._token_answer(person, "", "" if not self.rotates else secrets.token_urlsafe(24))
        asked = self._codes.pop(form.get("code", ""), None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if asked is None or digest.decode() != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        return self._token_answer(self.person, asked["nonce"], secrets.token_urlsafe(24))

    def _token_answer(self, person: Person, nonce: str, refresh: str) -> Reply:
        access = f"8A:{secrets.token_urlsafe(24)}"
        self._access[access] = person
        answer = {
            "token_type": "Bearer",
            "access_token": access,
            "expires_in": self.lasts_seconds,
            "id_token": self._id_token(person, nonce),
        }
        if refresh:
            self._refresh[refresh] = person
            answer["refresh_token"] = refresh
        return _json(answer)

    def _id_token(self, person: Person, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.root,
            "aud": CLIENT,
            "sub": person.name,
            "iat": str(now),
            "nbf": now - 60,
            "exp": now + 300,
            f"{_PREFIX}associateid": str(person.associate_id),
            f"{_PREFIX}ctx": self.tenant,
            f"{_PREFIX}upn": person.name,
            **({"nonce": nonce} if nonce else {}),
        }
        return self._signed(claims)

    def closed_statement(self, person: Person) -> str:
        """That this person's account is closed."""
        now = int(self.clock.now().timestamp())
        who = {f"{_PREFIX}associateid": str(person.associate_id), f"{_PREFIX}ctx": self.tenant}
        return self._signed({"iss": self.root, "aud": CLIENT, "iat": now, "exp": now + 300, **who, CLOSED: True})

    def _signed(self, claims: dict[str, object]) -> str:
        claims = {**claims, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."
        if self.algorithm == "HS256":
            from joserfc.jwk import OctKey

            public = signing_key("first").as_pem(private=False)
            return jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(base64.b64encode(public)))
        return jwt.encode({"alg": "RS256", "kid": self.published[-1]}, claims, signing_key(self.key))

    def _revoke(self, form: dict[str, str]) -> Reply:
        self._refresh.pop(form.get("token", ""), None)
        return Reply(200, b"")

    def _state(self, name: str) -> Reply:
        if name != self.tenant:
            return _json({"Error": True, "ErrorType": "SoNotFoundException"}, 404)
        valid = (self.clock.now() + timedelta(hours=1)).astimezone(UTC).replace(tzinfo=None)
        return _json(
            {
                "ContextIdentifier": name,
                "State": "Running",
                "IsRunning": True,
                "ValidUntil": f"{valid.isoformat()}Z",
                "Api": f"{self.root}/{self.tenant}/api",
                **self.state,
            }
        )

    def _data(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        with self._lock:
            person = self._access.get(headers.get("Authorization", "").removeprefix("Bearer "))
        if person is None or self.hub is None:
            return _json({"Error": True, "ErrorType": "SoSessionException"}, 401 if person is None else 404)
        kept = {name: value for name, value in headers.items() if name in ("Content-Type", "Accept", "If-Unmodified-Since")}
        request = httpx.Request(
            method, f"http://127.0.0.1{target}", headers={**kept, "Authorization": f"Bearer {person.hub_token}"}, content=body
        )
        with self._lock:
            found = self.hub.handle_request(request)
            found.read()
        kind = found.headers.get("Content-Type", "application/json")
        return Reply(found.status_code, found.content, {"Content-Type": kind}, is_the_hubs=True)


def _json(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


@contextmanager
def serving(server: IdentityServer, tls: ssl.SSLContext | None = None) -> Iterator[IdentityServer]:
    """The server on a free port of this computer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = server.answer(self.command, self.path, dict(self.headers.items()), body)
            self.send_response_only(reply.status)
            date = format_datetime(server.clock.now().astimezone(UTC), usegmt=True)
            is_made_up = {} if reply.is_the_hubs else {MADE_UP: "1"}
            for name, value in {"Date": date, **is_made_up, **reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.send_header(MADE_UP, "yes")
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_words: object) -> None:
            """Nothing is said."""

    for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.do_any)

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_what: object) -> None:
            """A client that left in the middle is no news."""

    door = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        door.socket = tls.wrap_socket(door.socket, server_side=True, do_handshake_on_connect=False)
    server.root = f"{'https' if tls is not None else 'http'}://127.0.0.1:{door.server_port}"
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02}, name="identity", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        door.shutdown()
        door.server_close()
        thread.join()


def browse(link: str) -> str:
    """What a person's browser does with the link: follow it to the loopback address. Answers the last page."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(link, timeout=10) as page:
            return str(page.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()
    except (OSError, urllib.error.URLError) as error:
        return f"unreachable {type(error).__name__}"


def browsing(change: Callable[[str], str] = lambda link: link) -> tuple[Callable[[str], None], list[threading.Thread]]:
    """(what to do with a link, the threads it starts): opens a changed link as a browser beside the program would."""
    threads: list[threading.Thread] = []

    def show(link: str) -> None:
        thread = threading.Thread(target=lambda: browse(change(link)), name="browser", daemon=True)
        threads.append(thread)
        thread.start()

    return show, threads
