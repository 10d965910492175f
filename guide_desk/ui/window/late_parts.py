"""What the first list does not need is made after it, one part a turn of the event loop, so that no turn is long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from guide_desk.ui.crossing import call_later


class LateParts(QObject):
    """Begins when it is told to and the window is seen; `finished` once, when every part has been made.

    `parts`: a module below `guide_desk.ui` and what makes the part; its code is loaded in one turn, the part made in the next.
    """

    finished = Signal()

    def __init__(self, window: QWidget, parts: Sequence[tuple[str, Callable[[], object]]]) -> None:
        super().__init__(window)
        self._window, self._left = window, list[tuple[str, Callable[[], object]]]()
        for module, make in parts:
            self._left += [(module, partial(import_module, f"guide_desk.ui.{module}")), (module, make)]
        self._may_begin = self._is_due = self._has_finished = False
        window.installEventFilter(self)

    def begin(self) -> None:
        """From now on, whenever the window is seen."""
        self._may_begin = True
        self._make_soon()

    def hurry(self, modules: str) -> None:
        """Begin now, with the parts whose modules begin so."""
        self._left.sort(key=lambda step: not step[0].startswith(modules))
        self.begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._may_begin and not self._has_finished:
            self._make_soon()
        return False

    def _make_soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            call_later(self, self._make_next)

    def _make_next(self) -> None:
        self._is_due = False
        if self._has_finished or not self._window.isVisible():
            return
        if self._left:
            _module, step = self._left.pop(0)
            step()
            self._make_soon()
        else:
            self._has_finished = True
            self._window.removeEventFilter(self)
            self.finished.emit()
