"""Who changed a contested field in the CRM and when, and how the choice ended; who has asked about their own data, and when."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE conflict ADD COLUMN theirs_by INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conflict ADD COLUMN theirs_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conflict ADD COLUMN choice TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE contact ADD COLUMN asked_on TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX contact_asked ON contact (asked_on) WHERE asked_on <> ''",
)
