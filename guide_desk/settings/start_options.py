"""What the command line said, for the parts that start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PLACES = ("today", "contacts", "segments")


@dataclass(frozen=True, slots=True)
class StartOptions:
    """`size` in pixels; `place` is one of PLACES, `card:first` or `card:<id>`, and after unlocking also a list with who is chosen
    in it (`today:<id>`); `now` only in practice mode.

    `signs_in`: somebody else than the last guide wants to sign in. `erases`: the folder of an account that goes first.
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
