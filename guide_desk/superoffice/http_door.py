"""The only module that knows httpx: one request in, status, headers and bytes out; every transport failure in our own words.

Nothing follows a redirect to another host, no answer above 20 MB is read, certificates are the system's and always checked.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from guide_desk.errors import Offline, OutcomeUnknown, ServerDown, UnreadableAnswer, WrongHost

LARGEST_ANSWER_BYTES = 20 * 2**20
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
LONGEST_ANSWER_SECONDS = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NOTHING_LEFT = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError),
    *(httpx.UnsupportedProtocol, httpx.InvalidURL),
)
_NO_PROXY: dict[str, httpx.BaseTransport | None] = {f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")}
"""What runs on this computer is asked directly, whatever proxy the computer has been given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `midpoint_seconds`: the monotonic middle of the request, for comparing clocks."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpDoor:
    """One kept-alive connection, for the sync thread. `close` may come from another thread and ends a hanging request."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        verify: ssl.SSLContext | bool = True
        if transport is None:
            import truststore

            verify = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._client = httpx.Client(
            transport=transport,
            timeout=timeout,
            follow_redirects=False,
            verify=verify,
            limits=httpx.Limits(max_connections=2),
            mounts=_NO_PROXY if transport is None else None,
        )
        self._socket: socket.socket | None = None
        self._is_closed = False

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Answer:
        """Send once. Raises Offline when nothing left, OutcomeUnknown when a write may have arrived, else CrmErrors."""
        _refuse_plain_http(url)
        writes = method != "GET"
        if self._is_closed:
            raise Offline("closed")
        watch = {"trace": self._note_connection}
        try:
            with self._client.stream(method, url, headers=dict(headers), content=content, extensions=watch) as response:
                body = _read(response)
        except _NOTHING_LEFT:
            raise Offline("not connected") from None
        except (httpx.HTTPError, RuntimeError) as error:
            raise _unclear(writes, type(error).__name__) from None
        if response.is_redirect:
            raise WrongHost("redirect") from None
        return Answer(response.status_code, response.headers, body)

    def close(self) -> None:
        """Let the connection go. A socket that is only closed does not wake the thread that reads from it; shut down, it does."""
        self._is_closed = True
        hanging = self._socket
        if hanging is not None:
            with suppress(OSError):
                hanging.shutdown(socket.SHUT_RDWR)
        self._client.close()

    def _note_connection(self, event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")


def _read(response: httpx.Response) -> bytes:
    parts, size, began = [], 0, time.monotonic()
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER_BYTES:
            raise UnreadableAnswer("too large")
        if time.monotonic() - began > LONGEST_ANSWER_SECONDS:
            raise httpx.ReadTimeout("slow")
    return b"".join(parts)


def _unclear(writes: bool, name: str) -> Exception:
    return OutcomeUnknown(name) if writes else ServerDown(name)


def _refuse_plain_http(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise WrongHost("plain http")
