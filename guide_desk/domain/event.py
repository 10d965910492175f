"""An event (inflyttarträff) that people are invited to, and what each of them has said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from guide_desk.clock import as_stockholm
from guide_desk.domain.dialogue import EVENT_KINDS, DialogueEntry, EntryKind

LONGEST_TITLE, LONGEST_PLACE, LONGEST_WORDS = 120, 120, 4000


@dataclass(frozen=True, slots=True)
class Event:
    """`event_id` stays the same however often it is changed; `sequence` rises with each change, so that calendars follow.

    `organiser_email`: where answers go; '' when the guide has given none.
    """

    event_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    text: str = ""
    sequence: int = 0
    is_called_off: bool = False
    organiser: str = ""
    organiser_email: str = ""

    @property
    def day(self) -> date:
        """On which day it is, or begins."""
        return as_stockholm(self.starts_at).date()


class EventAnswer(StrEnum):
    """How somebody stands to an event; INVITED: no answer so far."""

    INVITED = "invited"
    COMING = "coming"
    NOT_COMING = "not_coming"
    ATTENDED = "attended"


_ANSWERS = {
    EntryKind.ATTENDED: EventAnswer.ATTENDED,
    EntryKind.COMING: EventAnswer.COMING,
    EntryKind.NOT_COMING: EventAnswer.NOT_COMING,
}


def answer_of(event_id: str, entries: Iterable[DialogueEntry]) -> EventAnswer | None:
    """The latest that is known of one person; None for who was neither invited nor heard of. `entries` newest first.

    Who was there was there, whatever was said before or noted since.
    """
    about = [entry.kind for entry in entries if entry.event == event_id and entry.kind in EVENT_KINDS]
    if EntryKind.ATTENDED in about:
        return EventAnswer.ATTENDED
    answered = next((_ANSWERS[kind] for kind in about if kind in _ANSWERS), None)
    return answered or (EventAnswer.INVITED if EntryKind.INVITED in about else None)


def entry_about(event: Event, kind: EntryKind, happened_at: datetime) -> DialogueEntry:
    """The line on a card. The CRM's texts are Swedish."""
    starts = as_stockholm(event.starts_at)
    parts: Sequence[str] = (event.title, f"{starts:%Y-%m-%d} kl. {starts:%H.%M}", event.place)
    return DialogueEntry(
        kind, happened_at, text=", ".join(part for part in parts if part), event=event.event_id, event_on=event.day
    )
