"""Whose contact it is, who answers first, and what a claim holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from guide_desk.clock import as_stockholm
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.first_response import ClockState, ClockStatus, counts_as_response
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.working_day import WorkingDayCalendar

LEADING_WORKING_DAYS = 2
"""The first chosen municipality answers first until the end of this working day; then the contact is everyone's."""


def caring_municipalities(chosen: Sequence[Municipality]) -> tuple[Municipality, ...]:
    """Who has the contact in their care: all chosen ones in order, or the Region when none is chosen."""
    return tuple(dict.fromkeys(chosen)) or (Municipality.REGION,)


def belongs_on_the_laptop(chosen: Sequence[str], owner: str, *, own: Municipality, me: int) -> bool:
    """Whether a contact comes to a guide's computer by itself: in their municipality's care, or assigned to them.

    `chosen` are codes, `owner` a number as text, as in a contact's fields.
    """
    return owner == str(me) or own.value in (chosen or (Municipality.REGION.value,))


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


def standing_claim(entries: Iterable[DialogueEntry]) -> DialogueEntry | None:
    """The latest claim that was not given back, and after which nobody has answered. `entries` oldest first.

    Handing the person over hands the promise over: it holds anew for whoever took it.
    """
    latest: DialogueEntry | None = None
    for entry in entries:
        if entry.kind is EntryKind.CLAIM:
            latest = entry
        elif entry.kind is EntryKind.HANDED_OVER:
            latest = _handed_over(latest, entry)
        elif entry.kind in (EntryKind.RELEASE, EntryKind.CLOSED) or counts_as_response(entry):
            latest = None
    return latest


def _handed_over(claim: DialogueEntry | None, entry: DialogueEntry) -> DialogueEntry | None:
    if claim is None:
        return None
    return claim._replace(
        happened_at=entry.happened_at,
        author_id=entry.handed_to,
        author_name=entry.forwarded_to,
        author_municipality=entry.handed_to_municipality,
    )


def order_after_handing_over(chosen: Sequence[Municipality], to: Municipality) -> tuple[Municipality, ...]:
    """The chosen municipalities when `to` takes over: it leads, the others stay. The Region leads where none is chosen."""
    if to is Municipality.REGION:
        return tuple(chosen)
    return (to, *(each for each in chosen if each is not to))


def claim_holds_for(is_broken: bool, state: ClockState) -> bool:
    """Whether a claim keeps the row with its colleague: not when it is broken, nor on the last day or later."""
    return not is_broken and state.status is ClockStatus.WAITING
