"""Events as they are shown: the list of them, and who has said what of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guide_desk.domain.event import Event, EventAnswer
from guide_desk.identifiers import ContactId


@dataclass(frozen=True, slots=True)
class EventSummary:
    """One of the list. `event` is None for a colleague's, of which only the line on the cards is known, as its `title`."""

    event_id: str
    title: str
    day: date
    event: Event | None
    invited: int
    coming: int
    attended: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who was invited to an event, or came to it. `phone`: the number to try first."""

    contact_id: ContactId
    name: str
    from_place: str
    phone: str
    answer: EventAnswer
