"""One program per profile: the first start holds the lock, every later one raises its window."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from guide_desk.system.instance_lock import InstanceLock

PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.05


def claim(folder: Path) -> InstanceLock | None:
    """The profile's lock; None when another program has it and has shown its window.

    The other one may just be starting, so that it does not listen yet, or ending, so that the lock is free in a moment: both
    are asked again for a while. Raises TimeoutError when neither comes, OSError when the folder cannot be written.
    """
    lock = InstanceLock(folder)
    given_up_at = time.monotonic() + PATIENCE_SECONDS
    while not lock.acquire():
        from guide_desk.ui.computer.raise_request import ask_first_window

        if ask_first_window(folder):
            return None
        if time.monotonic() > given_up_at:
            raise TimeoutError
        threading.Event().wait(_PAUSE_SECONDS)  # nothing tells when another program starts to listen or lets go
    return lock
