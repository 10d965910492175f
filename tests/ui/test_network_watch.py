"""The network comes back: told once, and only after it was gone."""

from __future__ import annotations

from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication

from guide_desk.ui.computer.network_watch import NetworkWatch

Reachability = QNetworkInformation.Reachability


def test_a_regained_network_is_told_once(qapp: QApplication) -> None:
    watch = NetworkWatch(qapp)
    told: list[bool] = []
    watch.regained.connect(lambda: told.append(True))
    for reachability, times in (
        (Reachability.Online, 0),
        (Reachability.Disconnected, 0),
        (Reachability.Unknown, 0),
        (Reachability.Local, 1),
        (Reachability.Online, 1),
        (Reachability.Disconnected, 1),
        (Reachability.Online, 2),
    ):
        watch.note(reachability)
        assert len(told) == times, reachability
    watch.deleteLater()
