"""The door that the browser comes back through: one socket on 127.0.0.1, open for one answer or three minutes."""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import parse_qsl, urlsplit

OPEN_SECONDS = 180.0
_HEAD_BYTES = 16_384
_MOST_CONNECTIONS = 16
_SEND_SECONDS = 5.0
_LOOK_SECONDS = 0.25
_STYLE = "font:18px/1.5 sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;color:#14252B;background:#F4F7F7"
PageFor = Callable[[Mapping[str, str]], tuple[str, str]]


class LoopbackListener:
    """Made open. `wait` ends it in every case, `close` (any thread) ends a wait. Raises OSError where no port can be had."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._is_closed = False
        try:
            self._socket.bind(("127.0.0.1", 0))
            self._socket.listen(8)
        except OSError:
            self._socket.close()
            raise
        self._socket.setblocking(False)
        self.port = int(self._socket.getsockname()[1])

    @property
    def address(self) -> str:
        """The redirect address: loopback, without a path, as SuperOffice's own pattern for native programs wants it."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self, page_for: PageFor, seconds: float = OPEN_SECONDS) -> dict[str, str] | None:
        """The query that the browser brought, None after `seconds` or `close`.

        `page_for` says (title, words) for the page that the browser then shows. A browser's idle connections, its question
        for an icon, and requests for another host than this one are no answer, and hold nothing up.
        """
        ends = time.monotonic() + seconds
        heads: dict[socket.socket, bytes] = {}
        try:
            while not self._is_closed and time.monotonic() < ends:
                ready, _writing, _broken = select.select([self._socket, *heads], [], [], _LOOK_SECONDS)
                for each in ready:
                    if each is self._socket:
                        self._let_in(heads)
                    elif _read_more(each, heads):
                        query = self._answer(each, heads.pop(each), page_for)
                        if query is not None:
                            return query
        except (OSError, ValueError):
            return None
        finally:
            self.close()
            for each in heads:
                each.close()
        return None

    def close(self) -> None:
        """Listen no longer."""
        self._is_closed = True
        self._socket.close()

    def _let_in(self, heads: dict[socket.socket, bytes]) -> None:
        connection, _address = self._socket.accept()
        connection.setblocking(False)
        heads[connection] = b""
        if len(heads) > _MOST_CONNECTIONS:
            oldest = next(iter(heads))
            del heads[oldest]
            oldest.close()

    def _answer(self, connection: socket.socket, head: bytes, page_for: PageFor) -> dict[str, str] | None:
        query = self._query(head.partition(b"\r\n\r\n")[0].decode("latin-1"))
        with connection, contextlib.suppress(OSError):
            connection.settimeout(_SEND_SECONDS)
            connection.sendall(_response("404 Not Found", "") if query is None else _response("200 OK", _page(*page_for(query))))
        return query

    def _query(self, head: str) -> dict[str, str] | None:
        first, *headers = head.split("\r\n")
        method, _, rest = first.partition(" ")
        target = urlsplit(rest.partition(" ")[0])
        hosts = [line.partition(":")[2].strip() for line in headers if line.lower().startswith("host:")]
        if method != "GET" or target.path not in ("", "/") or hosts != [f"127.0.0.1:{self.port}"]:
            return None
        pairs = parse_qsl(target.query, keep_blank_values=True, max_num_fields=20)
        query = dict(pairs)
        is_answer = len(query) == len(pairs) and bool({"code", "error", "state"} & query.keys())
        return query if is_answer else None


def _read_more(connection: socket.socket, heads: dict[socket.socket, bytes]) -> bool:
    """Whether a request's whole head, or more than one may be, has come; a connection that ended is forgotten."""
    try:
        part = connection.recv(4096)
    except OSError:
        part = b""
    if not part:
        del heads[connection]
        connection.close()
        return False
    heads[connection] += part
    return b"\r\n\r\n" in heads[connection] or len(heads[connection]) > _HEAD_BYTES


def _page(title: str, words: str) -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body style="{_STYLE}"><h1>{escape(title)}</h1><p>{escape(words)}</p></body></html>'
    )


def _response(status: str, page: str) -> bytes:
    body = page.encode()
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Referrer-Policy: no-referrer",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
