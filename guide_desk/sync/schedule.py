"""When the next round is due. Pure."""

from __future__ import annotations

from datetime import datetime

EVERY_SECONDS = 300.0
LEAST_PAUSE_SECONDS = 0.5
_FIRST_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 600.0


def seconds_to_next_round(
    *,
    now: datetime,
    next_deed_at: datetime | None,
    failures: int,
    retry_after_seconds: float | None,
    jitter: float,
    has_more: bool = False,
) -> float:
    """Seconds to wait: until a deed's undo time has run out, at latest five minutes; longer and longer while it fails. A server
    that says when to come is believed, but not that it can be asked over and over again.

    `jitter` is 0..1, so that guides who lost the same network do not all come back at the same instant.
    """
    if retry_after_seconds is not None:
        least = _FIRST_PAUSE_SECONDS if failures > 1 else 0.0
        return max(retry_after_seconds, least) + jitter
    if failures:
        pause = min(_FIRST_PAUSE_SECONDS * 2.0 ** (failures - 1), _LONGEST_PAUSE_SECONDS)
        return pause * (0.75 + 0.5 * jitter)
    if has_more:
        return LEAST_PAUSE_SECONDS
    if next_deed_at is None:
        return EVERY_SECONDS
    return min(max((next_deed_at - now).total_seconds(), LEAST_PAUSE_SECONDS), EVERY_SECONDS)
