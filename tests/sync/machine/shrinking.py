"""Cuts a broken history down: fewer acts, the same invariant broken."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.sync.machine.act import Act
from tests.sync.machine.ledger import Broken
from tests.sync.machine.runs import run

MOST_TRIES = 120


def what_breaks(seed: int, acts: Sequence[Act], folder: Path) -> Broken | None:
    """How the acts end; None when everything holds."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        try:
            run(seed, acts, Path(place))
        except Broken as broken:
            return broken
    return None


def shrunk(seed: int, acts: Sequence[Act], folder: Path, most_tries: int = MOST_TRIES) -> tuple[list[Act], Broken]:
    """The shortest history found that breaks the same invariant. Raises ValueError for one that breaks none."""
    first = what_breaks(seed, acts, folder)
    if first is None:
        raise ValueError("nothing breaks")
    kept, broken, tries = list(acts), first, 0
    size = max(len(kept) // 2, 1)
    while tries < most_tries:
        for start in range(0, len(kept), size):
            shorter = kept[:start] + kept[start + size :]
            tries += 1
            found = what_breaks(seed, shorter, folder) if shorter else None
            if found is not None and _same(found, first):
                kept, broken = shorter, found
                break
            if tries >= most_tries:
                break
        else:
            if size == 1:
                break
            size = max(size // 2, 1)
    return kept, broken


def _same(one: Broken, other: Broken) -> bool:
    return str(one).split()[0] == str(other).split()[0]
