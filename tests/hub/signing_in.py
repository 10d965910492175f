"""A browser and a native program in one, for tests of signing in: what the guide's computer does, by hand."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guide_desk.clock import HandClock
from guide_desk.hub.application import create_application
from guide_desk.hub.front import Front
from guide_desk.hub.identity import passwords, sign_ins, users
from guide_desk.hub.register import Register
from tests.factories import MORNING

OAUTH = "/login/common/oauth"
REDIRECT = "http://127.0.0.1:49152/callback"
PASSWORD = "fjäll sjö och myr"
VERIFIER = "a" * 43
TEAM = (("karin", "Karin Norberg", 2321, "guide"), ("ola", "Ola Persson", 2309, "guide"), ("eva", "Eva Holm", 23, "coordinator"))


@functools.cache
def kept_hash() -> str:
    """Hashing is slow on purpose, so the tests' one password is hashed once."""
    return passwords.hashed(PASSWORD)


class PageReader(HTMLParser):
    """The fields of a form and the texts of a page, as a browser and a screen reader find them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def fields(self) -> dict[str, str]:
        return {str(each["name"]): each.get("value") or "" for each in self.all("input")}


@dataclass
class TeamHub:
    """A team's hub with three users, and no made-up people."""

    register: Register
    clock: HandClock
    application: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.application.test_client()

    @classmethod
    def made(cls, database_url: str, front: Front | None = None) -> TeamHub:
        clock = HandClock(MORNING)
        register = Register(database_url, clock)
        application = create_application(register, users=(), front=front)
        with register.writing() as connection:
            for name, full_name, municipality, role in TEAM:
                users.add_user(
                    connection,
                    name,
                    full_name=full_name,
                    email=f"{name}@example.org",
                    municipality=municipality,
                    role=role,
                    password_hash=kept_hash(),
                )
        return cls(register, clock, application)

    def ask(self, **changed: str | None) -> TestResponse:
        """Send the browser to the page."""
        return self.client.get(f"{OAUTH}/authorize", query_string=asked(**changed))

    def enter(self, user: str = "karin", password: str = PASSWORD, **changed: str | None) -> TestResponse:
        """Fill in the page that the hub showed, and send it."""
        page = self.ask(**changed)
        assert page.status_code == 200, page.text
        fields = PageReader(page.text).fields() | {"user_name": user, "password": password}
        return self.client.post(f"{OAUTH}/authorize", data=fields, headers={"Origin": "http://localhost"})

    def code(self, user: str = "karin") -> str:
        """What `enter` brings with the right password, which takes its time on purpose: here without the page."""
        with self.register.writing() as connection:
            found = users.find_user(connection, user)
            assert found is not None
            return sign_ins.begin(
                connection,
                found["associate_id"],
                "guide-desk",
                redirect_uri=REDIRECT,
                challenge=sign_ins.challenge_of(VERIFIER),
                nonce="n0nce",
                now=self.clock.now(),
            )

    def exchange(self, code: str, verifier: str = VERIFIER, redirect_uri: str = REDIRECT) -> TestResponse:
        form = {"grant_type": "authorization_code", "client_id": "guide-desk", "redirect_uri": redirect_uri}
        form |= {"code": code, "code_verifier": verifier}
        return self.client.post(f"{OAUTH}/tokens", data=form)

    def refresh(self, token: str, client: str = "guide-desk") -> TestResponse:
        form = {"grant_type": "refresh_token", "client_id": client, "refresh_token": token}
        return self.client.post(f"{OAUTH}/tokens", data=form)

    def signed_in(self, user: str = "karin") -> dict[str, Any]:
        """The tokens that signing in gives."""
        answer = self.exchange(self.code(user))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def who(self, access_token: str) -> TestResponse:
        return self.client.get("/Cust00000/api/v1/User/currentPrincipal", headers={"Authorization": f"Bearer {access_token}"})


def asked(**changed: str | None) -> dict[str, str]:
    """What a native program asks for; None leaves a field out."""
    fields: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "guide-desk",
        "redirect_uri": REDIRECT,
        "scope": "openid",
        "state": "st4te",
        "nonce": "n0nce",
        "code_challenge": sign_ins.challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        "acr_values": "tenant:Cust00000",
    }
    return {name: value for name, value in (fields | changed).items() if value is not None}


def answer_in(response: TestResponse) -> dict[str, str]:
    """What a redirect brings to the program's address."""
    assert response.status_code == 303, response.text
    assert response.headers["Location"].startswith(f"{REDIRECT}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}
