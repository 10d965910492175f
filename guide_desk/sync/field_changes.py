"""What is sent of the fields that a guide has changed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import Deed
from guide_desk.domain.merge import CALLED_OFF, same_value
from guide_desk.domain.projection import conflicts_of, merged_fields, stops_contact
from guide_desk.snapshots.base import PersonBase


def changes_to_send(base: PersonBase, open_deeds: Sequence[Deed], batch: Sequence[Deed]) -> tuple[dict[Field, FieldValue], bool]:
    """What the guide sees in the batch's fields where it differs from the base, and whether one of its deeds waits for a choice.

    An older deed that waits for one does not matter: the guide has written anew since.
    """
    ours = {deed.deed_id for deed in batch}
    until = [deed for deed in open_deeds if deed.deed_id in ours or deed.deed_id < batch[0].deed_id]
    shown = merged_fields(base.fields, until)
    is_contested = any(deed.deed_id in ours for deed, _conflict in conflicts_of(base.fields, until))
    changes: dict[Field, FieldValue] = {}
    for deed in batch:
        wanted = {**CALLED_OFF, **deed.changes} if stops_contact(deed) else deed.changes
        for field, value in wanted.items():
            empty: FieldValue = () if isinstance(value, tuple) else ""
            if not same_value(base.fields.get(field, empty), shown.get(field, empty)):
                changes[field] = shown.get(field, empty)
    return changes, is_contested
