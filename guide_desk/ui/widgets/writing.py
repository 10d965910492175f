"""Writing in a painter, for the rows that are painted and not made of widgets: one line, or words broken into lines."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import LONGEST_SHOWN, with_marks

_MOST_KNOWN = 1000


def write_line(painter: QPainter, theme: Theme, left: int, middle: int, text: str, style: str, color: str, right: int) -> int:
    """Write from `left`, centred on `middle`, shortened with … where it would pass `right`; returns where it ended."""
    text = with_marks(text)
    metrics, room, width = theme.metrics(style), max(right - left, 0), theme.width(style, text)
    if width > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
    painter.setFont(theme.font(style))
    painter.setPen(theme.color(color))
    painter.drawText(QPoint(left, middle + (metrics.ascent() - metrics.descent()) // 2), text)
    return left + width


class BrokenLines:
    """Words broken into the lines that they make in a width, each text once for a theme; no more lines than anybody looks at."""

    def __init__(self, theme: Theme, style: str, most: int) -> None:
        self._theme, self._style, self._most = theme, style, most
        self._known: dict[tuple[str, int], list[str]] = {}
        theme.changed.connect(self._known.clear)

    def of(self, words: str, width: int) -> list[str]:
        """At most `most` lines and one more, which tells that there is more."""
        key = (words, width)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = self._broken(words, width)
        return self._known[key]

    def _broken(self, words: str, width: int) -> list[str]:
        option, font = QTextOption(), self._theme.font(self._style)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        lines: list[str] = []
        for paragraph in with_marks(words[:LONGEST_SHOWN]).split("\n"):
            layout = QTextLayout(paragraph, font)
            layout.setTextOption(option)
            layout.beginLayout()
            while len(lines) <= self._most and (line := layout.createLine()).isValid():
                line.setLineWidth(max(width, 1))
                lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()])
            layout.endLayout()
        return lines
