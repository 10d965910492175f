"""Signing in through a browser, against an identity provider on a real socket that keeps or breaks its promises."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from guide_desk.clock import HandClock
from guide_desk.errors import CaptivePortal, CrmError, Offline, ServerDown, SignInRefused, UnreadableAnswer, WrongHost
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import HttpDoor
from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens
from guide_desk.superoffice.pkce import SignInAttempt
from guide_desk.superoffice.session import KeptSession
from guide_desk.superoffice.sign_in import Expected, sign_in
from guide_desk.system.loopback_listener import LoopbackListener
from tests.factories import MORNING
from tests.identity import CLIENT, TENANT, IdentityServer, Reply, browse, browsing, serving

PAGES = (("Klart", "Gå tillbaka"), ("Nej", "Försök igen"))


@dataclass
class Setting:
    """A provider, its server, and the ways to sign in."""

    server: IdentityServer
    provider: IdentityProvider
    door: HttpDoor

    def sign_in(
        self,
        expected: Expected | None = None,
        change: Callable[[str], str] = lambda link: link,
        open_seconds: float = 10.0,
    ) -> tuple[KeptSession, Tokens]:
        show, threads = browsing(change)
        try:
            return sign_in(
                self.provider, LoopbackListener(), expected or Expected(), show=show, pages=PAGES, open_seconds=open_seconds
            )
        finally:
            for thread in threads:
                thread.join(10)


@pytest.fixture
def setting() -> Iterator[Setting]:
    with serving(IdentityServer(HandClock(MORNING))) as server:
        door = HttpDoor()
        yield Setting(server, IdentityProvider(Environment.named(server.root), CLIENT, door, server.clock), door)
        door.close()


def test_a_code_becomes_a_checked_session(setting: Setting) -> None:
    kept, tokens = setting.sign_in()
    assert (kept.root, kept.client_id) == (setting.server.root, CLIENT)
    assert (kept.tenant, kept.associate_id, kept.login_hint) == (TENANT, 7, "karin@example.org")
    assert kept.refresh_token == tokens.refresh_token
    assert tokens.access_token.startswith("8A:")
    assert tokens.lasts_seconds == 3600


def test_no_secret_is_sent_and_none_can_be_read_by_accident(setting: Setting) -> None:
    kept, tokens = setting.sign_in()
    assert setting.server.forms[-1].keys() == {"grant_type", "code", "code_verifier", "redirect_uri", "client_id"}
    assert kept.refresh_token not in repr(kept)
    assert tokens.access_token not in f"{tokens!r} {tokens}"


def test_the_link_asks_as_a_native_program_asks(setting: Setting) -> None:
    attempt = SignInAttempt("http://127.0.0.1:50123")
    link = setting.provider.authorize_link(attempt, tenant="Cust12345", login_hint="karin@example.org")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    assert asked == {
        "client_id": CLIENT,
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": "http://127.0.0.1:50123",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "acr_values": "tenant:Cust12345",
        "login_hint": "karin@example.org",
    }
    assert 43 <= len(attempt.verifier) <= 128
    bare = setting.provider.authorize_link(attempt, tenant=None, login_hint="")
    assert "acr_values" not in bare
    assert "login_hint" not in bare


def test_two_attempts_share_no_secret() -> None:
    one, other = SignInAttempt("http://127.0.0.1:50123"), SignInAttempt("http://127.0.0.1:50123")
    assert len({one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier}) == 6


PREFIX = "http://schemes.superoffice.net/identity/"
HOSTILE: list[tuple[str, Callable[[IdentityServer], object], str]] = [
    ("another issuer", lambda s: s.claims.update(iss="https://sod.superoffice.com"), "issuer"),
    ("no issuer", lambda s: s.claims.update(iss=None), "issuer"),
    ("another program", lambda s: s.claims.update(aud="another"), "audience"),
    ("several programs, not presented by us", lambda s: s.claims.update(aud=["another", CLIENT]), "audience"),
    ("another nonce", lambda s: s.claims.update(nonce="another"), "nonce"),
    ("no nonce", lambda s: s.claims.update(nonce=None), "nonce"),
    ("expired", lambda s: s.claims.update(exp=int(MORNING.timestamp()) - 121), "expired"),
    ("without an end", lambda s: s.claims.update(exp=None), "expired"),
    ("not valid yet", lambda s: s.claims.update(nbf=int(MORNING.timestamp()) + 121), "not_yet"),
    ("made in the future", lambda s: s.claims.update(iat=str(int(MORNING.timestamp()) + 121)), "not_yet"),
    ("signed by nobody", lambda s: setattr(s, "algorithm", "none"), "signature"),
    ("signed with the public key as a secret", lambda s: setattr(s, "algorithm", "HS256"), "signature"),
    ("signed by somebody else", lambda s: setattr(s, "key", "foreign"), "signature"),
    (
        "a key that nobody publishes",
        lambda s: s.replies.update({"/login/.well-known/jwks": Reply(200, b'{"keys":[]}')}),
        "signature",
    ),
    ("keys that are none", lambda s: s.replies.update({"/login/.well-known/jwks": Reply(200, b"[1]")}), "signature"),
    ("no tenant", lambda s: s.claims.update({f"{PREFIX}ctx": None}), "incomplete"),
    ("a tenant that is an address", lambda s: s.claims.update({f"{PREFIX}ctx": "Cust1/../x"}), "incomplete"),
    ("no number", lambda s: s.claims.update({f"{PREFIX}associateid": "seven"}), "incomplete"),
]


@pytest.mark.parametrize(("what", "harm", "reason"), HOSTILE, ids=[each[0] for each in HOSTILE])
def test_an_identity_that_is_not_right_is_refused(
    setting: Setting, what: str, harm: Callable[[IdentityServer], object], reason: str
) -> None:
    harm(setting.server)
    with pytest.raises(SignInRefused) as caught:
        setting.sign_in()
    assert caught.value.reason == reason
    assert caught.value.__cause__ is None


def test_a_provider_that_has_changed_its_keys_is_asked_for_them_again(setting: Setting) -> None:
    setting.sign_in()
    setting.server.key, setting.server.published = "second", ("first", "second")
    assert setting.sign_in()[0].tenant == TENANT


def test_a_wrong_state_is_refused_and_no_code_is_spent(setting: Setting) -> None:
    def spoil(link: str) -> str:
        return link.replace("&state=", "&state=x")

    with pytest.raises(SignInRefused, match="state"):
        setting.sign_in(change=spoil)
    assert setting.server.forms == []


def test_an_answer_from_another_issuer_is_refused() -> None:
    attempt = SignInAttempt("http://127.0.0.1:50123")
    with pytest.raises(SignInRefused, match="issuer"):
        attempt.code_of({"state": attempt.state, "code": "c", "iss": "https://evil.example"}, "https://online.superoffice.com")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"error": "access_denied"}, "denied"),
        ({"error": "server_error"}, "provider"),
        ({}, "incomplete"),
        ({"code": "å"}, "incomplete"),
    ],
)
def test_a_browser_that_brings_no_code_says_why(query: dict[str, str], reason: str) -> None:
    attempt = SignInAttempt("http://127.0.0.1:50123")
    with pytest.raises(SignInRefused, match=reason):
        attempt.code_of({**query, "state": attempt.state}, "https://online.superoffice.com")


def test_a_code_works_once_and_only_with_its_verifier(setting: Setting) -> None:
    listener = LoopbackListener()
    attempt = SignInAttempt(listener.address)
    show, threads = browsing()
    show(setting.provider.authorize_link(attempt, tenant=None, login_hint=""))
    query = listener.wait(lambda _query: PAGES[0], 10)
    assert query is not None
    for thread in threads:
        thread.join(10)
    code = attempt.code_of(query, setting.server.root)
    with pytest.raises(SignInRefused, match="code_used"):
        setting.provider.exchange(code, SignInAttempt(listener.address))
    assert browse(f"{listener.address}?code={code}&state={attempt.state}").startswith("unreachable")
    with pytest.raises(SignInRefused, match="code_used"):
        setting.provider.exchange(code, attempt)


def test_nobody_in_the_browser_ends_by_itself(setting: Setting) -> None:
    with pytest.raises(SignInRefused, match="timed_out"):
        setting.sign_in(change=lambda _link: f"{setting.server.root}/login/.well-known/jwks", open_seconds=0.4)


def test_a_computer_whose_clock_is_a_day_wrong_is_told_so(setting: Setting) -> None:
    ours = HandClock(MORNING)
    ours.advance(-86_400)
    provider = IdentityProvider(Environment.named(setting.server.root), CLIENT, setting.door, ours)
    with pytest.raises(SignInRefused, match="clock"):
        Setting(setting.server, provider, setting.door).sign_in()
    ours.advance(2 * 86_400)
    with pytest.raises(SignInRefused, match="clock"):
        Setting(setting.server, provider, setting.door).sign_in()


@pytest.mark.parametrize(
    ("expected", "reason"),
    [(Expected("Cust99999"), "tenant"), (Expected(TENANT, 8), "account"), (Expected("Cust9", 7), "tenant")],
)
def test_another_tenant_or_guide_than_expected_is_refused(setting: Setting, expected: Expected, reason: str) -> None:
    with pytest.raises(SignInRefused) as caught:
        setting.sign_in(expected)
    assert caught.value.reason == reason


def test_the_expected_guide_is_let_in_whatever_the_letters_of_the_tenant(setting: Setting) -> None:
    assert setting.sign_in(Expected(TENANT.lower(), 7))[0].associate_id == 7


PAGE = Reply(200, b"<html>Logga in p\xc3\xa5 n\xc3\xa4tet</html>", {"Content-Type": "text/html"})
WELL_KNOWN = "/login/.well-known/openid-configuration"
TOKENS = "/login/common/oauth/tokens"
WAYS: list[tuple[str, str, Reply, type[Exception]]] = [
    ("a captive portal's page", WELL_KNOWN, PAGE, CaptivePortal),
    ("a captive portal's page for the code", TOKENS, PAGE, CaptivePortal),
    ("a page with a refusal", TOKENS, Reply(403, b"<html>", {"Content-Type": "text/html"}), CaptivePortal),
    ("a captive portal's redirect", WELL_KNOWN, Reply(302, b"", {"Location": "http://portal.example/"}), WrongHost),
    ("maintenance", TOKENS, Reply(503, b"<html>"), ServerDown),
    ("no tokens", TOKENS, Reply(200, b"{}"), UnreadableAnswer),
    ("an unknown program", TOKENS, Reply(401, b'{"error":"invalid_client"}'), SignInRefused),
    ("nothing readable", WELL_KNOWN, Reply(200, b"[1]"), UnreadableAnswer),
    ("another kind of token", TOKENS, Reply(200, b'{"access_token":"a","token_type":"mac"}'), UnreadableAnswer),
]


@pytest.mark.parametrize(("what", "path", "reply", "error"), WAYS, ids=[each[0] for each in WAYS])
def test_a_provider_that_struggles(setting: Setting, what: str, path: str, reply: Reply, error: type[Exception]) -> None:
    setting.server.replies[path] = reply
    with pytest.raises(error) as caught:
        setting.sign_in()
    assert type(caught.value) is error
    del setting.server.replies[path]
    assert setting.sign_in()[0].tenant == TENANT


def test_a_provider_that_is_not_there_is_no_network(setting: Setting) -> None:
    provider = IdentityProvider(Environment("http://127.0.0.1:9"), CLIENT, setting.door, setting.server.clock)
    with pytest.raises(Offline):
        provider.authorize_link(SignInAttempt("http://127.0.0.1:50123"), tenant=None, login_hint="")


def test_a_description_that_names_another_issuer_or_host_gets_nothing(setting: Setting) -> None:
    setting.server.names_itself = "https://online.superoffice.com"
    with pytest.raises(WrongHost):
        setting.sign_in()
    setting.server.names_itself = ""
    elsewhere = f'{{"issuer":"{setting.server.root}","authorization_endpoint":"https://evil.example/a"}}'
    setting.server.replies[WELL_KNOWN] = Reply(200, elsewhere.encode())
    with pytest.raises(CrmError):
        setting.sign_in()
