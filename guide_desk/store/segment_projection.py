"""What segments ask of contacts, written with the rest of their projection. In the projector's transaction, many at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from guide_desk.domain.projection import is_protected
from guide_desk.domain.segment_facts import facts_of
from guide_desk.identifiers import ContactId
from guide_desk.store import segment_doubles
from guide_desk.store.driver import Connection
from guide_desk.store.migrations.step_14 import COMPUTED
from guide_desk.store.projected_rows import Projection
from guide_desk.store.segment_rows import (
    ROW_COLUMNS,
    event_rows,
    identity_rows,
    latest_mailing_of,
    profession_rows,
    segment_row,
    value_rows,
)

TABLES = COMPUTED
_Rows = tuple[list[tuple[object, ...]], ...]


def write(
    connection: Connection,
    projections: Mapping[ContactId, Projection],
    *,
    fields_changed: Collection[ContactId],
    dialogue_changed: Collection[ContactId],
    known: Collection[ContactId],
) -> None:
    """Bring the rows of those whose fields or dialogue changed to what they should be. `known`: who was projected before."""
    turned = _turned(connection, projections, [each for each in fields_changed if each in known])
    dialogue_changed = {*dialogue_changed, *turned}
    changed = sorted({*fields_changed, *dialogue_changed})
    wanted = {each: rows_of(each, projections[each]) for each in changed}
    _forget(connection, "segment_row", changed, known)
    connection.executemany(_ADD_ROW, [row for each in changed for row in wanted[each][0]])
    connection.executemany(_ADD_WORD, sorted({row for each in changed for row in wanted[each][_PROFESSION]}))
    for place, table, add, who in _REST:
        stale = sorted(fields_changed if who == "fields" else dialogue_changed)
        _forget(connection, table, stale, known)
        connection.executemany(add, sorted(row for each in stale for row in wanted[each][place]))
    identities = [row[0] for each in fields_changed for row in wanted[each][_IDENTITIES]]
    segment_doubles.renew(connection, changed, identities)  # type: ignore[arg-type]


def rows_of(contact_id: ContactId, projection: Projection) -> _Rows:
    """Rows of each table but the groups of doubles, which follow from everybody's identities. None of a protected person."""
    if is_protected(projection.fields):
        return ([], [], [], [], [])
    facts = facts_of(projection.fields, projection.entries)
    return (
        [segment_row(contact_id, facts, latest_mailing_of(projection.entries))],
        list(value_rows(contact_id, facts)),
        list(event_rows(contact_id, facts)),
        list(identity_rows(contact_id, facts)),
        list(profession_rows(facts)),
    )


def kept_rows(connection: Connection, contact_id: ContactId) -> _Rows:
    """What lies in the file for one contact; equal to `rows_of` in a healthy store."""
    return tuple(
        connection.execute(f"{question} WHERE contact_id = ? ORDER BY 1, 2", (contact_id,)).fetchall() for question in _KEPT
    )


def words_of_nobody(connection: Connection) -> int:
    """How many words of professions lie here that nobody has; 0 in a healthy store."""
    (found,) = connection.execute(_OF_NOBODY).fetchone()
    return int(found)


def _turned(
    connection: Connection, projections: Mapping[ContactId, Projection], contacts: Sequence[ContactId]
) -> list[ContactId]:
    """Those who have become protected, or are so no longer: what happened goes or comes although the dialogue says the same."""
    rows = connection.execute(_HAVE_ROWS, (json.dumps(contacts),)).fetchall()
    were_open = {row[0] for row in rows}
    return [each for each in contacts if (each in were_open) is is_protected(projections[each].fields)]


def _forget(connection: Connection, table: str, contacts: Collection[ContactId], known: Collection[ContactId]) -> None:
    rows = [(each,) for each in contacts if each in known]
    connection.executemany(f"DELETE FROM {table} WHERE contact_id = ?", rows)  # noqa: S608 - our own names, here and below


_IDENTITIES, _PROFESSION = 3, 4
_HAVE_ROWS = "SELECT contact_id FROM segment_row WHERE contact_id IN (SELECT value FROM json_each(?))"
_ADD_ROW = (
    f"INSERT INTO segment_row ({', '.join(ROW_COLUMNS)}, reasons, person) VALUES ({', '.join('?' * len(ROW_COLUMNS))},"  # noqa: S608
    " ?1, coalesce((SELECT person FROM segment_double AS d WHERE d.contact_id = ?2), 0))"
)
_ADD_WORD = "INSERT OR IGNORE INTO profession_word (word, profession) VALUES (?, ?)"
_REST = (
    (1, "segment_value", "INSERT INTO segment_value (kind, value, contact_id) VALUES (?, ?, ?)", "fields"),
    (2, "segment_event", "INSERT INTO segment_event (kind, value, day, contact_id, second) VALUES (?, ?, ?, ?, ?)", "dialogue"),
    (_IDENTITIES, "segment_identity", "INSERT INTO segment_identity (identity, contact_id) VALUES (?, ?)", "fields"),
)
_OF_NOBODY = (
    "SELECT count(*) FROM profession_word AS w"
    " WHERE NOT EXISTS (SELECT 1 FROM segment_row AS r WHERE r.profession = w.profession AND r.profession <> 0)"
)
_KEPT = (
    f"SELECT {', '.join(ROW_COLUMNS)} FROM segment_row",  # noqa: S608
    "SELECT kind, value, contact_id FROM segment_value",
    "SELECT kind, value, day, contact_id, second FROM segment_event",
    "SELECT identity, contact_id FROM segment_identity",
    "SELECT word, profession FROM profession_word JOIN segment_row USING (profession)",
)
