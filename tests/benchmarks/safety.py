"""What being safe costs: the program's own paths over the same store, keyed and plain, with commits that survive a power cut and
without; and how long a damaged store takes to be made anew.

Only the driver's first words to a file differ between the sides, by the folder that it lies in: everything else is the program.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, dialogue
from guide_desk.services.search import Filters, search
from guide_desk.services.today import today
from guide_desk.snapshots.people import Scope
from guide_desk.store import driver
from guide_desk.store.recovery import recover
from guide_desk.store.store import FILE_NAME, Store, open_store
from tests.benchmarks.figure import Figure, Side
from tests.benchmarks.floors import raw_sql
from tests.benchmarks.made_up import SEED, MadeUp
from tests.benchmarks.sides import side_of
from tests.benchmarks.turns import in_turn
from tests.factories import MORNING

KEYED, PLAIN, LAZY = "keyed", "plain", "lazy"
"""Folders: as the program has it; without a key; without waiting for the disk at each commit."""
UNSENT = 200
"""Notes that lie in the store that is made anew."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A connection that hears something else than the driver says."""

    connection: Any
    instead: Callable[[str], str]

    def execute(self, sql: str) -> Any:
        return self.connection.execute(self.instead(sql))


def _without_key(sql: str) -> str:
    return "SELECT 1" if sql.startswith(("PRAGMA key", "PRAGMA cipher")) else sql


def _without_waiting(sql: str) -> str:
    return {"PRAGMA synchronous = FULL": "PRAGMA synchronous = NORMAL", "PRAGMA synchronous": "SELECT 2"}.get(sql, sql)


_INSTEAD = {PLAIN: _without_key, LAZY: _without_waiting}


@contextmanager
def told_by_folder() -> Iterator[None]:
    """For as long as this lasts a file's folder decides what its connections are told."""
    usual = driver._prepare

    def prepare(connection: Any, key: bytes, *, journal: str | None) -> None:
        name = Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent.name
        usual(_Told(connection, _INSTEAD[name]) if name in _INSTEAD else connection, key, journal=journal)

    driver._prepare = prepare
    try:
        yield
    finally:
        driver._prepare = usual


def measure(made: MadeUp, recovered: MadeUp, temporary: Path, turns: int, recoveries: int) -> tuple[list[Figure], list[str]]:
    """Figures over `made`, and of making `recovered` anew."""
    temporary.mkdir(parents=True)
    for name in (KEYED, PLAIN, LAZY):
        _copy(made, temporary / name, is_keyed=name != PLAIN)
    with told_by_folder():
        stores = {name: _opened(made, temporary / name) for name in (KEYED, PLAIN, LAZY)}
        try:
            sides = {
                name: store.write(lambda unit, s=store: side_of(unit.driver, s.path)).result() for name, store in stores.items()
            }
            assert sides[KEYED] == Side("sqlcipher3", is_keyed=True, synchronous=2)
            assert sides[PLAIN] == Side("sqlcipher3", is_keyed=False, synchronous=2)
            assert sides[LAZY] == Side("sqlcipher3", is_keyed=True, synchronous=1)
            figures = _reading(made, stores[KEYED], stores[PLAIN], turns)
            figures += [
                _noting(made, stores[KEYED], stores[PLAIN], turns, "note, keyed beside plain"),
                _noting(made, stores[KEYED], stores[LAZY], turns, "note, FULL beside NORMAL"),
            ]
        finally:
            for store in stores.values():
                store.close()
    found, said = _recovering(recovered, temporary / "recovery", recoveries)
    sizes = [(temporary / name / FILE_NAME).stat().st_size / 2**20 for name in (KEYED, PLAIN)]
    return [*figures, *found], [f"the file: {sizes[0]:.1f} MiB keyed, {sizes[1]:.1f} MiB plain", *said]


def _copy(made: MadeUp, folder: Path, *, is_keyed: bool) -> None:
    """All three are written in the same way, so that their pages lie alike."""
    folder.mkdir()
    source = driver.connect(made.path, made.key)
    try:
        key = f"x'{made.key.hex()}'" if is_keyed else ""
        source.execute("ATTACH DATABASE ? AS other KEY ?", (str(folder / FILE_NAME), key))
        source.execute("SELECT sqlcipher_export('other')")
        version = source.execute("PRAGMA user_version").fetchone()[0]
        source.execute(f"PRAGMA other.user_version = {version}")
        source.execute("DETACH DATABASE other")
    finally:
        source.close()


