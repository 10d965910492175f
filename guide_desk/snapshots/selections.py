"""A selection in the CRM that is being made or refreshed from a segment, and what was found when its members were checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import About, Purpose
from guide_desk.identifiers import ContactId


class SelectionState(StrEnum):
    """WAITING: prepared; made in the next round, or when the network is back. CANCELLED: by the guide, before it was whole."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    NEEDS_YOU = "needs_you"


class SelectionStage(StrEnum):
    """What a running one is busy with; `done` of `total` counts within it."""

    CHECKING = "checking"
    """Asking the CRM whether each member may still be written to."""
    FILLING = "filling"


class SelectionKind(StrEnum):
    """DYNAMIC: the CRM keeps the criteria and finds the members by itself, each time."""

    STATIC = "static"
    DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True)
class SelectionProgress:
    """`segment_id` as of the segment it was made from. Codes of `reason` are those of refused deeds, and `selection_changing`:
    somebody else goes on changing it; of one that waits `offline` or `server`. It may have been cut off then: `done` of `total`
    are in.

    `link` opens it in SuperOffice; '' until it is there. `unsayable`: the conditions because of which it is static; none, and
    still static: the CRM's criteria would not give the same people, or it was static before. `joined` and `left` came out of the
    check: who is in although the guide had not seen them there, and who is out, with the reason (None: gone from the register, or
    not in the CRM yet). `waits_for`: the colleague who refreshes the same selection just now.
    """

    job_id: str
    segment_id: str
    name: str
    purpose: Purpose
    state: SelectionState
    made_at: datetime
    stage: SelectionStage = SelectionStage.CHECKING
    done: int = 0
    total: int = 0
    size: int = 0
    link: str = ""
    kind: SelectionKind | None = None
    unsayable: tuple[About, ...] = ()
    joined: tuple[ContactId, ...] = ()
    left: tuple[tuple[ContactId, LeftOut | None], ...] = ()
    waits_for: str = ""
    reason: str = ""
    is_new: bool = True
    """Whether there was none before; a refreshed one that is cancelled stays half refreshed."""
