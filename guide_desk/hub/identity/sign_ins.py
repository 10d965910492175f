"""What a sign-in gives: a code for one exchange, access tokens for an hour, a refresh token until it is revoked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from guide_desk.hub import tables
from guide_desk.hub.register import moment_text
from guide_desk.hub.tables import access_token, sign_in, sign_in_code

CODE_SECONDS = 600
ACCESS_SECONDS = 3600
SCRIPT_CLIENT = "script"
_KEPT_AFTER_EXPIRY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that stands, and what it was asked for with."""

    sign_in_id: str
    associate_id: int
    client_id: str
    begun: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a client sends for a code."""

    code: str
    client_id: str
    redirect_uri: str
    verifier: str


def begin(
    connection: Connection, associate_id: int, client_id: str, *, redirect_uri: str, challenge: str, nonce: str, now: datetime
) -> str:
    """A new sign-in; answers its code."""
    sign_in_id = _new_sign_in(connection, associate_id, client_id, now)
    code = secrets.token_urlsafe(48)
    row: dict[str, object] = {
        "code_hash": _hash(code),
        "sign_in_id": sign_in_id,
        "redirect_uri": redirect_uri,
        "challenge": challenge,
    }
    row |= {"nonce": nonce, "expires": moment_text(now + timedelta(seconds=CODE_SECONDS)), "is_used": False}
    connection.execute(insert(sign_in_code), row)
    return code


def redeem(connection: Connection, sent: Exchange, now: datetime) -> SignIn | None:
    """The sign-in of a code, once; None when anything is wrong. A code that comes twice ends the sign-in: somebody copied it."""
    row = connection.execute(select(sign_in_code).where(sign_in_code.c.code_hash == _hash(sent.code))).mappings().first()
    if row is None:
        return None
    if row["is_used"]:
        end(connection, row["sign_in_id"], moment_text(now))
        return None
    connection.execute(update(sign_in_code).where(sign_in_code.c.code_hash == row["code_hash"]), {"is_used": True})
    found = _standing(connection, row["sign_in_id"], row["nonce"])
    is_right = (
        found is not None
        and row["expires"] > moment_text(now)
        and found.client_id == sent.client_id
        and row["redirect_uri"] == sent.redirect_uri
        and hmac.compare_digest(row["challenge"], challenge_of(sent.verifier))
    )
    return found if is_right else None


def challenge_of(verifier: str) -> str:
    """PKCE's S256."""
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_refresh_token(connection: Connection, sign_in_id: str) -> str:
    """The sign-in's refresh token: it may be used again and again, until the sign-in ends."""
    token = secrets.token_urlsafe(48)
    connection.execute(update(sign_in).where(sign_in.c.sign_in_id == sign_in_id), {"refresh_hash": _hash(token)})
    return token


def refreshed(connection: Connection, refresh_token: str, client_id: str) -> SignIn | None:
    """The sign-in that a refresh token continues; None when it is unknown, revoked or another client's."""
    found = connection.execute(select(sign_in.c.sign_in_id).where(sign_in.c.refresh_hash == _hash(refresh_token))).scalar()
    standing = _standing(connection, str(found), "") if found else None
    return standing if standing is not None and standing.client_id == client_id else None


def removed_user(connection: Connection, refresh_token: str, client_id: str) -> dict[str, Any] | None:
    """Who has been removed since this refresh token was given to them; None for any other token."""
    question = (
        select(tables.associate)
        .join(sign_in, sign_in.c.associate_id == tables.associate.c.associate_id)
        .where(sign_in.c.refresh_hash == _hash(refresh_token), sign_in.c.client_id == client_id, tables.associate.c.removed != "")
    )
    row = connection.execute(question).mappings().first()
    return dict(row) if row is not None else None


