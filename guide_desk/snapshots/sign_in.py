"""How signing in stands, as the window hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from guide_desk.snapshots.guide import Guide


class SignInStage(StrEnum):
    """From the first press to the end."""

    STARTING = "starting"
    IN_BROWSER = "in_browser"
    CHECKING = "checking"
    SIGNED_IN = "signed_in"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account that has a store on this computer, as far as may be said without opening it: no name.

    `tenant` '' for one that a handed-out token feeds; `municipality` '' when an older program made it.
    """

    folder: str
    tenant: str
    associate_id: int
    municipality: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class SignInNews:
    """`link`: the page to open, while in the browser. `reason`: a code that the texts know, when refused.

    `guide` and `is_known` (this computer already keeps the guide's contacts) once signed in.
    """

    stage: SignInStage
    link: str = ""
    reason: str = ""
    guide: Guide | None = None
    is_known: bool = False
