"""Choosing between what was written here and what somebody else wrote; what was not chosen stays as a line in the dialogue."""

from __future__ import annotations

from collections.abc import Mapping

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.contacts import together, write_change
from guide_desk.services.dialogue import add_entry
from guide_desk.store.unit_of_work import UnitOfWork

_CHOSEN = Changes(frozenset({Topic.CONFLICTS, Topic.CONTACT, Topic.DEEDS, Topic.DIALOGUE, Topic.QUEUE}))


def choose(
    unit: UnitOfWork,
    *,
    contact_id: ContactId,
    picks: Mapping[Field, bool],
    words: str,
    seen: Mapping[Field, tuple[str, str]],
) -> Changes:
    """Settle choices, all in one act: by the field that stands for each, True for what was written here, False for the CRM's.

    `words`: what was not chosen, for the dialogue. `seen`: the sides that the guide chose between, by the same fields.
    Raises InvalidInput `conflict`: `unknown` for a choice that no longer stands, `changed` where a side says something else now.
    """
    from guide_desk.store import conflicts  # SQLAlchemy loads with it: on the writer's thread, not at start

    standing = {each.lead: each for each in conflicts.waiting_for_choice(unit, contact_id)}
    if not picks or not picks.keys() <= standing.keys():
        raise InvalidInput("conflict", "unknown")
    if any(standing[lead].sides != seen.get(lead) for lead in picks):
        raise InvalidInput("conflict", "changed")
    for lead, is_mine in picks.items():
        conflicts.end(unit, contact_id, standing[lead], conflicts.MINE if is_mine else conflicts.THEIRS)
    kept = {field: value for lead, is_mine in picks.items() if is_mine for field, value in standing[lead].mine.items()}
    changed = write_change(unit, contact_id, kept)
    line = add_entry(unit, contact_id, DialogueEntry(EntryKind.STATUS_CHANGE, unit.now, text=words))
    return together(changed | _CHOSEN, line)
