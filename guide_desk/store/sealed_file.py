"""A file of any size, encrypted in pieces as it comes: what is too large for the store. A cut or changed one is noticed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guide_desk.errors import StoreDamaged, StoreUnwritable

PIECE_BYTES = 256 * 1024
_MARK = b"GDSF1"
_SALT_BYTES = 16
_TAG_BYTES = 16
_LAST = 1


def seal(path: Path, key: bytes, chunks: Iterable[bytes], piece_done: Callable[[int], None] = lambda _bytes: None) -> None:
    """Write `chunks` encrypted to `path`, whole or not at all. Raises StoreUnwritable, and whatever `chunks` raises."""
    beside = path.with_name(path.name + ".part")
    salt = secrets.token_bytes(_SALT_BYTES)
    cipher = AESGCM(derived_key(key, salt, b"sealed file"))
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_MARK + salt)
            written = 0
            for number, (piece, is_last) in enumerate(_pieces(chunks)):
                stream.write(cipher.encrypt(_nonce(number, is_last=is_last), piece, None))
                written += len(piece)
                piece_done(written)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        raise StoreUnwritable("full" if error.errno == 28 else "read_only") from None
    finally:
        beside.unlink(missing_ok=True)


def unseal(path: Path, key: bytes) -> Iterator[bytes]:
    """The pieces again. Raises StoreDamaged for a file that was cut, changed or sealed with another key."""
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_MARK) + _SALT_BYTES)
            if len(head) != len(_MARK) + _SALT_BYTES or not head.startswith(_MARK):
                raise StoreDamaged("sealed file")
            cipher = AESGCM(derived_key(key, head[len(_MARK) :], b"sealed file"))
            piece, number = stream.read(PIECE_BYTES + _TAG_BYTES), 0
            while True:
                following = stream.read(PIECE_BYTES + _TAG_BYTES)
                yield cipher.decrypt(_nonce(number, is_last=not following), piece, None)
                if not following:
                    return
                piece, number = following, number + 1
    except (InvalidTag, OSError):
        raise StoreDamaged("sealed file") from None


def derived_key(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A key for one purpose, from the store's own."""
    return HKDF(SHA256(), length=32, salt=salt, info=purpose).derive(key)


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of one size, each with whether it is the last; there is always a last one."""
    left = bytearray()
    for chunk in chunks:
        left += chunk
        while len(left) > PIECE_BYTES:
            yield bytes(left[:PIECE_BYTES]), False
            del left[:PIECE_BYTES]
    yield bytes(left), True


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (_LAST if is_last else 0).to_bytes(1, "big")
