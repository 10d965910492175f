"""What is asked of macOS about its session, with stand-ins for its libraries: it has not been tried on a Mac."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from guide_desk.system.mac_session import mac_question
from guide_desk.system.session_lock import session_question

SESSION, WORD, YES, NO = 11, 22, 33, 44
LOCKED = "CGSSessionScreenIsLocked"


class Libraries:
    """`session`: what the window server says of the session, None for nobody there. `held`: what has not been let go."""

    def __init__(self, session: dict[str, int] | None) -> None:
        self.session = session
        self.held: list[int] = []
        self.loaded: list[str] = []

    def load(self, path: str) -> SimpleNamespace:
        self.loaded.append(path)
        names: dict[str, dict[str, Callable[..., object]]] = {
            "CoreGraphics": {"CGSessionCopyCurrentDictionary": self.copy},
            "CoreFoundation": {
                "CFStringCreateWithCString": self.create,
                "CFDictionaryGetValue": lambda session, word: self.value(session, word),
                "CFBooleanGetValue": lambda value: int(value == YES),
                "CFRelease": lambda held: self.held.remove(held),
            },
        }
        return SimpleNamespace(**names[path.rsplit("/", 1)[1]])

    @property
    def copy(self) -> Callable[[], int | None]:
        def copied() -> int | None:
            if self.session is None:
                return None
            self.held.append(SESSION)
            return SESSION

        return copied

    @property
    def create(self) -> Callable[[None, bytes, int], int]:
        def created(_allocator: None, text: bytes, encoding: int) -> int:
            assert (text.decode(), encoding) == (LOCKED, 0x08000100)
            self.held.append(WORD)
            return WORD

        return created

    def value(self, session: int, word: int) -> int | None:
        assert (session, word) == (SESSION, WORD)
        assert self.session is not None
        return self.session.get(LOCKED)


@pytest.mark.parametrize(
    ("session", "is_locked"),
    [({LOCKED: YES}, True), ({LOCKED: NO}, False), ({"kCGSSessionUserNameKey": 55}, False), (None, False)],
    ids=["locked", "unlocked", "not said", "nobody there"],
)
def test_a_locked_screen_is_told_from_all_else_and_everything_is_let_go(session: dict[str, int] | None, is_locked: bool) -> None:
    libraries = Libraries(session)
    question = mac_question(libraries.load)
    assert question is not None
    assert [question(), question()] == [is_locked] * 2
    assert libraries.held == []
    assert len(libraries.loaded) == 2, "they are loaded once"


def test_where_the_libraries_are_missing_or_others_nobody_is_asked() -> None:
    assert mac_question(lambda _path: SimpleNamespace()) is None
    assert mac_question(lambda _path: ctypes.CDLL("/nowhere/at/all")) is None


def test_a_mac_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(ctypes, "CDLL", Libraries({LOCKED: YES}).load)
    question = session_question()
    assert question is not None
    assert question()
