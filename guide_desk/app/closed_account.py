"""An account that its provider has closed: what it left on this computer goes, after a last look at what was not sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from guide_desk.app.closed_mark import closed_on
from guide_desk.app.desk import Desk
from guide_desk.app.erasing import erase
from guide_desk.settings.start_options import StartOptions
from guide_desk.system.installation import longest_offline_days


def take_leave(options: StartOptions, folder: Path, today: date, opening: Callable[[], Desk]) -> bool:
    """Take everything away, at once when all of it has been sent; else the guide may save it first, until the last day.

    False when the guide wants to do so later: nothing is shown until then. Raises StoreError before that day.
    """
    last_day = closed_on(folder, today) + timedelta(days=longest_offline_days())
    if today <= last_day and not _may_go(options, last_day, opening()):
        return False
    erase(folder.name)
    from guide_desk.ui.trouble.closed_account import tell_gone

    tell_gone()
    return True


def _may_go(options: StartOptions, last_day: date, desk: Desk) -> bool:
    from guide_desk.services.unsent import only_here
    from guide_desk.ui.trouble.closed_account import may_go

    try:
        return desk.store.read(only_here).result().is_nothing or may_go(desk, options, last_day)
    finally:
        desk.close()
