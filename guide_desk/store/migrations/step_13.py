"""Notes about somebody whose card is not known yet."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE loose_note (
        note_id TEXT PRIMARY KEY,
        about TEXT NOT NULL,
        text TEXT NOT NULL,
        written_at TEXT NOT NULL)""",
)
