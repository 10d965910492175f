"""Where a guide signs in, and which hosts may be given a token: one of SuperOffice's environments, or a hub that was named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from guide_desk.errors import InvalidInput
from guide_desk.superoffice.trust import LOOPBACK

SUPEROFFICE_ENVIRONMENTS = ("online", "sod", "qaonline")
_PLAIN_ADDRESS = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?(/[!-~]*)?", re.IGNORECASE)
"""No user name, no backslash, nothing that two readers of an address could read differently."""


@dataclass(frozen=True, slots=True)
class Environment:
    """`root` has no slash at its end; it is the issuer too. Make it with `named`."""

    root: str

    @classmethod
    def named(cls, name: str) -> Environment:
        """`online`, `sod`, `qaonline`, or a hub's address. Raises InvalidInput `environment` (`unreadable` or `plain_http`)."""
        root = f"https://{name}.superoffice.com" if name in SUPEROFFICE_ENVIRONMENTS else name.strip().rstrip("/")
        parts = _split(root)
        if parts is None or parts.path or parts.query or parts.fragment:
            raise InvalidInput("environment", "unreadable")
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise InvalidInput("environment", "plain_http")
        return cls(root.lower())

    @property
    def is_superoffice(self) -> bool:
        """Whether this is SuperOffice's own sign-in; else it is a hub."""
        return self._superoffice_name() != ""

    @property
    def discovery_address(self) -> str:
        """Where the identity provider describes itself."""
        return f"{self.root}/login/.well-known/openid-configuration"

    def state_address(self, tenant: str) -> str:
        """Where the tenant's state and API address are asked for."""
        return f"{self.root}/api/state/{tenant}"

    def holds(self, address: str) -> bool:
        """Whether a token may be sent there: the root's own host, or a numbered host of the same SuperOffice environment."""
        found, own = _split(address), urlsplit(self.root)
        if found is None:
            return False
        if (found.scheme, _host_and_port(found)) == (own.scheme, _host_and_port(own)):
            return True
        name = self._superoffice_name()
        host, port = _host_and_port(found)
        pattern = rf"{name}\d{{0,4}}\.superoffice\.com"
        return bool(name) and found.scheme == "https" and port == 443 and re.fullmatch(pattern, host) is not None

    def _superoffice_name(self) -> str:
        names = (name for name in SUPEROFFICE_ENVIRONMENTS if self.root == f"https://{name}.superoffice.com")
        return next(names, "")


def _split(address: str) -> SplitResult | None:
    if _PLAIN_ADDRESS.fullmatch(address) is None or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        _host_and_port(parts)
    except ValueError:
        return None
    return parts


def _host_and_port(parts: SplitResult) -> tuple[str, int]:
    return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
