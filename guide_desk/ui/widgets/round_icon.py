"""An icon in a circle: filled while something happens or is asked, a dashed line round what only waits."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from guide_desk.ui.theme.theme import Theme

_ACROSS, _ICON = 34, 18


class RoundIcon(QWidget):
    """Decorative. `fill`: a colour of the theme; without it the circle is a dashed line."""

    def __init__(self, theme: Theme, icon: str, color: str = "ink2", fill: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._color, self._fill = theme, icon, color, fill
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        across = self._theme.px(_ACROSS)
        return QSize(across, across)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        if self._fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(self._fill))
        else:
            painter.setPen(QPen(self._theme.color("outline"), 1, Qt.PenStyle.DashLine))
        painter.drawEllipse(circle)
        picture = self._theme.icon(self._icon, _ICON, self._color)
        size = picture.deviceIndependentSize()
        painter.drawPixmap(circle.center() - QPointF(size.width() / 2, size.height() / 2), picture)
