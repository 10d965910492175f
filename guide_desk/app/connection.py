"""The way to the CRM: in practice mode a hub process of our own, otherwise the address and token kept in the store.

Everything here runs on the sync thread; the GUI thread only calls `close`, which does not wait for the network.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.clock import Clock
from guide_desk.errors import Offline
from guide_desk.system.hub_process import HubAddress, HubProcess

if TYPE_CHECKING:
    from guide_desk.superoffice.client import CrmClient


@dataclass(frozen=True, slots=True)
class KeptConnection:
    """Where a real profile finds its CRM; the token lies in the encrypted store and nowhere else."""

    root: str
    tenant: str
    token: str


class PracticeConnection:
    """Starts the practice hub when the sync thread asks for a client, and again should it have died."""

    def __init__(self, database: Path, clock: Clock, hub: HubProcess) -> None:
        self._database = database
        self._clock = clock
        self._hub = hub
        self._address: HubAddress | None = None
        self._lock = threading.Lock()

    def make_client(self) -> CrmClient:
        """A client for the running hub. Raises Offline when the hub cannot start."""
        from guide_desk.superoffice.client import CrmClient

        with self._lock:
            if self._address is None:
                try:
                    self._address = self._hub.start()
                except OSError:
                    raise Offline("practice hub") from None
            address = self._address
        return CrmClient(address.root, address.tenant, lambda: address.token, clock=self._clock)

    def close(self) -> None:
        """End the hub."""
        self._hub.stop()
