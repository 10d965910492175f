"""What keeps something from being done, said beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room


class ProblemLine(PlainLabel):
    """Not there until something is said; read out then. `grows`: the dialog that becomes as high as the words ask."""

    def __init__(self, theme: Theme, announce: Callable[[str], None], grows: QDialog | None = None) -> None:
        super().__init__(theme, style="meta_strong", color="late", wraps=True)
        self._announce, self._grows = announce, grows
        self.hide()

    def say(self, text: str) -> None:
        """It stays until it is hidden or something else is said."""
        self.setText(text)
        self.show()
        if self._grows is not None:
            make_room(self._grows)
        self._announce(text)
