"""The desk that the tests of this folder sync by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.desks import Desk, syncing_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with syncing_desk(tmp_path) as made:
        yield made
