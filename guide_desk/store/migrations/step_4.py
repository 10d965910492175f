"""More of the card is kept, and each entry knows its activity in the CRM.

A card that was fetched before lacks the new fields and holds its `test` strings by other names: it counts as a row until the
whole card has come again. Nothing that waits to be sent is touched.
"""

from __future__ import annotations

STATEMENTS = (
    "UPDATE base_person SET depth = 'row', wire = '{}'",
    "UPDATE base_activity SET entry = json_set(entry, '$.activity', kind || '/' || remote_id)",
)
