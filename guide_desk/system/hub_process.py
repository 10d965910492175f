"""The practice hub as a child process: it tells its port and token on one line, and ends when its input is closed."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

_logger = logging.getLogger(__name__)
_ANNOUNCE_SECONDS = 60.0
_END_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class HubAddress:
    """Where the practice hub listens, and the bearer token of the practising guide. Loopback only."""

    root: str
    tenant: str
    token: str


class HubProcess:
    """Starts in `start` (never on the GUI thread: it waits), ends in `stop`. Also ends when this program dies.

    `database`: a file of its own, or the address of one that is served already.
    """

    def __init__(self, database: Path | str, *, user: str = "karin", now: datetime | None = None, port: int = 0) -> None:
        self._arguments = [sys.executable, "-m", "guide_desk", "hub", "--practice", "--announce"]
        self._arguments += ["--bind", f"127.0.0.1:{port}", "--database", str(database), "--token-user", user]
        if now is not None:
            self._arguments += ["--now", now.replace(tzinfo=None).isoformat(timespec="seconds")]
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_stopped = False

    def start(self) -> HubAddress:
        """Start the process and wait until it serves. Raises OSError when it cannot, or says nothing readable in a minute."""
        import subprocess  # not before: the list is painted first

        with self._lock:
            if self._is_stopped:
                raise OSError("hub was stopped before it started")
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                self._arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        guard = threading.Timer(_ANNOUNCE_SECONDS, self._process.kill)
        guard.daemon = True
        guard.start()
        try:
            assert self._process.stdout is not None
            line = self._process.stdout.readline()
        finally:
            guard.cancel()
        try:
            said = json.loads(line)
            return HubAddress(f"http://127.0.0.1:{int(said['port'])}", str(said["tenant"]), str(said["token"]))
        except (ValueError, KeyError, TypeError):
            self.stop()
            raise OSError("the practice hub did not start") from None

    @property
    def process_id(self) -> int | None:
        """The child's process id, None before `start`."""
        return self._process.pid if self._process is not None else None

    def order(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Ask the practice hub for something on its own pipe, such as `{"faults": [{"name": "slow", "seconds": 2}]}`.

        Answers what it says (`guide_desk/hub/control.py` lists both). Waits, so never on the GUI thread. Raises OSError when
        the hub is gone, ValueError when it does not understand.
        """
        with self._lock:
            process = self._process
            if process is None or process.stdin is None or process.stdout is None:
                raise OSError("the practice hub does not run")
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        if not line:
            raise OSError("the practice hub has ended")
        said: dict[str, Any] = json.loads(line)
        if "error" in said:
            raise ValueError(said["error"])
        return said

    def stop(self) -> None:
        """Close its input, wait a moment, and end it if it lingers. May be called twice and from any thread."""
        with self._lock:
            self._is_stopped = True
            process, self._process = self._process, None
        if process is None:
            return
        import subprocess

        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            _logger.warning("practice hub lingered and was ended")
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
