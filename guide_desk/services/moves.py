"""Where a household stands on its way here, and what each answer demands."""

from __future__ import annotations

from collections.abc import Mapping

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, FieldValue, text_of
from guide_desk.domain.household_move import lived_here_before, problem_with
from guide_desk.domain.move_status import MoveStatus
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.contacts import change_and_tell, change_fields
from guide_desk.services.keeping import kept_first
from guide_desk.store.unit_of_work import UnitOfWork


@kept_first
def change_move(unit: UnitOfWork, *, contact_id: ContactId, changes: Mapping[Field, FieldValue], words: str = "") -> Changes:
    """Change what is known of the move; a new status is told in the dialogue in `words`.

    Raises InvalidInput with the field that the status demands, and as `change_fields`.
    """
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    shown = people.shown_fields(unit, contact_id)
    after = {**shown, **changes}
    problem = problem_with(after, unit.now.date())
    if problem is not None:
        raise InvalidInput(problem[0].value, problem[1])
    changed = dict(changes)
    is_new = text_of(after, Field.MOVE_STATUS) != text_of(shown, Field.MOVE_STATUS)
    if is_new and text_of(after, Field.MOVE_STATUS) == MoveStatus.MOVED_HERE and Field.LIVED_IN_COUNTY not in changed:
        lived_here = lived_here_before(shown)
        if lived_here is not None:
            changed[Field.LIVED_IN_COUNTY] = "yes" if lived_here else "no"
    if is_new and words:
        return change_and_tell(unit, contact_id=contact_id, changes=changed, words=words)
    return change_fields(unit, contact_id=contact_id, changes=changed)
