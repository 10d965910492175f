"""A list's row in one text, dialogue ids that rise with time, and figures of a quarter from an index alone.

Only what is computed changes its shape: it is computed anew right after, from base and deeds, which stay.
"""

from __future__ import annotations

STATEMENTS = (
    *(f"ALTER TABLE contact DROP COLUMN {name}" for name in ("clock", "registered_at", "claim", "question", "planned", "latest")),
    "ALTER TABLE contact ADD COLUMN row TEXT NOT NULL DEFAULT ''",
    "UPDATE base_activity SET entry = json_set(entry, '$.marker', marker) WHERE marker IS NOT NULL",
    "DROP TABLE dialogue_entry",
    """CREATE TABLE dialogue_entry (
        entry_id INTEGER PRIMARY KEY,
        contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
        entry TEXT NOT NULL)""",
    "CREATE INDEX entry_of_contact ON dialogue_entry (contact_id)",
    "DROP INDEX first_response_due",
    "CREATE INDEX first_response_due ON first_response (due_on, outcome)",
)
