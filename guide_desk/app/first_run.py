"""The first start: somebody signs in, and only then is there an account with a folder, a key and a store of its own."""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.app import accounts
from guide_desk.app.closed_mark import forget_closed
from guide_desk.app.connection import SignedInConnection, connected
from guide_desk.app.desk import Desk
from guide_desk.app.drives import is_on_network_drive
from guide_desk.app.network_doctor import network_lines
from guide_desk.app.profile import keep_session, key_for
from guide_desk.app.signing_in import SignIn, Tell, reason_of
from guide_desk.clock import Clock
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import GuideDeskError, InvalidInput, SignInRefused, StoreError, StoreUnwritable
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.sign_in import KnownAccount, SignInNews, SignInStage
from guide_desk.store.store import Store, open_store
from guide_desk.system import store_key
from guide_desk.system.folders import profile_folder, profile_root, write_private
from guide_desk.system.installation import HUB_CLIENT, Installation, keep_installation, longest_offline_days, read_installation
from guide_desk.system.instance_lock import InstanceLock

if TYPE_CHECKING:
    from guide_desk.superoffice.identity_provider import IdentityProvider, Tokens
    from guide_desk.superoffice.session import KeptSession

_logger = logging.getLogger(__name__)


class FirstRun:
    """What the first window can ask for. `desk` is there once an account has been opened; whoever started this closes it."""

    def __init__(self, options: StartOptions, settings: KeptSettings, clock: Clock) -> None:
        self.settings = settings
        self.desk: Desk | None = None
        self.lock: InstanceLock | None = None
        self.wants_practice = False
        self.wants_account = ""
        self._options, self._clock = options, clock
        self._installation, self._problem = _said(options)
        self._signed_in: tuple[IdentityProvider, KeptSession, Tokens, Guide] | None = None

    def problem(self) -> str:
        """'' when this computer knows where to sign in, else a code that the texts know."""
        return self._problem

    def today(self) -> date:
        """By this computer's clock."""
        return self._clock.today()

    def look_for_accounts(self, tell: Callable[[tuple[KnownAccount, ...]], None]) -> None:
        """The accounts on this computer; told on the sign-in thread."""
        threading.Thread(target=lambda: tell(accounts.shown_accounts()), name="sign-in", daemon=True).start()

    def sign_in(self, tell: Tell) -> SignIn:
        """Begin to sign in; returns at once. Only when there is no `problem`."""
        installation = self._installation
        assert installation is not None
        attempt = SignIn(lambda: (installation, (installation.tenant, 0, "")), self._clock, tell, self._finish)
        attempt.start()
        return attempt

    def look_at_network(self, tell: Callable[[list[str]], None]) -> None:
        """What stands on the way, in lines; told on the sign-in thread. Only when there is no `problem`."""
        installation = self._installation
        assert installation is not None
        work = partial(network_lines, installation, self._clock)
        threading.Thread(target=lambda: tell(work()), name="sign-in", daemon=True).start()

    def open_account(
        self,
        municipality: Municipality | None,
        ask: Callable[[bool], str | None],
        on_open: Callable[[Desk], None],
        on_refused: Callable[[str], None],
    ) -> None:
        """Open, or make, the account of who signed in; the callbacks come on the sign-in thread, where `ask` may wait."""

        def work() -> None:
            try:
                self.desk = self._opened(municipality, ask)
            except (SignInRefused, StoreError, OSError) as error:
                _logger.info("the account could not be opened: %s", type(error).__name__)
                on_refused(reason_of(error))
                return
            on_open(self.desk)

        threading.Thread(target=work, name="sign-in", daemon=True).start()

    def given_away(self) -> list[Desk]:
        """The opened desk, if there is one. Neither it nor what was signed in is held here any more."""
        desk, self.desk = self.desk, None
        if desk is not None:
            self._signed_in = None
        return [desk] if desk is not None else []

    def close(self) -> None:
        """Let go of what was signed in and never opened."""
        if self._signed_in is not None and self.desk is None:
            self._signed_in[0].close()
        self.settings.close()

    def _finish(self, provider: IdentityProvider, kept: KeptSession, tokens: Tokens) -> SignInNews:
        crm = connected(kept.root, kept.tenant, lambda: tokens.access_token, self._clock)
        crm.close()
        if crm.guide.associate_id != kept.associate_id:
            raise SignInRefused("account")
        self._signed_in = (provider, kept, tokens, crm.guide)
        is_known = accounts.account_of(kept.root, kept.tenant, kept.associate_id) is not None
        return SignInNews(SignInStage.SIGNED_IN, guide=crm.guide, is_known=is_known)

    def _opened(self, municipality: Municipality | None, ask: Callable[[bool], str | None]) -> Desk:
        assert self._signed_in is not None
        _provider, kept, _tokens, _guide = self._signed_in
        known = accounts.account_of(kept.root, kept.tenant, kept.associate_id)
        account = known or accounts.new_account(kept.root, kept.tenant, kept.associate_id)
        if is_on_network_drive(profile_root()):
            raise StoreUnwritable("network_drive")
        folder = profile_folder(account.folder)
        lock = InstanceLock(folder)
        if not lock.acquire():
            raise SignInRefused("already_open")
        try:
            store = open_store(folder, key_for(self._options, folder, ask), clock=self._clock)
            opened: Store | Desk = store
            try:
                desk = opened = self._made(folder, store, municipality)
                forget_closed(folder)
                accounts.use(replace(account, municipality=_place_of(store)))
            except BaseException:
                opened.close()
                raise
        except BaseException:
            lock.release()
            if known is None:
                _forget(folder)
            raise
        if self._options.crm:
            keep_installation(Installation(kept.root, kept.client_id, self._options.tenant or ""))
        self.lock = lock
        return desk

    def _made(self, folder: Path, store: Store, municipality: Municipality | None) -> Desk:
        from guide_desk.store.people import keep_guide
        from guide_desk.superoffice.session import Session

        assert self._signed_in is not None
        provider, kept, tokens, guide = self._signed_in
        if store.guide is not None and store.guide.account != guide.account:
            raise SignInRefused("account")
        fresh = _in_municipality(kept, store, municipality)
        keep_session(store, fresh.to_text())
        session = Session(fresh, provider, lambda each: keep_session(store, each.to_text()), self._clock)
        session.adopt(tokens)
        if municipality is not None:
            guide = replace(guide, municipality=municipality)
        store.write(lambda unit: keep_guide(unit, guide)).result()
        store.guide = store.guide or guide
        connection = SignedInConnection.of(session, self._clock)
        return Desk(
            folder=folder,
            store=store,
            clock=self._clock,
            settings=self._settings_of(folder),
            connection=connection,
            is_practice=False,
            offline_days=longest_offline_days(),
        )

    def _settings_of(self, folder: Path) -> KeptSettings:
        """A new account starts with the look and language chosen here."""
        path, first = folder / "settings.json", profile_root() / "settings.json"
        if not path.exists() and first.exists():
            shutil.copyfile(first, path)
        return KeptSettings(path, write_private)


def _said(options: StartOptions) -> tuple[Installation | None, str]:
    """Where SuperOffice is, by the command line or the installation's file; and what is wrong with that."""
    if options.crm:
        return Installation(options.crm, options.client_id or HUB_CLIENT, options.tenant or ""), ""
    try:
        found = read_installation()
    except InvalidInput:
        return None, "installation"
    return found, "" if found is not None else "not_installed"


def _place_of(store: Store) -> str:
    return store.guide.municipality.value if store.guide is not None else ""


def _forget(folder: Path) -> None:
    """An account that never came to be leaves nothing behind."""
    with contextlib.suppress(GuideDeskError):
        store_key.forget_key(folder, folder.name)
    shutil.rmtree(folder, ignore_errors=True)


def _in_municipality(kept: KeptSession, store: Store, municipality: Municipality | None) -> KeptSession:
    """The chosen municipality; one that was chosen before stays."""
    if municipality is not None:
        return replace(kept, municipality=municipality.value)
    return replace(kept, municipality=_place_of(store))
