"""Numbers of contacts and entries as the log may have them: one line can be held against another on this computer, and nobody
can look them up in the CRM.

Loaded when the first one is logged: the key is read then, on the thread that logs.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from contextlib import suppress
from pathlib import Path

from guide_desk.system import logs
from guide_desk.system.folders import write_private

KEY_NAME = "log.key"
_KEY_BYTES = 32


def veiled(number: int) -> str:
    """Ten hexadecimal digits. Any thread but the window's."""
    return hashlib.blake2b(str(number).encode(), key=_key_of(logs.log_folder()), digest_size=5).hexdigest()


@functools.cache
def _key_of(folder: Path | None) -> bytes:
    """The folder's own, made when it is missing or cut off; where it cannot be kept, and without a log, this run's."""
    key = secrets.token_bytes(_KEY_BYTES)
    if folder is None:
        return key
    path = folder / KEY_NAME
    with suppress(OSError):
        kept = path.read_bytes() if path.exists() else b""
        if len(kept) == _KEY_BYTES:
            return kept
        write_private(path, key)
    return key
