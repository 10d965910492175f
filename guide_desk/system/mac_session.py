"""Whether macOS has locked the session of who sits there: the window server tells it to whoever asks.

The call is Apple's; the word that it answers with stands in no description of theirs. It has not been tried on a Mac: the tests
know what is asked and let go again, from stand-ins for the two libraries.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

_FRAMEWORKS = "/System/Library/Frameworks/{name}.framework/{name}"
_WORD, _UTF_8 = b"CGSSessionScreenIsLocked", 0x08000100


def mac_question(load: Callable[[str], Any]) -> Callable[[], bool] | None:
    """What tells whether the screen is locked now; None where the libraries, which `load` gets, are not what is expected."""
    try:
        foundation, graphics = (load(_FRAMEWORKS.format(name=name)) for name in ("CoreFoundation", "CoreGraphics"))
        session_of = graphics.CGSessionCopyCurrentDictionary
        made, value_of = foundation.CFStringCreateWithCString, foundation.CFDictionaryGetValue
        says_yes, let_go = foundation.CFBooleanGetValue, foundation.CFRelease
    except (OSError, AttributeError):
        return None
    session_of.argtypes, session_of.restype = [], ctypes.c_void_p
    made.argtypes, made.restype = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32], ctypes.c_void_p
    value_of.argtypes, value_of.restype = [ctypes.c_void_p, ctypes.c_void_p], ctypes.c_void_p
    says_yes.argtypes, says_yes.restype = [ctypes.c_void_p], ctypes.c_ubyte
    let_go.argtypes, let_go.restype = [ctypes.c_void_p], None

    def is_locked() -> bool:
        session = session_of()
        if not session:
            return False
        word = made(None, _WORD, _UTF_8)
        try:
            value = value_of(session, word)
            return bool(value and says_yes(value))
        finally:
            let_go(word)
            let_go(session)

    return is_locked
