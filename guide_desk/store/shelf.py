"""People of the whole register who are only looked at: in memory while something shows them, never in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide_desk.domain.contact import Field, text_of
from guide_desk.snapshots.base import Depth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guide_desk.snapshots.register import LookedAt


class Shelf:
    """Any thread. What is laid at a place replaces what lay there: nobody stays longer than a list or card shows them."""

    def __init__(self) -> None:
        self._places: dict[str, dict[int, LookedAt]] = {}
        self.columns: dict[int, tuple[LookedAt, tuple[object, ...]]] = {}
        """Rows that were computed of those who lie here, so that the window need not; forgotten when anything is laid."""

    def lay(self, place: str, people: Iterable[LookedAt]) -> None:
        """Show these at `place` from now on; nobody = clear it."""
        self._places = {**self._places, place: {each.person.remote_id: each for each in people}}
        self.columns = {}

    def hold(self, place: str, remote_id: int | None) -> None:
        """Whoever lies here by this number is shown at `place` too from now on; None clears it."""
        found = self.find(remote_id) if remote_id is not None else None
        self.lay(place, [found] if found is not None else [])

    def forget(self, remote_id: int) -> None:
        """A person is not to be shown anywhere any more."""
        self._places = {place: {k: v for k, v in people.items() if k != remote_id} for place, people in self._places.items()}
        self.columns = {}

    def find(self, remote_id: int) -> LookedAt | None:
        """The newest that is known of a person; the whole card before the row."""
        found = [people[remote_id] for people in self._places.values() if remote_id in people]
        return max(found, key=lambda each: (each.person.updated, each.person.depth is Depth.CARD), default=None)

    def household_of(self, looked: LookedAt) -> list[LookedAt]:
        """The others at hand who share the person's household."""
        key = text_of(looked.person.fields, Field.HOUSEHOLD_KEY)
        if not key:
            return []
        everyone = {number: each for people in self._places.values() for number, each in people.items()}
        everyone.pop(looked.person.remote_id, None)
        return [each for each in everyone.values() if text_of(each.person.fields, Field.HOUSEHOLD_KEY) == key]
