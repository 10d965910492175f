"""The only module that knows httpx: one request in, status, headers and bytes out; every transport failure in our own words.

Nothing follows a redirect to another host, no answer above 20 MB is read, certificates are the system's and always checked.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from guide_desk.errors import (
    AnswerLost,
    CertificateUnknown,
    CrmError,
    Offline,
    OutcomeUnknown,
    ProxyRefused,
    Refused,
    ServerDown,
    SignedOut,
    UnreadableAnswer,
    WrongHost,
)
from guide_desk.superoffice.trust import LOOPBACK, proxy_for, system_certificates

LARGEST_ANSWER_BYTES = 20 * 2**20
PIECE_BYTES = 64 * 1024
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
LONGEST_ANSWER_SECONDS = 60.0
_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


_doors: weakref.WeakSet[HttpDoor] = weakref.WeakSet()
_doors_lock = threading.Lock()


def close_doors_of(thread: threading.Thread) -> None:
    """Close every door that `thread` has made, so that nothing it waits for lasts; also one that is just connecting."""
    with _doors_lock:
        doors = [door for door in _doors if door._maker == thread.ident]  # noqa: SLF001 - the door's own module
    for door in doors:
        door.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `certificate`: the answering server's, in DER; b'' without TLS."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    certificate: bytes = b""


class HttpDoor:
    """Kept-alive connections of one thread. `close` may come from another thread and ends a hanging request."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport
        self._clients: dict[str | None, httpx.Client] = {}
        self._maker = threading.get_ident()
        with _doors_lock:
            _doors.add(self)
        self._socket: socket.socket | None = None
        self._is_closed = False

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Answer:
        """Send once. Raises Offline when nothing left, OutcomeUnknown when a write may have arrived, else CrmErrors."""
        refuse_plain_http(url)
        writes = method != "GET"
        client, watch = self._client_for(url), {"trace": self._note_connection}
        try:
            with client.stream(method, url, headers=dict(headers), content=content, extensions=watch) as response:
                certificate = _certificate(response)
                body = _read(response)
        except httpx.ProxyError:
            raise ProxyRefused("proxy") from None
        except _NOTHING_LEFT as error:
            raise _not_connected(error) from None
        except (httpx.HTTPError, RuntimeError) as error:
            raise _unclear(writes, type(error).__name__) from None
        if response.is_redirect:
            raise WrongHost("redirect") from None
        return Answer(response.status_code, response.headers, body, certificate)

    def stream(self, url: str, headers: Mapping[str, str], most_bytes: int) -> Iterator[bytes]:
        """GET something large, piece by piece. Raises Offline, ServerDown, Refused, or UnreadableAnswer above `most_bytes`."""
        refuse_plain_http(url)
        client, watch = self._client_for(url), {"trace": self._note_connection}
        try:
            with client.stream("GET", url, headers=dict(headers), extensions=watch) as response:
                if response.is_redirect:
                    raise WrongHost("redirect")
                if response.status_code != 200:
                    raise _no_content(response.status_code)
                size = 0
                for piece in response.iter_bytes(PIECE_BYTES):
                    size += len(piece)
                    if size > most_bytes:
                        raise UnreadableAnswer("too large")
                    yield piece
        except httpx.ProxyError:
            raise ProxyRefused("proxy") from None
        except _NOTHING_LEFT as error:
            raise _not_connected(error) from None
        except (httpx.HTTPError, RuntimeError) as error:
            raise _unclear(False, type(error).__name__) from None

    def close(self) -> None:
        """Let the connection go. A socket that is only closed does not wake the thread that reads from it; shut down, it does."""
        self._is_closed = True
        self._wake()
        for client in list(self._clients.values()):
            client.close()

    def _note_connection(self, event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_closed:
                self._wake()

    def _wake(self) -> None:
        hanging = self._socket
        if hanging is not None:
            with suppress(OSError):
                hanging.shutdown(socket.SHUT_RDWR)

    def _client_for(self, url: str) -> httpx.Client:
        """A client per proxy, because the system may name another one (or none) while the program runs."""
        if self._is_closed:
            raise Offline("closed")
        proxy = proxy_for(url) if self._transport is None else None
        found = self._clients.get(proxy)
        if found is None:
            found = self._clients[proxy] = _make_client(proxy, self._transport)
        return found


def _make_client(proxy: str | None, transport: httpx.BaseTransport | None) -> httpx.Client:
    try:
        return httpx.Client(
            transport=transport,
            proxy=proxy,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=system_certificates() if transport is None else True,
            limits=httpx.Limits(max_connections=2),
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise ProxyRefused("proxy of an unknown kind") from None


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


def _no_content(status: int) -> CrmError:
    if status == 401:
        return SignedOut("token refused")
    if status == 421:
        return WrongHost("421")
    return ServerDown(str(status)) if status in (429, 500, 502, 503, 504) else Refused(status, f"Http{status}")


def _unclear(writes: bool, name: str) -> Exception:
    return OutcomeUnknown(name) if writes else AnswerLost(name)


def _not_connected(error: BaseException) -> Offline:
    """A certificate that is not trusted lies at the bottom of what httpx raises."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return CertificateUnknown("certificate")
        seen = seen.__cause__ or seen.__context__
    return Offline("not connected")


def _certificate(response: httpx.Response) -> bytes:
    stream = response.extensions.get("network_stream")
    wrapped = stream.get_extra_info("ssl_object") if stream is not None else None
    return wrapped.getpeercert(True) or b"" if wrapped is not None else b""


def refuse_plain_http(url: str) -> None:
    """Raises WrongHost for anything unencrypted that leaves this computer."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise WrongHost("plain http")
