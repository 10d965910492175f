"""Whom the program trusts on the network, and through which proxy it goes: what the computer itself is set up with.

A municipality's own root certificates and proxy therefore work without a setting here. Nothing turns the checks off.
"""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from guide_desk.system.proxy_script import Following

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def system_certificates() -> ssl.SSLContext:
    """The system's own list of trusted certificates, TLS 1.2 or newer."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def proxy_for(url: str) -> str | None:
    """The proxy that the system names for this address, or finds by its automatic script; none for this computer itself.

    It may hold credentials. Waits where the system has to ask its script.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or host in LOOPBACK or proxy_bypass(host):
        return None
    known = getproxies()
    found = known.get(parts.scheme) or known.get("all")
    if not found:
        return Following.follower.proxy_for(url) if Following.follower is not None else None
    return found if "://" in found else f"http://{found}"


def shown_proxy(proxy: str) -> str:
    """A proxy as it may be shown: host and port, without any credentials."""
    parts = urlsplit(proxy)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.hostname or '?'}{port}"
