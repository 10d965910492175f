"""Signing in at the hub: the whole way, everything that must be refused, and what ends a sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select

from guide_desk.hub import tables
from guide_desk.hub.front import Front, is_public_url
from guide_desk.hub.identity import passwords, sign_ins, throttle, users
from tests.hub.signing_in import OAUTH, PASSWORD, REDIRECT, VERIFIER, PageReader, TeamHub, answer_in, asked, kept_hash

CLAIM = "http://schemes.superoffice.net/identity/"


@pytest.fixture
def hub(database_url: str) -> Iterator[TeamHub]:
    made = TeamHub.made(database_url)
    yield made
    made.register.close()


@pytest.fixture(scope="module")
def asked_hub(new_database: Callable[[], str]) -> Iterator[TeamHub]:
    """One for all tests that only ask: none of them changes what another sees."""
    made = TeamHub.made(new_database())
    yield made
    made.register.close()


# ---------------------------------------------------------------- the whole way


def test_discovery_names_every_address_and_each_answers(asked_hub: TeamHub) -> None:
    found = asked_hub.client.get("/login/.well-known/openid-configuration").json
    assert found["issuer"] == "http://localhost"
    assert (found["code_challenge_methods_supported"], found["id_token_signing_alg_values_supported"]) == (["S256"], ["RS256"])
    for name in ("authorization_endpoint", "jwks_uri", "end_session_endpoint"):
        assert asked_hub.client.get(found[name]).status_code in (200, 400), name
    for name in ("token_endpoint", "revocation_endpoint"):
        assert asked_hub.client.post(found[name]).status_code in (200, 400), name


def test_signing_in_gives_tokens_that_say_who_it_is(asked_hub: TeamHub) -> None:
    answer = answer_in(asked_hub.enter("eva"))
    assert answer["state"] == "st4te"
    given = asked_hub.exchange(answer["code"]).json
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert given["access_token"].startswith("8A:Cust00000.")
    principal = asked_hub.who(given["access_token"]).json
    assert (principal["FullName"], principal["RoleName"], principal["GroupId"]) == ("Eva Holm", "Coordinator", 23)
    assert principal["FunctionRights"] == ["allow-bulk-edit"]
    assert asked_hub.who(asked_hub.signed_in("ola")["access_token"]).json["FunctionRights"] == []


def test_the_id_token_is_signed_and_carries_the_claims(hub: TeamHub) -> None:
    given = hub.signed_in("karin")
    keys = KeySet.import_key_set(hub.client.get("/login/.well-known/jwks").json)
    assert all(set(key) <= {"kty", "n", "e", "kid", "use", "alg"} for key in keys.as_dict(private=False)["keys"])
    token = jwt.decode(given["id_token"], keys, algorithms=["RS256"])
    registry = jwt.JWTClaimsRegistry(
        now=int(hub.clock.now().timestamp()),
        iss={"essential": True, "value": "http://localhost"},
        aud={"essential": True, "value": "guide-desk"},
        nonce={"essential": True, "value": "n0nce"},
        exp={"essential": True},
    )
    registry.validate(token.claims)
    associate = hub.who(given["access_token"]).json["AssociateId"]
    expected = {"associateid": str(associate), "ctx": "Cust00000", "initials": "KN", "is_administrator": "False"}
    expected |= {"webapi_url": "http://localhost/Cust00000/api/", "so_primary_email_address": "karin@example.org"}
    assert {name: token.claims[CLAIM + name] for name in expected} == expected
    assert token.claims["exp"] - token.claims["iat"] == 300


def test_an_access_token_lasts_an_hour_of_the_hubs_clock_and_is_refreshed(hub: TeamHub) -> None:
    given = hub.signed_in()
    hub.clock.advance(3599)
    assert hub.who(given["access_token"]).status_code == 200
    hub.clock.advance(1)
    late = hub.who(given["access_token"])
    assert (late.status_code, late.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    for _time in range(2):
        again = hub.refresh(given["refresh_token"]).json
        assert "refresh_token" not in again
        assert hub.who(again["access_token"]).status_code == 200
        assert jwt.decode(again["id_token"], KeySet.import_key_set(hub.client.get("/login/.well-known/jwks").json)).claims["sid"]


def test_two_hubs_on_one_database_know_each_others_tokens_and_keys(new_database: Callable[[], str]) -> None:
    url = new_database()
    first = TeamHub.made(url)
    from guide_desk.hub.application import create_application
    from guide_desk.hub.register import Register

    register = Register(url, first.clock)
    second = TeamHub(register, first.clock, create_application(register, users=()))
    try:
        given = second.exchange(first.code()).json
        assert first.who(given["access_token"]).status_code == second.who(given["access_token"]).status_code == 200
        keys = [hub.client.get("/login/.well-known/jwks").json for hub in (first, second)]
        assert keys[0] == keys[1]
    finally:
        first.register.close()
        register.close()


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize(
    ("asks_for", "language", "word"), [("sv-SE,en;q=0.5", "sv", "Lösenord"), ("en-GB,sv;q=0.5", "en", "Password")]
)
def test_the_page_speaks_the_guides_language_to_everyone(hub: TeamHub, asks_for: str, language: str, word: str) -> None:
    hub.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = asks_for
    for response in (hub.ask(login_hint="karin"), hub.enter("karin", "fel lösenord")):
        page = PageReader(response.text)
        assert page.all("html") == [{"lang": language}]
        assert word in page.text
        assert not page.all("script")
        visible = [each for each in page.all("input") if each.get("type") != "hidden"]
        assert {each["for"] for each in page.all("label")} == {each["id"] for each in visible} == {"user_name", "password"}
        assert {each["autocomplete"] for each in visible} == {"username", "current-password"}
        assert sum("autofocus" in each for each in visible) == 1
        assert len(page.all("main")) == len(page.all("h1")) == len(page.all("title")) == 1
        assert page.fields()["user_name"] == "karin"
    assert [each["id"] for each in page.all("p") if each.get("role") == "alert"] == ["alert"]
    assert all(each["aria-describedby"] == "alert" for each in visible)
    assert page.fields()["password"] == ""


def test_the_page_cannot_be_framed_scripted_or_kept(asked_hub: TeamHub) -> None:
    headers = asked_hub.ask().headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:*;" in policy
    assert "unsafe" not in policy
    assert (headers["X-Frame-Options"], headers["Cache-Control"], headers["X-Content-Type-Options"]) == (
        "DENY",
        "no-store",
        "nosniff",
    )
    assert "form-action" not in asked_hub.ask(redirect_uri="http://[::1]:49152/callback").headers["Content-Security-Policy"]


def test_what_a_program_sends_is_text_on_the_page(asked_hub: TeamHub) -> None:
    hostile = "\"><script>alert(1)</script><img src=x onerror='1'>"
    page = asked_hub.ask(login_hint=hostile, state=hostile, nonce=hostile)
    assert escape(hostile) in page.text
    assert not PageReader(page.text).all("script")
    assert not PageReader(page.text).all("img")
    assert answer_in(asked_hub.enter(state=hostile))["state"] == hostile


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "somebody-else"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "http://localhost:49152/callback"},
        {"redirect_uri": "https://127.0.0.1:49152/callback"},
        {"redirect_uri": "http://127.0.0.1/callback"},
        {"redirect_uri": "http://127.0.0.1:80/callback"},
        {"redirect_uri": "http://127.0.0.1:99999/callback"},
        {"redirect_uri": "http://127.0.0.1:49152@evil.example/"},
        {"redirect_uri": "http://127.0.0.1.evil.example:49152/"},
        {"redirect_uri": "http://evil.example:49152/callback"},
        {"redirect_uri": "http://127.0.0.1:49152/callback?more=1"},
        {"redirect_uri": "http://127.0.0.1:49152/callback#part"},
        {"redirect_uri": "http://127.0.0.1:49152/\r\nX: y"},
        {"state": "x" * 513},
    ],
)
def test_nobody_is_sent_to_a_strangers_address(asked_hub: TeamHub, changed: dict[str, str | None]) -> None:
    sent = asked_hub.client.post(f"{OAUTH}/authorize", data=asked(**changed) | {"user_name": "karin", "password": PASSWORD})
    for answer in (asked_hub.ask(**changed), sent):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "form" not in {tag for tag, _attributes in PageReader(answer.text).tags}


def test_a_field_sent_twice_is_refused(asked_hub: TeamHub) -> None:
    twice = [*asked().items(), ("redirect_uri", "http://127.0.0.1:50000/")]
    assert asked_hub.client.get(f"{OAUTH}/authorize", query_string=twice).status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"acr_values": "tenant:Cust99999"}, "access_denied"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_program_that_asks_wrongly_is_told(asked_hub: TeamHub, changed: dict[str, str | None], error: str) -> None:
    answer = answer_in(asked_hub.ask(**changed))
    assert (answer["error"], answer["state"]) == (error, "st4te")
    assert "code" not in answer


@pytest.mark.parametrize(
    "changed",
    [{"verifier": "b" * 43}, {"verifier": ""}, {"verifier": "å"}, {"redirect_uri": "http://127.0.0.1:50000/callback"}],
)
def test_a_code_is_for_whoever_asked_for_it(asked_hub: TeamHub, changed: dict[str, str]) -> None:
    code = asked_hub.code()
    answer = asked_hub.exchange(code, **changed)
    assert (answer.status_code, answer.json) == (400, {"error": "invalid_grant"})
    assert asked_hub.exchange(code).status_code == 400, "one try is all a code gives"
    assert asked_hub.exchange("made up").status_code == 400


def test_a_code_is_good_for_ten_minutes(hub: TeamHub) -> None:
    early, late = hub.code("karin"), hub.code("ola")
    hub.clock.advance(599)
    assert hub.exchange(early).status_code == 200
    hub.clock.advance(1)
    assert hub.exchange(late).status_code == 400


def test_a_code_that_comes_twice_ends_what_it_gave(hub: TeamHub) -> None:
    code = hub.code()
    given = hub.exchange(code).json
    assert hub.exchange(code).status_code == 400
    assert hub.who(given["access_token"]).status_code == 401
    assert hub.refresh(given["refresh_token"]).status_code == 400


def test_tokens_are_asked_for_as_agreed_or_not_at_all(asked_hub: TeamHub) -> None:
    given = asked_hub.signed_in()
    assert asked_hub.refresh(given["refresh_token"], client="somebody-else").json == {"error": "invalid_client"}
    assert asked_hub.refresh("made up").json == {"error": "invalid_grant"}
    assert asked_hub.client.post(f"{OAUTH}/tokens", data={"grant_type": "password"}).json == {"error": "unsupported_grant_type"}
    assert asked_hub.client.get(f"{OAUTH}/tokens").status_code == 405
    others = [f"Basic {given['access_token']}", f"Bearer {given['refresh_token']}", f"Bearer {given['id_token']}"]
    for header in ("", "Bearer", "Bearer ", *others):
        answer = asked_hub.client.get("/Cust00000/api/v1/User/currentPrincipal", headers={"Authorization": header})
        assert answer.status_code == 401, header


def test_a_page_of_another_site_cannot_send_the_form(asked_hub: TeamHub) -> None:
    fields = asked() | {"user_name": "karin", "password": PASSWORD}
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        assert asked_hub.client.post(f"{OAUTH}/authorize", data=fields, headers={"Origin": origin}).status_code == 400


# ---------------------------------------------------------------- passwords and guessing


def test_passwords_are_kept_as_argon2id_and_compared_as_written() -> None:
    kept = kept_hash()
    assert kept.startswith("$argon2id$")
    assert passwords.is_right(kept, PASSWORD)
    assert passwords.is_right(kept, PASSWORD.replace("ä", "a\u0308").replace("ö", "o\u0308"))
    assert not passwords.is_right(kept, PASSWORD + "!")
    assert not passwords.is_right("", PASSWORD)
    assert not passwords.is_right("no hash", PASSWORD)
    assert not passwords.is_right(kept, "x" * 100_000)
    for bad in ("kort", "karinkarinkarin", "aaaaaaaaaaaaaa", "x" * 300):
        assert passwords.fault_in(bad, "karin"), bad
    assert passwords.fault_in(PASSWORD, "karin") is None


def test_guessing_is_slowed_for_one_name_and_the_right_password_waits_too(hub: TeamHub) -> None:
    for _try in range(throttle.FREE_TRIES["user"] - 1):
        with hub.register.writing() as connection:
            assert throttle.count_try(connection, "karin", "127.0.0.1", hub.clock.now()) == 0
    assert hub.enter("karin", "gissning").status_code == 401
    slowed = hub.enter("karin", PASSWORD)
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "30")
    assert "1 min" in slowed.text
    assert hub.enter("ola").status_code == 303, "a colleague at the same address may sign in"
    hub.clock.advance(30)
    assert hub.enter("KARIN ", "gissning").status_code == 401
    assert hub.enter("karin", PASSWORD).headers["Retry-After"] == "60"
    hub.clock.advance(60)
    assert hub.enter("karin").status_code == 303
    assert hub.enter("karin", "gissning").status_code == 401, "and after the right one the tries are free again"


def test_guessing_many_names_from_one_address_is_slowed(hub: TeamHub) -> None:
    for number in range(throttle.FREE_TRIES["address"] - 1):
        with hub.register.writing() as connection:
            assert throttle.count_try(connection, f"namn{number}", "127.0.0.1", hub.clock.now()) == 0
    assert hub.enter("namn", "gissning").status_code == 401
    assert hub.enter("ola").status_code == 429
    hub.clock.advance(25 * 3600)
    assert hub.enter("ola").status_code == 303


def test_the_longest_wait_is_a_quarter_of_an_hour(hub: TeamHub) -> None:
    for _try in range(throttle.FREE_TRIES["user"] + 12):
        with hub.register.writing() as connection:
            throttle.count_try(connection, "karin", "", hub.clock.now())
        hub.clock.advance(throttle.LONGEST_WAIT_SECONDS)
    with hub.register.writing() as connection:
        throttle.count_try(connection, "karin", "", hub.clock.now())
        assert throttle.count_try(connection, "karin", "", hub.clock.now()) == throttle.LONGEST_WAIT_SECONDS


# ---------------------------------------------------------------- what ends a sign-in


def test_revoking_a_refresh_token_ends_the_sign_in_and_an_access_token_itself(hub: TeamHub) -> None:
    first, second = hub.signed_in(), hub.signed_in()
    revoke = {"client_id": "guide-desk"}
    assert hub.client.post(f"{OAUTH}/revocation", data=revoke | {"token": first["refresh_token"]}).status_code == 200
    assert hub.who(first["access_token"]).status_code == 401
    assert hub.refresh(first["refresh_token"]).status_code == 400
    assert hub.who(second["access_token"]).status_code == 200
    assert hub.client.post(f"{OAUTH}/revocation", data={"client_id": "x", "token": second["refresh_token"]}).status_code == 200
    assert hub.client.post(f"{OAUTH}/revocation", data={"client_id": "x", "token": second["access_token"]}).status_code == 200
    assert hub.who(second["access_token"]).status_code == 200, "a stranger revokes nothing"
    hub.client.post(f"{OAUTH}/revocation", data=revoke | {"token": second["access_token"]})
    assert hub.who(second["access_token"]).status_code == 401
    assert hub.refresh(second["refresh_token"]).status_code == 200
    assert hub.client.post(f"{OAUTH}/revocation", data=revoke | {"token": "unknown"}).status_code == 200


def test_signing_out_ends_the_sign_in_and_goes_back_to_the_program(hub: TeamHub) -> None:
    given, other = hub.signed_in(), hub.signed_in()
    hub.clock.advance(7200)
    out = hub.client.get(
        f"{OAUTH}/logout",
        query_string={"id_token_hint": given["id_token"], "post_logout_redirect_uri": REDIRECT, "state": "bye"},
    )
    assert answer_in(out) == {"state": "bye"}
    assert hub.refresh(given["refresh_token"]).status_code == 400
    assert hub.refresh(other["refresh_token"]).status_code == 200
    forged = other["id_token"][:-6] + "AAAAAA"
    for hint, goal in ((forged, REDIRECT), ("", REDIRECT), (other["id_token"], "https://evil.example/")):
        answer = hub.client.get(f"{OAUTH}/logout", query_string={"id_token_hint": hint, "post_logout_redirect_uri": goal})
        assert (answer.status_code, answer.headers.get("Location")) == (200, None)
        if hint != other["id_token"]:
            assert hub.refresh(other["refresh_token"]).status_code == 200


def test_a_removed_user_is_out_at_once_and_a_new_password_signs_out(hub: TeamHub) -> None:
    karin, ola = hub.signed_in("karin"), hub.signed_in("ola")
    waiting = hub.code("karin")
    number = hub.who(karin["access_token"]).json["AssociateId"]
    moment = "2026-05-12T08:00:00.000000"
    with hub.register.writing() as connection:
        script = sign_ins.script_token(connection, number, "Cust00000", hub.clock.now(), 30)
    assert hub.who(script).status_code == 200
    with hub.register.writing() as connection:
        users.remove_user(connection, "karin", moment)
        users.set_password(connection, "ola", kept_hash(), moment)
    for token in (karin["access_token"], script, ola["access_token"]):
        assert hub.who(token).status_code == 401
    for token in (karin["refresh_token"], ola["refresh_token"]):
        assert hub.refresh(token).status_code == 400
    assert hub.exchange(waiting).status_code == 400
    assert hub.enter("karin").status_code == 401
    assert hub.enter("ola").status_code == 303


def test_what_one_user_holds_opens_nothing_of_anothers(hub: TeamHub) -> None:
    """Every kind of secret of each user, held against every door: each opens its own door for its own user, or none."""
    held = {user: hub.signed_in(user) for user in ("karin", "ola")}
    names = {"karin": "Karin Norberg", "ola": "Ola Persson"}
    for user, secrets in held.items():
        assert hub.who(secrets["access_token"]).json["FullName"] == names[user]
        assert hub.who(hub.refresh(secrets["refresh_token"]).json["access_token"]).json["FullName"] == names[user]
        for secret in secrets.values():
            if secret != secrets["refresh_token"]:
                assert hub.refresh(str(secret)).status_code == 400
            assert hub.exchange(str(secret)).status_code == 400
    hub.client.post(f"{OAUTH}/revocation", data={"client_id": "guide-desk", "token": held["karin"]["refresh_token"]})
    assert hub.who(held["ola"]["access_token"]).status_code == 200


def test_a_copied_database_opens_nothing(hub: TeamHub) -> None:
    code = hub.code("ola")
    given = hub.signed_in("karin")
    hub.enter("hemligt lösenord", "x")
    with hub.register.reading() as connection:
        rows = [str(row) for table in tables.metadata.sorted_tables for row in connection.execute(select(table))]
    for secret in (code, given["access_token"], given["refresh_token"], PASSWORD, VERIFIER, "hemligt lösenord"):
        assert not [row for row in rows if secret in row]


# ---------------------------------------------------------------- from where


def test_another_host_name_is_misdirected(asked_hub: TeamHub) -> None:
    for path in ("/api/state/Cust00000", "/Cust00000/api/v1/User/currentPrincipal", "/login/.well-known/openid-configuration"):
        assert asked_hub.client.get(path, headers={"Host": "evil.example"}).status_code == 421
    assert asked_hub.client.get("/api/state/Cust00000", headers={"Host": "127.0.0.1:8765"}).status_code == 200
    assert asked_hub.client.get("/healthz", headers={"Host": "10.0.0.7"}).json == {"ok": True}


def test_behind_a_proxy_the_hub_names_itself_as_the_proxy_does_and_wants_tls(database_url: str) -> None:
    hub = TeamHub.made(database_url, Front("https://hub.example.se"))
    shown = {"Host": "hub.example.se"}
    try:
        state = hub.client.get("/api/state/Cust00000", base_url="https://hub.example.se").json
        assert state["Api"] == "https://hub.example.se/Cust00000/api"
        found = hub.client.get("/login/.well-known/openid-configuration", base_url="https://hub.example.se").json
        assert found["issuer"] == "https://hub.example.se"
        assert hub.client.get("/api/state/Cust00000", headers=shown).status_code == 403
        assert hub.client.get("/api/state/Cust00000").status_code == 421
    finally:
        hub.register.close()
    assert is_public_url("https://hub.example.se:8443")
    for wrong in ("http://hub.example.se", "https://", "https://hub.example.se/", "https://a@hub.example.se", "hub.example.se"):
        assert not is_public_url(wrong)


def test_a_teams_hub_holds_no_made_up_people(asked_hub: TeamHub) -> None:
    with asked_hub.register.reading() as connection:
        assert {user["full_name"] for user in users.present_users(connection)} == {"Karin Norberg", "Ola Persson", "Eva Holm"}
        assert connection.execute(select(tables.person.c.person_id)).all() == []
        assert connection.execute(select(tables.list_item.c.name).where(tables.list_item.c.list_name == "task")).all()
