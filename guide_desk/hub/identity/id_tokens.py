"""The signed statement of who signed in: RS256, with the claims that SuperOffice writes, all of them texts as there.

joserfc takes as long to import as the rest of signing in, and a practice hub may never need it: it comes when somebody signs in.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from guide_desk.hub.identity.sign_ins import SignIn
from guide_desk.hub.register import moment_text
from guide_desk.hub.tables import signing_key

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

KEY_BITS = 2048
VALID_SECONDS = 300
CLOCK_LEEWAY_SECONDS = 60
CLOSED = "urn:guide-desk:account-closed"
_NAMESPACE = "http://schemes.superoffice.net/identity/"
_COMPANY = "Jämtland Härjedalen"


def public_keys(connection: Connection) -> dict[str, Any] | None:
    """The key set that a client checks signatures with; None before there is one."""
    key = _key(connection)
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"}]} if key is not None else None


def made_keys(connection: Connection, now: datetime) -> dict[str, Any]:
    """The same inside `writing`, where the key is made the first time."""
    if _key(connection) is None:
        _new_key(connection, now)
    known = public_keys(connection)
    assert known is not None
    return known


def id_token(
    connection: Connection, standing: SignIn, user: dict[str, Any], *, issuer: str, web_api: str, tenant_id: str, now: datetime
) -> str:
    """Inside `writing`. `web_api` is the address of the data, as the state tells it too."""
    issued = int(now.timestamp())
    mail = user["email"] or user["user_name"]
    begun = datetime.fromisoformat(standing.begun).replace(tzinfo=UTC)
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": standing.client_id,
        "sub": mail,
        "iat": issued,
        "nbf": issued - CLOCK_LEEWAY_SECONDS,
        "exp": issued + VALID_SECONDS,
        "auth_time": int(begun.timestamp()),
        "sid": standing.sign_in_id,
        f"{_NAMESPACE}associateid": str(user["associate_id"]),
        f"{_NAMESPACE}identityprovider": "guide-desk-hub",
        f"{_NAMESPACE}email": mail,
        f"{_NAMESPACE}upn": mail,
        f"{_NAMESPACE}so_primary_email_address": user["email"],
        f"{_NAMESPACE}initials": user["initials"],
        f"{_NAMESPACE}is_administrator": "False",
        f"{_NAMESPACE}ctx": tenant_id,
        f"{_NAMESPACE}company_name": _COMPANY,
        f"{_NAMESPACE}serial": "0",
        f"{_NAMESPACE}webapi_url": f"{web_api}/",
    }
    if standing.nonce:
        claims["nonce"] = standing.nonce
    from joserfc import jwt

    key = _key(connection) or _new_key(connection, now)
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "JWT"}, claims, key)


def closed_statement(
    connection: Connection, user: dict[str, Any], client_id: str, *, issuer: str, tenant_id: str, now: datetime
) -> str:
    """Inside `writing`: that this user's account is closed, for the programs that still hold what it left on a computer."""
    from joserfc import jwt

    issued = int(now.timestamp())
    times = {"iat": issued, "nbf": issued - CLOCK_LEEWAY_SECONDS, "exp": issued + VALID_SECONDS}
    who = {f"{_NAMESPACE}associateid": str(user["associate_id"]), f"{_NAMESPACE}ctx": tenant_id}
    key = _key(connection) or _new_key(connection, now)
    claims = {"iss": issuer, "aud": client_id, **times, **who, CLOSED: True}
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "JWT"}, claims, key)


def sign_in_of(connection: Connection, hint: str) -> str | None:
    """The sign-in that an id_token of ours, also an old one, tells of; None when it is not ours."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    key = _key(connection)
    if key is None:
        return None
    try:
        found = jwt.decode(hint, key, algorithms=["RS256"]).claims.get("sid")
    except (JoseError, ValueError):
        return None
    return str(found) if found else None


def _key(connection: Connection) -> RSAKey | None:
    from joserfc.jwk import RSAKey

    row = connection.execute(select(signing_key).order_by(signing_key.c.made.desc())).mappings().first()
    return RSAKey.import_key(row["private_key"], {"kid": row["key_id"]}) if row is not None else None


def _new_key(connection: Connection, now: datetime) -> RSAKey:
    from joserfc.jwk import RSAKey

    key_id = secrets.token_hex(8)
    key = RSAKey.generate_key(KEY_BITS, parameters={"kid": key_id})
    row = {"key_id": key_id, "private_key": key.as_pem(private=True).decode("ascii"), "made": moment_text(now)}
    connection.execute(insert(signing_key), row)
    return key
