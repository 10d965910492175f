"""Who of those a segment matches is left out, and why: one reason each, in a fixed order. `domain.md` 2.8, 2.11, 9."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from guide_desk.domain.contact import Field, Fields, phones_of, text_of
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.reachable import email_of, mail_bounces, postal_address_of
from guide_desk.domain.segment import Purpose


class LeftOut(StrEnum):
    """In the order of the waterfall: whoever has several reasons counts under the first. Protected persons are never matched."""

    WANTS_NO_CONTACT = "wants_no_contact"
    ASKED_TO_BE_REMOVED = "asked_to_be_removed"
    MOVED_AWAY = "moved_away"
    """Moved out of reach, outside the county: nothing is sent to them."""
    UNSUBSCRIBED = "unsubscribed"
    """Has said no: withdrawn consent, the CRM's stop for mailings, or no to this kind of mailing."""
    NO_CONSENT = "no_consent"
    """Has never said yes to what the purpose needs."""
    NO_ADDRESS = "no_address"
    ADDRESS_BOUNCES = "address_bounces"
    DOUBLE = "double"
    """The same person stands in the register twice, and the other one is in."""
    SAME_HOUSEHOLD = "same_household"
    """A letter goes to somebody else in the household; letters only."""


WATERFALL = tuple(LeftOut)
NEEDS_EMAIL = frozenset({Purpose.NEWSLETTER, Purpose.INVITATION, Purpose.JOB_TIP})
MAILING_PAUSE_DAYS = 14
"""Whoever got a mailing within so many days is marked, never left out."""
SAID_OF_THE_PERSON = frozenset({LeftOut.WANTS_NO_CONTACT, LeftOut.ASKED_TO_BE_REMOVED, LeftOut.MOVED_AWAY, LeftOut.UNSUBSCRIBED})
"""Reasons that hold for a person whichever of their cards they stand on: no double of theirs is sent anything either."""


def reasons_of(fields: Fields, entries: Sequence[DialogueEntry]) -> tuple[LeftOut | None, ...]:
    """Why this card alone leaves the person out, for every purpose in their order; None: it does not. `entries` newest first."""
    said = _said_of_everything(fields)
    if said is not None:
        return (said,) * len(_RULES)
    stopped = text_of(fields, Field.NO_MAILING) == "yes"
    answers = {field: text_of(fields, field) for field in _ASKED}
    unreachable: dict[_Way, LeftOut | None] = {}
    found: list[LeftOut | None] = []
    for purpose, (needed, way) in _RULES.items():
        given = [answers[field] for field in needed]
        if "no" in given or (stopped and purpose is not Purpose.PHONE):
            found.append(LeftOut.UNSUBSCRIBED)
        elif any(answer != "yes" for answer in given):
            found.append(LeftOut.NO_CONSENT)
        else:
            if way not in unreachable:
                unreachable[way] = way(fields, entries)
            found.append(unreachable[way])
    return tuple(found)


def _said_of_everything(fields: Fields) -> LeftOut | None:
    """A no to whatever is sent."""
    if text_of(fields, Field.NO_CONTACT_SINCE):
        return LeftOut.WANTS_NO_CONTACT
    if text_of(fields, Field.REMOVAL_ASKED_ON):
        return LeftOut.ASKED_TO_BE_REMOVED
    if text_of(fields, Field.MOVE_STATUS) == MoveStatus.MOVED_ELSEWHERE:
        return LeftOut.MOVED_AWAY
    return LeftOut.UNSUBSCRIBED if text_of(fields, Field.STORING_CONSENT) == "no" else None


def _by_email(fields: Fields, entries: Sequence[DialogueEntry]) -> LeftOut | None:
    address = email_of(fields)
    if not address:
        return LeftOut.NO_ADDRESS
    return LeftOut.ADDRESS_BOUNCES if mail_bounces(address, entries) else None


def _by_letter(fields: Fields, _entries: Sequence[DialogueEntry]) -> LeftOut | None:
    return None if postal_address_of(fields) is not None else LeftOut.NO_ADDRESS


def _by_phone(fields: Fields, _entries: Sequence[DialogueEntry]) -> LeftOut | None:
    return None if phones_of(fields) else LeftOut.NO_ADDRESS


_Way = Callable[[Fields, Sequence[DialogueEntry]], LeftOut | None]
_RULES: dict[Purpose, tuple[tuple[Field, ...], _Way]] = {
    Purpose.NEWSLETTER: ((Field.NEWSLETTER, Field.MAILING_CONSENT), _by_email),
    Purpose.INVITATION: ((Field.INVITATIONS, Field.MAILING_CONSENT), _by_email),
    Purpose.LETTER: ((), _by_letter),
    Purpose.PHONE: ((), _by_phone),
    Purpose.JOB_TIP: ((Field.MAILING_CONSENT,), _by_email),
}
"""What a person has to have said yes to, and why they cannot be reached."""
_ASKED = (Field.NEWSLETTER, Field.INVITATIONS, Field.MAILING_CONSENT)
assert tuple(_RULES) == tuple(Purpose), "reasons come in the order of the purposes"
