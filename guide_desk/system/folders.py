"""Where things lie: the only way to a bundled file, and the folders that belong to one person on one computer."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """A bundled file or folder, in a checkout (`resources/`), a wheel or a package (`guide_desk/_resources/`).

    Raises FileNotFoundError, with the resource's own name only, when it is missing.
    """
    for root in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise FileNotFoundError("/".join(parts))


def profile_root() -> Path:
    """The folder under which every profile lies; `GUIDE_DESK_HOME` moves it (a portable installation, tests)."""
    moved = os.environ.get("GUIDE_DESK_HOME")
    if moved:
        return Path(moved)
    import platformdirs

    return Path(platformdirs.user_data_dir("guide-desk", appauthor=False))


def profile_folder(name: str) -> Path:
    """One profile's own folder, made readable for its owner only. Raises OSError when it cannot be made."""
    folder = profile_root() / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        folder.chmod(0o700)
    return folder


def reason_of(error: OSError) -> str:
    """Why a folder cannot be written: `full`, `missing` or `read_only`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "full"
    return "missing" if error.errno in (errno.ENOENT, errno.ENOTDIR) else "read_only"


def write_private(path: Path, content: bytes) -> None:
    """Write a small file that only its owner may read, whole or not at all (written beside, flushed, then put in place)."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
