"""Notices that the computer has a network again, so that what waits is sent without waiting for the next round."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

_NO_NETWORK = QNetworkInformation.Reachability.Disconnected
_UNKNOWN = QNetworkInformation.Reachability.Unknown


class NetworkWatch(QObject):
    """`regained` after a time without any network. Says nothing where the system does not tell. Loads Qt's network library."""

    regained = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_network = True
        if QNetworkInformation.loadDefaultBackend():
            information = QNetworkInformation.instance()
            self.note(information.reachability())
            information.reachabilityChanged.connect(self.note)

    def note(self, reachability: QNetworkInformation.Reachability) -> None:
        """What the system says now."""
        if reachability is _UNKNOWN:
            return
        had_network, self._has_network = self._has_network, reachability is not _NO_NETWORK
        if self._has_network and not had_network:
            self.regained.emit()
