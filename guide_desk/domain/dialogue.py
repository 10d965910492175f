"""The dialogue with a person: every entry on the contact card, whoever wrote it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.identifiers import AssociateId, ContactId, DeedId, EntryId


class EntryKind(StrEnum):
    """What happened. The direction is part of the kind."""

    CALL = "call"
    CALL_IN = "call_in"
    TEXT_MESSAGE = "text_message"
    TEXT_MESSAGE_IN = "text_message_in"
    EMAIL = "email"
    EMAIL_IN = "email_in"
    MEETING = "meeting"
    NOTE = "note"
    REGISTRATION = "registration"
    CLOSED = "closed"
    """The first-response clock was ended without a response (`close_reason`)."""
    REOPENED = "reopened"
    """The latest closing was taken back."""
    CLAIM = "claim"
    """'Jag svarar': someone promised to answer."""
    RELEASE = "release"
    """A claim was given back."""
    BOUNCE = "bounce"
    """The e-mail before it did not reach the person."""
    RECEIPT = "receipt"
    """An automatic receipt: no response."""
    STATUS_CHANGE = "status_change"
    MAILING = "mailing"
    REMINDER = "reminder"
    BOOKED_CALL = "booked_call"
    HANDED_OVER = "handed_over"
    """Somebody else takes the person on: claims, reminders and booked calls go with it."""
    INVITED = "invited"
    """An invitation to an event, or what has changed about it, was sent."""
    COMING = "coming"
    NOT_COMING = "not_coming"
    ATTENDED = "attended"
    CALLED_OFF = "called_off"
    """It was told that an event will not take place."""


EVENT_KINDS = frozenset({EntryKind.INVITED, EntryKind.COMING, EntryKind.NOT_COMING, EntryKind.ATTENDED, EntryKind.CALLED_OFF})
SENT_OUT_KINDS = frozenset({EntryKind.MAILING, EntryKind.INVITED, EntryKind.CALLED_OFF})
"""Sent to many at once: no contact with the person, and no activity of theirs (`domain.md` 2.10); answers and attendance are."""
QUIET_KINDS = SENT_OUT_KINDS | {EntryKind.CLAIM, EntryKind.RELEASE, EntryKind.RECEIPT, EntryKind.REMINDER, EntryKind.BOOKED_CALL}
"""Entries that no list shows as the latest contact."""


WRITTEN_HERE = frozenset({EntryKind.CALL, EntryKind.TEXT_MESSAGE, EntryKind.EMAIL, EntryKind.MEETING, EntryKind.NOTE})
"""What a guide writes down in words of their own."""


class Outcome(StrEnum):
    """How an outgoing call ended."""

    TALKED = "talked"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"


class CloseReason(StrEnum):
    """Why no response is needed (the first five) or possible (the last)."""

    WITHDREW = "withdrew"
    WANTS_NO_CONTACT = "wants_no_contact"
    DOUBLE = "double"
    TEST_OR_JUNK = "test_or_junk"
    FORWARDED = "forwarded"
    CANNOT_BE_REACHED = "cannot_be_reached"


class Delivery(StrEnum):
    """Where an entry made here stands on its way to the CRM."""

    SENT = "sent"
    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    NEEDS_YOU = "needs_you"


class DialogueEntry(NamedTuple):
    """One event on the card; a named tuple, because a card has hundreds and a frozen dataclass takes five times as long to make.

    `happened_at` is aware, in Stockholm time.
    `counts` is what the guide said about "counts as first response"; None = by the rule for the kind (entries from elsewhere).
    `answers_for_household`: the same answer holds for the other persons of the household.
    """

    kind: EntryKind
    happened_at: datetime
    text: str = ""
    outcome: Outcome | None = None
    ends_at: datetime | None = None
    author_id: AssociateId | None = None
    author_name: str = ""
    author_municipality: Municipality | None = None
    counts: bool | None = None
    answers_for_household: bool = False
    close_reason: CloseReason | None = None
    forwarded_to: str = ""
    source: Source | None = None
    intents: frozenset[Intent] = frozenset()
    topics: frozenset[GuidanceTopic] = frozenset()
    handed_to: AssociateId | None = None
    """Who takes over, by number; the name stands in `forwarded_to`."""
    handed_to_municipality: Municipality | None = None
    is_done: bool = False
    """A reminder or booked call that has been ticked off."""
    address: str = ""
    """Which phone number or e-mail address an attempt or message went to, when it is known."""
    activity: str = ""
    """The CRM's kind and number ('document/17'); '' while it has not been sent."""
    event: str = ""
    """The id of the event that `EVENT_KINDS` are about."""
    event_on: date | None = None
    """The day of that event, as it was when this was written."""
    letter: str = ""
    """The sealed file with the whole e-mail, while it waits here to be sent; '' for what has no content of its own."""
    changed: frozenset[str] | None = None
    """In a deed that changes a plan: the names of what it changes, the rest being as the CRM has it; None = everything."""
    entry_id: EntryId | None = None
    contact_id: ContactId | None = None
    marker: DeedId | None = None
    delivery: Delivery = Delivery.SENT


def letter_place(entry: DialogueEntry) -> str:
    """Where the e-mail behind an entry lies: sealed here while it waits, else the CRM's document; '' when there is none."""
    if entry.letter:
        return f"waiting/{entry.letter}"
    return entry.activity if entry.activity.startswith("document/") else ""
