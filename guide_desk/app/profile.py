"""Which folder, key, clock and connection a start uses, and who is asked for the passphrase."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.app.accounts import FIRST_FOLDER, known_accounts
from guide_desk.app.connection import Connection, KeptConnection, PracticeConnection, SignedInConnection
from guide_desk.clock import Clock, ShiftedClock, SystemClock
from guide_desk.errors import KeyringUnusable, StoreLocked
from guide_desk.settings.start_options import StartOptions
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork
from guide_desk.system import store_key
from guide_desk.system.folders import profile_folder
from guide_desk.system.hub_process import HubProcess
from guide_desk.texts import _

if TYPE_CHECKING:
    from guide_desk.settings import KeptSettings
    from guide_desk.snapshots.sign_in import SignInNews
    from guide_desk.ui.lock.lock_window import Cover

PRACTICE_FORM = "https://anmalan.example/?kom-via={source}"
_HUB_FILE = "hub.db"
_CONNECTION, _SESSION = "connection", "session"


def clock_for(options: StartOptions) -> Clock:
    """The computer's clock, or in practice mode one that was set."""
    return ShiftedClock(options.now) if options.now is not None else SystemClock()


def needs_sign_in(options: StartOptions) -> bool:
    """Whether nobody has signed in on this computer yet, or somebody else wants to."""
    if options.is_practice or options.token_file is not None:
        return False
    return options.signs_in or not known_accounts()


def folder_for(options: StartOptions) -> Path:
    """Each account, and each practice moment, has a profile of its own."""
    if not options.is_practice:
        accounts = known_accounts()
        is_first = options.token_file is not None or not accounts
        return profile_folder(FIRST_FOLDER if is_first else accounts[0].folder)
    name = "practice" if options.now is None else f"practice-{options.now:%Y-%m-%dT%H%M}"
    return profile_folder(name)


def key_for(options: StartOptions, folder: Path, ask: Callable[[bool], str | None]) -> bytes:
    """The store's key, from the keyring or unwrapped by a passphrase that `ask` gets. Raises StoreLocked."""
    if options.is_practice:
        return store_key.practice_key(folder)
    if not store_key.has_passphrase(folder):
        try:
            return store_key.key_from_keyring(folder, folder.name)
        except KeyringUnusable:
            pass
    return store_key.key_from_passphrase(folder, ask)


def connection_for(options: StartOptions, folder: Path, store: Store, clock: Clock) -> Connection | None:
    """Where the CRM is; None when nobody has said so yet. Raises StoreLocked for a token to another place than the store's."""
    if options.is_practice:
        now = clock.now() if options.now is not None else None
        return PracticeConnection(HubProcess(folder / _HUB_FILE, now=now), clock)
    session = store.read(lambda unit: _kept(unit, _SESSION)).result()
    found = store.read(lambda unit: _kept(unit, _CONNECTION)).result()
    if options.crm and options.tenant and options.token_file is not None:
        said = json.loads(found) if found is not None else {"root": options.crm, "tenant": options.tenant}
        if session is not None or (said["root"], said["tenant"]) != (options.crm, options.tenant):
            raise StoreLocked("another account")
        token = options.token_file.read_text(encoding="ascii").strip()
        found = json.dumps({"root": options.crm, "tenant": options.tenant, "token": token})
        store.write(lambda unit, text=found: _keep(unit, _CONNECTION, text)).result()  # type: ignore[misc]
    if session is not None:
        return SignedInConnection(session, lambda text: keep_session(store, text), clock)
    if found is None:
        return None
    said = json.loads(found)
    return KeptConnection(said["root"], said["tenant"], said["token"], clock)


def offline_days_of(options: StartOptions) -> int | None:
    """How long this profile may go without contact; None for as long as it likes."""
    if options.is_practice:
        return None
    from guide_desk.system.installation import longest_offline_days

    return longest_offline_days()


def form_address_of(options: StartOptions) -> str:
    """Where visitors write themselves; made-up people have a made-up form."""
    if options.is_practice:
        return PRACTICE_FORM
    from guide_desk.system.installation import form_address

    return form_address()


def keep_session(store: Store, text: str) -> None:
    """Write the session down; durable when this returns. Raises StoreError. Never on the GUI thread."""
    store.write(lambda unit: _keep(unit, _SESSION, text)).result()


