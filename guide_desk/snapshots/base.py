"""What the CRM last said, in our words: the only shape in which the CRM's answers enter the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.identifiers import DeedId


class Depth(StrEnum):
    """ROW: the archive's columns, enough for lists, queue, clock and search. CARD: the whole entity; fields may be edited."""

    ROW = "row"
    CARD = "card"


class ActivityKind(StrEnum):
    """The two CRM entities that hold dialogue."""

    APPOINTMENT = "appointment"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class PersonBase:
    """One person as the CRM last sent it. `updated` is the CRM's stamp verbatim, never parsed and rewritten.

    `wire` holds, only at depth CARD, the exact strings per wire path of the fields that can be patched: what a `test` repeats.
    A field missing from `fields` was not in the answer and leaves the stored one alone. `updated_by`: the CRM user who changed
    it last, 0 when the answer does not tell. `is_fresh`: read so soon after it was changed that a further change may have the
    very same stamp.
    """

    remote_id: int
    depth: Depth
    updated: str
    fields: dict[Field, FieldValue] = field(default_factory=dict)
    wire: dict[str, str] = field(default_factory=dict)
    updated_by: int = 0
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class ActivityBase:
    """One activity as the CRM last sent it, on the card of `person_remote_id`; `marker` is set when this program made it."""

    kind: ActivityKind
    remote_id: int
    person_remote_id: int
    updated: str
    entry: DialogueEntry
    marker: DeedId | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A CRM user. `municipality` is a SCB code, '' when the user group says nothing we know."""

    associate_id: int
    name: str
    initials: str
    municipality: str


@dataclass(frozen=True, slots=True)
class TenantLists:
    """What the desk has to know of the tenant's lists. `blocked`: fields that vanished there and cannot be written.

    `interests`: names of those that are no municipality.
    """

    interests: tuple[str, ...] = ()
    blocked: frozenset[Field] = frozenset()


NO_LISTS = TenantLists()
"""Before the first connection."""
