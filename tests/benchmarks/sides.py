"""How program and floor reached their file, read back from their own connections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guide_desk.store.store import Store
from tests.benchmarks.figure import Side

_PLAIN_HEAD = b"SQLite format 3\x00"


def side_of(connection: Any, path: Path) -> Side:
    """Driver, whether the file is keyed, and how durable its commits are."""
    with path.open("rb") as file:
        is_keyed = file.read(len(_PLAIN_HEAD)) != _PLAIN_HEAD
    asked = connection.execute("PRAGMA synchronous")
    driver = type(asked.connection).__module__.split(".")[0]
    return Side(driver, is_keyed, int(asked.fetchone()[0]))


def reading_sides(store: Store, floor: Any, path: Path) -> tuple[Side, Side]:
    """A reader of the store, and the floor."""
    return store.read(lambda unit: side_of(unit.connection, store.path)).result(), side_of(floor, path)


def writing_sides(store: Store, floor: Any, path: Path) -> tuple[Side, Side]:
    """The store's writer, and the floor."""
    return store.write(lambda unit: side_of(unit.driver, store.path)).result(), side_of(floor, path)
