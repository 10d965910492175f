"""The tenant's lists, fetched when a connection starts, and what our declared mapping no longer finds in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import Refused
from guide_desk.snapshots.base import Colleague
from guide_desk.superoffice.field_map import (
    CONSENT_PURPOSES,
    CUSTOM_FIELDS,
    ENTRY_FIELDS,
    INTEREST_NAMES,
    NO_MUNICIPALITY_INTEREST,
    SUBSCRIPTION_NAMES,
    WireKind,
)

FIELD_MISSING, VALUE_MISSING = "field_missing", "value_missing"


@dataclass(frozen=True, slots=True)
class Reference:
    """Names to numbers, colleagues by number. `published`: ProgIds of Person. `closed_items`: (ProgId, number) of items that are
    still read and no longer written. `purposes`: keys of consents, none where the tenant keeps no consents.
    """

    tasks: Mapping[str, int]
    interests: Mapping[str, int]
    list_items: Mapping[str, Mapping[int, str]]
    colleagues: Mapping[int, Colleague]
    published: frozenset[str]
    shipment_types: Mapping[str, int]
    purposes: frozenset[str]
    closed_items: frozenset[tuple[str, int]] = frozenset()
    entry_fields: frozenset[str] = frozenset(ENTRY_FIELDS)
    """Those of our fields on appointments that the tenant still has."""
    closed_tasks: Mapping[int, str] = field(default_factory=dict)
    """Deleted ones, number to name: what was written under them is still read."""
    _by_initials: dict[str, Colleague] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for colleague in self.colleagues.values():
            self._by_initials.setdefault(colleague.initials, colleague)

    def colleague_by_initials(self, initials: str) -> Colleague | None:
        """Who an archive's display value means."""
        return self._by_initials.get(initials)

    def task_name(self, number: int) -> str:
        """The name of a task, deleted or not; '' for one that is not in the list."""
        known = next((name for name, each in self.tasks.items() if each == number), "")
        return known or self.closed_tasks.get(number, "")

    def task_numbers(self, names: Collection[str]) -> list[int]:
        """What was ever written under one of these names is asked for by these."""
        closed = (number for number, name in self.closed_tasks.items() if name in names)
        return sorted({*(number for name, number in self.tasks.items() if name in names), *closed})

    def item_number(self, field: Field, value: str) -> int | None:
        """The list item that stands for our value; None when the tenant has no such item."""
        known = CUSTOM_FIELDS[field]
        name = dict(known.names).get(value, "")
        items = self.list_items.get(known.prog_id, {})
        return next(
            (item for item, label in items.items() if label == name and (known.prog_id, item) not in self.closed_items), None
        )

    def blocked_fields(self) -> frozenset[Field]:
        """Fields that cannot be written: their ProgId, list or subscription is gone from the tenant."""
        gone = {field for field, known in CUSTOM_FIELDS.items() if known.prog_id not in self.published}
        gone |= {
            field
            for field, known in CUSTOM_FIELDS.items()
            if known.kind is WireKind.LIST and known.prog_id not in self.list_items
        }
        return frozenset(gone | {field for field, name in SUBSCRIPTION_NAMES.items() if name not in self.shipment_types})

    def why_unwritable(self, field: Field, value: FieldValue) -> str:
        """'' for what the tenant can take, else a reason code with the field's name after a colon."""
        if field in self.blocked_fields():
            return f"{FIELD_MISSING}:{field.value}"
        custom = CUSTOM_FIELDS.get(field)
        lacks_item = custom is not None and custom.kind is WireKind.LIST and value and self.item_number(field, str(value)) is None
        lacks_interest = any(name not in self.interests for name in _interest_names(field, value))
        return f"{VALUE_MISSING}:{field.value}" if lacks_item or lacks_interest else ""

    def check(self, field: Field, value: FieldValue) -> None:
        """Raise Refused for what the tenant cannot take."""
        reason = self.why_unwritable(field, value)
        if reason:
            raise Refused(400, reason)

    def keeps_consents(self) -> bool:
        """Whether the tenant has every purpose that we write."""
        return self.purposes >= set(CONSENT_PURPOSES.values())

    def interest_of(self, place: Municipality) -> int | None:
        """The tenant's number for those who chose a municipality, for the Region for those who chose none; None without one."""
        return self.interests.get(NO_MUNICIPALITY_INTEREST if place is Municipality.REGION else place.place_name)

    def other_interests(self) -> tuple[str, ...]:
        """Interests that are no municipality, by name."""
        return tuple(sorted(self.interests.keys() - INTEREST_NAMES.keys() - {NO_MUNICIPALITY_INTEREST}))


def _interest_names(field: Field, value: FieldValue) -> Collection[str]:
    """The interests that a field's value has to be chosen by."""
    if field is Field.MUNICIPALITIES:
        return [name for name, place in INTEREST_NAMES.items() if place.value in value]
    return value if field is Field.INTERESTS else ()
