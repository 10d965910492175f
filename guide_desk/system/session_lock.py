"""Whether the session of who sits there is locked, where the computer has to be asked: Windows, and macOS (`mac_session`).

Linux tells it on D-Bus. The call to Windows has not been tried: the tests know what it answers from Microsoft's description of
WTSINFOEX alone.
"""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from typing import Any

from guide_desk.system.mac_session import mac_question

_CURRENT_SESSION, _INFO_EX = 0xFFFFFFFF, 25
_LEVEL, _FLAGS = slice(0, 4), slice(16, 20)
"""Where a WTSINFOEXW says its kind and, behind number and state of the session, whether that is locked."""
_LOCKED = 0


def session_question() -> Callable[[], bool] | None:
    """What tells whether the session is locked now; None where this computer has another way of telling it. It may wait."""
    match platform.system():
        case "Windows":
            return _is_locked
        case "Darwin":
            return mac_question(ctypes.CDLL)
        case _:
            return None


def says_locked(info: bytes) -> bool:
    """Whether a WTSINFOEXW says so; one of another level, or that does not know, says nothing."""
    level, flags = (int.from_bytes(info[part], "little") for part in (_LEVEL, _FLAGS))
    return len(info) >= _FLAGS.stop and level == 1 and flags == _LOCKED


def _is_locked() -> bool:
    library: Any = getattr(ctypes, "WinDLL")("wtsapi32")  # noqa: B009 - only Windows has it
    found, size = ctypes.c_void_p(), ctypes.c_ulong()
    session = ctypes.c_ulong(_CURRENT_SESSION)
    if not library.WTSQuerySessionInformationW(None, session, _INFO_EX, ctypes.byref(found), ctypes.byref(size)):
        return False
    try:
        return says_locked(ctypes.string_at(found, size.value))
    finally:
        library.WTSFreeMemory(found)
