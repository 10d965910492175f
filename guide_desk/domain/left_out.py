"""Who of those a segment matches is left out, and why: one reason each, in a fixed order. `domain.md` 2.8, 2.11, 9."""

from __future__ import annotations

from collections.abc import Sequence
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
_NEEDED = {
    Purpose.NEWSLETTER: (Field.NEWSLETTER, Field.MAILING_CONSENT),
    Purpose.INVITATION: (Field.INVITATIONS, Field.MAILING_CONSENT),
    Purpose.JOB_TIP: (Field.MAILING_CONSENT,),
    Purpose.LETTER: (),
    Purpose.PHONE: (),
}
"""What a person has to have said yes to."""


def reason_of(purpose: Purpose, fields: Fields, entries: Sequence[DialogueEntry]) -> LeftOut | None:
    """Why this card alone leaves the person out; None when it does not. `entries` newest first."""
    said = _said_no(purpose, fields)
    if said is not None:
        return said
    if any(text_of(fields, field) != "yes" for field in _NEEDED[purpose]):
        return LeftOut.NO_CONSENT
    return _unreachable(purpose, fields, entries)


def _said_no(purpose: Purpose, fields: Fields) -> LeftOut | None:
    if text_of(fields, Field.NO_CONTACT_SINCE):
        return LeftOut.WANTS_NO_CONTACT
    if text_of(fields, Field.REMOVAL_ASKED_ON):
        return LeftOut.ASKED_TO_BE_REMOVED
    if text_of(fields, Field.MOVE_STATUS) == MoveStatus.MOVED_ELSEWHERE:
        return LeftOut.MOVED_AWAY
    noes = {text_of(fields, field) for field in (Field.STORING_CONSENT, *_NEEDED[purpose])}
    is_stopped = purpose is not Purpose.PHONE and text_of(fields, Field.NO_MAILING) == "yes"
    return LeftOut.UNSUBSCRIBED if "no" in noes or is_stopped else None


def _unreachable(purpose: Purpose, fields: Fields, entries: Sequence[DialogueEntry]) -> LeftOut | None:
    if purpose is Purpose.PHONE:
        return None if phones_of(fields) else LeftOut.NO_ADDRESS
    if purpose is Purpose.LETTER:
        return None if postal_address_of(fields) is not None else LeftOut.NO_ADDRESS
    address = email_of(fields)
    if not address:
        return LeftOut.NO_ADDRESS
    return LeftOut.ADDRESS_BOUNCES if mail_bounces(address, entries) else None
