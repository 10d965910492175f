"""A server that only repeats recorded answers, in a process of its own: nothing is computed, only the client's work is timed.

`python -m tests.benchmarks.floors.static_server FILE`: prints its port on one line and ends when its input closes. FILE is JSON:
`{"root": "http://127.0.0.1:1234", "answers": {"GET /path?query": "body", "POST /path body": "body"}}`.
Every answer has an entity tag; a request that names it gets a 304.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from pathlib import Path

_TAG = '"recorded"'


class StaticServer:
    """Serves one connection after another, each on its own thread. `root` in the bodies is replaced by this server's address."""

    def __init__(self, file: Path) -> None:
        recorded = json.loads(file.read_text(encoding="utf-8"))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        here = f"http://127.0.0.1:{self.port}"
        self._answers = {request: body.replace(recorded["root"], here).encode() for request, body in recorded["answers"].items()}

    def serve(self) -> None:
        """Until the process ends."""
        while True:
            connection, _address = self._socket.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._answer_all, args=(connection,), daemon=True).start()

    def _answer_all(self, connection: socket.socket) -> None:
        waiting = b""
        with connection:
            while True:
                while b"\r\n\r\n" not in waiting:
                    came = connection.recv(65536)
                    if not came:
                        return
                    waiting += came
                head, _, waiting = waiting.partition(b"\r\n\r\n")
                length = _number_in(head, b"content-length: ")
                while len(waiting) < length:
                    waiting += connection.recv(65536)
                content, waiting = waiting[:length], waiting[length:]
                connection.sendall(self._answer(head, content))

    def _answer(self, head: bytes, content: bytes) -> bytes:
        method, target, _ = head.decode("latin-1").split(" ", 2)
        if b"if-none-match" in head.lower():
            return f"HTTP/1.1 304 Not Modified\r\nETag: {_TAG}\r\n\r\n".encode()
        asked = f"{method} {target} {content.decode()}" if content else f"{method} {target}"
        body = self._answers.get(asked)
        status = "200 OK" if body is not None else "404 Not Found"
        body = body or b"{}"
        kind = "Content-Type: application/json"
        return f"HTTP/1.1 {status}\r\n{kind}\r\nETag: {_TAG}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _number_in(head: bytes, name: bytes) -> int:
    place = head.lower().find(name)
    return int(head[place + len(name) :].split(b"\r\n", 1)[0]) if place >= 0 else 0


def main() -> int:
    server = StaticServer(Path(sys.argv[1]))
    print(server.port, flush=True)
    threading.Thread(target=server.serve, daemon=True).start()
    sys.stdin.buffer.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
