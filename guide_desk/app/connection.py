"""The way to the CRM: in practice mode a hub process of our own, otherwise the address and token kept in the encrypted store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from guide_desk.clock import Clock
from guide_desk.errors import Offline
from guide_desk.system.hub_process import HubAddress, HubProcess

if TYPE_CHECKING:
    from guide_desk.superoffice.crm import Crm


class Connection(Protocol):
    """Called on the sync thread."""

    def connect(self) -> Crm:
        """A connection with who we are and the tenant's lists. Raises CrmErrors."""
        ...

    def close(self) -> None:
        """Let go; any thread."""
        ...


@dataclass(slots=True)
class PracticeConnection:
    """Starts the practice hub the first time somebody wants to connect."""

    hub: HubProcess
    clock: Clock
    _address: HubAddress | None = None

    def connect(self) -> Crm:
        """Raises Offline when the hub cannot start."""
        if self._address is None:
            try:
                self._address = self.hub.start()
            except OSError:
                raise Offline("practice hub") from None
        return _connected(self._address.root, self._address.tenant, self._address.token, self.clock)

    def close(self) -> None:
        """End the hub."""
        self.hub.stop()


@dataclass(frozen=True, slots=True)
class KeptConnection:
    """A named hub or CRM with a token that was handed out."""

    root: str
    tenant: str
    token: str
    clock: Clock

    def connect(self) -> Crm:
        """Raises what the way to the CRM answers."""
        return _connected(self.root, self.tenant, self.token, self.clock)

    def close(self) -> None:
        """Nothing of ours runs there."""


def _connected(root: str, tenant: str, token: str, clock: Clock) -> Crm:
    from guide_desk.superoffice.client import CrmClient
    from guide_desk.superoffice.crm import Crm as Connected

    client = CrmClient(root, tenant, lambda: token, clock=clock)
    try:
        return Connected.connect(client)
    except BaseException:
        client.close()
        raise
