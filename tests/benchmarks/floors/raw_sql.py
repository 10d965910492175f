"""The floor of reading and writing: like statements on the driver's own connection, same file and key, nothing around."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2


def connect(path: Path, key: bytes) -> Any:
    """A raw connection with the program's durability."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32000")
    return connection


def read_card(connection: Any, contact_id: int) -> int:
    """A contact's row and its entries; returns how many entries came."""
    connection.execute("SELECT * FROM contact WHERE contact_id = ?", (contact_id,)).fetchone()
    sql = "SELECT entry_id, delivery, marker, entry FROM dialogue_entry WHERE contact_id = ? ORDER BY happened_at DESC LIMIT 2000"
    return len(connection.execute(sql, (contact_id,)).fetchall())


def read_queue(connection: Any) -> int:
    """Everyone who waits, nearest deadline first."""
    return len(connection.execute("SELECT * FROM contact WHERE clock_runs = 1 ORDER BY due_on, contact_id").fetchall())


def search(connection: Any, expression: str) -> int:
    """Ids of a name search, in name order."""
    sql = (
        "SELECT c.contact_id FROM person_words JOIN contact AS c ON c.contact_id = person_words.rowid"
        " WHERE person_words MATCH ? ORDER BY c.sort_name, c.contact_id LIMIT 5000"
    )
    return len(connection.execute(sql, (expression,)).fetchall())


def commit_row(connection: Any, text: str) -> None:
    """One durable commit of one row."""
    connection.execute("CREATE TABLE IF NOT EXISTS floor (text TEXT)")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO floor VALUES (?)", (text,))
    connection.execute("COMMIT")


def milliseconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]
