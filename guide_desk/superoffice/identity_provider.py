"""The identity provider: where it is, the token endpoint, and its keys. A native client: PKCE, never a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, TypeGuard
from urllib.parse import quote, urlencode

from guide_desk.clock import Clock
from guide_desk.errors import (
    AccountClosed,
    CaptivePortal,
    OutcomeUnknown,
    Refused,
    ServerDown,
    SignedOut,
    SignInRefused,
    UnreadableAnswer,
    WrongHost,
)
from guide_desk.superoffice.answers import json_of, judged
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import Answer, HttpDoor
from guide_desk.superoffice.id_token import Identity, UnknownKey, closed_account_of, identity_of
from guide_desk.superoffice.pkce import SignInAttempt

LONGEST_TOKEN = 16_384
_FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
WRONG_CLOCK_SECONDS = 120.0


class TokenRefused(Exception):
    """The token endpoint said no; `error` is OAuth's own word, such as invalid_grant. `closed`: a statement to be checked."""

    def __init__(self, error: str, closed: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.closed = closed


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint gave. A secret each: never logged. `server_seconds`: the server's clock then, None when untold."""

    access_token: str
    refresh_token: str | None
    id_token: str | None
    lasts_seconds: float
    server_seconds: float | None

    def __repr__(self) -> str:
        return "Tokens(…)"


class IdentityProvider:
    """One environment, as one client. For one thread at a time; what it has learnt is asked for once."""

    def __init__(self, environment: Environment, client_id: str, door: HttpDoor, clock: Clock) -> None:
        self.environment, self.client_id = environment, client_id
        self._door, self._clock = door, clock
        self._description: Mapping[str, Any] | None = None
        self._keys: object = None

    def close(self) -> None:
        """Let the connection go."""
        self._door.close()

    def authorize_link(self, attempt: SignInAttempt, *, tenant: str | None, login_hint: str) -> str:
        """The page to open in the browser. Raises CrmErrors while the provider is asked where that is."""
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": attempt.redirect,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if tenant:
            query["acr_values"] = f"tenant:{tenant}"
        if login_hint:
            query["login_hint"] = login_hint
        return f"{self._address('authorization_endpoint')}?{urlencode(query, quote_via=quote)}"

    def exchange(self, code: str, attempt: SignInAttempt) -> Tokens:
        """The code for tokens. Raises SignInRefused `code_used` for a code that is used, too old or not ours, and `client`."""
        form = {"code": code, "code_verifier": attempt.verifier, "redirect_uri": attempt.redirect}
        try:
            return self._tokens({"grant_type": "authorization_code", **form})
        except TokenRefused as refused:
            raise SignInRefused("code_used" if refused.error == "invalid_grant" else "client") from None

    def renew(self, refresh_token: str) -> Tokens:
        """A new access token. Raises SignedOut when the refresh token is no longer good for one, AccountClosed when the
        provider has signed why.
        """
        try:
            return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})
        except TokenRefused as refused:
            if refused.closed:
                self._check_closed(refused.closed)
            raise SignedOut(refused.error) from None

    def revoke(self, refresh_token: str) -> bool:
        """Tell the provider to forget the session; False where it has no such endpoint. Raises CrmErrors."""
        if not isinstance(self._described().get("revocation_endpoint"), str):
            return False
        form = {"token": refresh_token, "token_type_hint": "refresh_token", "client_id": self.client_id}
        answer = self._posted(self._address("revocation_endpoint"), form)
        return answer.status in (200, 204)

    def identity(self, tokens: Tokens, *, nonce: str | None) -> Identity:
        """Who the tokens are for. Raises SignInRefused, `clock` when only this computer's clock makes them look old or early."""
        if tokens.id_token is None:
            raise SignInRefused("incomplete")
        try:
            return self._checked(tokens.id_token, nonce)
        except SignInRefused as refused:
            if refused.reason in ("expired", "not_yet") and self._clock_is_wrong(tokens):
                raise SignInRefused("clock") from None
            raise

    def _check_closed(self, statement: str) -> None:
        """Raises AccountClosed for a statement of the provider's own, CrmErrors while its keys cannot be asked for, and SignedOut
        `clock` for one that only this computer's clock may make look old: that may be asked again.
        """
        try:
            closed = self._by_its_keys(partial(closed_account_of, statement))
        except SignInRefused as refused:
            if refused.reason in ("expired", "not_yet"):
                raise SignedOut("clock") from None
            return
        raise AccountClosed(closed.tenant, closed.associate_id)

    def _checked(self, token: str, nonce: str | None) -> Identity:
        return self._by_its_keys(partial(identity_of, token, nonce=nonce))

    def _by_its_keys(self, check: Callable[..., Identity]) -> Identity:
        """With the provider's keys; they are asked for anew when it has changed them."""
        known = {"issuer": self.environment.root, "client_id": self.client_id, "now_seconds": self._clock.now().timestamp()}
        try:
            return check(self._known_keys(), **known)
        except UnknownKey:
            self._keys = None
        try:
            return check(self._known_keys(), **known)
        except UnknownKey:
            raise SignInRefused("signature") from None

    def _clock_is_wrong(self, tokens: Tokens) -> bool:
        there = tokens.server_seconds
        return there is not None and abs(there - self._clock.now().timestamp()) > WRONG_CLOCK_SECONDS

    def _described(self) -> Mapping[str, Any]:
        if self._description is None:
            found = self._asked(self.environment.discovery_address)
            if not isinstance(found, dict):
                raise UnreadableAnswer("discovery")
            if found.get("issuer") != self.environment.root:
                raise WrongHost("issuer")
            self._description = found
        return self._description

    def _address(self, name: str) -> str:
        found = self._described().get(name)
        if not isinstance(found, str):
            raise UnreadableAnswer("discovery")
        if not self.environment.holds(found):
            raise WrongHost(name)
        return found

    def _known_keys(self) -> object:
        if self._keys is None:
            self._keys = self._asked(self._address("jwks_uri"))
        return self._keys

    def _asked(self, address: str) -> Any:
        return judged(self._door.send("GET", address, {"Accept": "application/json"}), writes=False)

    def _posted(self, address: str, form: Mapping[str, str]) -> Answer:
        try:
            return self._door.send("POST", address, _FORM, urlencode(form).encode())
        except OutcomeUnknown:
            raise ServerDown("no answer") from None

    def _tokens(self, form: Mapping[str, str]) -> Tokens:
        answer = self._posted(self._address("token_endpoint"), {**form, "client_id": self.client_id})
        if answer.status in (400, 401, 403):
            raise _refusal(answer)
        found = judged(answer, writes=False)
        if not isinstance(found, dict) or not _is_token(found.get("access_token")):
            raise UnreadableAnswer("token answer")
        if str(found.get("token_type", "Bearer")).casefold() != "bearer":
            raise UnreadableAnswer("token type")
        refresh, identity = found.get("refresh_token"), found.get("id_token")
        return Tokens(
            found["access_token"],
            refresh if _is_token(refresh) else None,
            identity if _is_token(identity) else None,
            _lifetime(found.get("expires_in")),
            _server_seconds(answer),
        )


def _refusal(answer: Answer) -> Exception:
    try:
        found = json_of(answer)
    except CaptivePortal as portal:
        return portal
    except UnreadableAnswer:
        found = None
    error = found.get("error") if isinstance(found, dict) else None
    if isinstance(error, str) and error.replace("_", "").isalpha() and len(error) < 60:
        closed = found.get("account_closed") if isinstance(found, dict) else None
        return TokenRefused(error, closed if _is_token(closed) else "")
    return Refused(answer.status, "token")


def _is_token(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TOKEN and value.isascii() and value.isprintable()


def _lifetime(value: object) -> float:
    try:
        return min(max(float(str(value)), 0.0), 86_400.0)
    except ValueError:
        return 3600.0


def _server_seconds(answer: Answer) -> float | None:
    try:
        return parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except ValueError:
        return None
