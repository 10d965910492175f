"""One of several, in a form that scrolls."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from guide_desk.ui.widgets.unturned import Unturned


class DropDown(Unturned, QComboBox):
    """The only one there is: an architecture test holds that none is built that the wheel turns."""
