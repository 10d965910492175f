"""One measured thing beside its floor: ratio, goal, and when no ratio may be said at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

FLOOR_MAY_DIFFER = 1.5
"""A floor that is further than this from the one that was measured with care makes the ratio worth nothing."""


class SidesDiffer(Exception):
    """Program and floor did not use the same driver, key and `synchronous`: their times do not compare."""


@dataclass(frozen=True, slots=True)
class Side:
    """How a side reached its file, as read back from its connection."""

    driver: str
    is_keyed: bool
    synchronous: int


@dataclass(frozen=True, slots=True)
class Figure:
    """Times (or sizes) of the program and of its floor, taken in turn. `goal`: the most the ratio may be, None = no goal is set.

    `known_floor`: what the floor was in the project's own careful measurement; None where machines do not compare.
    """

    name: str
    unit: str
    program: tuple[float, ...]
    floor: tuple[float, ...]
    goal: float | None = None
    known_floor: float | None = None
    sides: tuple[Side, Side] | None = field(default=None)

    @property
    def ratio(self) -> float:
        """Median over median. Raises SidesDiffer."""
        if self.sides is not None and self.sides[0] != self.sides[1]:
            raise SidesDiffer(f"{self.name}: {self.sides[0]} beside {self.sides[1]}")
        return median(self.program) / median(self.floor)

    @property
    def calm_ratio(self) -> float:
        """The fastest tenth of both: what is left of the ratio when nothing else runs on the machine."""
        assert self.ratio
        return _fastest_tenth(self.program) / _fastest_tenth(self.floor)

    @property
    def is_floor_off(self) -> bool:
        """Whether the floor says more about this moment's machine than about the program."""
        if self.known_floor is None:
            return False
        return not 1 / FLOOR_MAY_DIFFER <= median(self.floor) / self.known_floor <= FLOOR_MAY_DIFFER

    @property
    def verdict(self) -> str:
        """'held', 'missed', '' without a goal, and 'floor off' where neither may be said."""
        if self.is_floor_off:
            return "floor off"
        if self.goal is None:
            return ""
        return "held" if self.ratio <= self.goal else "missed"

    def as_data(self) -> dict[str, Any]:
        """For the file."""
        return {
            "name": self.name,
            "unit": self.unit,
            "program": median(self.program),
            "floor": median(self.floor),
            "worst": max(self.program),
            "ratio": round(self.ratio, 3),
            "calm_ratio": round(self.calm_ratio, 3),
            "goal": self.goal,
            "known_floor": self.known_floor,
            "verdict": self.verdict,
            "n": len(self.program),
        }

    def line(self) -> str:
        """One line of the table."""
        goal = f"{self.goal:.2f}x" if self.goal is not None else ""
        return (
            f"{self.name:56} {median(self.program):9.2f} {median(self.floor):9.2f} {self.unit:3}{self.ratio:7.2f}x"
            f"{self.calm_ratio:7.2f}x {goal:>7} {self.verdict:9} {max(self.program):9.2f} {len(self.program):4}"
        )


HEAD = f"{'what':56} {'program':>9} {'floor':>9} {'':3}{'ratio':>8}{'calm':>8} {'goal':>7} {'':9} {'worst':>9} {'n':>4}"


def _fastest_tenth(values: tuple[float, ...]) -> float:
    return sorted(values)[len(values) // 10]
