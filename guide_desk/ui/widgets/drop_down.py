"""One of several, in a form that scrolls."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from guide_desk.ui.widgets.labels import shown
from guide_desk.ui.widgets.unturned import Unturned


class DropDown(Unturned, QComboBox):
    """The only one there is: an architecture test holds that none is built that the wheel turns."""

    def addItem(self, text: str, kept: object = None) -> None:  # type: ignore[override]
        """A choice: its words, and what is kept for it."""
        super().addItem(shown(text), kept)
