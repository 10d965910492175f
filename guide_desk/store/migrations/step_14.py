"""What somebody does for a living as one number in the narrow row, and the words of each profession once for all who have it.

Segments ask the few professions first and then the rows, which no list of people has to be made for. Those who belong to a
household lie once more, household by household.
"""

from __future__ import annotations

from guide_desk.store.migrations import step_7

COMPUTED = (*step_7.COMPUTED, "profession_word")
"""The tables of segments that the projection fills."""
_ALWAYS_ASKED = f"{step_7.ASKED}, profession"
_ASKED_AT_HOME = f"{_ALWAYS_ASKED.replace('household, ', '')}, person"

STATEMENTS = (
    "ALTER TABLE segment_row ADD COLUMN profession INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX segment_row_of_person",
    f"CREATE INDEX segment_row_of_person ON segment_row (person, reasons, contact_id, {_ALWAYS_ASKED}) WHERE person <> 0",
    (
        f"CREATE INDEX segment_row_of_household ON segment_row (household, reasons, contact_id, {_ASKED_AT_HOME})"
        " WHERE household <> 0"
    ),
    "CREATE INDEX segment_row_of_profession ON segment_row (profession) WHERE profession <> 0",
    """CREATE TABLE profession_word (
        word TEXT NOT NULL,
        profession INTEGER NOT NULL,
        PRIMARY KEY (word, profession)) WITHOUT ROWID""",
    "CREATE INDEX profession_word_of ON profession_word (profession)",
    """CREATE TRIGGER profession_of_nobody AFTER DELETE ON segment_row
        WHEN OLD.profession <> 0
        AND NOT EXISTS (SELECT 1 FROM segment_row WHERE profession = OLD.profession AND profession <> 0)
        BEGIN DELETE FROM profession_word WHERE profession = OLD.profession; END""",
)
