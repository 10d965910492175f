"""Opening the encrypted file: key, pragmas, and the driver's errors turned into ours. Imports nothing slow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlcipher3 import dbapi2

from guide_desk.errors import StoreBusy, StoreDamaged, StoreError, StoreLocked, StoreUnwritable

LEAST_SQLITE = (3, 51, 3)
"""Older versions can damage a file in WAL mode when two connections write or checkpoint at the same instant."""

Connection: TypeAlias = Any
"""The driver's connection; the driver ships no types."""
Row = tuple[object, ...]
WRONG_KEY = "wrong key"


def connect(path: Path, key: bytes, *, read_only: bool = False, timeout_seconds: float = 5.0, journal: str = "WAL") -> Connection:
    """A keyed connection with every pragma set and read back. May be used on any one thread at a time.

    `journal`: DELETE for a file that is to be whole by itself.

    Raises StoreLocked for a wrong key, StoreUnwritable, StoreDamaged or StoreError; never with the driver's own text.
    """
    if dbapi2.sqlite_version_info < LEAST_SQLITE:
        raise StoreError("sqlite too old")
    with translated():
        mode = "ro" if read_only else "rwc"
        connection = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=timeout_seconds,
            check_same_thread=False,
        )
        try:
            _prepare(connection, key, journal=None if read_only else journal)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: Connection, key: bytes, *, journal: str | None) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        if "not a database" in str(error):
            raise StoreLocked(WRONG_KEY) from None
        raise
    if journal is not None:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = FULL")
    for pragma in (
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "mmap_size = 0",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "cache_size = -32000",
        "fullfsync = ON",
        "checkpoint_fullfsync = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if journal is None:
        connection.execute("PRAGMA query_only = ON")
    found = connection.execute("PRAGMA synchronous").fetchone()
    if found is None or found[0] != 2:
        raise StoreError("synchronous FULL was not accepted")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's exceptions into ours, without their text (it may quote what was being written)."""
    try:
        yield
    except dbapi2.Error as error:
        raise translate(error) from None


def translate(error: BaseException) -> StoreError:
    """Our error for one of the driver's."""
    text = str(error)
    for words, made in (
        ("disk is full", StoreUnwritable("full")),
        ("disk I/O error", StoreUnwritable("full")),
        ("readonly", StoreUnwritable("read_only")),
        ("unable to open", StoreUnwritable("missing")),
        ("locked", StoreBusy("busy")),
        ("busy", StoreBusy("busy")),
        ("image is malformed", StoreDamaged("malformed")),
        ("malformed database schema", StoreDamaged("malformed")),
        ("not a database", StoreLocked(WRONG_KEY)),
    ):
        if words in text:
            return made
    return StoreError(type(error).__name__)


def engine_versions() -> tuple[str, str]:
    """SQLite's and SQLCipher's, as the loaded driver says them. Opens no file."""
    with translated():
        connection = dbapi2.connect(":memory:")
        try:
            return dbapi2.sqlite_version, str(connection.execute("PRAGMA cipher_version").fetchone()[0])
        finally:
            connection.close()
