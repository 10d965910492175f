"""Whose contact it is, who answers first, and what a claim holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guide_desk.clock import as_stockholm
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.first_response import ClockState, ClockStatus, counts_as_response
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.working_day import WorkingDayCalendar

LEADING_WORKING_DAYS = 2
"""The first chosen municipality answers first until the end of this working day; then the contact is everyone's."""


@dataclass(frozen=True, slots=True)
class CurrentClaim:
    """The latest 'Jag svarar' that nobody gave back or fulfilled. `is_broken`: its last day has passed."""

    entry: DialogueEntry
    ends_on: date
    is_broken: bool


def caring_municipalities(chosen: Sequence[Municipality]) -> tuple[Municipality, ...]:
    """Who has the contact in their care: all chosen ones in order, or the Region when none is chosen."""
    return tuple(dict.fromkeys(chosen)) or (Municipality.REGION,)


def leading_municipality(chosen: Sequence[Municipality]) -> Municipality:
    """The one that answers first."""
    return caring_municipalities(chosen)[0]


def is_ours_to_answer(chosen: Sequence[Municipality], own: Municipality, state: ClockState) -> bool:
    """Whether `own` answers now: it leads, or the leading one's two days are over. The Region's contacts are open to all."""
    caring = caring_municipalities(chosen)
    if own in (caring[0], Municipality.REGION) or caring[0] is Municipality.REGION:
        return True
    return own not in caring or state.days_passed > LEADING_WORKING_DAYS


def claim_ends_on(made_at: datetime, calendar: WorkingDayCalendar) -> date:
    """The last day a claim holds: the next working day."""
    return calendar.add_working_days(as_stockholm(made_at).date(), 1)


def current_claim(entries: Sequence[DialogueEntry], now: datetime, calendar: WorkingDayCalendar) -> CurrentClaim | None:
    """The claim on a person, if one stands: not given back, and no response by anybody after it."""
    latest: DialogueEntry | None = None
    for entry in sorted(entries, key=lambda each: each.happened_at):
        if entry.kind is EntryKind.CLAIM:
            latest = entry
        elif entry.kind in (EntryKind.RELEASE, EntryKind.CLOSED) or counts_as_response(entry):
            latest = None
    if latest is None:
        return None
    ends_on = claim_ends_on(latest.happened_at, calendar)
    return CurrentClaim(latest, ends_on, is_broken=as_stockholm(now).date() > ends_on)


def claim_holds_for(is_broken: bool, state: ClockState) -> bool:
    """Whether a claim keeps the row with its colleague: not when it is broken, nor on the last day or later."""
    return not is_broken and state.status is ClockStatus.WAITING
