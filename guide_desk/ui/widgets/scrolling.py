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
