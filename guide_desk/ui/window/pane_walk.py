"""F6 and Shift+F6: from one part of the window to the next, and round again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def walk_panes(stops: Sequence[QWidget], by: int) -> None:
    """Focus the stop `by` places from the one that holds the focus; what is hidden or disabled is passed by."""
    focused = QApplication.focusWidget()
    inside = [n for n, stop in enumerate(stops) if focused is not None and (focused is stop or stop.isAncestorOf(focused))]
    place = inside[-1] if inside else -1 if by > 0 else 0
    for step in range(1, len(stops) + 1):
        target = stops[(place + by * step) % len(stops)]
        if target.isVisible() and target.isEnabled():
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return
