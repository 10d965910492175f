"""Who of those a segment matches is left out, and why: one reason each, in a fixed order. `domain.md` 2.8, 2.11, 9."""

from __future__ import annotations

from enum import StrEnum

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
