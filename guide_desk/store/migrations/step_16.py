"""When each whole card was last read anew, though nothing had told of a change."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE read_anew (
        contact_id INTEGER PRIMARY KEY REFERENCES contact ON DELETE CASCADE,
        read_at INTEGER NOT NULL)""",
)
