"""Discovery, keys, tokens and revocation: the addresses that programs call. Failures are OAuth's, not the WebAPI's."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import Connection, select

from guide_desk.hub import tables
from guide_desk.hub.front import Front
from guide_desk.hub.identity import id_tokens, sign_ins
from guide_desk.hub.identity.sign_in_routes import OAUTH, SignInDoor
from guide_desk.hub.register import moment_text

WELL_KNOWN = "/login/.well-known"


def add_token_routes(application: Flask, door: SignInDoor) -> None:
    """Put the routes in their places."""

    @application.get(f"{WELL_KNOWN}/openid-configuration")
    def discovery() -> dict[str, Any]:
        return _described(door.front)

    @application.get(f"{WELL_KNOWN}/jwks")
    def keys() -> dict[str, Any]:
        with door.kept.reading() as connection:
            known = id_tokens.public_keys(connection)
        if known is None:
            with door.kept.writing() as connection:
                known = id_tokens.made_keys(connection, door.kept.clock.now())
        return known

    @application.post(f"{OAUTH}/tokens")
    def tokens() -> Response:
        """A refusal is told after the transaction: what it found out, such as a code that was copied, must last."""
        kind = request.form.get("grant_type", "")
        if kind not in ("authorization_code", "refresh_token"):
            return _refused("unsupported_grant_type")
        if request.form.get("client_id", "") not in door.clients:
            return _refused("invalid_client", 401)
        with door.kept.writing() as connection:
            standing = _standing(connection, door, kind)
            given = _given(connection, door, standing, is_first=kind == "authorization_code") if standing is not None else None
            closed = _closed(connection, door) if given is None and kind == "refresh_token" else {}
        return _unstored(jsonify(given)) if given is not None else _refused("invalid_grant", more=closed)

    @application.post(f"{OAUTH}/revocation")
    def revocation() -> Response:
        with door.kept.writing() as connection:
            now = moment_text(door.kept.clock.now())
            sign_ins.revoke(connection, request.form.get("token", ""), request.form.get("client_id", ""), now)
        return _unstored(jsonify({}))


def _standing(connection: Connection, door: SignInDoor, kind: str) -> sign_ins.SignIn | None:
    sent = request.form
    if kind == "refresh_token":
        return sign_ins.refreshed(connection, sent.get("refresh_token", ""), sent.get("client_id", ""))
    exchange = sign_ins.Exchange(
        code=sent.get("code", ""),
        client_id=sent.get("client_id", ""),
        redirect_uri=sent.get("redirect_uri", ""),
        verifier=sent.get("code_verifier", ""),
    )
    return sign_ins.redeem(connection, exchange, door.kept.clock.now())


def _closed(connection: Connection, door: SignInDoor) -> dict[str, str]:
    """Signed, when whoever asks has been removed: the program takes away what it keeps. Nothing less may make it do so."""
    client_id = request.form.get("client_id", "")
    user = sign_ins.removed_user(connection, request.form.get("refresh_token", ""), client_id)
    if user is None:
        return {}
    root, now = door.front.root(), door.kept.clock.now()
    words = id_tokens.closed_statement(connection, user, client_id, issuer=root, tenant_id=door.tenant_id, now=now)
    return {"account_closed": words}


def _given(connection: Connection, door: SignInDoor, standing: sign_ins.SignIn, *, is_first: bool) -> dict[str, Any]:
    now = door.kept.clock.now()
    root = door.front.root()
    where = tables.associate.c.associate_id == standing.associate_id
    user = dict(connection.execute(select(tables.associate).where(where)).mappings().one())
    given: dict[str, Any] = {
        "token_type": "Bearer",
        "access_token": sign_ins.new_access_token(connection, standing.sign_in_id, door.tenant_id, now),
        "expires_in": sign_ins.ACCESS_SECONDS,
    }
    if is_first:
        given["refresh_token"] = sign_ins.new_refresh_token(connection, standing.sign_in_id)
    web_api = f"{root}/{door.tenant_id}/api"
    given["id_token"] = id_tokens.id_token(
        connection, standing, user, issuer=root, web_api=web_api, tenant_id=door.tenant_id, now=now
    )
    return given


def _described(front: Front) -> dict[str, Any]:
    root = front.root()
    return {
        "issuer": root,
        "authorization_endpoint": f"{root}{OAUTH}/authorize",
        "token_endpoint": f"{root}{OAUTH}/tokens",
        "jwks_uri": f"{root}{WELL_KNOWN}/jwks",
        "revocation_endpoint": f"{root}{OAUTH}/revocation",
        "end_session_endpoint": f"{root}{OAUTH}/logout",
        "scopes_supported": ["openid"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "ui_locales_supported": ["sv", "en"],
    }


def _refused(error: str, status: int = 400, more: dict[str, str] | None = None) -> Response:
    answer = _unstored(jsonify({"error": error} | (more or {})))
    answer.status_code = status
    return answer


def _unstored(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    return answer
