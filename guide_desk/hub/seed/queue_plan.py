"""Which registrations make today's queue: in every municipality someone late, someone on the last day, someone with time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guide_desk.hub.seed.working_days import working_days_back

PROMISED_DAYS = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """A registration `days_ago` working days before today; more than five is late."""

    registered_on: date
    days_ago: int


def plan_waits(today: date, offset: int) -> tuple[Wait, ...]:
    """Three waits for one municipality: late, due today, and coming; `offset` varies which."""
    wanted = (PROMISED_DAYS + 1 + offset % 3, PROMISED_DAYS, 1 + offset % 4)
    return tuple(Wait(working_days_back(today, count), count) for count in wanted)
