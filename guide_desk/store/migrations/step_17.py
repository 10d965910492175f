"""What was chosen for a note on no card: kind, outcome, whether it counts, topics and a reminder. Begun ones have a new name.

And what each round asks: whether anything has come to the CRM that the guide took back.
"""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE loose_note ADD COLUMN kind TEXT NOT NULL DEFAULT 'note'",
    *(
        f"ALTER TABLE loose_note ADD COLUMN {name} TEXT NOT NULL DEFAULT ''"
        for name in ("outcome", "counts", "topics", "remind_at")
    ),
    "UPDATE meta SET name = 'quick_note_draft' WHERE name = 'loose_note_draft'",
    "CREATE INDEX deed_taken_back ON deed (deed_id) WHERE kind = 'entry' AND state = 'withdrawn'",
)
