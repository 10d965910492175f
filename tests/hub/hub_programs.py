"""The hub as somebody starts it: a process of its own, reached over a real socket."""

from __future__ import annotations

import http.client
import io
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any
from urllib.parse import urlsplit

from guide_desk.__main__ import main

HUB = (sys.executable, "-m", "guide_desk", "hub")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def run_hub(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """A command of the hub that ends by itself, in this process: what it was given on its input, and what it says."""
    said, complaints, keyboard = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(typed)
    try:
        with redirect_stdout(said), redirect_stderr(complaints):
            try:
                status = main(["hub", *words])
            except SystemExit as left:
                status = int(left.code or 0)
    finally:
        sys.stdin = keyboard
    return subprocess.CompletedProcess(words, status, said.getvalue(), complaints.getvalue())


def start_hub(*words: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, for one that would serve if it could."""
    return subprocess.run([*HUB, *words], capture_output=True, text=True, check=False, timeout=50, stdin=subprocess.DEVNULL)


@contextmanager
def serving_hub(*words: str, typed: str = "") -> Iterator[str]:
    """A hub that serves, in a process of its own; answers the root that it names. It is ended politely, and must end rightly."""
    pipe = subprocess.PIPE
    process = subprocess.Popen([*HUB, *words], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdin is not None
    process.stdin.write(typed)
    process.stdin.close()
    process.stdin = None
    try:
        line = process.stdout.readline()
        assert line.startswith("hub: http"), line + process.stderr.read()
        yield line.removeprefix("hub: ").partition("/api/state/")[0]
    finally:
        process.terminate()
        _said, complaints = process.communicate(timeout=20)
    assert process.returncode == 0, f"the hub ended with {process.returncode}: {complaints}"
    assert complaints == "", complaints


def call(
    root: str, path: str, *, token: str = "", method: str = "GET", body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, Any, dict[str, str]]:
    """One request over a connection of its own: status, JSON (or text) and headers."""
    where = urlsplit(root)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        content = response.read().decode()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(content) if is_json else content, dict(response.headers)
    finally:
        connection.close()
