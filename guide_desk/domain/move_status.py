"""Where a household stands on its way here."""

from __future__ import annotations

from enum import StrEnum


class MoveStatus(StrEnum):
    """The one list of move statuses; a tenant's own values are mapped onto these."""

    CONSIDERING = "considering"
    PLANNING = "planning"
    MOVING = "moving"
    MOVED_HERE = "moved_here"
    MOVED_ELSEWHERE = "moved_elsewhere"
    NOT_MOVING = "not_moving"
    UNKNOWN = "unknown"
