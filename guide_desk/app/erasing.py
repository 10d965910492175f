"""Taking everything of an account off this computer: the key first, so that what is left of the files can be read by nobody."""

from __future__ import annotations

import logging
import shutil
from contextlib import suppress

from guide_desk.app import accounts
from guide_desk.system import store_key
from guide_desk.system.folders import profile_root

_logger = logging.getLogger(__name__)


def erase(folder_name: str) -> bool:
    """Nothing of it may be open. False when something could not be removed.

    A keyring that does not answer keeps its key, which opens nothing once the files are gone.
    """
    folder = profile_root() / folder_name
    try:
        store_key.forget_key(folder, folder.name)
    except Exception as error:  # noqa: BLE001 - a keyring may raise anything, and the files have to go all the same
        _logger.warning("the key could not be taken out of the keyring: %s", type(error).__name__)
    for path in sorted(folder.glob("store.db*")):
        with suppress(OSError):  # somebody else holds it: the others go all the same
            path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    accounts.forget_missing()
    return not folder.exists()
