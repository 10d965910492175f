"""A guide's session: an access token that is renewed in time, one renewal at a time, for the same person only."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from guide_desk.clock import Clock
from guide_desk.errors import AccountClosed, CrmError, Refused, ServerDown, SignedOut, SignInRefused, WrongAccount
from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens

RENEW_BEFORE_SECONDS = 600.0
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class KeptSession:
    """What is kept inside the encrypted store. `refresh_token` is '' once a guide has signed out or been signed out."""

    root: str
    client_id: str
    tenant: str
    associate_id: int
    login_hint: str
    refresh_token: str
    municipality: str = ""

    def to_text(self) -> str:
        """As it lies in the store."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> KeptSession | None:
        """The reverse; None for what is no session."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def is_same_account(self, other: KeptSession) -> bool:
        """Whether both are the same guide in the same tenant of the same environment."""
        return (self.root, self.tenant, self.associate_id) == (other.root, other.tenant, other.associate_id)


class Session:
    """Any thread may ask; the asking thread waits for the network. `keep` writes the session down before it is used."""

    def __init__(self, kept: KeptSession, provider: IdentityProvider, keep: Callable[[KeptSession], None], clock: Clock) -> None:
        self._kept, self._provider, self._keep, self._clock = kept, provider, keep, clock
        self._access_token = ""
        self._renew_at_seconds = 0.0
        self._lock = threading.Lock()

    @property
    def kept(self) -> KeptSession:
        """As it was last written down."""
        return self._kept

    def token(self) -> str:
        """A token that holds for ten minutes more. Raises SignedOut, WrongAccount, and CrmErrors while it is renewed."""
        with self._lock:
            if not self._access_token or self._clock.monotonic_seconds() >= self._renew_at_seconds:
                self._renew()
            return self._access_token

    def renewed(self, refused: str) -> str | None:
        """Another token than the refused one; None when a guide has to sign in again. Raises as `token`; of SignedOut
        only AccountClosed.
        """
        with self._lock:
            if self._access_token in ("", refused):
                try:
                    self._renew()
                except AccountClosed:
                    raise
                except SignedOut:
                    return None
            return self._access_token

    def signed_in(self, fresh: KeptSession, tokens: Tokens) -> None:
        """The same guide has signed in again. Raises WrongAccount for anybody else; nothing is changed then."""
        with self._lock:
            if not self._kept.is_same_account(fresh):
                raise WrongAccount("signed in as another")
            self._write(replace(fresh, municipality=self._kept.municipality))
            self._use(tokens)

    def adopt(self, tokens: Tokens) -> None:
        """Use what has just been given for this session."""
        with self._lock:
            self._use(tokens)

    def close(self) -> None:
        """End the way to the provider, also under a hanging request."""
        self._provider.close()

    def sign_out(self) -> None:
        """Forget the tokens here, and ask the provider to forget them too, which may fail without a network."""
        with self._lock:
            refresh_token = self._kept.refresh_token
            self._access_token = ""
            self._write(replace(self._kept, refresh_token=""))
            if refresh_token:
                try:
                    self._provider.revoke(refresh_token)
                except CrmError as error:
                    _logger.info("the session could not be revoked: %s", type(error).__name__)

    def _renew(self) -> None:
        """What a provider in trouble refuses is nobody's deed: it is told of as a server that struggles."""
        try:
            self._ask_for_another()
        except Refused as refused:
            raise ServerDown(f"provider {refused.status}") from None

    def _ask_for_another(self) -> None:
        self._access_token = ""
        if not self._kept.refresh_token:
            raise SignedOut("signed out")
        try:
            tokens = self._provider.renew(self._kept.refresh_token)
        except AccountClosed as closed:
            if (closed.tenant, closed.associate_id) != (self._kept.tenant, self._kept.associate_id):
                raise SignedOut("closed for another") from None
            raise
        except SignedOut as ended:
            if str(ended) == "invalid_grant":
                self._write(replace(self._kept, refresh_token=""))
            raise
        if tokens.id_token is not None:
            self._check_it_is_us(tokens)
        if tokens.refresh_token is not None and tokens.refresh_token != self._kept.refresh_token:
            self._write(replace(self._kept, refresh_token=tokens.refresh_token))
        self._use(tokens)

    def _check_it_is_us(self, tokens: Tokens) -> None:
        try:
            found = self._provider.identity(tokens, nonce=None)
        except SignInRefused as refused:
            if refused.reason == "clock":
                return
            raise SignedOut(refused.reason) from None
        if (found.tenant, found.associate_id) != (self._kept.tenant, self._kept.associate_id):
            raise WrongAccount("renewed for another")

    def _use(self, tokens: Tokens) -> None:
        self._access_token = tokens.access_token
        lasts = tokens.lasts_seconds
        self._renew_at_seconds = self._clock.monotonic_seconds() + max(lasts - RENEW_BEFORE_SECONDS, lasts / 2)

    def _write(self, kept: KeptSession) -> None:
        self._keep(kept)
        self._kept = kept
