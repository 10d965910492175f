"""By what a person can be reached: addresses that may be handed on, and whether mail comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guide_desk.domain.contact import Field, Fields, list_of, text_of
from guide_desk.domain.dialogue import DialogueEntry, EntryKind

_USABLE = re.compile(r"[^\s,;:<>()\[\]\\\"@]+@[^\s,;:<>()\[\]\\\"@.]+(?:\.[^\s,;:<>()\[\]\\\"@.]+)+")
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where a letter goes. `street` may be several lines."""

    street: str
    postcode: str
    place: str


def is_usable_email(text: str) -> bool:
    """Whether an address can stand in a list of recipients: one address, without what separates or breaks such a list."""
    return len(text) <= _LONGEST and text.isprintable() and _USABLE.fullmatch(text) is not None


def email_of(fields: Fields) -> str:
    """The first address that can be used, '' when there is none."""
    return next((each for text in list_of(fields, Field.EMAILS) if is_usable_email(each := text.strip())), "")


def each_once(addresses: Iterable[str]) -> list[str]:
    """One mail goes to one address, whichever letters are capitals; the first way to write it stays."""
    once: dict[str, str] = {}
    for address in addresses:
        once.setdefault(address.casefold(), address)
    return list(once.values())


def postal_address_of(fields: Fields) -> PostalAddress | None:
    """The postal address, or else the street address; None while neither has both street and postcode."""
    for street, postcode, place in (
        (Field.POSTAL_STREET, Field.POSTAL_POSTCODE, Field.POSTAL_PLACE),
        (Field.STREET, Field.POSTCODE, Field.FROM_PLACE),
    ):
        found = PostalAddress(*(text_of(fields, field).strip() for field in (street, postcode, place)))
        if found.street and found.postcode:
            return found
    return None


def mail_bounces(address: str, entries: Sequence[DialogueEntry]) -> bool:
    """Whether the latest mail to `address` came back and nothing has come from it since. `entries` newest first.

    Entries that do not say which address they are about count for every one.
    """
    for entry in entries:
        if entry.address and entry.address.strip().casefold() != address.casefold():
            continue
        if entry.kind is EntryKind.BOUNCE:
            return True
        if entry.kind in (EntryKind.EMAIL, EntryKind.EMAIL_IN):
            return False
    return False
