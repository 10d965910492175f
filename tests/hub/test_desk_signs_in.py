"""The desk's own sign-in at the hub's own page, over real sockets: neither was written for the other's tests."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from guide_desk.clock import SystemClock
from guide_desk.errors import AccountClosed, SignedOut, SignInRefused
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.environment import Environment
from guide_desk.superoffice.http_door import HttpDoor
from guide_desk.superoffice.identity_provider import IdentityProvider
from guide_desk.superoffice.session import KeptSession, Session
from guide_desk.superoffice.sign_in import Expected, sign_in
from guide_desk.system.installation import HUB_CLIENT
from guide_desk.system.loopback_listener import LoopbackListener
from tests.hub.hub_programs import run_hub, serving_hub
from tests.hub.signing_in import PASSWORD, PageReader

PAGES = (("Klart", "Gå tillbaka"), ("Nej", "Försök igen"))


@dataclass
class Browser:
    """Opens a link, fills in the page it finds, and goes where it is sent. `seen` is the page it ends on."""

    user: str
    password: str
    seen: str = ""

    def open(self, link: str) -> None:
        thread = threading.Thread(target=self._open, args=(link,), name="browser", daemon=True)
        thread.start()

    def _open(self, link: str) -> None:
        with urllib.request.urlopen(link, timeout=30) as answer:
            page = PageReader(answer.read().decode())
        fields = page.fields() | {"user_name": self.user, "password": self.password}
        where = urlsplit(link)
        origin = {"Origin": f"{where.scheme}://{where.netloc}"}
        request = urllib.request.Request(link.partition("?")[0], urlencode(fields).encode(), origin)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.seen = answer.read().decode()
        except urllib.error.HTTPError as refused:
            self.seen = refused.read().decode()
            refused.close()


@dataclass
class Desk:
    """What the desk has of signing in, without its windows."""

    root: str
    where: tuple[str, str]
    door: HttpDoor

    def sign_in(self, browser: Browser, expected: Expected | None = None, seconds: float = 30.0) -> Session:
        provider = IdentityProvider(Environment.named(self.root), HUB_CLIENT, self.door, SystemClock())
        kept, tokens = sign_in(
            provider, LoopbackListener(), expected or Expected("Cust00000"), show=browser.open, pages=PAGES, open_seconds=seconds
        )
        written: list[KeptSession] = []
        session = Session(kept, provider, written.append, SystemClock())
        session.adopt(tokens)
        return session

    def client(self, session: Session) -> CrmClient:
        return CrmClient(self.root, "Cust00000", session.token, clock=SystemClock(), renewed_token=session.renewed)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("hub")
    where = ("--database", str(folder / "hub.db"))
    for name, full_name in (("asa", "Åsa Öberg"), ("ola", "Ola Persson"), ("eva", "Eva Holm"), ("bo", "Bo Falk")):
        run_hub("user", "add", name, "--full-name", full_name, *where, typed=f"{PASSWORD}\n")
    with serving_hub(*where, "--bind", "127.0.0.1:0") as root:
        door = HttpDoor()
        yield Desk(root, where, door)
        door.close()


def test_a_guide_signs_in_works_is_renewed_and_signs_out(desk: Desk) -> None:
    browser = Browser("asa", PASSWORD)
    session = desk.sign_in(browser)
    assert PAGES[0][0] in browser.seen
    client = desk.client(session)
    assert client.get("User/currentPrincipal")["FullName"] == "Åsa Öberg"
    assert client.get("User/currentPrincipal")["AssociateId"] == session.kept.associate_id
    first = session.token()
    second = session.renewed(first)
    assert second not in (None, first)
    assert client.get("User/currentPrincipal")["FullName"] == "Åsa Öberg"
    refresh_token = session.kept.refresh_token
    session.sign_out()
    with pytest.raises(SignedOut):
        session.token()
    provider = IdentityProvider(Environment.named(desk.root), HUB_CLIENT, desk.door, SystemClock())
    with pytest.raises(SignedOut):
        provider.renew(refresh_token)
    client.close()


def test_a_colleague_cannot_take_the_guides_place(desk: Desk) -> None:
    session = desk.sign_in(Browser("asa", PASSWORD))
    expected = Expected("Cust00000", session.kept.associate_id, session.kept.login_hint)
    assert desk.sign_in(Browser("asa", PASSWORD), expected).kept.is_same_account(session.kept)
    with pytest.raises(SignInRefused, match="account"):
        desk.sign_in(Browser("ola", PASSWORD), expected)


def test_a_wrong_password_stays_on_the_page_and_the_desk_waits(desk: Desk) -> None:
    browser = Browser("asa", "inte det här lösenordet")
    with pytest.raises(SignInRefused, match="timed_out"):
        desk.sign_in(browser, seconds=2.0)


def test_a_new_password_signs_the_desk_out(desk: Desk) -> None:
    session = desk.sign_in(Browser("eva", PASSWORD))
    client = desk.client(session)
    assert client.get("User/currentPrincipal")["FullName"] == "Eva Holm"
    assert run_hub("user", "password", "eva", *desk.where, typed=f"{PASSWORD} igen\n").returncode == 0
    with pytest.raises(SignedOut) as signed_out:
        client.get("User/currentPrincipal")
    assert not isinstance(signed_out.value, AccountClosed)
    assert desk.sign_in(Browser("eva", f"{PASSWORD} igen")).kept.is_same_account(session.kept)
    client.close()


def test_a_user_who_is_removed_is_told_so_with_the_hubs_signature(desk: Desk) -> None:
    session = desk.sign_in(Browser("bo", PASSWORD))
    client = desk.client(session)
    assert client.get("User/currentPrincipal")["FullName"] == "Bo Falk"
    assert run_hub("user", "remove", "bo", *desk.where).returncode == 0
    with pytest.raises(AccountClosed) as closed:
        client.get("User/currentPrincipal")
    assert (closed.value.tenant, closed.value.associate_id) == (session.kept.tenant, session.kept.associate_id)
    client.close()
