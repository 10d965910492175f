"""What the guide sees when something happened that nobody expected, on whatever thread: the words, a restart, a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from guide_desk.errors import StoreDamaged
from guide_desk.texts import _
from guide_desk.ui.crossing import emit_if_there
from guide_desk.ui.trouble.problem_report import ProblemReport
from guide_desk.ui.words.sign_in import problem_words

if TYPE_CHECKING:
    from guide_desk.ui.theme.theme import Theme

WEIGHT = 2
MOST_PROBLEMS = 20


class SayingWindow(Protocol):
    """What is asked of the window."""

    @property
    def theme(self) -> Theme: ...

    def say_lasting(self, text: str, acts: tuple[tuple[str, Callable[[], None]], ...] = (), *, weight: int) -> None: ...

    def keep_drafts(self) -> None: ...

    def close(self) -> bool: ...


class LastResort(QObject):
    """`report` may be called on any thread, also again and again; the rest happens on the GUI thread."""

    _reported = Signal(str)

    def __init__(self, window: SayingWindow, restart: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._restart, self._parent = window, restart, parent
        self._problems: list[str] = []
        self._is_damage_told = False
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def report(self, description: str) -> None:
        """`description`: types, files, lines and codes; never a person's words."""
        emit_if_there(self._reported, description)

    def _show(self, description: str) -> None:
        """The words come first: if even keeping the drafts goes wrong, that is one more problem and no circle."""
        is_first = not self._problems
        if len(self._problems) < MOST_PROBLEMS and description not in self._problems:
            self._problems.append(description)
        if is_first:
            acts = ((_("Starta om"), self._start_again), (_("Rapportera"), self._open_report))
            self._window.say_lasting(_("Något gick fel. Det du skrivit är sparat."), acts, weight=WEIGHT)
            self._window.keep_drafts()
        if StoreDamaged.__name__ in description and not self._is_damage_told:
            self._is_damage_told = True
            self._window.say_lasting(problem_words("damaged"), ((_("Starta om"), self._start_again),), weight=WEIGHT)

    def _start_again(self) -> None:
        self._restart()
        self._window.close()
        QApplication.quit()

    def _open_report(self) -> None:
        dialog = ProblemReport(self._window.theme, self._problems, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
