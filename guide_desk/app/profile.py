"""Which folder, key, clock and connection a start uses."""

from __future__ import annotations

import getpass
import json
import shutil
import sys
from pathlib import Path

from guide_desk.app.connection import Connection, KeptConnection, PracticeConnection
from guide_desk.clock import Clock, ShiftedClock, SystemClock
from guide_desk.errors import KeyringUnusable, StoreLocked
from guide_desk.settings.start_options import StartOptions
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork
from guide_desk.system import store_key
from guide_desk.system.folders import profile_folder
from guide_desk.system.hub_process import HubProcess
from guide_desk.texts import _

_HUB_FILE = "hub.db"
_CONNECTION = "connection"


def clock_for(options: StartOptions) -> Clock:
    """The computer's clock, or in practice mode one that was set."""
    return ShiftedClock(options.now) if options.now is not None else SystemClock()


def folder_for(options: StartOptions) -> Path:
    """Each practice moment has a profile of its own, so that pictures and stories stand still."""
    if not options.is_practice:
        return profile_folder("main")
    name = "practice" if options.now is None else f"practice-{options.now:%Y-%m-%dT%H%M}"
    return profile_folder(name)


def key_for(options: StartOptions, folder: Path) -> bytes:
    """The store's key. Asks for a passphrase at the terminal where there is no keyring. Raises StoreLocked."""
    if options.is_practice:
        return store_key.practice_key(folder)
    if not store_key.has_passphrase(folder):
        try:
            return store_key.key_from_keyring(folder, "main")
        except KeyringUnusable as error:
            print(  # noqa: T201 - a start without a window yet
                _("Den här datorn har ingen nyckelring som får användas ({found}). Välj en lösenfras i stället.").format(
                    found=error.backend
                ),
                file=sys.stderr,
            )
    return store_key.key_from_passphrase(folder, _ask_passphrase)


def connection_for(options: StartOptions, folder: Path, store: Store, clock: Clock) -> Connection | None:
    """Where the CRM is; None when nobody has said so yet."""
    if options.is_practice:
        return PracticeConnection(HubProcess(folder / _HUB_FILE, now=options.now), clock)
    if options.crm and options.tenant and options.token_file is not None:
        token = options.token_file.read_text(encoding="ascii").strip()
        kept = json.dumps({"root": options.crm, "tenant": options.tenant, "token": token})
        store.write(lambda unit: _keep(unit, kept)).result()
    found = store.read(_kept).result()
    if found is None:
        return None
    said = json.loads(found)
    return KeptConnection(said["root"], said["tenant"], said["token"], clock)


def forget_practice(folder: Path) -> None:
    """'Börja om': the practice store, its key and its hub go. Nothing may be open."""
    for name in ("store.db", "store.db-wal", "store.db-shm", "practice.key", _HUB_FILE, f"{_HUB_FILE}-journal"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "logs", ignore_errors=True)


def _keep(unit: UnitOfWork, text: str) -> None:
    from guide_desk.store import people

    people.keep_meta(unit, _CONNECTION, text)


def _kept(unit: ReadingUnit) -> str | None:
    row = unit.connection.execute("SELECT value FROM meta WHERE name = ?", (_CONNECTION,)).fetchone()
    return str(row[0]) if row is not None else None


def _ask_passphrase(is_new: bool) -> str | None:
    if not sys.stdin.isatty():
        raise StoreLocked("no terminal to ask for the passphrase at")
    if not is_new:
        return getpass.getpass(_("Lösenfras: "))
    first = getpass.getpass(_("Ny lösenfras: "))
    return first if first and first == getpass.getpass(_("En gång till: ")) else None
