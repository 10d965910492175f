"""When each whole card was last read anew, though nothing had told of a change; at which second somebody asked for something."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE read_anew (
        contact_id INTEGER PRIMARY KEY REFERENCES contact ON DELETE CASCADE,
        read_at INTEGER NOT NULL)""",
    "ALTER TABLE segment_event ADD COLUMN second INTEGER NOT NULL DEFAULT 0",
)
