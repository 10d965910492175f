"""The hills behind an empty state: three pale ridges, purely decorative."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from guide_desk.ui.theme.theme import Theme

_PEAKS = (
    *((0, 0.52), (0.09, 0.32), (0.165, 0.45), (0.27, 0.02), (0.34, 0.22), (0.385, 0.1), (0.495, 0.47)),
    *((0.6, 0.06), (0.71, 0.5), (0.82, 0.17), (1, 0.34)),
)


class Hills(QWidget):
    """Grows with its parent; nothing to press, nothing to hear."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMinimumHeight(90)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width(), self.height()
        peaks = QPainterPath(QPointF(0, height))
        for x, y in _PEAKS:
            peaks.lineTo(width * x, height * y)
        peaks.lineTo(width, height)
        painter.fillPath(peaks, self._theme.color("hill1"))
        for top, swing, color in ((0.6, -0.14, "hill2"), (0.82, 0.1, "hill3")):
            slope = QPainterPath(QPointF(0, height))
            slope.lineTo(0, height * top)
            slope.cubicTo(
                width * 0.35, height * (top + swing), width * 0.6, height * (top - swing), width, height * (top + swing / 2)
            )
            slope.lineTo(width, height)
            painter.fillPath(slope, self._theme.color(color))
