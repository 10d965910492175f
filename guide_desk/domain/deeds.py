"""A guide's deeds: what was done here, written down before anything is sent. Append-only; nothing in a deed is
ever edited, but contested fields may move to a deed of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.identifiers import AssociateId, ContactId, DeedId


class DeedKind(StrEnum):
    """What is sent to the CRM in the end: a new activity, changed fields, a new person, or a changed plan."""

    ENTRY = "entry"
    FIELDS = "fields"
    PERSON = "person"
    PLAN = "plan"
    """A reminder or booked call as it is from now on; which one, its marker or activity says."""


ALREADY_HERE = "already_here"
"""Reason code of a new person who waits, as somebody with the same address is in the CRM; a guide may insist."""


class DeedState(StrEnum):
    """READY until its undo time has run out and it is picked; IN_FLIGHT is stored before the request leaves."""

    READY = "ready"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    NEEDS_ATTENTION = "needs_attention"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


UNSETTLED_STATES = frozenset({DeedState.READY, DeedState.IN_FLIGHT, DeedState.UNKNOWN, DeedState.NEEDS_ATTENTION})


@dataclass(frozen=True, slots=True)
class Deed:
    """One act. `entry` for kinds ENTRY and PLAN, `changes` for FIELDS and PERSON (a new person's fields).

    `before`: what each changed field showed when the guide changed it: the base of the merge should the CRM say something new.
    `last_sent_at` is by the computer's clock, `unfound_since` by the CRM's: the answer in which the deed was first looked for in
    vain after it was sent.
    """

    deed_id: DeedId
    kind: DeedKind
    contact_id: ContactId
    made_at: datetime
    author_id: AssociateId
    entry: DialogueEntry | None = None
    changes: dict[Field, FieldValue] = field(default_factory=dict)
    before: dict[Field, FieldValue] = field(default_factory=dict)
    state: DeedState = DeedState.READY
    sendable_at: datetime | None = None
    tries: int = 0
    last_sent_at: datetime | None = None
    unfound_since: datetime | None = None
    not_before: datetime | None = None
    request_id: str = ""
    reason: str = ""
