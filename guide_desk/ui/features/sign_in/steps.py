"""The three steps over the first window: where one is, and what comes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import PlainLabel


class _Number(QWidget):
    """A number in a ring, filled where one is, with a check where one has been."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number, self._place = theme, number, 0
        self.setFixedSize(theme.px(26), theme.px(26))

    def set_place(self, current: int) -> None:
        self._place = current
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        is_reached = self._place >= self._number
        painter.setPen(self._theme.color("accent" if is_reached else "outline"))
        painter.setBrush(self._theme.color("accent") if is_reached else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if self._place > self._number:
            size = self._theme.px(16)
            left = (self.width() - size) // 2
            painter.drawPixmap(left, left, size, size, self._theme.icon("check", 16, "onAccent"))
            return
        painter.setFont(self._theme.font("meta_strong"))
        painter.setPen(self._theme.color("onAccent" if is_reached else "ink2"))
        painter.drawText(ring, int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class Steps(QWidget):
    """`show_step(1)` to `show_step(3)`; heard as 'Steg 1 av 3: Logga in'."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = (_("Logga in"), _("Din kommun"), _("Hämta kontakter"))
        self._numbers: list[_Number] = []
        self._labels: list[PlainLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(9))
        for number, text in enumerate(self._texts, 1):
            ring, label = _Number(theme, number), PlainLabel(theme, text, "meta_strong", "ink2")
            self._numbers.append(ring)
            self._labels.append(label)
            row.addWidget(ring)
            row.addWidget(label)
            row.addSpacing(theme.px(18))
        row.addStretch(1)
        self.show_step(1)

    def show_step(self, current: int) -> None:
        """Where one is now."""
        for number, (ring, label) in enumerate(zip(self._numbers, self._labels, strict=True), 1):
            ring.set_place(current)
            label.set_look("label" if number == current else "meta", "ink" if number == current else "ink2")
        said = _("Steg {number} av tre: {text}").format(number=current, text=self._texts[current - 1])
        self.setAccessibleName(said)
