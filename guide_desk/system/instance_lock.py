"""One running program per profile, by a lock of the operating system: it is gone when the process is, however it ended."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import IO


class InstanceLock:
    """Held from `acquire` until `release` or the end of the process. Not shared with child processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "instance.lock"
        self._stream: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another process has it. Raises OSError for a folder that is read-only or knows no locks."""
        stream = open(self._path, "a+b", opener=partial(os.open, mode=0o600))  # noqa: SIM115 - held until `release`
        try:
            has_it = _lock(stream)
        except OSError:
            stream.close()
            raise
        if not has_it:
            stream.close()
            return False
        self._stream = stream
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it was never taken."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(stream: IO[bytes]) -> bool:
        os.set_inheritable(stream.fileno(), False)
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
