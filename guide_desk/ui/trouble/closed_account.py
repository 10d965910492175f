"""Said before there is a window: the account is closed, and what it left here goes."""

from __future__ import annotations

from datetime import date

from guide_desk.settings.start_options import StartOptions
from guide_desk.texts import _
from guide_desk.ui.doors import Desk
from guide_desk.ui.laptop.erase_dialog import EraseDialog
from guide_desk.ui.qt_application import make_application, make_context
from guide_desk.ui.trouble.before_window import tell_and_go_on


def may_go(desk: Desk, options: StartOptions, last_day: date) -> bool:
    """Whether everything may go now: what was not sent lies in a file, or the guide has let it go."""
    context = make_context(make_application(), desk, options)
    agreed: list[bool] = []
    dialog = EraseDialog(context, lambda: agreed.append(True), closed_until=last_day)
    dialog.exec()
    dialog.deleteLater()
    for owned in (context.background, context.theme, context.changes):
        owned.deleteLater()
    return bool(agreed)


def tell_gone() -> None:
    """It has gone."""
    words = _("Ditt konto i SuperOffice är stängt. Kontakter, dialoger och din inloggning är borta från den här datorn.")
    tell_and_go_on(words)
