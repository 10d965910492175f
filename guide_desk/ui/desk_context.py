"""What every page and part is given: the few things the window shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from guide_desk.clock import Clock
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.settings import KeptSettings
from guide_desk.snapshots.guide import Guide
from guide_desk.ui.background import Background, StoreDoor
from guide_desk.ui.change_hub import ChangeHub
from guide_desk.ui.theme.theme import Theme


class Toasts(Protocol):
    """Says that something just succeeded, and how to take it back."""

    def show(self, text: str, undo: Callable[[], None] | None = None) -> None: ...


@dataclass(slots=True)
class DeskContext:
    """GUI thread only. `guide` is None until somebody has signed in; `open_link` knows https, mailto and tel."""

    theme: Theme
    background: Background
    changes: ChangeHub
    store: StoreDoor
    clock: Clock
    calendar: WorkingDayCalendar
    settings: KeptSettings
    toasts: Toasts
    open_link: Callable[[str], bool]
    announce: Callable[[str], None]
    guide: Callable[[], Guide | None]
