"""What opens from the corner at the bottom left: how the sync stands, the menu, and the keys. Loads when something is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.trouble.conditions import Conditions
from guide_desk.ui.window.navigation import Navigation
from guide_desk.ui.window.settings_menu import build_settings_menu, scale_text

if TYPE_CHECKING:
    from guide_desk.ui.doors import SessionDoor


class Corner:
    """`start_over` is None outside practice."""

    def __init__(
        self, context: DeskContext, navigation: Navigation, conditions: Conditions, session: SessionDoor, window: QWidget
    ) -> None:
        self._context, self._navigation, self._conditions = context, navigation, conditions
        self._session, self._window = session, window

    def open_panel(self, hurry: Callable[[], None]) -> None:
        """The sync panel; `hurry` is what its button does."""
        from guide_desk.ui.window.sync_panel import SyncPanel

        button = self._navigation.status_button
        wants_sign_in = self._conditions.is_signed_out and self._session.can_sign_in
        sign_in = self._conditions.sign_in if wants_sign_in else None
        panel = SyncPanel(self._context, self._conditions.status, hurry, self._window, sign_in=sign_in)
        panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        panel.show_at(button.mapToGlobal(button.rect().topLeft()))

    def open_menu(self, start_over: Callable[[], None] | None) -> None:
        """The settings."""
        menu = build_settings_menu(
            self._context,
            self._window,
            start_over=start_over,
            show_shortcuts=self.show_shortcuts,
            account=self._conditions.account_acts(self._leave_account),
            practice=(self._session.practised, self._practise) if self._session.can_practise else None,
        )
        button = self._navigation.settings_button
        menu.exec(button.mapToGlobal(button.rect().topLeft()) - menu.rect().bottomLeft())
        menu.deleteLater()

    def scale_text(self, percent: int) -> None:
        """So much larger or smaller; 0 = the usual size."""
        scale_text(self._context, percent)

    def _practise(self, name: str) -> None:
        said = _("SuperOffice och nätet fungerar som vanligt igen.") if not name else _("Övningen är i gång.")
        self._context.background.wait_for(
            self._session.practise(name),
            lambda _done: self._context.toasts.show(said),
            lambda _error: self._context.toasts.show(_("Övningen kan börja om en stund, när kontakterna är hämtade.")),
        )

    def show_shortcuts(self) -> None:
        """The help page."""
        from guide_desk.ui.widgets.coming_forward import already_open
        from guide_desk.ui.window.shortcuts_dialog import ShortcutsDialog

        if already_open(ShortcutsDialog, self._window) is not None:
            return
        dialog = ShortcutsDialog(self._context.theme, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _leave_account(self) -> None:
        """Somebody else wants to sign in: this window closes, and the first one opens."""
        self._session.sign_in_another()
        self._window.close()
