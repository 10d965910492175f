"""What was read on this computer, and what was taken out of the program: a line each, for whoever answers for the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from guide_desk.identifiers import ContactId

KEPT = timedelta(days=365)
"""So long a line is kept; a municipality that needs longer saves the list."""


class AccessKind(StrEnum):
    """`CARD_READ`: somebody's card or summary was shown. The others: data left the program, or came from the whole register."""

    CARD_READ = "card_read"
    REGISTER_SEARCHED = "register_searched"
    CALLED = "called"
    MAILED = "mailed"
    COPIED = "copied"
    ATTACHMENT_OPENED = "attachment_opened"
    CALENDAR_OPENED = "calendar_opened"
    CARD_SAVED = "card_saved"
    SEGMENT_EXPORTED = "segment_exported"
    PARTICIPANTS_PRINTED = "participants_printed"
    UNSENT_SAVED = "unsent_saved"


TAKEN_OUT = tuple(each for each in AccessKind if each not in (AccessKind.CARD_READ, AccessKind.REGISTER_SEARCHED))
"""What left the program."""


@dataclass(frozen=True, slots=True)
class Access:
    """`people`: how many it was about; one of them is named by `contact_id`. `about`: which segment or event, by its name."""

    kind: AccessKind
    contact_id: ContactId | None = None
    people: int = 1
    about: str = ""


@dataclass(frozen=True, slots=True)
class AccessCount:
    """`people`: for cards that were read, different persons; else the sum over all times."""

    times: int
    people: int


@dataclass(frozen=True, slots=True)
class AccessLine:
    """`remote_id`: the CRM's number of the one whom it was about; None for many, and for somebody whom the CRM does not know."""

    kind: AccessKind
    at: datetime
    people: int
    remote_id: int | None
    about: str
