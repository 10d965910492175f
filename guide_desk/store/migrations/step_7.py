"""What segments ask, kept narrow: a row per contact, with a bit for each answer of a known list and the reasons for leaving out.

The rows lie in the order of the reasons, so that counting who is left out and why is one walk without sorting; those of people
with several cards lie once more, person by person. They are computed, as all of the projection; saved segments and mailings are
not.
"""

from __future__ import annotations

ASKED = "traits, last_contact_on, registered_on, move_month, moved_on, moved_to, owner, household, mailed_on, mailed_by, language"
COMPUTED = ("segment_row", "segment_value", "segment_event", "segment_identity", "segment_double")
"""The tables that the projection fills."""
_CONTACT = "contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE"

STATEMENTS = (
    f"""CREATE TABLE segment_row (
        reasons INTEGER NOT NULL,
        {_CONTACT},
        traits INTEGER NOT NULL,
        last_contact_on INTEGER NOT NULL,
        registered_on INTEGER NOT NULL,
        move_month INTEGER NOT NULL,
        moved_on INTEGER NOT NULL,
        moved_to INTEGER NOT NULL,
        owner INTEGER NOT NULL,
        household INTEGER NOT NULL,
        mailed_on INTEGER NOT NULL,
        mailed_by INTEGER NOT NULL,
        language TEXT NOT NULL,
        person INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (reasons, contact_id)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX segment_row_of ON segment_row (contact_id)",
    f"CREATE INDEX segment_row_of_person ON segment_row (person, reasons, contact_id, {ASKED}) WHERE person <> 0",
    f"""CREATE TABLE segment_value (
        kind INTEGER NOT NULL,
        value TEXT NOT NULL,
        {_CONTACT},
        PRIMARY KEY (kind, value, contact_id)) WITHOUT ROWID""",
    "CREATE INDEX segment_value_of ON segment_value (contact_id)",
    f"""CREATE TABLE segment_event (
        kind INTEGER NOT NULL,
        value TEXT NOT NULL,
        day INTEGER NOT NULL,
        {_CONTACT},
        PRIMARY KEY (kind, value, day, contact_id)) WITHOUT ROWID""",
    "CREATE INDEX segment_event_of ON segment_event (contact_id)",
    f"""CREATE TABLE segment_identity (
        identity INTEGER NOT NULL,
        {_CONTACT},
        PRIMARY KEY (identity, contact_id)) WITHOUT ROWID""",
    "CREATE INDEX segment_identity_of ON segment_identity (contact_id)",
    """CREATE TABLE segment_double (
        contact_id INTEGER PRIMARY KEY REFERENCES contact ON DELETE CASCADE,
        person INTEGER NOT NULL)""",
    "CREATE INDEX segment_double_of_person ON segment_double (person)",
    "CREATE INDEX contact_gone ON contact (contact_id) WHERE is_gone = 1",
    """CREATE TABLE segment (
        segment_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        deleted_at TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE segment_version (
        segment_id TEXT NOT NULL REFERENCES segment ON DELETE CASCADE,
        version INTEGER NOT NULL,
        saved_at TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (segment_id, version))""",
    """CREATE TABLE mailing (
        mailing_id INTEGER PRIMARY KEY,
        segment_id TEXT NOT NULL,
        name TEXT NOT NULL,
        purpose TEXT NOT NULL,
        sent_at TEXT NOT NULL,
        size INTEGER NOT NULL)""",
    "CREATE INDEX mailing_of_segment ON mailing (segment_id, sent_at)",
    f"""CREATE TABLE mailing_to (
        mailing_id INTEGER NOT NULL REFERENCES mailing ON DELETE CASCADE,
        {_CONTACT},
        sent_out_id TEXT NOT NULL,
        PRIMARY KEY (mailing_id, contact_id))""",
    "CREATE INDEX mailing_to_contact ON mailing_to (contact_id)",
    "CREATE INDEX mailing_to_sent_out ON mailing_to (sent_out_id)",
)
