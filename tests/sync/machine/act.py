"""What an act of a run is: a name and two numbers, so that a history can be kept in a file, cut down, and done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine


@dataclass(frozen=True, slots=True)
class Act:
    """`one` and `other` choose whom, what and how much; what they mean is the act's affair."""

    name: str
    one: int = 0
    other: int = 0

    def __str__(self) -> str:
        return f"{self.name} {self.one} {self.other}"


def act_of(line: str) -> Act:
    """The reverse of `str`."""
    name, one, other = line.rsplit(" ", 2)
    return Act(name, int(one), int(other))


Deed = Callable[["Machine", int, int], None]
ACTS: dict[str, tuple[float, Deed]] = {}
"""Each act by name, with how often it is drawn. The modules with the acts fill it."""


def act(name: str, weight: float) -> Callable[[Deed], Deed]:
    """The function is that act."""

    def keep(deed: Deed) -> Deed:
        ACTS[name] = (weight, deed)
        return deed

    return keep
