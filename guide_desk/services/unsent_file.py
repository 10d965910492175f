"""The file that carries unsent work from one computer to another: sealed by a passphrase, with a sum that tells damage from a
wrong passphrase. Takes a fifth of a second on purpose: never on the GUI thread.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from guide_desk.errors import InvalidInput, StoreLocked
from guide_desk.system.passphrase_seal import seal, unseal

SUFFIX = ".guidedesk"
LEAST_PASSPHRASE = 12
LARGEST_BYTES = 500 * 2**20
_FORMAT, _NAME = 1, "guide_desk_unsent_work"
_PURPOSE = b"guide-desk unsent work 1"


def sealed_file(work: bytes, passphrase: str) -> bytes:
    """The file's content; tried by opening it once."""
    parts = seal(work, passphrase, _PURPOSE)
    content = json.dumps({_NAME: _FORMAT, **parts, "sum": _sum(parts)}).encode()
    assert opened_file(content, passphrase) == work
    return content


def opened_file(content: bytes, passphrase: str) -> bytes:
    """The work in it. Raises InvalidInput `unsent_file`: `passphrase`, `damaged`, `newer`, `another_kind`."""
    try:
        parts = json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidInput("unsent_file", "damaged" if _NAME.encode() in content[:100] else "another_kind") from None
    written = parts.get(_NAME) if isinstance(parts, dict) else None
    if not isinstance(written, int):
        raise InvalidInput("unsent_file", "another_kind")
    if written > _FORMAT:
        raise InvalidInput("unsent_file", "newer")
    try:
        if written != _FORMAT or parts["sum"] != _sum(parts):
            raise InvalidInput("unsent_file", "damaged")
        return unseal(parts, passphrase, _PURPOSE)
    except (KeyError, TypeError, AttributeError):
        raise InvalidInput("unsent_file", "damaged") from None
    except StoreLocked as refused:
        raise InvalidInput("unsent_file", "passphrase" if str(refused) == "wrong passphrase" else "damaged") from None


def read_file(path: Path, passphrase: str) -> bytes:
    """As `opened_file`; also raises `unreadable`."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InvalidInput("unsent_file", "another_kind")
        content = path.read_bytes()
    except OSError:
        raise InvalidInput("unsent_file", "unreadable") from None
    return opened_file(content, passphrase)


def _sum(parts: dict[str, str]) -> str:
    return hashlib.sha256("\n".join(parts[name] for name in ("salt", "nonce", "sealed")).encode()).hexdigest()
