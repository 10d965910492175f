"""The list of what was read and taken out here."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE access (
        access_id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        people INTEGER NOT NULL,
        remote_id INTEGER,
        about TEXT NOT NULL)""",
    "CREATE INDEX access_at ON access (at)",
    "CREATE INDEX access_read ON access (remote_id, at) WHERE kind = 'card_read'",
)
