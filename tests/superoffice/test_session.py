"""The session: renewed in time and on a refusal, once for all who ask, for the same guide only, and written down first."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from guide_desk.clock import HandClock
from guide_desk.errors import (
    AccountClosed,
    CrmError,
    Offline,
    ServerDown,
    SignedOut,
    SignInRefused,
    StoreUnwritable,
    TenantStopped,
    WrongAccount,
    WrongHost,
)
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import HttpDoor
from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens
from guide_desk.superoffice.session import KeptSession, Session
from guide_desk.superoffice.sign_in import Expected, sign_in
from guide_desk.system.loopback_listener import LoopbackListener
from tests.factories import MORNING
from tests.hubs import running_hub
from tests.identity import _PREFIX as CTX
from tests.identity import CLIENT, CLOSED, TENANT, IdentityServer, Person, Reply, browsing, serving

TOKENS = "/login/common/oauth/tokens"


@dataclass
class SignedIn:
    """A guide who has signed in, and what was written down since."""

    server: IdentityServer
    session: Session
    provider: IdentityProvider
    clock: HandClock
    written: list[KeptSession] = field(default_factory=list)
    full: bool = False

    def keep(self, kept: KeptSession) -> None:
        if self.full:
            raise StoreUnwritable("full")
        self.written.append(kept)

    def client(self) -> CrmClient:
        return CrmClient(self.server.root, TENANT, self.session.token, clock=self.clock, renewed_token=self.session.renewed)

    @property
    def renewals(self) -> int:
        return sum(form["grant_type"] == "refresh_token" for form in self.server.forms)


@pytest.fixture
def karin() -> Iterator[SignedIn]:
    clock = HandClock(MORNING)
    with running_hub() as hub, serving(IdentityServer(clock, hub.transport, Person(7, hub.token()))) as server:
        door = HttpDoor()
        provider = IdentityProvider(Environment.named(server.root), CLIENT, door, clock)
        show, threads = browsing()
        kept, _tokens = sign_in(provider, LoopbackListener(), Expected(), show=show, pages=(("", ""), ("", "")))
        for thread in threads:
            thread.join(10)
        made: list[SignedIn] = []
        session = Session(kept, provider, lambda fresh: made[0].keep(fresh), clock)
        made.append(SignedIn(server, session, provider, clock))
        yield made[0]
        door.close()


def who(client: CrmClient) -> int:
    try:
        return int(client.get("User/currentPrincipal")["AssociateId"])
    finally:
        client.close()


def test_a_token_is_fetched_when_needed_and_kept_for_fifty_minutes(karin: SignedIn) -> None:
    first = karin.session.token()
    karin.clock.advance(49 * 60)
    assert karin.session.token() == first
    karin.clock.advance(60)
    assert karin.session.token() != first
    assert karin.renewals == 2


def test_a_wrong_clock_set_right_does_not_end_a_token_early(karin: SignedIn) -> None:
    first = karin.session.token()
    karin.clock.set(MORNING.replace(year=2027))
    assert karin.session.token() == first


def test_a_refused_token_is_renewed_and_the_request_repeated_once(karin: SignedIn) -> None:
    client = karin.client()
    karin.session.token()
    karin.server.forget_access()
    assert who(client) == 7
    assert karin.renewals == 2


def test_many_who_ask_at_once_cause_one_renewal(karin: SignedIn) -> None:
    old = karin.session.token()
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(karin.session.renewed(old)), name="asks") for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert found[0] != old
    assert karin.renewals == 2


def test_a_new_refresh_token_is_written_down_before_it_is_used(karin: SignedIn) -> None:
    karin.server.rotates = True
    karin.session.token()
    assert karin.written[-1].refresh_token == karin.session.kept.refresh_token != ""
    karin.clock.advance(3600)
    karin.session.token()
    assert len({kept.refresh_token for kept in karin.written}) == 2


def test_a_rotation_that_cannot_be_written_down_ends_in_a_clean_sign_in(karin: SignedIn) -> None:
    karin.server.rotates, karin.full = True, True
    with pytest.raises(StoreUnwritable):
        karin.session.token()
    karin.full = False
    with pytest.raises(SignedOut):
        karin.session.token()
    assert karin.session.kept.refresh_token == ""


def test_a_revoked_session_asks_the_provider_once_and_then_waits_for_the_guide(karin: SignedIn) -> None:
    karin.server.revoke_everything()
    for _time in range(3):
        with pytest.raises(SignedOut):
            karin.session.token()
    assert karin.renewals == 1
    assert karin.written[-1].refresh_token == ""


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(503, b""), ServerDown),
        (Reply(401, b'{"error":"invalid_client"}'), SignedOut),
        (Reply(403, b'{"message":"blocked"}'), ServerDown),
        (Reply(404, b""), ServerDown),
    ],
    ids=["down", "client", "blocked", "nowhere"],
)
def test_a_provider_that_struggles_does_not_cost_the_session(karin: SignedIn, reply: Reply, error: type[Exception]) -> None:
    karin.server.replies[TOKENS] = reply
    with pytest.raises(error):
        karin.session.token()
    karin.server.replies.clear()
    assert karin.session.token()
    assert karin.written == []


def test_after_a_renewal_that_came_to_nothing_everybody_with_the_old_token_asks_anew(karin: SignedIn) -> None:
    old = karin.session.token()
    karin.server.replies[TOKENS] = Reply(503, b"")
    with pytest.raises(ServerDown):
        karin.session.renewed(old)
    karin.server.replies.clear()
    assert karin.session.renewed(old) == karin.session.token() != ""


def test_tokens_for_somebody_else_are_never_used(karin: SignedIn) -> None:
    karin.server.claims = {"http://schemes.superoffice.net/identity/associateid": "8"}
    with pytest.raises(WrongAccount):
        karin.session.token()
    karin.server.claims = {"http://schemes.superoffice.net/identity/ctx": "Cust99999"}
    with pytest.raises(WrongAccount):
        karin.session.token()


def test_signing_in_again_as_another_changes_nothing(karin: SignedIn) -> None:
    tokens = karin.provider.renew(karin.session.kept.refresh_token)
    before = karin.session.kept
    for other in (replace(before, associate_id=8), replace(before, tenant="Cust1"), replace(before, root="https://hub.example")):
        with pytest.raises(WrongAccount):
            karin.session.signed_in(other, tokens)
    assert karin.session.kept == before
    assert karin.written == []


def test_signing_out_forgets_here_and_there(karin: SignedIn) -> None:
    karin.session.token()
    assert karin.server.sessions == 1
    karin.session.sign_out()
    assert karin.server.sessions == 0
    assert karin.written[-1].refresh_token == ""
    with pytest.raises(SignedOut):
        karin.session.token()


def test_signing_out_without_a_network_still_forgets_here(karin: SignedIn) -> None:
    karin.server.replies["/login/.well-known/openid-configuration"] = Reply(503, b"")
    karin.server.replies["/login/common/oauth/revoke"] = Reply(503, b"")
    karin.session.sign_out()
    assert karin.written[-1].refresh_token == ""


def test_what_is_kept_is_read_back_and_nothing_else(karin: SignedIn) -> None:
    kept = karin.session.kept
    assert KeptSession.from_text(kept.to_text()) == kept
    for text in ("", "[]", "{}", '{"root":"x","token":"t"}'):
        assert KeptSession.from_text(text) is None


# ---------------------------------------------------------------- the tenant's state


def test_the_tenants_address_is_asked_again_when_it_no_longer_holds(karin: SignedIn) -> None:
    client = karin.client()
    asked = ("GET", f"/api/state/{TENANT}")
    client.get("User/currentPrincipal")
    client.get("User/currentPrincipal")
    assert karin.server.seen.count(asked) == 1
    karin.clock.advance(3601)
    client.get("User/currentPrincipal")
    assert karin.server.seen.count(asked) == 2
    karin.server.replies[f"/{TENANT}/api/v1/User/currentPrincipal"] = Reply(421, b"{}")
    with pytest.raises(WrongHost, match="421"):
        client.get("User/currentPrincipal")
    assert karin.server.seen.count(asked) == 3
    client.close()


def test_a_laptops_wrong_clock_does_not_ask_for_the_address_each_time(karin: SignedIn) -> None:
    client = karin.client()
    karin.clock.set(MORNING.replace(year=2027))
    for _time in range(3):
        client.get("User/currentPrincipal")
    assert karin.server.seen.count(("GET", f"/api/state/{TENANT}")) == 1
    client.close()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("OfflineMaintenance", "maintenance"),
        ("Suspended", "suspended"),
        ("Deleted", "deleted"),
        ("Deleting", "deleted"),
        ("Provisioning", "preparing"),
        ("MigrationPending", "preparing"),
        ("Unknown", "tenant_unknown"),
        ("SomethingNew", "stopped"),
    ],
)
def test_a_tenant_that_does_not_run_says_which_way(karin: SignedIn, state: str, code: str) -> None:
    karin.server.state = {"State": state, "IsRunning": False}
    client = karin.client()
    with pytest.raises(TenantStopped) as caught:
        client.get("User/currentPrincipal")
    assert caught.value.code == code
    karin.server.state = {}
    assert who(client) == 7


def test_an_unknown_tenant_is_said_to_be_unknown(karin: SignedIn) -> None:
    client = CrmClient(karin.server.root, "Cust77777", karin.session.token, clock=karin.clock)
    with pytest.raises(TenantStopped) as caught:
        client.get("User/currentPrincipal")
    assert caught.value.code == "tenant_unknown"
    client.close()


def test_a_server_that_goes_away_is_asked_for_at_its_tenant_again(karin: SignedIn) -> None:
    client = karin.client()
    assert client.get("User/currentPrincipal")
    karin.server.state = {"Api": "http://127.0.0.1:9/x"}
    karin.clock.advance(3601)
    with pytest.raises(WrongHost, match="tenant address"):
        client.get("User/currentPrincipal")
    client.close()
    lost = CrmClient("http://127.0.0.1:9", TENANT, karin.session.token, clock=karin.clock)
    with pytest.raises(Offline):
        lost.get("User/currentPrincipal")
    lost.close()


# ---------------------------------------------------------------- an account that is closed


def test_an_account_is_closed_when_the_provider_has_signed_that_it_is(karin: SignedIn) -> None:
    karin.session.token()
    karin.server.close_accounts()
    client = karin.client()
    with pytest.raises(AccountClosed):
        who(client)
    for _time in range(2):
        with pytest.raises(AccountClosed):
            karin.session.token()
    assert karin.session.kept.refresh_token != "", "so that it is heard again until everything has gone"


def _statement_of(server: IdentityServer, person: Person, **changed: object) -> Reply:
    server.claims = dict(changed)
    words = server.closed_statement(person)
    server.claims = {}
    return Reply(400, json.dumps({"error": "invalid_grant", "account_closed": words}).encode())


def _by_another_key(server: IdentityServer) -> Reply:
    server.key = "second"
    return _statement_of(server, Person(7))


def _unsigned(server: IdentityServer) -> Reply:
    server.algorithm = "none"
    return _statement_of(server, Person(7))


FALSE_ALARMS: dict[str, Callable[[IdentityServer], Reply]] = {
    "a proxy's page, 403": lambda _server: Reply(403, b"<html>account closed</html>", {"Content-Type": "text/html"}),
    "a network's page, 200": lambda _server: Reply(200, b"<html>account_closed</html>", {"Content-Type": "text/html"}),
    "403 without words": lambda _server: Reply(403, b""),
    "an expired token": lambda _server: Reply(400, b'{"error": "invalid_grant"}'),
    "denied": lambda _server: Reply(403, b'{"error": "access_denied", "account_closed": true}'),
    "words without a signature": lambda _server: Reply(400, b'{"error": "invalid_grant", "account_closed": "yes"}'),
    "signed by another key": _by_another_key,
    "not signed": _unsigned,
    "another guide's": lambda server: _statement_of(server, Person(8)),
    "another tenant's": lambda server: _statement_of(server, Person(7), **{f"{CTX}ctx": "Cust11111"}),
    "another program's": lambda server: _statement_of(server, Person(7), aud="elsewhere"),
    "another issuer's": lambda server: _statement_of(server, Person(7), iss="https://elsewhere.example"),
    "an old one": lambda server: _statement_of(server, Person(7), exp=1, iat=1),
    "one that says something else": lambda server: _statement_of(server, Person(7), **{CLOSED: "True"}),
    "one that says nothing of it": lambda server: _statement_of(server, Person(7), **{CLOSED: None}),
}


@pytest.mark.parametrize("name", FALSE_ALARMS)
def test_nothing_less_closes_an_account(karin: SignedIn, name: str) -> None:
    karin.server.replies[TOKENS] = FALSE_ALARMS[name](karin.server)
    with pytest.raises(CrmError) as refused:
        karin.session.token()
    assert not isinstance(refused.value, AccountClosed)


def test_a_closed_accounts_statement_signs_nobody_in(karin: SignedIn) -> None:
    words = karin.server.closed_statement(Person(7))
    with pytest.raises(SignInRefused):
        karin.provider.identity(Tokens("access", None, words, 3600, None), nonce=None)
