"""Rows that were painted a moment ago, kept as pictures: scrolling paints only what comes into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

MOST_PICTURES = 48
"""About three screens of rows, 7 MiB at the size of an ordinary window."""


class RowPictures:
    """GUI thread only. Subject and key say everything that a row's look depends on; `clear` when something else changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, tuple[object, QPixmap | None]] = OrderedDict()

    def clear(self) -> None:
        """Paint everything anew."""
        self._known.clear()

    def paint(
        self, painter: QPainter, rect: QRect, subject: object, key: Hashable, ground: QColor, paint: Callable[[QPainter], None]
    ) -> None:
        """Paint a row at `rect` by `paint`; from the second time on, lay its picture there.

        `subject`: the very object that is shown; a frozen one, so that the same object looks the same. At a fraction of a device
        ratio a picture would be blurred: there every row is painted.
        """
        ratio = painter.device().devicePixelRatioF()
        look = (key, rect.width(), rect.height(), ratio)
        known, picture = self._known.get(look, (None, None))
        if known is not subject or subject is None or not ratio.is_integer():
            paint(painter)
            self._keep(look, subject, None)
            return
        if picture is None:
            picture = _painted(rect, ratio, ground, paint)
            self._keep(look, subject, picture)
        painter.drawPixmap(rect.topLeft(), picture)

    def _keep(self, look: Hashable, subject: object, picture: QPixmap | None) -> None:
        self._known[look] = subject, picture
        self._known.move_to_end(look)
        if len(self._known) > MOST_PICTURES:
            self._known.popitem(last=False)


def _painted(rect: QRect, ratio: float, ground: QColor, paint: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(rect.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(ground)
    painter = QPainter(picture)
    painter.translate(-rect.topLeft())
    paint(painter)
    painter.end()
    return picture
