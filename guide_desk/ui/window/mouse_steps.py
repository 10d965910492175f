"""The mouse's own buttons for back and forward."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

_STEPS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}


class MouseSteps(QObject):
    """Watches `window` and calls `step(-1)` or `step(1)`."""

    def __init__(self, window: QWidget, step: Callable[[int], None]) -> None:
        super().__init__(window)
        self._step = step
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonPress or event.button() not in _STEPS:
            return False
        self._step(_STEPS[event.button()])
        return True
