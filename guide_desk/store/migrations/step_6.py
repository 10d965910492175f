"""What a round asks also when nothing is new is found without reading every person."""

from __future__ import annotations

STATEMENTS = (
    "CREATE INDEX base_person_as_row ON base_person (remote_id) WHERE depth = 'row'",
    "CREATE INDEX base_person_laid_down ON base_person (remote_id) WHERE updated = ''",
    "CREATE INDEX contact_protected ON contact (remote_id) WHERE is_protected = 1",
)
