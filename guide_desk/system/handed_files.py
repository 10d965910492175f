"""Files that other programs are asked to open: in a private folder with neutral names, gone when the desk ends.

What a crash left there goes when the desk is opened the next time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from guide_desk.errors import InvalidInput
from guide_desk.system.folders import write_private

_FOLDER = "handed_out"


def hand_out(profile: Path, name: str, content: bytes) -> Path:
    """Write the file where only its owner may read it. `name` says what it is and never whom it concerns. Raises OSError."""
    path = _place(profile, name)
    write_private(path, content)
    return path


def save_as(path: Path, make: Callable[[], bytes]) -> Path:
    """Write what `make` gives where the guide chose, for their eyes alone; what was there stays until all is written.

    Raises InvalidInput `file` `unwritable`; then nothing of it is left.
    """
    content = make()
    try:
        write_private(path, content)
    except OSError:
        with suppress(OSError):
            path.with_name(f"{path.name}.new").unlink(missing_ok=True)
        raise InvalidInput("file", "unwritable") from None
    return path


@contextmanager
def handing_out(profile: Path, name: str) -> Iterator[tuple[Path, BinaryIO]]:
    """The same for what comes in pieces: where it will lie, and what to write them to. Broken off, nothing is left of it."""
    path = _place(profile, name)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield path, stream
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _place(profile: Path, name: str) -> Path:
    folder = profile / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / Path(name).name


def are_left(profile: Path) -> bool:
    """Whether something that was handed out lies there still."""
    return (profile / _FOLDER).exists()


def take_back(profile: Path) -> None:
    """Remove everything that was handed out; what another program still holds open stays until next time."""
    shutil.rmtree(profile / _FOLDER, ignore_errors=True)
