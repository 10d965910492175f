"""What the command line said, for the parts that start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from guide_desk.identifiers import ContactId

PLACES = ("today", "contacts", "segments")


class Stand(NamedTuple):
    """Where a guide is: a place, and whose card it is or who is chosen in its list.

    Of a card also the people it was opened among, and which place that list belongs to.
    """

    place: str
    contact_id: ContactId | None = None
    among: tuple[ContactId, ...] = ()
    origin: str = "today"


@dataclass(frozen=True, slots=True)
class StartOptions:
    """`size` in pixels; `place` is one of PLACES, `card:first` or `card:<id>`; `now` only in practice mode.

    `signs_in`: somebody else than the last guide wants to sign in. `erases`: the folder of an account that goes first;
    `has_erased`: whether all of one has just gone, None when nobody asked for it.
    `stand`: where the guide was when the desk was locked.
    """

    is_practice: bool = False
    screenshot: Path | None = None
    theme: str | None = None
    size: tuple[int, int] | None = None
    place: str = "today"
    language: str | None = None
    now: datetime | None = None
    crm: str | None = None
    tenant: str | None = None
    token_file: Path | None = None
    client_id: str | None = None
    signs_in: bool = False
    erases: str = ""
    has_erased: bool | None = None
    stand: Stand | None = None
