"""What the file needs now and then and no guide waits for: pages from the log into the file, pieces of the words' indexes put
together. Writer thread only.

Left to itself SQLite does both within whichever commit comes when it is time; a note could then take a hundred times as long.
"""

from __future__ import annotations

from guide_desk.store.driver import Connection

MOST_LOG_PAGES = 1000
"""So many pages in the log are brought into the file when it is quiet."""
LATEST_LOG_PAGES = 8000
"""So many are brought by the commit itself: it is never quiet during a first fetch."""
PAGES_A_STEP, PAGES_A_BATCH = 64, 256
"""How much of the indexes is put together when it is quiet, and with what the sync writes: enough for a first fetch."""
_INDEXES = ("entry_words", "person_words")


def prepare(connection: Connection) -> None:
    """Commits leave the log alone for as long as they may."""
    connection.execute(f"PRAGMA wal_autocheckpoint = {LATEST_LOG_PAGES}")


def tidy(connection: Connection) -> bool:
    """One step, outside any transaction; whether there may be more to do. Raises the driver's errors, with nothing half done."""
    _busy, pages, done = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    if pages - done >= MOST_LOG_PAGES:
        _busy, pages, done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return bool(done == pages)
    return merge_words(connection, PAGES_A_STEP)


def empty_log(connection: Connection) -> bool:
    """Bring everything into the file and leave the log without bytes; False when somebody reads, who is not waited for."""
    usual = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        is_busy, pages, done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(usual)}")
    return not is_busy and pages == done


def merge_words(connection: Connection, pages: int) -> bool:
    """At most so many pages of the indexes put together, where four pieces of one size have gathered; whether there were any.

    A single word that stands in very many entries is never parted, so that a step may take a tenth of a second in a large file.
    """
    before = connection.total_changes
    for index in _INDEXES:
        merge = f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)"  # noqa: S608 - our own names
        connection.execute(merge, (pages,))
    return bool(connection.total_changes - before > len(_INDEXES))
