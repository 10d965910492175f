"""Writing one line in a painter, for the rows that are painted and not made of widgets."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter

from guide_desk.ui.theme.theme import Theme


def write_line(painter: QPainter, theme: Theme, left: int, middle: int, text: str, style: str, color: str, right: int) -> int:
    """Write from `left`, centred on `middle`, shortened with … where it would pass `right`; returns where it ended."""
    metrics, room, width = theme.metrics(style), max(right - left, 0), theme.width(style, text)
    if width > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
    painter.setFont(theme.font(style))
    painter.setPen(theme.color(color))
    painter.drawText(QPoint(left, middle + (metrics.ascent() - metrics.descent()) // 2), text)
    return left + width
