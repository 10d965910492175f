"""The accounts on this computer: each guide in each tenant has a folder, a store and a key of their own.

The list names folders, numbers and municipalities only, so that it can be shown before any store is open; who they are stands
inside each encrypted store.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from guide_desk.clock import as_stockholm
from guide_desk.snapshots.sign_in import KnownAccount
from guide_desk.system import store_key
from guide_desk.system.folders import profile_root, write_private

FIRST_FOLDER = "main"
_FILE_NAME = "accounts.json"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """One guide in one tenant of one environment. `root` '' for a store that a handed-out token feeds."""

    folder: str
    root: str = ""
    tenant: str = ""
    associate_id: int = 0
    municipality: str = ""

    def is_of(self, root: str, tenant: str, associate_id: int) -> bool:
        """Whether this is theirs."""
        return (self.root, self.tenant, self.associate_id) == (root, tenant, associate_id)


def known_accounts() -> list[Account]:
    """Those whose store is here, the one used last first."""
    found = [account for account in _read() if _is_here(account.folder)]
    if not any(account.folder == FIRST_FOLDER for account in found) and _is_here(FIRST_FOLDER):
        found.append(Account(FIRST_FOLDER))
    return found


def shown_accounts() -> tuple[KnownAccount, ...]:
    """The same, as they may be shown. Not on the GUI thread."""
    return tuple(
        KnownAccount(account.folder, account.tenant, account.associate_id, account.municipality, _used_at(account))
        for account in known_accounts()
    )


def account_of(root: str, tenant: str, associate_id: int) -> Account | None:
    """The account of a guide who has been here before."""
    return next((account for account in known_accounts() if account.is_of(root, tenant, associate_id)), None)


def new_account(root: str, tenant: str, associate_id: int) -> Account:
    """An account with a folder of its own, whose name says nothing about anybody. It counts once `use` has been called."""
    return Account(f"account-{os.urandom(6).hex()}", root, tenant, associate_id)


def use(account: Account) -> None:
    """Note that this account is the one to open at the next start. Raises OSError."""
    others = [each for each in known_accounts() if each.folder != account.folder]
    content = json.dumps([asdict(each) for each in (account, *others)], indent=1).encode()
    write_private(profile_root() / _FILE_NAME, content)


def switch_to(folder: str) -> None:
    """The next start opens the account in this folder. Raises OSError."""
    account = next((each for each in known_accounts() if each.folder == folder), None)
    if account is not None:
        use(account)


def forget_missing() -> None:
    """Write the list anew without those whose store is gone."""
    path = profile_root() / _FILE_NAME
    if path.exists():
        write_private(path, json.dumps([asdict(each) for each in known_accounts() if each.root], indent=1).encode())


def _is_here(name: str) -> bool:
    """A store that is gone counts while a copy of it and its key are there: what was not sent can still be saved."""
    folder = profile_root() / name
    return (folder / "store.db").exists() or (store_key.has_key(folder) and any((folder / "copies").glob("*.db")))


def _used_at(account: Account) -> datetime:
    """When anything was last written in the store."""
    written = (path.stat().st_mtime for path in (profile_root() / account.folder).glob("store.db*"))
    return as_stockholm(datetime.fromtimestamp(max(written, default=0.0), tz=UTC))


def _read() -> list[Account]:
    try:
        found = json.loads((profile_root() / _FILE_NAME).read_text(encoding="utf-8"))
        accounts = [Account(**each) for each in found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError):
        _logger.warning("the list of accounts could not be read")
        return []
    return [account for account in accounts if _is_a_folder_of_ours(account.folder)]


def _is_a_folder_of_ours(name: object) -> bool:
    return isinstance(name, str) and (name == FIRST_FOLDER or (name.startswith("account-") and name[8:].isalnum()))
