"""A profile that nobody has opened yet: what the lock window may ask for. Nothing here holds the key between two attempts."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial

from guide_desk.app.desk import Desk
from guide_desk.app.signing_in import SignIn, Tell, reason_of
from guide_desk.clock import Clock
from guide_desk.domain.offline_limit import LastContact
from guide_desk.errors import KeyringUnusable, StoreError, StoreLocked, last_resort
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import Stand
from guide_desk.snapshots.sign_in import SignInNews, SignInStage
from guide_desk.store.reading.deed_counts import open_counts
from guide_desk.store.reading.rows import forget_rows

Opening = Callable[[Callable[[bool], str | None]], Desk]
_Keeping = type(lru_cache(lambda: None))
_logger = logging.getLogger(__name__)


class Lock:
    """`opening` opens the desk again, on the unlock thread; `desk` is there once that has been done."""

    def __init__(self, desk: Desk, opening: Opening, *, needs_passphrase: bool) -> None:
        self.settings: KeptSettings = desk.settings
        self.clock: Clock = desk.clock
        self.needs_passphrase = needs_passphrase
        self.waiting_count, self.attention_count = _open_counts(desk)
        self.offline_days = desk.offline_days or 0
        self.desk: Desk | None = None
        self._last_contact: LastContact = desk.last_contact
        self._can_sign_in = desk.can_sign_in
        self._opening = opening
        self._is_closed = False
        self._attempt: SignIn | None = None
        self._thread: threading.Thread | None = None

    @property
    def needs_sign_in(self) -> bool:
        """Whether it has been locked, or without contact, for so long that only a sign-in opens it."""
        now = self.clock.now()
        self._last_contact = self._last_contact.seen(now)
        return self._can_sign_in and self.offline_days > 0 and self._last_contact.is_older_than(self.offline_days, now)

    def unlock(self, passphrase: str, tell: Tell) -> None:
        """Open the desk, through a sign-in where that is needed. Returns at once; `tell` comes on other threads."""
        self._thread = try_to_unlock(partial(self._unlock, passphrase, tell), tell)

    def cancel(self) -> None:
        """End a sign-in that runs; the window hears of it."""
        if self._attempt is not None:
            self._attempt.cancel()

    def given_away(self) -> list[Desk]:
        """The opened desk, if there is one; it is not held here any more."""
        desk, self.desk = self.desk, None
        return [desk] if desk is not None else []

    def close(self, timeout_seconds: float) -> bool:
        """Nobody unlocks it any more. False when something still runs after that time."""
        self._is_closed = True
        self.cancel()
        if self._thread is not None:
            self._thread.join(timeout_seconds)
        return self._thread is None or not self._thread.is_alive()

    def _unlock(self, passphrase: str, tell: Tell) -> None:
        desk = self._opening(lambda is_new: None if is_new else passphrase)
        if not desk.must_sign_in:
            self._has_opened(desk, tell)
            return

        def told(news: SignInNews) -> None:
            if news.stage is SignInStage.SIGNED_IN:
                self._has_opened(desk, tell)
                return
            if news.stage is SignInStage.REFUSED:
                desk.close()
            tell(news)

        self._attempt = desk.sign_in(told)

    def _has_opened(self, desk: Desk, tell: Tell) -> None:
        if self._is_closed:
            desk.close()
            return
        self.desk = desk
        tell(SignInNews(SignInStage.SIGNED_IN, is_known=True))


def try_to_unlock(work: Callable[[], None], tell: Tell) -> threading.Thread:
    """On the unlock thread, begun here. Whatever stands in the way is told: the window may not wait for what has ended."""

    def run() -> None:
        tell(SignInNews(SignInStage.STARTING))
        try:
            work()
        except (StoreError, KeyringUnusable, OSError) as error:
            _logger.info("unlocking ended with %s", type(error).__name__)
            tell(SignInNews(SignInStage.REFUSED, reason=_reason(error)))
        except Exception as error:  # noqa: BLE001 - the guide can still try again
            last_resort(error)
            tell(SignInNews(SignInStage.REFUSED, reason="unexpected"))

    thread = threading.Thread(target=run, name="unlock", daemon=True)
    thread.start()
    return thread


def kept_stand(stand: Stand) -> Stand:
    """Without anybody who was only looked at: they are not there any more."""
    if stand.contact_id is None or stand.contact_id > 0:
        return stand._replace(among=tuple(each for each in stand.among if each > 0))
    return Stand(stand.origin if stand.place == "card" else stand.place)


def forget_what_was_read() -> None:
    """Rows and lines that were kept because they come again, and whatever only waits to be swept away."""
    for each in gc.get_objects():
        if isinstance(each, _Keeping) and each.__module__.startswith("guide_desk."):
            each.cache_clear()
    forget_rows()
    gc.collect()


def _open_counts(desk: Desk) -> tuple[int, int]:
    with suppress(StoreError):
        return desk.store.read(open_counts).result()
    return 0, 0


def _reason(error: Exception) -> str:
    if isinstance(error, StoreLocked):
        return "passphrase" if str(error) in ("wrong passphrase", "no passphrase") else "key"
    return "key" if isinstance(error, KeyringUnusable) else reason_of(error)
