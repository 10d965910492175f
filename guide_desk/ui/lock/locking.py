"""When the desk locks: without input for a while, when the computer sleeps or is locked, and when the guide says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from guide_desk.settings.start_options import Stand
from guide_desk.ui.desk_context import DeskContext

if TYPE_CHECKING:
    from guide_desk.ui.computer.computer_lock import ComputerLock

LONGEST_CALL_MINUTES = 60
LEAP_SECONDS = 60
_LOOK_MILLISECONDS = 10_000
_INPUT = frozenset(
    {
        *(QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel),
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress, QEvent.Type.TabletMove),
        *(QEvent.Type.InputMethod, QEvent.Type.NativeGesture),
    }
)


class Writing(Protocol):
    """Somewhere a guide writes."""

    @property
    def has_unkept_words(self) -> bool: ...

    @property
    def has_open_call(self) -> bool: ...

    def keep_draft(self, then: Callable[[], object] | None = None) -> None: ...


class LockedWindow(Protocol):
    """What is asked of the window."""

    @property
    def composers(self) -> Sequence[Writing]: ...

    @property
    def unkept(self) -> Sequence[Writing]: ...

    @property
    def place(self) -> Stand: ...

    def close(self) -> bool: ...


class LockingDesk(Protocol):
    """What is asked of the desk behind it."""

    @property
    def must_sign_in(self) -> bool: ...

    def lock(self, stand: Stand) -> None: ...


class Locking(QObject):
    """GUI thread. `lock` at any time; the rest from `watch` on."""

    def __init__(self, context: DeskContext, window: LockedWindow, desk: LockingDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._window, self._desk = context, window, desk
        self._clock = context.clock
        self._windows: list[QWindow] = []
        self._ends: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._wall, self._seconds = self._clock.now(), self._clock.monotonic_seconds()
        self._input_at = self._seconds
        self._is_over = False

    def watch(self, computer: ComputerLock | None = None) -> None:
        """Look every ten seconds from now on, at the window that has the focus, and listen to the computer."""
        self._wall, self._seconds = self._clock.now(), self._clock.monotonic_seconds()
        self._input_at = self._seconds
        self._timer.start()
        application = QApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._follow)
        self._ends.append(lambda: application.focusWindowChanged.disconnect(self._follow))
        self._follow(QGuiApplication.focusWindow())
        if computer is not None:
            computer.happened.connect(self.lock)
            self._ends.append(lambda: computer.happened.disconnect(self.lock))

    def look(self) -> None:
        """Lock when it is time. Each failed attempt is made again at the next look.

        Nobody has looked for so long: the computer has slept. The clock that no one sets goes on asleep on Windows, and stands on
        Linux and macOS.
        """
        wall, seconds = self._clock.now(), self._clock.monotonic_seconds()
        away = max((wall - self._wall).total_seconds(), seconds - self._seconds)
        self._wall, self._seconds = wall, seconds
        if away > LEAP_SECONDS + _LOOK_MILLISECONDS / 1000 or self._desk.must_sign_in or self._has_been_quiet(seconds):
            self.lock()

    def lock(self) -> None:
        """Words that the store does not have yet are kept first; where they cannot be, the window stays and says so."""
        unkept = self._window.unkept
        if unkept:
            unkept[0].keep_draft(then=self.lock)
            return
        self._stop()
        self._desk.lock(self._window.place)
        self._close_all()

    def give_way(self, show_next: Callable[[], QWidget]) -> None:
        """Another window comes in this one's place, once; words are kept first, as by the lock."""
        unkept = self._window.unkept
        if unkept:
            unkept[0].keep_draft(then=partial(self.give_way, show_next))
            return
        if self._is_over:
            return
        self._stop()
        shown = show_next()
        self._close_all(shown)
        shown.activateWindow()

    def _close_all(self, but: QWidget | None = None) -> None:
        own: object = self._window
        for other in QApplication.topLevelWidgets():
            if other not in (own, but) and other.isVisible():
                other.close()
        self._window.close()

    @property
    def is_watching(self) -> bool:
        """Whether it locks by itself."""
        return self._timer.isActive()

    def _stop(self) -> None:
        """Nothing of the program's own holds this, or what it holds, any longer."""
        self._is_over = True
        if self._timer.isActive():
            self._timer.stop()
            for end in self._ends:
                end()
            self._ends.clear()
        for window in self._windows:
            if isValid(window):
                window.removeEventFilter(self)
        self._windows.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._input_at = self._clock.monotonic_seconds()
        return False

    def _has_been_quiet(self, seconds: float) -> bool:
        """For as long as the guide has chosen; while a call that was started here is not written down yet, for an hour."""
        minutes = int(self._context.settings.get("lock_minutes"))
        if minutes and any(composer.has_open_call for composer in self._window.composers):
            minutes = LONGEST_CALL_MINUTES
        return minutes > 0 and seconds - self._input_at >= minutes * 60

    def _follow(self, window: QWindow | None) -> None:
        """Input reaches a window before its parts, so that one look at each event is enough."""
        self._windows = [each for each in self._windows if isValid(each)]
        if window is not None and window not in self._windows:
            self._windows.append(window)
            window.installEventFilter(self)
