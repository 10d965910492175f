"""Every address that the hub has: which ones are open, and that all others ask who it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter

from guide_desk.hub.front import HEALTH
from guide_desk.hub.identity import sign_ins, users
from tests.hub.signing_in import TeamHub

OPEN = {
    HEALTH,
    "/api/state/<name>",
    "/Cust00000/api",
    "/<any_tenant>/api/v1/<path:_rest>",
    "/login/.well-known/openid-configuration",
    "/login/.well-known/jwks",
    "/login/common/oauth/authorize",
    "/login/common/oauth/logout",
    "/login/common/oauth/revocation",
    "/login/common/oauth/tokens",
}
"""What answers without a token. A new address that is not here has to lie below the tenant's data."""


@pytest.fixture(scope="module")
def hub() -> Iterator[TeamHub]:
    made = TeamHub.made("sqlite://")
    yield made
    made.register.close()


def data_routes(application: Flask) -> list[tuple[str, str]]:
    """Method and an address, with numbers and names filled in, of everything that is not open."""
    found = []
    for rule in application.url_map.iter_rules():
        if rule.rule in OPEN:
            continue
        values = {name: _value(converter) for name, converter in rule._converters.items()}
        _domain, path = rule.build(values) or ("", "")
        found += [(method, path) for method in sorted(rule.methods or ()) if method not in ("HEAD", "OPTIONS")]
    return found


def _value(converter: object) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1001 if isinstance(converter, IntegerConverter) else "task"


def answers(client: FlaskClient, routes: list[tuple[str, str]], authorization: str | None) -> set[int]:
    headers = {"Authorization": authorization} if authorization is not None else {}
    return {client.open(path, method=method, headers=headers, json={}).status_code for method, path in routes}


def test_everything_that_is_not_open_lies_below_the_tenants_data(hub: TeamHub) -> None:
    rules = {rule.rule for rule in hub.application.url_map.iter_rules()}
    assert rules >= OPEN
    assert {rule for rule in rules - OPEN if not rule.startswith("/Cust00000/api/v1/")} == set()
    assert len(data_routes(hub.application)) >= 25


def test_no_data_without_a_token_that_stands(hub: TeamHub) -> None:
    routes = data_routes(hub.application)
    given = hub.signed_in("karin")
    bearer = f"Bearer {given['access_token']}"
    for wrong in (None, "", "Bearer 8A:Cust00000.made-up", f"Basic {given['access_token']}", f"Bearer {given['refresh_token']}"):
        assert answers(hub.client, routes, wrong) == {401}, wrong
    assert 401 not in answers(hub.client, routes, bearer)
    hub.clock.advance(sign_ins.ACCESS_SECONDS)
    assert answers(hub.client, routes, bearer) == {401}


def test_no_data_for_a_user_who_was_removed(hub: TeamHub) -> None:
    bearer = f"Bearer {hub.signed_in('ola')['access_token']}"
    with hub.register.writing() as connection:
        users.remove_user(connection, "ola", hub.register.stamp())
    assert answers(hub.client, data_routes(hub.application), bearer) == {401}


def test_another_tenants_data_is_misdirected_and_an_unknown_address_is_not_found(hub: TeamHub) -> None:
    bearer = f"Bearer {hub.signed_in('eva')['access_token']}"
    others = [(method, path.replace("Cust00000", "Cust00001", 1)) for method, path in data_routes(hub.application)]
    assert answers(hub.client, others, bearer) == {421}
    assert answers(hub.client, [("GET", "/Cust00000/api/v1/Nowhere"), ("GET", "/nowhere")], bearer) == {404}


def test_no_answer_shows_what_is_inside(hub: TeamHub) -> None:
    """Whatever is sent: no trace, no statement, no name of a module; and the debugger is off."""
    bearer = {"Authorization": f"Bearer {hub.signed_in('eva')['access_token']}"}
    assert not hub.application.debug
    for method, path in data_routes(hub.application):
        for body in (b"{", b"[]", b'{"Person": 7}', b'[{"op": "replace", "path": 7}]', b"\xff" * 50):
            answer = hub.client.open(path, method=method, headers=bearer, data=body, content_type="application/json")
            text = answer.get_data(as_text=True)
            for word in ("Traceback", "sqlalchemy", "SELECT ", "guide_desk.", "werkzeug"):
                assert word not in text, (method, path, word)
