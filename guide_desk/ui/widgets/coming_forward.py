"""A window that is asked for again."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def bring_forward(window: QWidget) -> None:
    """Show it above the others, also when it was minimised."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def already_open(kind: type[W], parent: QWidget) -> W | None:
    """The window of this kind that is open over `parent`, now above the others; None when there is none."""
    for window in parent.findChildren(kind):
        if window.isVisible():
            bring_forward(window)
            return window
    return None
