"""The landscape beside the sign-in and behind the lock: sky, two rows of peaks, slopes and shore."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel

_FAR = (
    *((0, 0.485), (0.115, 0.428), (0.212, 0.464), (0.355, 0.367), (0.435, 0.405), (0.5, 0.381), (0.62, 0.458)),
    *((0.735, 0.41), (0.835, 0.468), (1, 0.424)),
)
_NEAR = (
    *((0, 0.566), (0.14, 0.515), (0.25, 0.552), (0.39, 0.489), (0.55, 0.56), (0.672, 0.517), (0.815, 0.574), (0.92, 0.545)),
    (1, 0.566),
)
_SLOPES = (
    ("scene3", 0.666, (0.3, 0.57), (0.55, 0.72), 0.657),
    ("scene4", 0.737, (0.4, 0.68), (0.65, 0.80), 0.775),
    ("scene5", 0.83, (0.4, 0.75), (0.62, 0.87), 0.81),
)


_WIDE_FAR = (
    *((0, 0.54), (0.104, 0.463), (0.188, 0.51), (0.299, 0.386), (0.375, 0.446), (0.429, 0.41), (0.541, 0.52)),
    *((0.645, 0.454), (0.764, 0.527), (0.875, 0.478), (1, 0.508)),
)
_WIDE_NEAR = (
    *((0, 0.654), (0.125, 0.588), (0.229, 0.628), (0.347, 0.558), (0.48, 0.637), (0.614, 0.582), (0.722, 0.649)),
    *((0.82, 0.61), (1, 0.656)),
)
_WIDE_SLOPES = (
    ("scene3", 0.735, (0.2, 0.69), (0.4, 0.78), 0.724),
    ("scene4", 0.833, (0.3, 0.77), (0.6, 0.86), 0.79),
)
Peaks = tuple[tuple[float, float], ...]
Slopes = tuple[tuple[str, float, tuple[float, float], tuple[float, float], float], ...]


def paint_peaks_and_slopes(painter: QPainter, theme: Theme, size: QSize, far: Peaks, near: Peaks, slopes: Slopes) -> None:
    """From the far ones to the near; places are shares of `size`."""
    width, height = size.width(), size.height()
    painter.setPen(Qt.PenStyle.NoPen)
    for peaks, color in ((far, "scene1"), (near, "scene2")):
        path = QPainterPath(QPointF(0, height))
        for x, y in peaks:
            path.lineTo(width * x, height * y)
        path.lineTo(width, height)
        painter.fillPath(path, theme.color(color))
    for color, left, first, second, right in slopes:
        slope = QPainterPath(QPointF(0, height))
        slope.lineTo(0, height * left)
        slope.cubicTo(width * first[0], height * first[1], width * second[0], height * second[1], width, height * right)
        slope.lineTo(width, height)
        painter.fillPath(slope, theme.color(color))


class WideLandscape(QWidget):
    """The same hills across a whole window, as in the evening: without a sun."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("sky"))
        paint_peaks_and_slopes(painter, self._theme, self.size(), _WIDE_FAR, _WIDE_NEAR, _WIDE_SLOPES)


class Landscape(QWidget):
    """With the program's name over it and a sun. Decoration with a headline; nothing to press."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(52), theme.px(56), theme.px(48), 0)
        column.setSpacing(theme.px(28))
        name = QHBoxLayout()
        name.setSpacing(10)
        name.addWidget(IconLabel(theme, "mountain-snow", 24, "onSky"))
        name.addWidget(PlainLabel(theme, "Guide Desk", "row_name", "onSky"), 1)
        column.addLayout(name)
        headline = PlainLabel(
            theme, _("För dig som hjälper människor att hitta hem till Jämtland Härjedalen"), "welcome", "onSky", wraps=True
        )
        column.addWidget(headline)
        column.addStretch(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width(), self.height()
        painter.fillRect(self.rect(), self._theme.color("sky"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sun"))
        painter.drawEllipse(QPointF(width * 0.697, height * 0.393), width * 0.077, width * 0.077)
        paint_peaks_and_slopes(painter, self._theme, self.size(), _FAR, _NEAR, _SLOPES)