def forget_practice(folder: Path) -> None:
    """'Börja om': the practice store, its key and its hub go. Nothing may be open."""
    import shutil

    from guide_desk.store import copies

    for path in (*folder.glob("store.*"), *(folder / name for name in ("practice.key", _HUB_FILE, f"{_HUB_FILE}-journal"))):
        path.unlink(missing_ok=True)
    for name in ("logs", "letters", "handed_out", copies.FOLDER):
        shutil.rmtree(folder / name, ignore_errors=True)


def ask_at_terminal(is_new: bool) -> str | None:
    """The passphrase, typed at the terminal. Raises StoreLocked where there is none."""
    if not sys.stdin.isatty():
        raise StoreLocked("no terminal to ask for the passphrase at")
    import getpass

    if not is_new:
        return getpass.getpass(_("Lösenfras: "))
    print(_("Den här datorn har ingen nyckelring som får användas. Välj en lösenfras i stället."), file=sys.stderr)  # noqa: T201
    first = getpass.getpass(_("Ny lösenfras: "))
    return first if first and first == getpass.getpass(_("En gång till: ")) else None


class Entrance:
    """Where there is no terminal the lock's window asks for the passphrase, until it is right or the window is closed."""

    needs_passphrase = True
    needs_sign_in = False
    waiting_count: int | None = None
    attention_count: int = 0
    offline_days = 0

    def __init__(self, options: StartOptions, folder: Path, settings: KeptSettings) -> None:
        self.settings, self.clock = settings, clock_for(options)
        self._options, self._folder = options, folder
        self._key: bytes | None = None
        self._cover: Cover | None = None
        self._thread: threading.Thread | None = None

    def is_opened(self) -> bool:
        """Whether the start may go on; False when the guide has closed the window instead."""
        if self._options.is_practice or _has_terminal() or not store_key.has_passphrase(self._folder):
            return True
        from guide_desk.ui.lock.lock_window import Cover
        from guide_desk.ui.qt_application import make_application

        self._cover = Cover(make_application(), self, self._options)
        self._cover.wait(self._folder)
        return self._key is not None

    def key(self) -> bytes:
        """The store's key; where a passphrase was typed it has been unwrapped by then, on its own thread. Raises StoreLocked."""
        return self._key if self._key is not None else key_for(self._options, self._folder, self._ask)

    def _ask(self, is_new: bool) -> str | None:
        """At the terminal; without one a new passphrase is chosen in a small window."""
        if _has_terminal():
            return ask_at_terminal(is_new)
        from guide_desk.ui.lock.passphrase import choose_in_window

        return choose_in_window() if is_new else None

    def cover(self) -> Cover | None:
        """What stands in the window's place until there is one. The store is open now, and its key is forgotten here."""
        self._key = None
        return self._cover

    def unlock(self, passphrase: str, tell: Callable[[SignInNews], None]) -> None:
        """Whether it is the right one. Returns at once; `tell` comes on the unlock thread."""
        from guide_desk.app.lock import try_to_unlock

        def work() -> None:
            from guide_desk.snapshots.sign_in import SignInNews, SignInStage

            self._key = store_key.key_from_passphrase(self._folder, lambda _is_new: passphrase)
            tell(SignInNews(SignInStage.SIGNED_IN, is_known=True))

        self._thread = try_to_unlock(work, tell)

    def cancel(self) -> None:
        """Nothing runs that would have to be ended."""

    def close(self) -> None:
        """Nothing of it is shown any more."""
        self._key = None
        if self._thread is not None:
            self._thread.join()
        if self._cover is not None:
            self._cover.leave()


@contextmanager
def entrance(options: StartOptions, folder: Path, settings: KeptSettings) -> Iterator[Entrance]:
    """Closed again whatever comes of the start."""
    made = Entrance(options, folder, settings)
    try:
        yield made
    finally:
        made.close()
        settings.close()


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _keep(unit: UnitOfWork, name: str, text: str) -> None:
    from guide_desk.store import people

    people.keep_meta(unit, name, text)


def _kept(unit: ReadingUnit, name: str) -> str | None:
    row = unit.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row is not None else None
