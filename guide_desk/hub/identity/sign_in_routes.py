"""Authorize and end-session: the two addresses that a browser is sent to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from guide_desk.hub.front import Front
from guide_desk.hub.identity import id_tokens, passwords, sign_ins, throttle, users
from guide_desk.hub.identity.authorize_request import (
    AskedWrongly,
    AuthorizeRequest,
    NoClient,
    answer_address,
    is_loopback,
    read_request,
)
from guide_desk.hub.identity.sign_in_page import LANGUAGES, foreign_page, sign_in_page, signed_out_page
from guide_desk.hub.register import Register, moment_text

OAUTH = "/login/common/oauth"


@dataclass(frozen=True, slots=True)
class SignInDoor:
    """What signing in needs to know. `practice` is a made-up user and the password that the page says aloud."""

    kept: Register
    front: Front
    tenant_id: str
    clients: frozenset[str]
    practice: tuple[str, str] | None = None


def add_sign_in_routes(application: Flask, door: SignInDoor) -> None:
    """Put the pages in their places."""

    @application.get(f"{OAUTH}/authorize")
    def ask() -> AnyResponse:
        try:
            asked = read_request(request.args, door.clients, door.tenant_id)
        except NoClient:
            return foreign_page(asked_language())
        except AskedWrongly as fault:
            return _sent_to(fault.address)
        return sign_in_page(asked_language(), asked.fields, user_name=asked.login_hint, practice=door.practice)

    @application.post(f"{OAUTH}/authorize")
    def enter() -> AnyResponse:
        if request.headers.get("Origin", door.front.root()) != door.front.root():
            return foreign_page(asked_language())
        try:
            asked = read_request(request.form, door.clients, door.tenant_id)
        except NoClient:
            return foreign_page(asked_language())
        except AskedWrongly as fault:
            return _sent_to(fault.address)
        return _entered(door, asked)

    @application.route(f"{OAUTH}/logout", methods=["GET", "POST"])
    def leave() -> AnyResponse:
        sent = request.form if request.method == "POST" else request.args
        with door.kept.writing() as connection:
            sign_in_id = id_tokens.sign_in_of(connection, sent.get("id_token_hint", ""))
            if sign_in_id is not None:
                sign_ins.end(connection, sign_in_id, moment_text(door.kept.clock.now()))
        goal = sent.get("post_logout_redirect_uri", "")
        if sign_in_id is not None and is_loopback(goal):
            return _sent_to(answer_address(goal, {"state": sent.get("state", "")[:512]}))
        return signed_out_page(asked_language())


def _entered(door: SignInDoor, asked: AuthorizeRequest) -> AnyResponse:
    """Hashing takes its time, so no transaction is open meanwhile; the try is counted before, so many at once count too."""
    name, password = request.form.get("user_name", "").strip()[:40], request.form.get("password", "")
    with door.kept.writing() as connection:
        wait = throttle.count_try(connection, name, request.remote_addr or "", door.kept.clock.now())
        user = users.find_user(connection, name)
    if wait:
        answer = sign_in_page(
            asked_language(), asked.fields, user_name=name, alert="wait", wait_seconds=wait, practice=door.practice, status=429
        )
        answer.headers["Retry-After"] = str(wait)
        return answer
    if not passwords.is_right(user["password_hash"] if user is not None else "", password) or user is None:
        return sign_in_page(asked_language(), asked.fields, user_name=name, alert="wrong", practice=door.practice, status=401)
    new_hash = passwords.hashed(password) if passwords.is_outdated(user["password_hash"]) else None
    with door.kept.writing() as connection:
        now = door.kept.clock.now()
        throttle.forget_tries(connection, name)
        if new_hash is not None:
            users.keep_new_hash(connection, user["associate_id"], new_hash)
        code = sign_ins.begin(
            connection,
            user["associate_id"],
            asked.client_id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            nonce=asked.nonce,
            now=now,
        )
    return _sent_to(asked.answered_with(code))


def _sent_to(address: str) -> AnyResponse:
    answer = redirect(address, code=303)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def asked_language() -> str:
    """The first of the browser's languages that the page speaks; British English is English."""
    wished = (name.partition("-")[0].casefold() for name, _quality in request.accept_languages)
    return next((name for name in wished if name in LANGUAGES), LANGUAGES[0])
