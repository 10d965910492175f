"""A small window before an act that reaches far: what will happen, line by line, and the safe button first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.moment_fields import day_field
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room

_WIDTH = 520


class ActDialog(QDialog):
    """`accepted` when the guide goes on. Focus starts on `Avbryt`; a row of Enter presses changes nothing."""

    def __init__(
        self, context: DeskContext, headline: str, lines: Sequence[tuple[str, str]], go_on: str, parent: QWidget
    ) -> None:
        """`lines`: (icon, words)."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Kontaktkort – Guide Desk"))
        self._context = context
        theme = context.theme
        self.setFixedWidth(theme.px(_WIDTH))
        column = self.column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        column.addWidget(PlainLabel(theme, headline, "heading", wraps=True))
        for icon, words in lines:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(IconLabel(theme, icon, 18), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(PlainLabel(theme, words, wraps=True), 1)
            column.addLayout(row)
        self._room = column.count()
        acts = ActRow(theme, go_on, self, by_enter=False)
        self.cancel, self.go_on = acts.cancel, acts.go_on
        self.go_on.clicked.connect(self.accept)
        column.addSpacing(6)
        column.addWidget(acts)
        self.cancel.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt would give a large text two thirds of the screen, and cut the lines."""
        make_room(self)
        super().showEvent(event)

    def add_above_buttons(self, *widgets: QWidget) -> None:
        """Further fields."""
        for place, widget in enumerate(widgets):
            self.column.insertWidget(self._room + place, widget)


class AskedOnDialog(ActDialog):
    """The same, with the day on which the person asked."""

    def __init__(
        self, context: DeskContext, headline: str, lines: Sequence[tuple[str, str]], go_on: str, parent: QWidget
    ) -> None:
        super().__init__(context, headline, lines, go_on, parent)
        today = context.clock.today()
        self.day = day_field(today)
        self.day.setMaximumDate(self.day.date())
        self.day.setAccessibleName(_("Vilken dag bad personen om det?"))
        self.add_above_buttons(PlainLabel(context.theme, _("Vilken dag bad personen om det?"), "label"), self.day)
