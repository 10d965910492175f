"""Sealed files: whole or not at all, unreadable without the key, and damage is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guide_desk.errors import StoreDamaged, StoreUnwritable
from guide_desk.store.sealed_file import PIECE_BYTES, seal, unseal
from tests.factories import KEY

OTHER = bytes(reversed(range(32)))


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 17])
def test_what_is_sealed_comes_back(tmp_path: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    told: list[int] = []
    seal(tmp_path / "1.sealed", KEY, [content[:5], content[5:]], told.append)
    assert b"".join(unseal(tmp_path / "1.sealed", KEY)) == content
    assert told[-1] == size
    assert (tmp_path / "1.sealed").stat().st_mode & 0o077 == 0


def test_nothing_of_it_can_be_read_and_no_two_are_alike(tmp_path: Path) -> None:
    for name in ("1", "2"):
        seal(tmp_path / name, KEY, [b"Kanarie" * 100])
    one, two = (tmp_path / "1").read_bytes(), (tmp_path / "2").read_bytes()
    assert b"Kanarie" not in one
    assert one != two
    with pytest.raises(StoreDamaged):
        list(unseal(tmp_path / "1", OTHER))


@pytest.mark.parametrize("harm", ["cut", "longer", "turned", "swapped", "no head", "gone"])
def test_damage_is_noticed(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "1"
    seal(path, KEY, [b"x" * (3 * PIECE_BYTES)])
    content = path.read_bytes()
    piece = PIECE_BYTES + 16
    head, one, two, rest = content[:21], content[21 : 21 + piece], content[21 + piece : 21 + 2 * piece], content[21 + 2 * piece :]
    harmed = {
        "cut": content[: 21 + 2 * piece],
        "longer": content + b"x",
        "turned": content[:-1] + bytes([content[-1] ^ 1]),
        "swapped": head + two + one + rest,
        "no head": b"hej",
        "gone": b"",
    }[harm]
    path.write_bytes(harmed)
    if harm == "gone":
        path.unlink()
    with pytest.raises(StoreDamaged):
        list(unseal(path, KEY))


def test_what_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"first"
        raise ValueError("avbrott")

    with pytest.raises(ValueError, match="avbrott"):
        seal(tmp_path / "1", KEY, breaking())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreUnwritable):
        seal(tmp_path / "missing" / "1", KEY, [b"x"])
