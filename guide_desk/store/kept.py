"""What a list shows of a person, kept as one text per contact, so that a row costs one decoding and nothing is computed twice."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

import msgspec

from guide_desk.domain.contact import ContactWish
from guide_desk.domain.dialogue import CloseReason, DialogueEntry, EntryKind
from guide_desk.domain.first_response import FirstResponseClock
from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import AssociateId
from guide_desk.store.codec import EntryShape, entry_of_shape, entry_shape


class KeptClaim(msgspec.Struct, frozen=True, array_like=True):
    """'Jag svarar', with the last day it holds."""

    associate_id: int
    name: str
    municipality: Municipality | None
    ends_on: date

    @property
    def author(self) -> AssociateId:
        """Who promised."""
        return AssociateId(self.associate_id)


class KeptPlan(msgspec.Struct, frozen=True, array_like=True):
    """A booked call or a reminder that stands, its words, and whose it is."""

    kind: EntryKind
    at: datetime
    text: str
    owner: int | None = None
    owner_name: str = ""


class KeptRow(msgspec.Struct, frozen=True, array_like=True):
    """Everything of a row that no column needs for itself. `plans` oldest first; entries in the clock carry no words."""

    municipalities: tuple[Municipality, ...]
    wish: ContactWish
    language: str
    question: str
    clock: FirstResponseClock | None
    claim: KeptClaim | None
    plans: tuple[KeptPlan, ...]
    latest: DialogueEntry | None
    requests: dict[str, date] = {}


class _KeptClock(msgspec.Struct, frozen=True):
    registered_at: datetime
    due_on: date
    registration: EntryShape  # type: ignore[valid-type]
    stopped_by: EntryShape | None = None  # type: ignore[valid-type]
    closed_by: EntryShape | None = None  # type: ignore[valid-type]
    close_reason: CloseReason | None = None
    attempts: tuple[datetime, ...] = ()
    has_bounced: bool = False


class _RowShape(msgspec.Struct, frozen=True, array_like=True):
    municipalities: tuple[Municipality, ...]
    wish: ContactWish
    language: str
    question: str
    clock: _KeptClock | None
    claim: KeptClaim | None
    plans: tuple[KeptPlan, ...]
    latest: EntryShape | None  # type: ignore[valid-type]
    requests: dict[str, date] = {}


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(_RowShape)
_EMPTY = KeptRow((), ContactWish(), "sv", "", None, None, (), None)
_clock_fields = [field.name for field in fields(FirstResponseClock)]


def row_to_text(row: KeptRow) -> str:
    """A row as it is kept; the same row gives the same text in every process."""
    shape = list(msgspec.structs.astuple(row))
    shape[_CLOCK_AT] = _clock_shape(row.clock)
    shape[_LATEST_AT] = entry_shape(row.latest) if row.latest is not None else None
    return _encoder.encode(shape).decode()


def row_from_text(text: str) -> KeptRow:
    """The reverse; a contact that has just been made here has nothing yet."""
    if not text:
        return _EMPTY
    shape = _decoder.decode(text)
    clock = _clock_of(shape.clock) if shape.clock is not None else None
    latest = entry_of_shape(shape.latest) if shape.latest is not None else None
    return KeptRow(
        shape.municipalities, shape.wish, shape.language, shape.question, clock, shape.claim, shape.plans, latest, shape.requests
    )


def _clock_of(shape: _KeptClock) -> FirstResponseClock:
    return FirstResponseClock(
        shape.registered_at,
        shape.due_on,
        entry_of_shape(shape.registration),
        entry_of_shape(shape.stopped_by) if shape.stopped_by is not None else None,
        entry_of_shape(shape.closed_by) if shape.closed_by is not None else None,
        shape.close_reason,
        shape.attempts,
        shape.has_bounced,
    )


def _clock_shape(clock: FirstResponseClock | None) -> dict[str, object] | None:
    if clock is None:
        return None
    values = {name: getattr(clock, name) for name in _clock_fields}
    return {name: entry_shape(value) if isinstance(value, DialogueEntry) else value for name, value in values.items() if value}


_CLOCK_AT = KeptRow.__struct_fields__.index("clock")
_LATEST_AT = KeptRow.__struct_fields__.index("latest")
