"""Whether the computer itself was locked or goes to sleep, as a Linux desktop tells it on D-Bus.

Windows and macOS tell it in other ways, which are not listened to: there the time without input goes on while the computer is
locked, and `Locking` sees after sleep that the clocks differ. See SECURITY.md.
"""

from __future__ import annotations

import os
import threading

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

_LOGIN, _LOGIN_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
_ANSWER_MILLISECONDS = 2_000


class ComputerLock(QObject):
    """One for the program; `happened` on the GUI thread. The buses are asked on a thread of their own, as they may wait."""

    happened = Signal()
    listens = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
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
