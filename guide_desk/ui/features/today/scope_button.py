"""Whose contacts I dag shows: the municipality's, one's own, or the whole county's."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu

from guide_desk.snapshots.people import Scope
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.words.queue import scope_words


class ScopeButton(Button):
    """`chosen(Scope)` when another one is wanted."""

    chosen = Signal(object)

    def __init__(self, context: DeskContext) -> None:
        name = _("Visa vilkas kontakter")
        super().__init__(context.theme, kind="quiet", icon="chevron-down", icon_color="accent", name=name)
        self._context = context
        self._scope = Scope.MUNICIPALITY
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.clicked.connect(self._open)

    def set_scope(self, scope: Scope) -> None:
        """Name this one."""
        self._scope = scope
        self.setText(scope_words(scope, self._context.guide()))

    def _open(self) -> None:
        menu = QMenu(self)
        for scope in (Scope.MUNICIPALITY, Scope.MINE, Scope.COUNTY):
            action = menu.addAction(scope_words(scope, self._context.guide()))
            action.setCheckable(True)
            action.setChecked(scope is self._scope)
            action.triggered.connect(partial(self.chosen.emit, scope))
        menu.exec(self.mapToGlobal(self.rect().bottomLeft()))
        menu.deleteLater()
