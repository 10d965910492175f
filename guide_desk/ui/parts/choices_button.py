"""Any number of names from a list, set in a menu that stays open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import unmarked
from guide_desk.ui.widgets.staying_menu import StayingMenu


class ChoicesButton(Button):
    """Says what is chosen. What is chosen and no longer in the list stays until it is unticked."""

    def __init__(self, theme: Theme, names: Sequence[str], chosen: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(theme, kind="chip", parent=parent)
        self._names = list(dict.fromkeys([*names, *chosen]))
        self._chosen = set(chosen)
        self.clicked.connect(self._open)
        self._say()

    @property
    def chosen(self) -> tuple[str, ...]:
        """In the order of the list."""
        return tuple(name for name in self._names if name in self._chosen)

    def flip(self, name: str) -> None:
        """Choose a name, or not any more."""
        self._chosen ^= {name}
        self._say()

    def _open(self) -> None:
        menu = StayingMenu(self)
        for name in self._names:
            action = menu.addAction(unmarked(name))
            action.setCheckable(True)
            action.setChecked(name in self._chosen)
            action.triggered.connect(lambda _on, each=name: self.flip(each))
        menu.exec(self.mapToGlobal(self.rect().bottomLeft()))
        menu.deleteLater()

    def _say(self) -> None:
        self.setText(", ".join(self.chosen) or _("Välj …"))
