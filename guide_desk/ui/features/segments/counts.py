"""How many are in, how many are not, and why: numbers that add up, each reason a way to its people."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import Purpose
from guide_desk.snapshots.segments import SegmentCount
from guide_desk.texts import _
from guide_desk.texts.formats import figures
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.segments import count_sentence, reason_words


class Counts(QWidget):
    """`reason_chosen(LeftOut or None)`: whose names the guide wants to see; None = everyone who is not in."""

    reason_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._included = PlainLabel(theme, "0", "count")
        self._left_out = PlainLabel(theme, "0", "count", "ink2")
        self._when = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        self._reasons = QGridLayout()
        self._reasons.setHorizontalSpacing(4)
        self._reasons.setVerticalSpacing(0)
        self._reasons.setColumnStretch(1, 1)
        self.buttons: dict[LeftOut, Button] = {}
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.px(32))
        for number, words in ((self._included, _("är med")), (self._left_out, _("är inte med"))):
            holder = QVBoxLayout()
            holder.setSpacing(0)
            holder.addWidget(number)
            holder.addWidget(PlainLabel(theme, words))
            holder.addStretch(1)
            self._row.addLayout(holder)
        side = QVBoxLayout()
        side.addLayout(self._reasons)
        side.addStretch(1)
        self._row.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._row)
        column.addWidget(self._when)

    def show_count(self, count: SegmentCount, purpose: Purpose, when: str) -> None:
        """`when`: how old the numbers are, '' while they are fresh."""
        self._included.setText(figures(count.included))
        self._included.setAccessibleName(count_sentence(count, purpose))
        self._left_out.setText(figures(count.matched - count.included))
        self._when.setText(when)
        self._when.setVisible(bool(when))
        self._lay_reasons(count, purpose)

    def mark(self, reason: LeftOut | None) -> None:
        """Which reason the table shows."""
        for each, button in self.buttons.items():
            button.setChecked(each is reason)

    def _lay_reasons(self, count: SegmentCount, purpose: Purpose) -> None:
        marked = next((each for each, button in self.buttons.items() if button.isChecked()), None)
        while (item := self._reasons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for row, (reason, number) in enumerate(count.left_out):
            shown = PlainLabel(self._theme, figures(number), "body_strong")
            words = reason_words(reason, purpose, number)
            button = Button(self._theme, words, kind="reason", name=f"{figures(number)} {words}")
            button.setCheckable(True)
            button.setChecked(reason is marked)
            button.clicked.connect(lambda is_on, each=reason: self._choose(each, is_on))
            self._reasons.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._reasons.addWidget(button, row, 1, Qt.AlignmentFlag.AlignLeft)
            self.buttons[reason] = button

    def _choose(self, reason: LeftOut, is_on: bool) -> None:
        self.reason_chosen.emit(reason if is_on else None)
