"""The promise drawn as five small bars: one painter for rows, the large form and everything else."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from guide_desk.domain.first_response import ClockState, ClockStatus
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.words.meter import Tone, meter_tone

BARS = 5
_MOST_EXTRA = 7
_LIST = (16.0, 7.0, 3.0, 2.0)
_LARGE = (34.0, 9.0, 3.0, 3.0)
_SOLID = {Tone.NEUTRAL: "ink2", Tone.DUE: "dueSolid", Tone.LATE: "lateSolid", Tone.OK: "okSolid"}


def filled_bars(state: ClockState) -> int:
    """How many of the five are filled."""
    if state.status in (ClockStatus.OVERDUE, ClockStatus.MISSED, ClockStatus.DUE_TODAY):
        return BARS
    return min(state.days_passed, BARS)


def paint_meter(painter: QPainter, left: float, middle: float, state: ClockState, theme: Theme, *, large: bool = False) -> float:
    """Paint from `left`, centred on `middle`; returns where the last bar ends. In the list `+n` follows in words."""
    width, height, gap, radius = (theme.scale * value for value in (_LARGE if large else _LIST))
    color = theme.color(_SOLID[meter_tone(state)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    filled, x = filled_bars(state), left
    for number in range(BARS):
        _bar(painter, QRectF(x, middle - height / 2, width, height), radius, color if number < filled else None, theme)
        x += width + gap
    if large and state.status in (ClockStatus.OVERDUE, ClockStatus.MISSED):
        x = _paint_lateness(painter, x, middle, state.days_late, theme)
    return x - gap


def meter_width(theme: Theme, *, large: bool = False, days_late: int = 0) -> float:
    """The width that `paint_meter` takes."""
    width, _height, gap, _radius = (theme.scale * value for value in (_LARGE if large else _LIST))
    extra = min(days_late, _MOST_EXTRA) * (width + gap) + 8 * theme.scale if large and days_late else 0
    return BARS * (width + gap) - gap + extra


def _bar(painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, theme: Theme) -> None:
    if fill is None:
        painter.setPen(QPen(theme.color("outline"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, radius, radius)


def _paint_lateness(painter: QPainter, x: float, middle: float, days: int, theme: Theme) -> float:
    """The deadline mark, then one hatched bar for each working day after it."""
    width, height, gap, radius = (theme.scale * value for value in _LARGE)
    mark = 21 * theme.scale / 2
    painter.setPen(QPen(theme.color("ink"), 2 * theme.scale))
    painter.drawLine(QPointF(x + 1, middle - mark), QPointF(x + 1, middle + mark))
    x += 8 * theme.scale
    for _number in range(min(days, _MOST_EXTRA)):
        rect = QRectF(x, middle - height / 2, width, height).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(QPen(theme.color("lateSolid"), 1.5))
        painter.setBrush(QBrush(theme.color("lateSolid"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(rect, radius, radius)
        x += width + gap
    return x


class MeterWidget(QWidget):
    """The meter as a widget. Its words stand beside it as text, so it has no name of its own."""

    def __init__(self, theme: Theme, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._large = theme, large
        self._state: ClockState | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_state(self, state: ClockState | None) -> None:
        """Show a state, or nothing."""
        self._state = state
        self.setVisible(state is not None)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        late = self._state.days_late if self._state is not None else 0
        return QSize(
            round(meter_width(self._theme, large=self._large, days_late=late)) + 2, self._theme.px(24 if self._large else 10)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._state is not None:
            painter = QPainter(self)
            paint_meter(painter, 0, self.height() / 2, self._state, self._theme, large=self._large)
