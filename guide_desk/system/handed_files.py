"""Files that other programs are asked to open: in a private folder with neutral names, gone when the desk ends."""

from __future__ import annotations

import shutil
from pathlib import Path

from guide_desk.system.folders import write_private

_FOLDER = "handed_out"


def hand_out(profile: Path, name: str, content: bytes) -> Path:
    """Write the file where only its owner may read it. `name` says what it is and never whom it concerns. Raises OSError."""
    folder = profile / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / Path(name).name
    write_private(path, content)
    return path


def take_back(profile: Path) -> None:
    """Remove everything that was handed out; what another program still holds open stays until next time."""
    shutil.rmtree(profile / _FOLDER, ignore_errors=True)
