"""What Windows answers when it is asked whether the session is locked, laid out as Microsoft describes it."""

from __future__ import annotations

import ctypes
import platform

import pytest

from guide_desk.system.session_lock import says_locked, session_question


class _Level1(ctypes.Structure):
    _fields_ = (
        ("session", ctypes.c_uint32),
        ("state", ctypes.c_int32),
        ("flags", ctypes.c_int32),
        ("names", ctypes.c_uint16 * (33 + 21 + 18)),
        ("times", ctypes.c_int64 * 5),
        ("counts", ctypes.c_uint32 * 6),
    )


class _InfoEx(ctypes.Structure):
    _fields_ = (("level", ctypes.c_uint32), ("data", _Level1))


def info(flags: int, level: int = 1) -> bytes:
    return bytes(_InfoEx(level, _Level1(3, 0, flags)))


@pytest.mark.parametrize(("flags", "is_locked"), [(0, True), (1, False), (-1, False), (2, False)])
def test_locked_is_told_from_unlocked_and_unknown(flags: int, is_locked: bool) -> None:
    assert says_locked(info(flags)) is is_locked


@pytest.mark.parametrize("found", [b"", info(0)[:19], info(0, level=0), info(0, level=2)])
def test_an_answer_of_another_kind_locks_nothing(found: bytes) -> None:
    assert not says_locked(found)


def test_what_tells_it_by_itself_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    assert session_question() is None
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    assert session_question() is not None
