"""Whether the computer itself was locked or goes to sleep: a Linux desktop tells it on D-Bus, Windows and macOS are asked.

Where sleep is not told, `Locking` sees afterwards that the clocks differ. See SECURITY.md.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

_LOGIN, _LOGIN_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
_ANSWER_MILLISECONDS = 2_000
ASK_EVERY_SECONDS = 5.0


class ComputerLock(QObject):
    """One for the program; `happened` on the GUI thread. Whoever is asked is asked on a thread of its own, as they may wait.

    `is_locked`: asked again and again where the computer does not tell it by itself.
    """

    happened = Signal()
    listens = Signal()

    def __init__(self, application: QApplication, is_locked: Callable[[], bool] | None = None) -> None:
        super().__init__(application)
        self._is_locked = is_locked
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="lock-listening", daemon=True)

    @classmethod
    def of(cls, application: QApplication) -> ComputerLock:
        """The one there is, or a new one that begins to listen."""
        found = application.findChild(ComputerLock)
        if found is None:
            found = cls(application)
            found.listen()
        return found

    def listen(self) -> None:
        """Begin; returns at once. `listens` when it does."""
        self._thread.start()

    @Slot(bool)
    def screen_saver_changed(self, is_active: bool) -> None:
        """The screen saver has come on, or has gone."""
        if is_active:
            self.happened.emit()

    @Slot(bool)
    def sleep_changed(self, is_beginning: bool) -> None:
        """The computer goes to sleep, or has woken."""
        if is_beginning:
            self.happened.emit()

    @Slot()
    def session_locked(self) -> None:
        """The desktop was asked to lock."""
        self.happened.emit()

    def _listen(self) -> None:
        from guide_desk.system.session_lock import session_question

        is_locked = self._is_locked or session_question()
        if is_locked is None:
            self._listen_to_buses()
        else:
            self._ask_again_and_again(is_locked)

    def _ask_again_and_again(self, is_locked: Callable[[], bool]) -> None:
        was_locked = False
        with suppress(RuntimeError):  # the program may have ended meanwhile
            self.listens.emit()
            while not self._ends.wait(ASK_EVERY_SECONDS):
                found = is_locked()
                if found and not was_locked:
                    self.happened.emit()
                was_locked = found

    def _listen_to_buses(self) -> None:
        """The binding takes a slot as text, and says that it takes bytes."""
        from PySide6.QtDBus import QDBusConnection, QDBusMessage

        own, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        for name in _SCREEN_SAVERS if own.isConnected() else ():
            own.connect(name, "", name, "ActiveChanged", self, SLOT("screen_saver_changed(bool)"))  # type: ignore[call-overload]
        if system.isConnected():
            manager = f"{_LOGIN}.Manager"
            system.connect(_LOGIN, _LOGIN_PATH, manager, "PrepareForSleep", self, SLOT("sleep_changed(bool)"))  # type: ignore[call-overload]
            question = QDBusMessage.createMethodCall(_LOGIN, _LOGIN_PATH, manager, "GetSession")
            question.setArguments([os.environ.get("XDG_SESSION_ID", "auto")])
            found = system.call(question, timeout=_ANSWER_MILLISECONDS).arguments()
            path = found[0].path() if found and hasattr(found[0], "path") else ""
            if path:
                system.connect(_LOGIN, path, f"{_LOGIN}.Session", "Lock", self, SLOT("session_locked()"))  # type: ignore[call-overload]
        self.listens.emit()
