"""What an answer, or the lack of one, means for a deed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.errors import (
    ChangedSince,
    CrmError,
    DocumentGone,
    Offline,
    OutcomeUnknown,
    Refused,
    ServerDown,
    SignedOut,
    UnreadableAnswer,
    ValueCollided,
    WrongAccount,
    WrongHost,
)

WAITING_WINDOW = timedelta(minutes=10)
"""Longer than any request can sit on the way plus the time until the CRM's search sees it: only then is an entry sent again."""
LOOK_AGAIN = timedelta(minutes=1)
MOST_TRIES = 6
MOST_SERVER_FAULTS = 3
"""So often may a request be answered with a fault of the CRM's own; then it is the guide's turn."""
SERVER_FAULT = "server_fault"
UNFOUND = "unfound"
"""Reason code of a new person whose request may have arrived, and whom no search shows."""


class Fate(StrEnum):
    """What becomes of a deed."""

    TRY_LATER = "try_later"
    UNKNOWN = "unknown"
    MERGE = "merge"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ends_round`: nothing more can be sent now. `reason`: a code that the texts know, when parked; else SERVER_FAULT or ''."""

    fate: Fate
    not_before: datetime | None = None
    reason: str = ""
    ends_round: bool = False


def verdict_on(error: CrmError, *, now: datetime, tries: int) -> Verdict:
    """What a failed request means for the deed that it carried."""
    match error:
        case Offline() | SignedOut() | WrongAccount():
            return Verdict(Fate.TRY_LATER, ends_round=True)
        case ServerDown():
            pause = error.retry_after_seconds or 30.0
            return Verdict(Fate.TRY_LATER, now + timedelta(seconds=pause), ends_round=True)
        case WrongHost():
            return Verdict(Fate.UNKNOWN, now + LOOK_AGAIN, ends_round=True)
        case DocumentGone() if tries >= MOST_TRIES:
            return Verdict(Fate.PARK, reason="refused")
        case OutcomeUnknown() | UnreadableAnswer():
            is_server_fault = isinstance(error, OutcomeUnknown) and error.is_server_fault
            return Verdict(Fate.UNKNOWN, now + LOOK_AGAIN, reason=SERVER_FAULT if is_server_fault else "")
        case ValueCollided() | ChangedSince() if tries < MOST_TRIES:
            return Verdict(Fate.MERGE)
        case Refused():
            return Verdict(Fate.PARK, reason=_reason(error))
        case _:
            return Verdict(Fate.PARK, reason="refused")


def may_send_again(deed: Deed, *, here: datetime, there: datetime) -> bool:
    """Whether a deed that nobody finds may be sent once more: every earlier request has landed by now or never will.

    `here`, `there`: now, by the computer's clock and by the CRM's. Either may leap, so both have to say that the time has passed.
    """
    if deed.unfound_since is None:
        return False
    since_sent = here - deed.last_sent_at if deed.last_sent_at is not None else WAITING_WINDOW
    return min(since_sent, there - deed.unfound_since) >= WAITING_WINDOW


def is_hopeless(deed: Deed) -> bool:
    """Whether the CRM has broken down over this deed so often that asking once more would not help."""
    return deed.reason == SERVER_FAULT and deed.tries >= MOST_SERVER_FAULTS


def why_not_again(deed: Deed) -> str:
    """Reason code where it is the guide's turn with a deed that may be sent again and nobody finds, else ''.

    A person may be there although no search shows them to this guide: a second one is made only by somebody who wants it.
    """
    if is_hopeless(deed):
        return "refused"
    return UNFOUND if deed.kind is DeedKind.PERSON and deed.tries else ""


def _reason(error: Refused) -> str:
    if error.reason == "TaskMissing":
        return "tenant_lacks"
    if ":" in error.reason:
        return error.reason
    return {403: "no_rights", 404: "card_removed", 413: "too_large"}.get(error.status, "refused")
