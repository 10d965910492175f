"""One attempt to sign in: the secrets that bind the browser's answer to it, used once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from guide_desk.errors import SignInRefused

LONGEST_CODE = 4096


def _secret() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True, repr=False)
class SignInAttempt:
    """`redirect` is the loopback address that the browser comes back to. Each value is random and never written anywhere."""

    redirect: str
    state: str = field(default_factory=_secret)
    nonce: str = field(default_factory=_secret)
    verifier: str = field(default_factory=_secret)

    @property
    def challenge(self) -> str:
        """PKCE's S256 of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def is_answered_by(self, query: Mapping[str, str]) -> bool:
        """Whether the browser's answer belongs to this attempt."""
        return hmac.compare_digest(query.get("state", "").encode(), self.state.encode())

    def code_of(self, query: Mapping[str, str], issuer: str) -> str:
        """The code that the browser brought. Raises SignInRefused: `state`, `issuer`, `denied`, `provider` or `incomplete`."""
        if not self.is_answered_by(query):
            raise SignInRefused("state")
        if query.get("iss", issuer) != issuer:
            raise SignInRefused("issuer")
        if "error" in query:
            raise SignInRefused("denied" if query["error"] == "access_denied" else "provider")
        code = query.get("code", "")
        if not code or len(code) > LONGEST_CODE or not code.isascii():
            raise SignInRefused("incomplete")
        return code
