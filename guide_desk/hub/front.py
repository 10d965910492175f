"""How the hub is reached from outside: its own address, and who may ask. Loopback, or behind a proxy that terminates TLS."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from guide_desk.hub.answers import HubError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEALTH = "/healthz"


@dataclass(frozen=True, slots=True)
class Front:
    """`public_url` is the address that the proxy shows, such as https://hub.example.se; empty on loopback."""

    public_url: str = ""

    def root(self) -> str:
        """The address that the hub names itself by, without a slash at the end. Asked within a request."""
        return self.public_url or request.host_url.rstrip("/")

    def refuse_others(self) -> None:
        """421 for a request that was meant for another host (also a web page that points its own name here), 403 without TLS."""
        if request.path == HEALTH:
            return
        asked = urlsplit(f"//{request.host}")
        if not self.public_url:
            if asked.hostname not in LOOPBACK:
                raise HubError(421, "MisdirectedRequest", "this host does not answer to that name")
            return
        if request.host != urlsplit(self.public_url).netloc:
            raise HubError(421, "MisdirectedRequest", "this host does not answer to that name")
        if request.scheme != "https":
            raise HubError(403, "SecureConnectionNeeded", "the proxy in front must terminate TLS, and say so")


def is_public_url(text: str) -> bool:
    """Whether it is an https address of a host, with nothing behind it."""
    parts = urlsplit(text)
    return parts.scheme == "https" and bool(parts.hostname) and text == f"https://{parts.netloc}" and "@" not in parts.netloc