def new_access_token(
    connection: Connection, sign_in_id: str, tenant_id: str, now: datetime, seconds: int = ACCESS_SECONDS
) -> str:
    """An opaque token in SuperOffice's form."""
    long_ago = moment_text(now - _KEPT_AFTER_EXPIRY)
    connection.execute(delete(access_token).where(access_token.c.expires < long_ago))
    connection.execute(delete(sign_in_code).where(sign_in_code.c.expires < long_ago))
    token = f"8A:{tenant_id}.{secrets.token_urlsafe(48)}"
    row = {"token_hash": _hash(token), "sign_in_id": sign_in_id, "expires": moment_text(now + timedelta(seconds=seconds))}
    connection.execute(insert(access_token), row)
    return token


def script_token(connection: Connection, associate_id: int, tenant_id: str, now: datetime, days: int) -> str:
    """A token that is handed to a program; it ends by itself, or with the user's other sign-ins."""
    sign_in_id = _new_sign_in(connection, associate_id, SCRIPT_CLIENT, now)
    return new_access_token(connection, sign_in_id, tenant_id, now, seconds=days * 24 * 3600)


_BY_ACCESS_TOKEN = (
    select(tables.associate)
    .select_from(access_token)
    .join(sign_in, sign_in.c.sign_in_id == access_token.c.sign_in_id)
    .join(tables.associate, tables.associate.c.associate_id == sign_in.c.associate_id)
    .where(access_token.c.token_hash == bindparam("hashed"), access_token.c.expires > bindparam("now"))
    .where(sign_in.c.ended == "", tables.associate.c.removed == "")
)
_BY_PRACTICE_TOKEN = select(tables.associate).where(tables.associate.c.token == bindparam("token"))


def user_of(connection: Connection, token: str, now: datetime) -> dict[str, Any] | None:
    """Whose access token this is; None when it is unknown, expired or revoked. A practice token never expires."""
    row = connection.execute(_BY_ACCESS_TOKEN, {"hashed": _hash(token), "now": moment_text(now)}).mappings().first()
    if row is None:
        row = connection.execute(_BY_PRACTICE_TOKEN, {"token": token}).mappings().first()
    return dict(row) if row is not None else None


def revoke(connection: Connection, token: str, client_id: str, moment: str) -> None:
    """End what a token stands for: a refresh token its whole sign-in, an access token itself. Nothing for a stranger's."""
    standing = refreshed(connection, token, client_id)
    if standing is not None:
        end(connection, standing.sign_in_id, moment)
        return
    own = select(sign_in.c.sign_in_id).where(sign_in.c.client_id == client_id)
    connection.execute(delete(access_token).where(access_token.c.token_hash == _hash(token), access_token.c.sign_in_id.in_(own)))


def end(connection: Connection, sign_in_id: str, moment: str) -> None:
    """End one sign-in with all its tokens."""
    connection.execute(update(sign_in).where(sign_in.c.sign_in_id == sign_in_id, sign_in.c.ended == ""), {"ended": moment})


def end_all(connection: Connection, associate_id: int, moment: str, *, client_id: str | None = None) -> None:
    """End every sign-in of a user, tokens for scripts included; or those of one client."""
    which = (sign_in.c.associate_id == associate_id) & (sign_in.c.ended == "")
    if client_id is not None:
        which &= sign_in.c.client_id == client_id
    connection.execute(update(sign_in).where(which), {"ended": moment})


def _new_sign_in(connection: Connection, associate_id: int, client_id: str, now: datetime) -> str:
    sign_in_id = secrets.token_hex(16)
    row = {"sign_in_id": sign_in_id, "associate_id": associate_id, "client_id": client_id, "begun": moment_text(now)}
    connection.execute(insert(sign_in), row)
    return sign_in_id


def _standing(connection: Connection, sign_in_id: str, nonce: str) -> SignIn | None:
    question = (
        select(sign_in)
        .join(tables.associate, tables.associate.c.associate_id == sign_in.c.associate_id)
        .where(sign_in.c.sign_in_id == sign_in_id, sign_in.c.ended == "", tables.associate.c.removed == "")
    )
    row = connection.execute(question).mappings().first()
    if row is None:
        return None
    return SignIn(row["sign_in_id"], row["associate_id"], row["client_id"], row["begun"], nonce)


def _hash(secret: str) -> str:
    """Tokens are long and random: a plain hash is enough, and a copied database opens nothing."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
