"""One attempt to sign in, on a thread of its own: the window only hears how it stands."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from guide_desk.clock import Clock
from guide_desk.errors import (
    CrmError,
    InvalidInput,
    Offline,
    SignInRefused,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreUnwritable,
)
from guide_desk.snapshots.sign_in import SignInNews, SignInStage
from guide_desk.system import folders
from guide_desk.system.installation import Installation
from guide_desk.system.loopback_listener import LoopbackListener
from guide_desk.texts import _

if TYPE_CHECKING:
    from guide_desk.superoffice.http_door import HttpDoor
    from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens
    from guide_desk.superoffice.session import KeptSession

Tell = Callable[[SignInNews], None]
_logger = logging.getLogger(__name__)


class SignIn:
    """`who` says where to sign in, and (tenant, associate id, login hint) of a guide who signs in again.

    `who` and `finish` are called on the sign-in thread; `finish` is given what was signed in and says what the window hears last.
    """

    def __init__(
        self,
        who: Callable[[], tuple[Installation, tuple[str, int, str]]],
        clock: Clock,
        tell: Tell,
        finish: Callable[[IdentityProvider, KeptSession, Tokens], SignInNews],
    ) -> None:
        self._who, self._clock, self._tell, self._finish = who, clock, tell, finish
        self._is_cancelled = False
        self._listener: LoopbackListener | None = None
        self._door: HttpDoor | None = None
        self._thread = threading.Thread(target=self._run, name="sign-in", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def cancel(self) -> None:
        """Any thread: end it wherever it stands; the window hears of it."""
        self._is_cancelled = True
        for open_one in (self._listener, self._door):
            if open_one is not None:
                open_one.close()

    def join(self, timeout_seconds: float) -> bool:
        """Whether the thread has ended."""
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._tell(SignInNews(SignInStage.STARTING))
        try:
            news = self._signed_in()
        except (SignInRefused, CrmError, StoreError, InvalidInput, OSError) as error:
            if self._door is not None:
                self._door.close()
            reason = "cancelled" if self._is_cancelled else reason_of(error)
            _logger.info("signing in ended: %s", reason)
            news = SignInNews(SignInStage.REFUSED, reason=reason)
        self._tell(news)

    def _signed_in(self) -> SignInNews:
        from guide_desk.superoffice.environment import Environment
        from guide_desk.superoffice.http_door import HttpDoor
        from guide_desk.superoffice.identity_provider import IdentityProvider
        from guide_desk.superoffice.sign_in import Expected, sign_in

        installation, expected = self._who()
        environment = Environment.named(installation.environment)
        self._listener, self._door = LoopbackListener(), HttpDoor()
        if self._is_cancelled:
            self.cancel()
        provider = IdentityProvider(environment, installation.client_id, self._door, self._clock)
        pages = (
            (_("Tack"), _("Nu kan du stänga den här sidan och gå tillbaka till Guide Desk.")),
            (_("Det gick inte den här gången"), _("Gå tillbaka till Guide Desk. Där står vad som hände.")),
        )
        kept, tokens = sign_in(provider, self._listener, Expected(*expected), show=self._show, pages=pages)
        self._tell(SignInNews(SignInStage.CHECKING))
        return self._finish(provider, kept, tokens)

    def _show(self, link: str) -> None:
        self._tell(SignInNews(SignInStage.IN_BROWSER, link=link))


def reason_of(error: Exception) -> str:
    """The code under which the texts know what stood in the way."""
    match error:
        case SignInRefused():
            return error.reason
        case CrmError() if error.code:
            return error.code
        case Offline():
            return "offline"
        case CrmError():
            return "server_down"
        case InvalidInput():
            return "installation"
        case StoreDamaged():
            return "damaged"
        case StoreUnwritable() if error.reason in ("network_drive", "full"):
            return error.reason
        case StoreLocked() if str(error) == "wrong passphrase":
            return "passphrase"
        case StoreLocked() if str(error) == "no passphrase":
            return "cancelled"
        case StoreError():
            return "store"
        case OSError() if folders.reason_of(error) == "full":
            return "full"
        case _:
            return "computer"
