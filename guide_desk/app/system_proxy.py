"""The system's own answer to which proxy an address goes through, by Qt: on Windows and macOS it follows automatic scripts."""

from __future__ import annotations


def system_proxy(url: str) -> str | None:
    """The first way that is a proxy for requests; None for straight out. May wait for the network."""
    from PySide6.QtCore import QUrl
    from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

    for proxy in QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url))):
        kind = proxy.type()
        if kind == QNetworkProxy.ProxyType.NoProxy:
            return None
        if kind in (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy):
            return f"http://{proxy.hostName()}:{proxy.port()}"
    return None
