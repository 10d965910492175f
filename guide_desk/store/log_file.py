"""Whether the log that a crash left behind ends where it was torn, or in the midst of what had been written: SQLite reads it to
the first sum that is wrong, and says nothing of what lies behind.

Each commit waits until its pages are on the disk, so that at most one that nobody was told of may lie behind the end. The layout
is SQLite's own (sqlite.org/fileformat, 4), and heads of frames lie in the open.
"""

from __future__ import annotations

import struct
from pathlib import Path

HEAD_BYTES, FRAME_HEAD_BYTES = 32, 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
"""How a log begins, by the order of the bytes in its sums."""
_TOLD_OF = 2


def is_cut_short(log: Path, frames_read: int) -> bool:
    """Whether commits that somebody was told of lie behind the `frames_read` that SQLite took from the file `log`."""
    with log.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if len(head) < HEAD_BYTES or not any(head):
            return False
        if not _is_sound(head):
            return bool(file.read(1))
        frame_bytes = FRAME_HEAD_BYTES + int.from_bytes(head[8:12], "big")
        commits, place = 0, HEAD_BYTES + frames_read * frame_bytes
        while commits < _TOLD_OF:
            file.seek(place)
            frame = file.read(FRAME_HEAD_BYTES)
            if len(frame) < FRAME_HEAD_BYTES:
                return False
            commits += frame[8:16] == head[16:24] and any(frame[4:8])
            place += frame_bytes
        return True


def _is_sound(head: bytes) -> bool:
    """Whether the head's sum is its own."""
    magic = int.from_bytes(head[:4], "big")
    if magic not in (_LITTLE, _BIG):
        return False
    first = second = 0
    for one, other in struct.iter_unpack("<II" if magic == _LITTLE else ">II", head[:24]):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return (first, second) == struct.unpack(">II", head[24:32])
