"""What the whole register answered: people who are only looked at. In memory, never in the file."""

from __future__ import annotations

from dataclasses import dataclass

from guide_desk.snapshots.base import ActivityBase, PersonBase


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A person and their dialogue as the CRM told them. Of a protected one the activities carry no words."""

    person: PersonBase
    activities: tuple[ActivityBase, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """`is_cut`: there was more than one question may bring."""

    people: tuple[LookedAt, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class CountyAnswer:
    """Everyone in the county whom somebody has to think of. The figures are the quarter's, over all who registered lately."""

    people: tuple[LookedAt, ...]
    answered_in_time: int
    answered_total: int
    is_cut: bool = False
