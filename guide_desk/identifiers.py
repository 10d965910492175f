"""Identifiers that may cross threads: small types, so that a contact's id never lands where an entry's belongs."""

from __future__ import annotations

import secrets
import time
from typing import NewType

ContactId = NewType("ContactId", int)
"""A contact's row in this computer's store. It never changes, also when the CRM gives the person a number of its own."""

EntryId = NewType("EntryId", int)
"""A dialogue entry's row in this computer's store."""

DeedId = NewType("DeedId", str)
"""32 hexadecimal digits made here, in time order; for a new activity also the marker that the CRM keeps."""

AssociateId = NewType("AssociateId", int)
"""A CRM user (guide or coordinator)."""


def new_deed_id(now_seconds: float | None = None) -> DeedId:
    """Make an id whose first 48 bits are the time in milliseconds, so that ids sort in the order they were made."""
    milliseconds = int((time.time() if now_seconds is None else now_seconds) * 1000)
    return DeedId(f"{milliseconds & 0xFFFFFFFFFFFF:012x}{secrets.token_hex(10)}")
