"""A pane that scrolls downwards only, without a frame, and is no stop of its own for Tab."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolling(content: QWidget, level: str = "Surface") -> QScrollArea:
    """`content` in such a pane; `level` is the ground it lies on (`Surface`, `Ground`)."""
    scroll = QScrollArea()
    scroll.setObjectName(level)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    return scroll


def bring_into_view(part: QWidget) -> None:
    """Scroll the pane that `part` lies in until all of it shows, or as much as there is room for below its top."""
    pane = part.parentWidget()
    while pane is not None and not isinstance(pane, QScrollArea):
        pane = pane.parentWidget()
    content = pane.widget() if pane is not None else None
    if pane is not None and content is not None:
        top = part.mapTo(content, part.rect().topLeft())
        pane.ensureVisible(top.x(), top.y() + part.height(), 0, 0)
        pane.ensureVisible(top.x(), top.y(), 0, 0)
