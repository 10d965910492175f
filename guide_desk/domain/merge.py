"""Three-way merge of a contact, field by field. Pure: base (what we built on), mine (unsent), theirs (what the CRM says now)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from guide_desk.domain.contact import LIST_FIELDS, Field, Fields, FieldValue

CONFLICT = "conflict"
"""Reason code of a deed whose field somebody else changed too. Such a deed holds the fields of one choice and no others."""
PROTECTIVE_FIELDS = frozenset({Field.IS_PROTECTED, Field.NO_CONTACT_SINCE, Field.REMOVAL_ASKED_ON, Field.ACCESS_ASKED_ON})
"""Turned on by either side these win at once; they are never merged away."""
CONSENT_FIELDS = frozenset({Field.NEWSLETTER, Field.MAGAZINE, Field.INVITATIONS, Field.MAILING_CONSENT, Field.STORING_CONSENT})
"""Turned off by either side these stay off; a no that was said weighs more than nothing said."""
CALLED_OFF: dict[Field, FieldValue] = {
    Field.NEWSLETTER: "",
    Field.MAGAZINE: "",
    Field.INVITATIONS: "no",
    Field.MAILING_CONSENT: "no",
}
"""What ends when a person does not want to be contacted, and what it says from then on."""
FOLLOWING_FIELDS = frozenset({Field.NEWSLETTER_SINCE, Field.CONSENT_ON, Field.CONSENT_SOURCE})
"""Day and source of a consent follow the later act and are nothing to choose between; the dialogue tells of both."""


_TOGETHER = (
    (Field.PREFERRED_CHANNEL, Field.WISH_FROM, Field.WISH_TO, Field.WISH_WEEKDAYS, Field.WISH_WORDS),
    (
        *(Field.MOVE_STATUS, Field.MOVE_MONTH, Field.MOVED_ON, Field.MOVED_TO, Field.MOVED_PERSONS, Field.MOVED_BECAUSE),
        Field.LIVED_IN_COUNTY,
    ),
    (Field.FIRST_NAME, Field.LAST_NAME),
    (Field.FROM_PLACE, Field.STREET, Field.POSTCODE),
    (Field.POSTAL_PLACE, Field.POSTAL_STREET, Field.POSTAL_POSTCODE),
)
"""Fields that say one thing between them: a guide chooses one side's whole answer, never half of each."""


def fields_chosen_together(field: Field) -> tuple[Field, ...]:
    """The fields that a guide chooses in one with `field`; the first of them stands for all."""
    return next((group for group in _TOGETHER if field in group), (field,))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, differently. The view shows theirs; mine is kept here until a guide chooses."""

    field: Field
    base: FieldValue
    mine: FieldValue
    theirs: FieldValue


@dataclass(frozen=True, slots=True)
class Merged:
    """`view`: what to show; `is_pending`: whether mine still has to be sent; `conflict` when a guide has to choose."""

    view: FieldValue
    is_pending: bool
    conflict: Conflict | None = None


def merge_field(field: Field, base: FieldValue, mine: FieldValue, theirs: FieldValue) -> Merged:
    """Merge one field. Values are compared after NFC and trimming; the bytes that a side wrote are kept as they are."""
    if same_value(base, mine):
        return Merged(theirs, is_pending=False)
    if same_value(mine, theirs):
        return Merged(theirs, is_pending=False)
    if same_value(base, theirs):
        return Merged(mine, is_pending=True)
    if field in PROTECTIVE_FIELDS:
        return Merged(theirs, is_pending=False) if theirs else Merged(mine, is_pending=True)
    if field in CONSENT_FIELDS and _weight(mine) != _weight(theirs):
        return Merged(theirs, is_pending=False) if _weight(mine) < _weight(theirs) else Merged(mine, is_pending=True)
    if field in FOLLOWING_FIELDS:
        return Merged(mine, is_pending=True)
    if field in LIST_FIELDS:
        return _merge_lists(field, _as_tuple(base), _as_tuple(mine), _as_tuple(theirs))
    return Merged(theirs, is_pending=False, conflict=Conflict(field, base, mine, theirs))


def merge_fields(base: Fields, mine: Mapping[Field, FieldValue], theirs: Fields) -> dict[Field, Merged]:
    """Merge every field that is changed here; the other fields are simply theirs.

    Where one of the fields that are chosen together is in conflict, the others that differ are too.
    """
    known = {field: (base.get(field, _empty(field)), value, theirs.get(field, _empty(field))) for field, value in mine.items()}
    merged = {field: merge_field(field, *values) for field, values in known.items()}
    contested = {fields_chosen_together(field)[0] for field, each in merged.items() if each.conflict is not None}
    for field, (was, here, there) in known.items():
        if fields_chosen_together(field)[0] in contested and not same_value(here, there):
            merged[field] = Merged(there, is_pending=False, conflict=Conflict(field, was, here, there))
    return merged


def changed_between(earlier: Fields, now: Fields) -> dict[Field, FieldValue]:
    """What somebody has changed from one answer to the next: emptied fields too, and none of those that follow another one."""
    fields = dict.fromkeys((*earlier, *now))
    values = {field: (earlier.get(field, _empty(field)), now.get(field, _empty(field))) for field in fields}
    return {
        field: is_now for field, (was, is_now) in values.items() if field not in FOLLOWING_FIELDS and not same_value(was, is_now)
    }


def same_value(one: FieldValue, other: FieldValue) -> bool:
    """Whether two values say the same, after NFC and trimming."""
    return _canonical(one) == _canonical(other)


def _weight(consent: FieldValue) -> int:
    return {"yes": 0, "no": 2}.get(str(consent), 1)


def _merge_lists(field: Field, base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> Merged:
    """Additions of both sides are kept, removals of either are carried out; an element removed on one side and reworded on
    the other shows as an addition there and stays. A list whose order alone differs on both sides is a conflict."""
    known = {_plain(value) for value in base}
    gone = (known - {_plain(v) for v in mine}) | (known - {_plain(v) for v in theirs})
    merged: dict[str, str] = {}
    for value in (*theirs, *mine):
        if _plain(value) not in gone:
            merged.setdefault(_plain(value), value)
    both_reordered = {_plain(v) for v in mine} == known == {_plain(v) for v in theirs}
    if both_reordered:
        return Merged(theirs, is_pending=False, conflict=Conflict(field, base, mine, theirs))
    result = tuple(merged.values())
    return Merged(result, is_pending=not same_value(result, theirs))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _canonical(value: FieldValue) -> FieldValue:
    return _plain(value) if isinstance(value, str) else tuple(_plain(part) for part in value)


def _as_tuple(value: FieldValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ((value,) if value else ())


def _empty(field: Field) -> FieldValue:
    return () if field in LIST_FIELDS else ""
