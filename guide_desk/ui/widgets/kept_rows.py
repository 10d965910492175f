"""Rows of a long table, fetched by key when they are painted, in blocks, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Row = TypeVar("Row")
BLOCK_ROWS = 20
"""What a window of ordinary size shows and a little more: each row costs the frame that fetches it 50 µs."""
MOST_KEPT = 2000


class KeptRows(Generic[Key, Row]):
    """`fetch(keys)` gives rows at once, or an empty mapping when the store is busy; then the row is asked for again later."""

    def __init__(self, fetch: Callable[[tuple[Key, ...]], dict[Key, Row]]) -> None:
        self._fetch = fetch
        self._rows: dict[Key, Row] = {}

    def row(self, key: Key, around: Callable[[], Iterable[Key]]) -> Row | None:
        """The row of `key`; those of `around` are fetched with it."""
        if key not in self._rows:
            if len(self._rows) > MOST_KEPT:
                self._rows.clear()
            self._rows.update(self._fetch(tuple({key, *around()} - self._rows.keys())))
        return self._rows.get(key)

    def forget(self, keys: Iterable[Key]) -> None:
        """These have changed: fetch them again when they are painted."""
        for key in keys:
            self._rows.pop(key, None)

    def forget_all(self) -> None:
        """What is shown has become something else."""
        self._rows.clear()


def block_around(row: int, rows: int) -> range:
    """The rows that are fetched together with one: most of them below it."""
    start = max(row - BLOCK_ROWS // 5, 0)
    return range(start, min(start + BLOCK_ROWS, rows))
