"""What the corner at the bottom left says, and its panel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guide_desk.domain.contact import Fields
    from guide_desk.domain.deeds import DeedKind, DeedState
    from guide_desk.domain.dialogue import EntryKind
    from guide_desk.identifiers import ContactId, DeedId


class SyncState(StrEnum):
    """The six states."""

    ALL_SENT = "all_sent"
    SENDING = "sending"
    OFFLINE = "offline"
    SERVER_DOWN = "server_down"
    SIGNED_OUT = "signed_out"
    NEEDS_YOU = "needs_you"


@dataclass(frozen=True, slots=True)
class SyncItem:
    """One deed on its way. `reason` is a code that the texts turn into a sentence, never the server's own words."""

    deed_id: DeedId
    contact_id: ContactId
    person_name: str
    kind: DeedKind
    entry_kind: EntryKind | None
    made_at: datetime
    state: DeedState
    reason: str = ""
    text: str = ""
    not_before: datetime | None = None
    can_withdraw: bool = False
    is_protected: bool = False
    changes: Fields = field(default_factory=dict)
    """What a change says, by field."""
    can_reword: bool = False
    """Whether its words may be written anew: it was never taken. A whole e-mail stays as it is."""
    can_move: bool = False
    """Whether it may be laid on another card."""
    can_put_back: bool = False
    """Whether taking it back can be undone."""


@dataclass(frozen=True, slots=True)
class ManyGone:
    """Contacts, or entries of their dialogues, that the CRM does not show any more: so many that the guide is asked, and so many
    may go from here when they say yes.
    """

    count: int
    are_entries: bool

    def covers(self, found: ManyGone) -> bool:
        """Whether a yes to this is one to what was `found` now."""
        return self.are_entries is found.are_entries and found.count <= self.count


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """`fetched` of `expected` people while the first fetch runs, else None."""

    state: SyncState
    waiting_count: int = 0
    attention_count: int = 0
    updated_at: datetime | None = None
    next_try_at: datetime | None = None
    is_busy: bool = False
    fetched: int | None = None
    expected: int | None = None
    problem: str = ""
    many_gone: ManyGone | None = None
    """What is asked, while the problem is that."""
    refused_card_count: int = 0
    """Contacts of whom the CRM would not give the whole card so far."""
    clock_ahead_seconds: float = 0.0
    """By how much this computer's clock was before the CRM's when it answered last; 0 when it is behind."""
