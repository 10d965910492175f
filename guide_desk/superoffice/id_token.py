"""The id_token: who has signed in, said by the identity provider and signed by it. Nothing in it is believed unchecked."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guide_desk.errors import SignInRefused

ALGORITHM = "RS256"
LEEWAY_SECONDS = 120.0
CLOSED = "urn:guide-desk:account-closed"
"""The claim of a statement that an account is closed. A team's hub makes such; SuperOffice publishes nothing of the kind."""
_PREFIX = "http://schemes.superoffice.net/identity/"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, to which tenant. `login_hint` is an address and stays inside the encrypted store."""

    tenant: str
    associate_id: int
    login_hint: str


class UnknownKey(Exception):
    """The token names a key that is not among the known ones; the provider may have changed its keys."""


def identity_of(token: str, keys: object, *, issuer: str, client_id: str, nonce: str | None, now_seconds: float) -> Identity:
    """Check the signature (RS256 by the provider's own keys), issuer, audience, times and nonce, in that order.

    `nonce` None: an answer to a renewal, which need not carry one. Raises UnknownKey, and SignInRefused whose reason says
    what was wrong.
    """
    claims = _checked_claims(token, keys, issuer=issuer, client_id=client_id, now_seconds=now_seconds)
    if nonce is not None and not hmac.compare_digest(str(claims.get("nonce") or "").encode(), nonce.encode()):
        raise SignInRefused("nonce")
    if CLOSED in claims:
        raise SignInRefused("incomplete")
    return _identity(claims)


def closed_account_of(token: str, keys: object, *, issuer: str, client_id: str, now_seconds: float) -> Identity:
    """Whose account is closed, by a statement that is checked as an id_token is and says so. Raises as `identity_of`."""
    claims = _checked_claims(token, keys, issuer=issuer, client_id=client_id, now_seconds=now_seconds)
    if claims.get(CLOSED) is not True:
        raise SignInRefused("incomplete")
    return _identity(claims)


def _checked_claims(token: str, keys: object, *, issuer: str, client_id: str, now_seconds: float) -> Mapping[str, Any]:
    claims = _signed_claims(token, keys)
    if claims.get("iss") != issuer:
        raise SignInRefused("issuer")
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise SignInRefused("audience")
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise SignInRefused("audience")
    _check_times(claims, now_seconds)
    return claims


def _signed_claims(token: str, keys: object) -> Mapping[str, Any]:
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet

    try:
        known = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        return jwt.decode(token, known, algorithms=[ALGORITHM]).claims
    except InvalidKeyIdError:
        raise UnknownKey from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise SignInRefused("signature") from None


def _check_times(claims: Mapping[str, Any], now_seconds: float) -> None:
    ends = _number(claims.get("exp"))
    if ends is None or now_seconds > ends + LEEWAY_SECONDS:
        raise SignInRefused("expired")
    for name in ("nbf", "iat"):
        begins = _number(claims.get(name))
        if begins is not None and now_seconds < begins - LEEWAY_SECONDS:
            raise SignInRefused("not_yet")


def _identity(claims: Mapping[str, Any]) -> Identity:
    tenant, number = claims.get(f"{_PREFIX}ctx"), str(claims.get(f"{_PREFIX}associateid") or "")
    if not isinstance(tenant, str) or not tenant.isalnum() or not number.isdecimal():
        raise SignInRefused("incomplete")
    return Identity(tenant, int(number), str(claims.get(f"{_PREFIX}upn") or claims.get("sub") or ""))


def _number(value: object) -> float | None:
    """Numbers come as numbers, and in SuperOffice's own answers as text too."""
    try:
        return float(str(value))
    except ValueError:
        return None
