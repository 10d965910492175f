"""A question whose answer stands on the screen and is asked anew when something has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guide_desk.ui.background import Background


class StandingQuestion:
    """GUI thread only. `question` is made when it is asked, so that it asks what is shown by then."""

    def __init__(
        self, background: Background, key: str, question: Callable[[], Callable[[Any], Any]], on_answer: Callable[[Any], None]
    ) -> None:
        self._background, self._key = background, key
        self._question, self._on_answer = question, on_answer
        self._is_being_answered = self._is_stale = False

    def ask(self) -> None:
        """Something else is to be shown: what is being answered just now is dropped."""
        self._is_being_answered, self._is_stale = True, False
        self._background.ask(self._key, self._question(), self._answered, self._failed)

    def refresh(self) -> None:
        """Something has changed: once more, after what is being answered just now, or news that keep coming would starve it."""
        if self._is_being_answered:
            self._is_stale = True
        else:
            self.ask()

    def _answered(self, answer: Any) -> None:
        self._is_being_answered = False
        self._on_answer(answer)
        if self._is_stale and not self._is_being_answered:
            self.ask()

    def _failed(self, error: Exception) -> None:
        self._is_being_answered = False
        raise error
