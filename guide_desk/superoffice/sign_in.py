"""Signing in as a native program does: the system's browser, a loopback address, a code, and a checked identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guide_desk.errors import SignInRefused
from guide_desk.superoffice.id_token import Identity
from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens
from guide_desk.superoffice.pkce import SignInAttempt
from guide_desk.superoffice.session import KeptSession
from guide_desk.system.loopback_listener import OPEN_SECONDS, LoopbackListener

Page = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """Who may sign in: anybody of any tenant when empty; else this tenant, or this very guide."""

    tenant: str = ""
    associate_id: int = 0
    login_hint: str = ""

    def refuse_others(self, found: Identity) -> None:
        """Raises SignInRefused `tenant` or `account`."""
        if self.tenant and found.tenant.casefold() != self.tenant.casefold():
            raise SignInRefused("tenant")
        if self.associate_id and found.associate_id != self.associate_id:
            raise SignInRefused("account")


def sign_in(
    provider: IdentityProvider,
    listener: LoopbackListener,
    expected: Expected,
    *,
    show: Callable[[str], None],
    pages: tuple[Page, Page],
    open_seconds: float = OPEN_SECONDS,
) -> tuple[KeptSession, Tokens]:
    """From the link to checked tokens; waits for the person in the browser. Sign-in thread only.

    `show` is given the link to open. `pages`: what the browser shows in the end when the answer is ours, and when it is not.
    Raises SignInRefused and CrmErrors; the listener is closed in every case.
    """
    try:
        attempt = SignInAttempt(listener.address)
        show(provider.authorize_link(attempt, tenant=expected.tenant, login_hint=expected.login_hint))
        query = listener.wait(lambda found: pages[0] if _is_good(attempt, found) else pages[1], open_seconds)
    finally:
        listener.close()
    if query is None:
        raise SignInRefused("timed_out")
    tokens = provider.exchange(attempt.code_of(query, provider.environment.root), attempt)
    found = provider.identity(tokens, nonce=attempt.nonce)
    expected.refuse_others(found)
    root, client_id = provider.environment.root, provider.client_id
    kept = KeptSession(root, client_id, found.tenant, found.associate_id, found.login_hint, tokens.refresh_token or "")
    return kept, tokens


def _is_good(attempt: SignInAttempt, query: Mapping[str, str]) -> bool:
    return attempt.is_answered_by(query) and "code" in query
