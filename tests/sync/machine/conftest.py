"""What the fault machine stands on: a folder in memory where there is one, and a judge of the published API who listens less."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """For files that are thrown away: what a disk does is no part of these runs."""
    place = str(_MEMORY) if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="gd-machine-", dir=place) as folder:
        yield Path(folder)
