"""The way to the CRM: in practice mode a hub process of our own, otherwise as the guide who has signed in, or with a token."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from guide_desk.domain.municipality import Municipality
from guide_desk.errors import Offline, SignedOut

if TYPE_CHECKING:
    from guide_desk.app.signing_in import SignIn, Tell
    from guide_desk.clock import Clock
    from guide_desk.snapshots.sign_in import SignInNews
    from guide_desk.superoffice.crm import Crm
    from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens
    from guide_desk.superoffice.session import KeptSession, Session
    from guide_desk.system.hub_process import HubAddress, HubProcess
    from guide_desk.system.installation import Installation


class Connection(Protocol):
    """Called on the sync thread."""

    def connect(self) -> Crm:
        """A connection with who we are and the tenant's lists. Raises CrmErrors."""
        ...

    def close(self) -> None:
        """Let go; any thread."""
        ...


@dataclass(slots=True)
class PracticeConnection:
    """Starts the practice hub the first time somebody wants to connect."""

    hub: HubProcess
    clock: Clock
    _address: HubAddress | None = None
    _is_cut: bool = False

    def connect(self) -> Crm:
        """Raises Offline when the hub cannot start."""
        if self._address is None:
            try:
                self._address = self.hub.start()
            except OSError:
                raise Offline("practice hub") from None
        return connected(self._address.root, self._address.tenant, self._token, self.clock)

    def be_difficult(self, name: str) -> None:
        """One of `PRACTISED` from now on, and no other any more. Waits. Raises Offline when the hub does not run."""
        from guide_desk.app.practice_faults import NO_NETWORK, PRACTISED

        try:
            self.hub.order({"faults": list(PRACTISED[name])})
        except OSError:
            raise Offline("practice hub") from None
        self._is_cut = name == NO_NETWORK

    def close(self) -> None:
        """End the hub."""
        self.hub.stop()

    def _token(self) -> str:
        """What each request needs first. Raises Offline while no network is practised: a hub can only cut what has begun."""
        if self._is_cut or self._address is None:
            raise Offline("practised")
        return self._address.token


@dataclass(frozen=True, slots=True)
class KeptConnection:
    """A named hub or CRM with a token that was handed out."""

    root: str
    tenant: str
    token: str
    clock: Clock

    def connect(self) -> Crm:
        """Raises what the way to the CRM answers."""
        return connected(self.root, self.tenant, lambda: self.token, self.clock)

    def close(self) -> None:
        """Nothing of ours runs there."""


@dataclass(slots=True)
class SignedInConnection:
    """As the guide who has signed in. `kept`: the session as text; `keep` writes it down. Nothing is loaded before use."""

    kept: str
    keep: Callable[[str], None]
    clock: Clock
    _session: Session | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, session: Session, clock: Clock) -> SignedInConnection:
        """As somebody who signed in just now."""
        return cls("", lambda _text: None, clock, session)

    def session(self) -> Session:
        """The session, made when it is first asked for. Raises SignedOut when what was kept cannot be read."""
        from guide_desk.superoffice.environment import Environment
        from guide_desk.superoffice.http_door import HttpDoor
        from guide_desk.superoffice.identity_provider import IdentityProvider
        from guide_desk.superoffice.session import KeptSession, Session

        with self._lock:
            if self._session is None:
                kept = KeptSession.from_text(self.kept)
                if kept is None:
                    raise SignedOut("nothing kept")
                provider = IdentityProvider(Environment(kept.root), kept.client_id, HttpDoor(), self.clock)
                self._session = Session(kept, provider, lambda fresh: self.keep(fresh.to_text()), self.clock)
            return self._session

    def connect(self) -> Crm:
        """Raises SignedOut when the guide has to sign in again, and what the way to the CRM answers."""
        session = self.session()
        kept = session.kept
        chosen = Municipality(kept.municipality) if kept.municipality else None
        return connected(kept.root, kept.tenant, session.token, self.clock, renewed=session.renewed, chosen=chosen)

    def sign_in_again(self, tell: Tell) -> SignIn:
        """The same guide once more, in the browser. Any thread; returns at once."""
        from guide_desk.app.signing_in import SignIn
        from guide_desk.snapshots.sign_in import SignInNews, SignInStage
        from guide_desk.system.installation import Installation

        def who() -> tuple[Installation, tuple[str, int, str]]:
            kept = self.session().kept
            return Installation(kept.root, kept.client_id, kept.tenant), (kept.tenant, kept.associate_id, kept.login_hint)

        def finish(provider: IdentityProvider, fresh: KeptSession, tokens: Tokens) -> SignInNews:
            self.session().signed_in(fresh, tokens)
            provider.close()
            return SignInNews(SignInStage.SIGNED_IN, is_known=True)

        attempt = SignIn(who, self.clock, tell, finish)
        attempt.start()
        return attempt

    def close(self) -> None:
        """End a hanging renewal too."""
        session = self._session
        if session is not None:
            session.close()


def connected(
    root: str,
    tenant: str,
    token: Callable[[], str],
    clock: Clock,
    *,
    renewed: Callable[[str], str | None] | None = None,
    chosen: Municipality | None = None,
) -> Crm:
    """A connection that knows who we are. Raises CrmErrors; nothing stays open then."""
    from guide_desk.superoffice.client import CrmClient
    from guide_desk.superoffice.crm import Crm as Connected

    client = CrmClient(root, tenant, token, clock=clock, renewed_token=renewed)
    try:
        return Connected.connect(client, chosen)
    except BaseException:
        client.close()
        raise
