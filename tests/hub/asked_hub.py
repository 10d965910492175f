"""A hub that is asked directly: every exchange is held to what SuperOffice publishes, the answers of wrong requests too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient

from guide_desk.clock import HandClock
from guide_desk.hub import tenant
from guide_desk.hub.application import create_application
from guide_desk.hub.limits import Pace
from guide_desk.hub.register import Register
from guide_desk.hub.seed.writing import fill_register
from tests.factories import MORNING
from tests.published_api.validation import Answer, Request, complaints_about_answer, complaints_about_request

BASE = "/Cust00000/api/v1"
ROOT = "http://localhost"


@dataclass
class AskedHub:
    """`user`: who asks, by the name that a token is asked for with."""

    client: FlaskClient
    register: Register
    clock: HandClock
    user: str = "karin"

    def as_user(self, user: str) -> AskedHub:
        """The same hub, asked by somebody else."""
        return AskedHub(self.client, self.register, self.clock, user)

    def token(self) -> str:
        """The asking user's bearer token."""
        with self.register.writing() as connection:
            return str(tenant.token_for(connection, self.user))

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        is_odd: bool = False,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Ask below …/v1 and expect a status.

        `is_odd`: a request that SuperOffice would not publish. Its answer is held to what is published all the same.
        """
        sent = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        answer = self.client.open(f"{BASE}/{path}", method=method, data=content, headers=sent)
        lowered = {name.casefold(): value for name, value in sent.items()}
        request = Request(method, f"{ROOT}{BASE}/{path}", lowered, content or b"")
        given = Answer(answer.status_code, {name.casefold(): value for name, value in answer.headers.items()}, answer.data)
        assert answer.status_code == status, answer.text
        assert complaints_about_answer(request, given) == []
        assert "Traceback" not in answer.text
        if not is_odd:
            assert complaints_about_request(request) == []
        return answer.json if answer.mimetype == "application/json" else answer.data

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of an archive question; parameters without their dollar sign."""
        found: list[dict[str, Any]] = self.ask("GET", f"{path}?{asked(**query)}")["value"]
        return found

    def add_person(self, **properties: Any) -> dict[str, Any]:
        """A person of the asking user's."""
        made: dict[str, Any] = self.ask("POST", "Person", {"Firstname": "Elin", "Lastname": "Sandqvist", **properties})
        return made

    def add_note(self, person_id: int, **properties: Any) -> dict[str, Any]:
        """An appointment that says something."""
        body = {"Person": {"PersonId": person_id}, "Task": {"TaskListItemId": 8}, "Description": "hej"}
        made: dict[str, Any] = self.ask("POST", "Appointment", body | properties)
        return made


def asked(**query: Any) -> str:
    """An archive question as a query string."""
    return urlencode({f"${name}": value for name, value in query.items()}, quote_via=quote)


@contextmanager
def asked_hub(database_url: str, people: int = 0, pace: Pace | None = None) -> Iterator[AskedHub]:
    """A hub over a new database."""
    clock = HandClock(MORNING)
    register = Register(database_url, clock)
    application = create_application(register, pace=pace)
    if people:
        fill_register(register, clock.today(), people)
    try:
        yield AskedHub(application.test_client(), register, clock)
    finally:
        register.close()
