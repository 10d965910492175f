"""The last row of a dialog: the way out, and where something is asked the way on as the primary button."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.tab_order import tab_through


class CloseRow(QWidget):
    """`cancel` closes the dialog."""

    def __init__(self, theme: Theme, dialog: QDialog, words: str = "") -> None:
        """`words` on the way out, Stäng where there are none."""
        super().__init__()
        self.cancel = Button(theme, words or _("Stäng"))
        self.cancel.clicked.connect(dialog.reject)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        self._row.addWidget(self.cancel)

    def showEvent(self, event: QShowEvent) -> None:
        items = map(self._row.itemAt, range(self._row.count()))
        tab_through(widget for item in items if item is not None and (widget := item.widget()) is not None)
        super().showEvent(event)

    def put_before(self, *widgets: QWidget) -> None:
        """These stand at the left end."""
        for place, widget in enumerate(widgets):
            self._row.insertWidget(place, widget)


class ActRow(CloseRow):
    """The way on beside it. Enter in a field goes on, where `by_enter`."""

    def __init__(self, theme: Theme, go_on: str, dialog: QDialog, *, by_enter: bool = True, leave: str = "") -> None:
        """`leave`: the words on the way out, Avbryt where there are none."""
        super().__init__(theme, dialog, leave or _("Avbryt"))
        self.go_on = Button(theme, go_on, kind="primary")
        self.go_on.setDefault(by_enter)
        self._row.addWidget(self.go_on)
