"""Who changed a contested field in the CRM and when, and how the choice ended."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE conflict ADD COLUMN theirs_by INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conflict ADD COLUMN theirs_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conflict ADD COLUMN choice TEXT NOT NULL DEFAULT ''",
)
