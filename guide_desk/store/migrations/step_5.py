"""Names in order with what decides whether they are listed, so that lists and wide searches never touch a contact's own row."""

from __future__ import annotations

STATEMENTS = (
    "DROP INDEX contact_by_name",
    "CREATE INDEX contact_by_name ON contact (sort_name, contact_id, is_gone, is_protected)",
)
