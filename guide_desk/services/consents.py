"""What a person said yes or no to, as told to a guide."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guide_desk.domain.changes import Changes
from guide_desk.domain.consent import ASKED_ABOUT, LearnedBy, with_companions
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.contacts import change_and_tell, change_fields
from guide_desk.services.keeping import kept_first
from guide_desk.store.unit_of_work import UnitOfWork

_NOTHING: Mapping[Field, FieldValue] = MappingProxyType({})


@kept_first
def answer(
    unit: UnitOfWork,
    *,
    contact_id: ContactId,
    answers: Mapping[Field, str],
    learned: LearnedBy,
    words: str,
    more: Mapping[Field, FieldValue] = _NOTHING,
) -> Changes:
    """Keep the answers, what follows from them, and a line in the dialogue: `words`, which says what and how it was learned.

    `more`: other fields changed in the same act, of which no line tells. Raises InvalidInput `consent` `unknown` for a field
    that is none, and as `change_fields`.
    """
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    if not answers.keys() <= ASKED_ABOUT:
        raise InvalidInput("consent", "unknown")
    shown = people.shown_fields(unit, contact_id)
    news = {field: value for field, value in answers.items() if shown.get(field, "") != value}
    if not news:
        return change_fields(unit, contact_id=contact_id, changes=more)
    changes = {**more, **with_companions(shown, news, learned, unit.now.date())}
    return change_and_tell(unit, contact_id=contact_id, changes=changes, words=words)
