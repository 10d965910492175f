"""Whole e-mails, sealed beside the store: those fetched from the CRM by their document's number, those dropped here by a
random name until they have been sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from guide_desk.store.sealed_file import seal, unseal

FOLDER = "letters"
_SUFFIX = ".sealed"


class LetterBox:
    """Files appear and go whole, so that the files' thread and the sync may share them. `key` is asked for at each use."""

    def __init__(self, profile: Path, key: Callable[[], bytes]) -> None:
        self._folder = profile / FOLDER
        self._key = key

    def has(self, name: str) -> bool:
        """Whether a file of this name lies here."""
        return self._path(name).exists()

    def seal(self, name: str, chunks: Iterable[bytes], told: Callable[[int], None] = lambda _bytes: None) -> None:
        """Keep what comes, whole or not at all. Raises StoreUnwritable, and whatever `chunks` raises."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        seal(self._path(name), self._key(), chunks, told)

    def lay_down(self, chunks: Iterable[bytes]) -> str:
        """Keep a dropped e-mail under a name that says nothing, and is no number. Raises as `seal`."""
        name = f"w{secrets.token_hex(12)}"
        self.seal(name, chunks)
        return name

    def unseal(self, name: str) -> Iterator[bytes]:
        """The bytes again, piece by piece. Raises StoreDamaged for a file that is gone, cut or changed."""
        return unseal(self._path(name), self._key())

    def becomes(self, name: str, document: int) -> None:
        """It has been sent: from now on it is the document's. One that is gone is fetched when it is opened."""
        with suppress(OSError):
            self._path(name).replace(self._path(str(document)))

    def let_go(self, name: str) -> None:
        """It is wanted no more."""
        with suppress(OSError):
            self._path(name).unlink(missing_ok=True)

    def keep(self, known: Collection[str]) -> None:
        """Let go of every file but those of these names; of what was cut off while it came too. Only while none is sealed."""
        for half in self._folder.glob(f"*{_SUFFIX}.part"):
            with suppress(OSError):
                half.unlink(missing_ok=True)
        for path in self._folder.glob(f"*{_SUFFIX}"):
            if path.stem not in known:
                self.let_go(path.stem)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"
