"""What a write changed, so that each view can decide whether to read again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guide_desk.identifiers import ContactId, DeedId


class Topic(StrEnum):
    """Kinds of things a view may show."""

    QUEUE = "queue"
    CONTACT = "contact"
    DIALOGUE = "dialogue"
    DEEDS = "deeds"
    CONFLICTS = "conflicts"
    DRAFTS = "drafts"
    SEGMENTS = "segments"
    SELECTIONS = "selections"
    EVENTS = "events"
    LOOSE_NOTES = "loose_notes"


@dataclass(frozen=True, slots=True)
class Changes:
    """`deed_id` is the deed just written, for undo; `by_sync` tells that news came from the CRM and not from this guide."""

    topics: frozenset[Topic] = frozenset()
    contacts: frozenset[ContactId] = frozenset()
    deed_id: DeedId | None = None
    by_sync: bool = False
    also: tuple[DeedId, ...] = ()
    """Further deeds of the same act, taken back together with `deed_id`."""

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.topics | other.topics,
            self.contacts | other.contacts,
            other.deed_id or self.deed_id,
            self.by_sync and other.by_sync,
            (*self.also, *other.also),
        )
