"""What every page and part is given: the few things the window shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guide_desk.domain.access import Access, AccessKind
from guide_desk.errors import StoreError
from guide_desk.texts import _

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import date

    from guide_desk.clock import Clock
    from guide_desk.domain.changes import Changes
    from guide_desk.domain.working_day import WorkingDayCalendar
    from guide_desk.identifiers import ContactId
    from guide_desk.settings import KeptSettings
    from guide_desk.snapshots.guide import Guide
    from guide_desk.ui.background import Background
    from guide_desk.ui.change_hub import ChangeHub
    from guide_desk.ui.doors import FilesDoor, StoreDoor, Toasts
    from guide_desk.ui.theme.theme import Theme


@dataclass(slots=True, weakref_slot=True)
class DeskContext:
    """GUI thread only. `guide` is None until somebody has signed in; `open_link` knows https, mailto and tel.

    `lock`: close everything until somebody unlocks it. `enter_fair`: Mässläge, until somebody unlocks it; `hides_names` in it.
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
    enter_fair: Callable[[], None] = lambda: None
    hides_names: bool = False
    form_address: str = ""
    """Where visitors write themselves, as `Installation.form`."""
    _read: set[tuple[date, ContactId]] = field(default_factory=set)
    """Whose cards have been noted as read, and on which day."""

    @property
    def may_write(self) -> bool:
        """Whether the guide's account lets anything be written; until somebody has signed in nothing is known against it."""
        guide = self.guide()
        return guide is None or guide.may_write

    @property
    def can_write(self) -> bool:
        """Whether the account may, and the file here is none that a newer program wrote."""
        return self.may_write and not self.store.is_read_only

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

    def note_access(self, access: Access) -> None:
        """A line on the list of what was read and taken out. Nothing waits for it, and it never stands in the way of a call."""
        self.background.wait_for(self.store.write(partial(_note, access)), lambda _access_id: None, lambda _error: None)

    def note_read(self, contact_id: ContactId) -> None:
        """Somebody's card or summary is shown: once a day."""
        read = (self.clock.today(), contact_id)
        if read in self._read:
            return
        self._read = {each for each in self._read if each[0] == read[0]} | {read}
        self.note_access(Access(AccessKind.CARD_READ, contact_id))

    def copy_personal(self, text: str, access: Access) -> None:
        """Onto the clipboard, where it is marked as private and stays for a minute."""
        from guide_desk.ui.widgets.copying import copy_personal

        copy_personal(text)
        self.note_access(access)

    def open_personal(self, link: str, access: Access) -> bool:
        """A number or an address to the system's own program; False when there is none."""
        is_opened = self.open_link(link)
        if is_opened:
            self.note_access(access)
        return is_opened

    def hand_out(self, name: str, content: bytes, access: Access | None, *others: tuple[str, bytes]) -> None:
        """Write a file of this neutral name on the files' thread and let the system open it. No `access`: it names nobody.

        `others`: more of the same, which have their line in the first one's.
        """

        def make() -> Future[Path]:
            made = self.files.hand_out(name, content)
            for each in others:
                self.background.wait_for(self.files.hand_out(*each), self._open, self._not_written)
            return made

        self.make_file(make, access, self._open, self._not_written)

    def make_file(
        self,
        make: Callable[[], Future[Path]],
        access: Access | None,
        on_done: Callable[[Path], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """A file that leaves the program: first the line that says so, then the file. Without the line there is no file, and
        without the file no line.
        """
        if access is None:
            self.background.wait_for(make(), on_done, on_error)
            return

        def noted(access_id: str) -> None:
            self.background.wait_for(make(), on_done, partial(strike, access_id))

        def strike(access_id: str, error: Exception) -> None:
            self.store.write(partial(_strike, access_id))
            on_error(error)

        self.background.wait_for(self.store.write(partial(_note, access)), noted, on_error)

    def _open(self, path: Path) -> None:
        if not self.open_file(path):
            self.toasts.show(_("Datorn har inget program som öppnar den filen."))

    def _not_written(self, error: Exception) -> None:
        from guide_desk.ui.words.files import not_made_words

        is_noted = not isinstance(error, StoreError)
        self.toasts.show(_("Filen kunde inte sparas på datorn.") if is_noted else not_made_words(error))


def _note(access: Access, unit: Any) -> str:
    from guide_desk.services import accesses  # here and below: on the writer's thread, not at start

    return accesses.note(unit, access=access)


def _strike(access_id: str, unit: Any) -> None:
    from guide_desk.services import accesses

    accesses.strike(unit, access_id=access_id)
