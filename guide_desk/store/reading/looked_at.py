"""A person who is only looked at, projected by the same rules as one who lies in the file. Pure; loads no SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterable

from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.first_response import compute_clocks
from guide_desk.domain.projection import is_protected, project_contact, project_entries, without_words
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.identifiers import looked_at
from guide_desk.snapshots.register import LookedAt
from guide_desk.store.projected_rows import CONTACT_COLUMNS, Projection, contact_columns
from guide_desk.store.reading.rows import COLUMNS


def projection_of(looked: LookedAt, household: Iterable[LookedAt], calendar: WorkingDayCalendar) -> Projection:
    """Fields, dialogue and clocks; `household`: the others who share it, since an answer to one may be the answer to all."""
    fields = project_contact(looked.person.fields, ())
    entries = project_entries(_entries_of(looked), ())
    if is_protected(fields):
        entries = tuple(without_words(entry) for entry in entries)
    shared = [entry for other in household for entry in _entries_of(other) if entry.answers_for_household]
    return Projection(fields, entries, compute_clocks(entries, calendar, shared), ())


def columns_of(looked: LookedAt, projection: Projection, calendar: WorkingDayCalendar) -> tuple[object, ...]:
    """The values of a list's `COLUMNS`, as they would lie in the file."""
    kept = dict(zip(CONTACT_COLUMNS, contact_columns(projection, calendar), strict=True))
    kept["contact_id"] = looked_at(looked.person.remote_id)
    return tuple(kept[name] for name in COLUMNS.split(", "))


def _entries_of(looked: LookedAt) -> list[DialogueEntry]:
    return [activity.entry._replace(marker=activity.marker) for activity in looked.activities]
