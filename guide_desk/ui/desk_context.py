"""What every page and part is given: the few things the window shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.texts import _

if TYPE_CHECKING:
    from guide_desk.clock import Clock
    from guide_desk.domain.changes import Changes
    from guide_desk.domain.working_day import WorkingDayCalendar
    from guide_desk.settings import KeptSettings
    from guide_desk.snapshots.guide import Guide
    from guide_desk.ui.background import Background
    from guide_desk.ui.change_hub import ChangeHub
    from guide_desk.ui.doors import FilesDoor, StoreDoor, Toasts
    from guide_desk.ui.theme.theme import Theme


@dataclass(slots=True, weakref_slot=True)
class DeskContext:
    """GUI thread only. `guide` is None until somebody has signed in; `open_link` knows https, mailto and tel.

    `lock`: close everything until somebody unlocks it.
    """

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
    files: FilesDoor
    open_file: Callable[[Path], bool]
    choose_file: Callable[[str], Path | None]
    """Asks the guide where a file of this name is to lie."""
    find_file: Callable[[str], Path | None]
    """Asks the guide for a file that they have; of these kinds, as a file dialog names them."""
    lock: Callable[[], None] = lambda: None

    @property
    def may_write(self) -> bool:
        """Whether the guide's account lets anything be written; until somebody has signed in nothing is known against it."""
        guide = self.guide()
        return guide is None or guide.may_write

    def say_done(self, changes: Changes, said: str) -> None:
        """A toast that something is saved here, with a press that takes it back whole."""
        self.toasts.show(said, partial(self._take_back, changes) if changes.deed_id is not None else None)

    def say_already_sent(self) -> None:
        """It left before it could be taken back."""
        self.toasts.show(_("Det har redan skickats. Rätta det på kortet i stället."))

    def _take_back(self, changes: Changes) -> None:
        from guide_desk.services import deeds

        assert changes.deed_id is not None
        work = partial(deeds.withdraw, deed_id=changes.deed_id, also=changes.also)
        self.background.act(work, on_error=lambda _error: self.say_already_sent())

    def hand_out(self, name: str, content: bytes) -> None:
        """Write a file of this neutral name on the files' thread and let the system open it."""
        self.background.wait_for(self.files.hand_out(name, content), self._open, self._not_written)

    def _open(self, path: Path) -> None:
        if not self.open_file(path):
            self.toasts.show(_("Datorn har inget program som öppnar den filen."))

    def _not_written(self, _error: Exception) -> None:
        self.toasts.show(_("Filen kunde inte sparas på datorn."))