def _opened(made: MadeUp, folder: Path) -> Store:
    return open_store(folder, made.key, clock=HandClock(MORNING), is_practice=True)


def _reading(made: MadeUp, keyed: Store, plain: Store, turns: int) -> list[Figure]:
    """What a guide looks at most."""
    questions: dict[str, Callable[[Any], object]] = {
        "card": lambda unit: cards.card(unit, made.long_one),
        "queue": lambda unit: today(unit, Scope.MUNICIPALITY),
        "search lind": lambda unit: search(unit, "lind", Filters()),
    }
    figures = []
    for name, question in questions.items():
        times = in_turn(lambda q=question: keyed.read(q).result(), lambda q=question: plain.read(q).result(), turns)  # type: ignore[misc]
        figures.append(Figure(f"{name}, keyed beside plain, {made.contacts} contacts", "ms", *times))
    return figures


def _noting(made: MadeUp, program: Store, floor: Store, turns: int, name: str) -> Figure:
    """A note on somebody whose card has just been shown, as a guide writes."""
    dice = random.Random(SEED)
    shown = [ContactId(1)]
    texts = itertools.count()

    def show() -> None:
        shown[0] = ContactId(dice.randint(1, made.contacts))
        for store in (program, floor):
            store.read(lambda unit: cards.card(unit, shown[0])).result()

    def note(store: Store) -> None:
        text = f"Ringer igen, {next(texts)}"
        store.write(partial(dialogue.log_entry, contact_id=shown[0], kind=EntryKind.NOTE, text=text)).result()

    return Figure(
        f"{name}, {made.contacts} contacts", "ms", *in_turn(lambda: note(program), lambda: note(floor), turns, before=show)
    )


def _recovering(made: MadeUp, folder: Path, turns: int) -> tuple[list[Figure], list[str]]:
    """A store with a page destroyed in its middle and unsent notes; the floor is a bare keyed copy of the same file."""
    folder.mkdir()
    whole = folder / "whole"
    whole.mkdir()
    _copy(made, whole / KEYED, is_keyed=True)
    source = whole / KEYED
    store = _opened(made, source)
    for number in range(UNSENT):
        store.write(partial(dialogue.log_entry, contact_id=ContactId(number + 1), kind=EntryKind.NOTE, text="osänt")).result()
    assert store.keep_weekly_copy().result()
    store.close()
    damaged, bare = folder / "damaged", folder / "bare"

    def prepare() -> None:
        for place in (damaged, bare):
            shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, damaged)
        bare.mkdir()
        with (damaged / FILE_NAME).open("r+b") as file:
            file.seek((damaged / FILE_NAME).stat().st_size // 2 // 4096 * 4096)
            file.write(b"\xff" * 4096)

    def anew(*, from_copy: bool) -> None:
        found = recover(damaged / FILE_NAME, made.key, is_practice=True, today=MORNING.date(), from_copy=from_copy)
        assert found.deeds >= UNSENT, "nothing unsent is lost"

    def copy() -> None:
        raw = raw_sql.connect(source / FILE_NAME, made.key)
        other = raw_sql.connect(bare / FILE_NAME, made.key)
        raw.backup(other)
        other.close()
        raw.close()

    figures = []
    for name, from_copy in (("a store made anew", False), ("a store taken back to its copy", True)):
        times = in_turn(lambda f=from_copy: anew(from_copy=f), _afresh(bare, copy), turns, warm=0, before=prepare)  # type: ignore[misc]
        figures.append(Figure(f"{name}, {made.contacts} contacts", "ms", *times))
    return figures, [f"{each.name}: {min(each.program) / 1000:.2f} s at best, with {UNSENT} unsent notes" for each in figures]


def _afresh(bare: Path, copy: Callable[[], None]) -> Callable[[], None]:
    def act() -> None:
        for left in bare.iterdir():
            left.unlink()
        copy()

    return act
