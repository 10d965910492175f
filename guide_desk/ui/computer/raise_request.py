"""The second start asks the first one to show its window, by a local socket named after the profile's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MILLISECONDS = 1000
_RAISED = b"raised"


def _name_of(folder: Path) -> str:
    return "guide-desk-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]


class RaiseListener(QObject):
    """Lives in the first program; calls `on_raise` on the GUI thread whenever another start knocks, and then answers it."""

    def __init__(self, folder: Path, on_raise: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_raise = on_raise
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_name_of(folder))
        self._server.newConnection.connect(self._answer)
        self._server.listen(_name_of(folder))

    def _answer(self) -> None:
        while (knock := self._server.nextPendingConnection()) is not None:
            self._on_raise()
            knock.disconnected.connect(knock.deleteLater)
            knock.write(_RAISED)
            knock.disconnectFromServer()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()


def ask_first_window(folder: Path) -> bool:
    """Knock at the running program of this profile, in the second process before any window. True when it has come forward.

    False at once where nobody listens yet or any more; after a second where a program that is ending no longer answers.
    """
    socket = QLocalSocket()
    socket.connectToServer(_name_of(folder))
    if not socket.waitForConnected(_WAIT_MILLISECONDS):
        return False
    return socket.bytesAvailable() > 0 or socket.waitForReadyRead(_WAIT_MILLISECONDS)
