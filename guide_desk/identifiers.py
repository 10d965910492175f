"""Identifiers that may cross threads: small types, so that a contact's id never lands where an entry's belongs."""

from __future__ import annotations

import os
import threading
import time
from typing import NewType

ContactId = NewType("ContactId", int)
"""A contact's row in this computer's store. It never changes, also when the CRM gives the person a number of its own.

Below zero: no row; a person of the whole register who is only looked at, by the CRM's number (`looked_at`).
"""

EntryId = NewType("EntryId", int)
"""A dialogue entry's row in this computer's store."""

DeedId = NewType("DeedId", str)
"""32 hexadecimal digits made here, in time order; for a new activity also the marker that the CRM keeps."""

AssociateId = NewType("AssociateId", int)
"""A CRM user (guide or coordinator)."""


def looked_at(remote_id: int) -> ContactId:
    """The id of a person whom the CRM knows under `remote_id` and this computer does not keep."""
    return ContactId(-remote_id)


def number_looked_at(contact_id: ContactId) -> int | None:
    """The CRM's number behind such an id; None for a contact with a row here."""
    return -contact_id if contact_id < 0 else None


_MOST_A_STAMP = 0xFFFF
_guard = threading.Lock()
_latest = (0, 0)


def new_deed_id(now_seconds: float | None = None) -> DeedId:
    """Make an id that sorts after every id made or met (`follow`) before it in this program: milliseconds, then a count, then 64
    random bits.

    Any thread. A clock that stands still or goes back does not break the order.
    """
    global _latest
    milliseconds = int((time.time() if now_seconds is None else now_seconds) * 1000) & 0xFFFFFFFFFFFF
    with _guard:
        stamp, count = _latest
        _latest = max((milliseconds, 0), (stamp, count + 1) if count < _MOST_A_STAMP else (stamp + 1, 0))
        stamp, count = _latest
    return DeedId(f"{stamp:012x}{count:04x}{os.urandom(8).hex()}")


def follow(latest: DeedId) -> None:
    """Let what is made from now on sort after `latest`, which an earlier run may have made by a wrong clock. Any thread."""
    global _latest
    with _guard:
        _latest = max(_latest, (int(latest[:12], 16), int(latest[12:16], 16)))


def id_behind(deed_id: DeedId) -> DeedId:
    """The id right behind another, before every deed that was made later: for what is set apart from that deed."""
    return DeedId(f"{int(deed_id, 16) + 1:032x}")
