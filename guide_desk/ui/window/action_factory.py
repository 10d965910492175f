"""Makes the window's QActions from the registry: text, keys, handler and enabled rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from guide_desk.actions.registry import ACTIONS, Action, ActionContext


class ActionFactory:
    """Owns the actions of one window. Raises KeyError when a handler is missing, so that nothing is listed in vain."""

    def __init__(
        self,
        window: QWidget,
        handlers: Mapping[str, Callable[[], object]],
        state: Callable[[], ActionContext],
        actions: Iterable[Action] = ACTIONS,
    ) -> None:
        self.state = state
        self.actions: dict[str, QAction] = {}
        for declared in actions:
            action = QAction(declared.text(), window)
            action.setShortcuts([QKeySequence(key) for key in declared.keys])
            everywhere, here = Qt.ShortcutContext.ApplicationShortcut, Qt.ShortcutContext.WindowShortcut
            action.setShortcutContext(everywhere if declared.is_everywhere else here)
            handler = handlers[declared.action_id]
            action.triggered.connect(lambda _checked=False, run=handler, rule=declared.is_enabled: self._run(run, rule))
            window.addAction(action)
            self.actions[declared.action_id] = action

    def _run(self, handler: Callable[[], object], rule: Callable[[ActionContext], bool]) -> None:
        if rule(self.state()):
            handler()
