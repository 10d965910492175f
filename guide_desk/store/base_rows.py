"""What of an answer is written into a person's base, beside what is known of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Depth, PersonBase
from guide_desk.store import codec

TOLD_OTHERWISE_BY_ROWS = frozenset(
    {Field.MUNICIPALITIES, Field.PHONES, Field.EMAILS, Field.FROM_PLACE, Field.OWNER, Field.MOVED_BECAUSE}
    | {Field.TOPICS_ASKED, Field.TOPICS_ANSWERED}
)
"""A row shows the first of several, another form or an end cut off: that it differs from the card means nothing."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A row of `contact` with its base as it stands in the file; empty texts where there is none."""

    contact_id: ContactId
    is_gone: bool
    is_protected: bool
    depth: str
    updated: str
    fields: str
    wire: str


def base_row(known: KnownPerson, person: PersonBase) -> tuple[object, ...] | None:
    """The row to write; None when it says nothing new. A row-deep answer keeps what only the card told, while stamps agree.

    Two changes in the same tick of the CRM's clock have one stamp: a row that says otherwise than the card is believed.
    """
    before = codec.fields_from_text(known.fields) if known.fields and person.fields.get(Field.IS_PROTECTED) != "yes" else {}
    if known.updated == person.updated and known.depth == Depth.CARD and person.depth is Depth.ROW and _agree(before, person):
        return None
    before.pop(Field.IS_PROTECTED, None)
    said = person.fields if person.depth is Depth.CARD else _without_shorter_lists(before, person.fields)
    fields, wire = codec.fields_to_text({**before, **said}), codec.texts_to_text(person.wire)
    if (known.depth, known.updated, known.fields, known.wire) == (person.depth, person.updated, fields, wire):
        return None
    return (known.contact_id, person.remote_id, person.depth.value, person.updated, fields, wire)


def _agree(card: dict[Field, FieldValue], row: PersonBase) -> bool:
    return all(card.get(field) == (value or None) for field, value in row.fields.items() if field not in TOLD_OTHERWISE_BY_ROWS)


def _without_shorter_lists(before: dict[Field, FieldValue], row: dict[Field, FieldValue]) -> dict[Field, FieldValue]:
    """A row carries the first number and address alone: where the card knows more behind the same first one, it stays."""
    return {
        field: value
        for field, value in row.items()
        if field not in (Field.PHONES, Field.EMAILS) or not value or before.get(field, ())[:1] != value
    }
