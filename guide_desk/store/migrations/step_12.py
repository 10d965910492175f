"""Since when, by the CRM's own clock, a deed of unknown outcome was looked for in vain, instead of when it was first sent."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE deed RENAME COLUMN first_sent_at TO unfound_since",
    "UPDATE deed SET unfound_since = ''",
)
