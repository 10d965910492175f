"""Several municipalities in order: the chosen ones as chips that can be taken away, and a list to add from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from guide_desk.domain.municipality import Municipality
from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.flow_layout import FlowLayout


class MunicipalityChooser(QWidget):
    """The first one answers first. `changed` when one was added or taken away."""

    changed = Signal()

    def __init__(self, theme: Theme, chosen: Sequence[Municipality], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chosen: list[Municipality] = [each for each in chosen if each is not Municipality.REGION]
        self._row = FlowLayout(self)
        self.box = DropDown(self)
        self.box.setAccessibleName(_("Lägg till kommun"))
        self.box.activated.connect(self._add)
        self.setFocusProxy(self.box)
        self._chips: list[Button] = []
        self._show()

    @property
    def chosen(self) -> tuple[Municipality, ...]:
        """In order."""
        return tuple(self._chosen)

    def _add(self, place: int) -> None:
        value = self.box.itemData(place)
        if value:
            self._chosen.append(Municipality(value))
            self._show()
            self.changed.emit()

    def _remove(self, municipality: Municipality) -> None:
        self._chosen.remove(municipality)
        self._show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show(self) -> None:
        while self._row.takeAt(0) is not None:
            continue
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(number, each) for number, each in enumerate(self._chosen, 1)]
        for widget in (*self._chips, self.box):
            self._row.addWidget(widget)
            widget.show()
        self.box.clear()
        self.box.addItem(_("Lägg till kommun"), "")
        for each in Municipality:
            if each not in self._chosen and each is not Municipality.REGION:
                self.box.addItem(each.place_name, each.value)

    def _chip(self, number: int, each: Municipality) -> Button:
        words = f"{number}  {each.place_name}"
        chip = Button(
            self._theme, words, kind="chip", icon="x", name=_("Ta bort {place}").format(place=each.place_name), parent=self
        )
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.clicked.connect(partial(self._remove, each))
        return chip
