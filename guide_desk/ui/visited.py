"""Where the guide has been in this window, for back and forward."""

from __future__ import annotations

from guide_desk.identifiers import ContactId

Visit = tuple[str, ContactId | None]


class Visited:
    """Places, and the people of cards, in order; going somewhere forgets what lay forward."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    def add(self, place: str, contact_id: ContactId | None) -> None:
        """The guide went there."""
        self._visits = [*self._visits[: self._at + 1], (place, contact_id)]
        self._at = len(self._visits) - 1

    @property
    def now(self) -> Visit:
        """Where the guide is."""
        return self._visits[self._at]

    def step(self, by: int) -> Visit | None:
        """Back or forward; None where there is nothing that way."""
        if not 0 <= self._at + by < len(self._visits):
            return None
        self._at += by
        return self._visits[self._at]
