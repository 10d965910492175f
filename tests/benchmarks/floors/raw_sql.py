"""The floor of reading and writing: like statements on the driver's own connection, same file and key, nothing around."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

CARD_ENTRIES = 50
FEW_HITS = 1500
_HITS = "SELECT rowid FROM person_words WHERE person_words MATCH ?"
_WALK = (
    f"SELECT contact_id FROM contact INDEXED BY contact_by_name WHERE contact_id IN ({_HITS})"
    " AND is_gone = 0 AND is_protected = 0 ORDER BY sort_name, contact_id LIMIT 5000"
)
_LOOK_UP = (
    "SELECT c.contact_id FROM person_words JOIN contact AS c ON c.contact_id = person_words.rowid"
    " WHERE person_words MATCH ? ORDER BY c.sort_name, c.contact_id LIMIT 5000"
)


def connect(path: Path, key: bytes | None) -> Any:
    """A raw connection with the program's durability and cache."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def read_card(connection: Any, contact_id: int) -> int:
    """A contact's row and its latest entries; returns how many entries came."""
    connection.execute("SELECT * FROM contact WHERE contact_id = ?", (contact_id,)).fetchone()
    sql = "SELECT entry FROM dialogue_entry WHERE contact_id = ? ORDER BY entry_id DESC LIMIT ?"
    return len(connection.execute(sql, (contact_id, CARD_ENTRIES)).fetchall())


def read_queue(connection: Any, today: str, quarter: tuple[str, str]) -> int:
    """Everyone who waits, nearest deadline first; what is planned; and the quarter's figures. Returns how many wait."""
    waiting = connection.execute("SELECT * FROM contact WHERE clock_runs = 1 ORDER BY due_on, contact_id").fetchall()
    connection.execute(
        "SELECT * FROM contact WHERE planned_at <> '' AND planned_at < ? AND clock_runs = 0 ORDER BY planned_at", (today,)
    ).fetchall()
    connection.execute(
        "SELECT outcome, count(*) FROM first_response WHERE due_on BETWEEN ? AND ? AND (outcome <> '' OR due_on < ?)"
        " GROUP BY outcome",
        (*quarter, today),
    ).fetchall()
    return len(waiting)


def search(connection: Any, expression: str) -> int:
    """Ids of a name search in name order (many hits by the index of names, few looked up), and the newest entries with the words.

    Returns how many people.
    """
    first = connection.execute(f"{_HITS} LIMIT {FEW_HITS + 1}", (expression,)).fetchall()
    if len(first) > FEW_HITS:
        people = connection.execute(_WALK, (expression,)).fetchall()
    else:
        people = connection.execute(_LOOK_UP, (expression,)).fetchall()
    connection.execute(
        "SELECT e.contact_id, e.entry FROM entry_words JOIN dialogue_entry AS e ON e.entry_id = entry_words.rowid"
        " WHERE entry_words MATCH ? ORDER BY entry_words.rowid DESC LIMIT 200",
        (expression,),
    ).fetchall()
    return len(people)


def commit_row(connection: Any, text: str) -> int:
    """One durable commit of one row into a table of its own; returns how many rows it holds."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS floor_note (number INTEGER PRIMARY KEY, text TEXT)")
    connection.execute("INSERT INTO floor_note (text) VALUES (?)", (text,))
    (count,) = connection.execute("SELECT max(number) FROM floor_note").fetchone()
    connection.execute("COMMIT")
    return int(count)
