"""Who a guide has chosen to keep on this computer."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE contact ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX contact_kept ON contact (remote_id) WHERE is_kept = 1",
)
