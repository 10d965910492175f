"""The landscape beside the sign-in: sky, sun, two rows of peaks, slopes and shore, with the program's name over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
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


class Landscape(QWidget):
    """Decoration with a headline; nothing to press."""

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
        for peaks, color in ((_FAR, "scene1"), (_NEAR, "scene2")):
            path = QPainterPath(QPointF(0, height))
            for x, y in peaks:
                path.lineTo(width * x, height * y)
            path.lineTo(width, height)
            painter.fillPath(path, self._theme.color(color))
        for color, left, first, second, right in _SLOPES:
            slope = QPainterPath(QPointF(0, height))
            slope.lineTo(0, height * left)
            slope.cubicTo(width * first[0], height * first[1], width * second[0], height * second[1], width, height * right)
            slope.lineTo(width, height)
            painter.fillPath(slope, self._theme.color(color))
