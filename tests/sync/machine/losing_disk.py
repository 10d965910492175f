"""A disk that loses power: every write of the driver's library is written down between two syncs, and afterwards any of those
that were not synced yet may be missing or half there, in any order.

A VFS of SQLite's, laid around the system's own through the library's C functions. Only where the driver's library shows them.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3

SECTOR_BYTES = 512
_OTHERS = ("-shm", "-journal")
"""Memory between processes, and the journal of the moment before a file is in WAL mode."""
_INT64, _POINTER = ctypes.c_int64, ctypes.c_void_p
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, ctypes.c_int, _INT64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _INT64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int)
_CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER)
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, _POINTER, ctypes.c_int, _POINTER)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3: the first seven in full, the rest passed on as they are."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", _CLOSE),
        ("read", _POINTER),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("rest", _POINTER * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_bytes", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _OPEN),
        ("rest", _POINTER * 16),
    )


@dataclass
class LosingDisk:
    """What was written to each file, in order: (offset, bytes), or (length, None) for a cut; None for a sync."""

    done: list[tuple[str, int, bytes | None] | tuple[str, None, None]] = field(default_factory=list)

    def after_power_loss(self, at: int, dice: random.Random) -> dict[str, bytes]:
        """The files as they may be when the power goes after so many of `done`."""
        files: dict[str, bytearray] = {}
        waiting: dict[str, list[tuple[int, bytes | None]]] = {}
        for path, where, content in self.done[:at]:
            files.setdefault(path, bytearray())
            if where is None:
                for each in waiting.pop(path, []):
                    _apply(files[path], *each)
            else:
                waiting.setdefault(path, []).append((where, content))
        for path, unsynced in waiting.items():
            kept = [each for each in unsynced if dice.random() < 0.5]
            dice.shuffle(kept)
            for where, content in kept:
                _apply(files[path], where, _torn(content, dice))
        return {path: bytes(content) for path, content in files.items()}


def _torn(content: bytes | None, dice: random.Random) -> bytes | None:
    if content is None or dice.random() < 0.7:
        return content
    return content[: dice.randrange(0, len(content) + 1, SECTOR_BYTES)]


def _apply(file: bytearray, where: int, content: bytes | None) -> None:
    if content is None:
        del file[where:]
        return
    if len(file) < where:
        file.extend(bytes(where - len(file)))
    file[where : where + len(content)] = content


def _library() -> ctypes.CDLL | None:
    for path in Path(sqlcipher3.__file__).parent.glob("_sqlite3*"):
        library = ctypes.CDLL(str(path))
        if hasattr(library, "sqlite3_vfs_find"):
            library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
            return library
    return None


IS_HERE = _library() is not None
"""Whether the driver's library lets its C functions be called."""


@contextmanager
def losing_disk() -> Iterator[LosingDisk]:
    """Every file that the driver opens while it lasts is watched."""
    library = _library()
    assert library is not None
    disk, system = LosingDisk(), library.sqlite3_vfs_find(None)
    watched = _Vfs.from_buffer_copy(system.contents)
    kept: list[_Methods] = []

    def open_file(vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        result = int(system.contents.open(vfs, name, file, flags, out))
        path = ctypes.string_at(name).decode() if name is not None else ""
        if result == 0 and path and not path.endswith(_OTHERS):
            opened = ctypes.cast(file, ctypes.POINTER(_File)).contents
            methods = _watching(disk, path, opened.methods.contents)
            kept.append(methods)
            opened.methods = ctypes.pointer(methods)
        return result

    watched.name, watched.next, watched.open = b"losing", None, _OPEN(open_file)
    library.sqlite3_vfs_register(ctypes.byref(watched), 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_register(system, 1)
        library.sqlite3_vfs_unregister(ctypes.byref(watched))


def _watching(disk: LosingDisk, name: str, real: _Methods) -> _Methods:
    """The file's own methods, with a note of what is written, cut and synced."""

    def write(file: int, content: int, length: int, offset: int) -> int:
        disk.done.append((name, offset, ctypes.string_at(content, length)))
        return int(real.write(file, content, length, offset))

    def truncate(file: int, length: int) -> int:
        disk.done.append((name, length, None))
        return int(real.truncate(file, length))

    def sync(file: int, flags: int) -> int:
        disk.done.append((name, None, None))
        return int(real.sync(file, flags))

    methods = _Methods.from_buffer_copy(real)
    methods.write, methods.truncate, methods.sync = _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
    return methods
