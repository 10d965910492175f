"""The power goes: what was not synced may be missing or half there, and no acknowledged note is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreError
from guide_desk.services import dialogue
from guide_desk.store import doctor
from guide_desk.store.store import Store, open_store
from tests.factories import GUIDE, KEY, MORNING, person, practice_store, put
from tests.long_runs import POWER, long_run
from tests.sync.machine.losing_disk import IS_HERE, LosingDisk, losing_disk
from tests.sync.machine.one_thread import one_thread

NOTES = 60
pytestmark = pytest.mark.skipif(not IS_HERE, reason="the driver's library hides its C functions here (not on Linux)")


def _written(folder: Path, disk: LosingDisk, *, synchronous: str = "FULL") -> list[tuple[int, str]]:
    """Notes, each with how much the disk had done when its saving returned. Checkpoints come in between."""
    store = practice_store(folder)
    elin = put(store, person(1))
    store._writing.execute(f"PRAGMA synchronous = {synchronous}")
    store._writing.execute("PRAGMA wal_autocheckpoint = 20")
    kept = []
    for number in range(NOTES):
        text = f"not {number} {'ord ' * (number * 7 % 90)}"

        def write(unit: dialogue.UnitOfWork, text: str = text) -> object:
            return dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text=text)

        store.write(write).result()
        kept.append((len(disk.done), text.strip()))
    assert store.close()
    return kept


@contextmanager
def _next_life(folder: Path, files: dict[str, bytes]) -> Iterator[Store]:
    folder.mkdir()
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)
    store = open_store(folder, KEY, clock=HandClock(MORNING), is_practice=True)
    try:
        yield store
    finally:
        assert store.close()


def _lost(folder: Path, disk: LosingDisk, kept: list[tuple[int, str]], at: int, dice: random.Random) -> int:
    """How many acknowledged notes are not there after the power went at this point; -1 for a file that cannot be opened."""
    try:
        with _next_life(folder, disk.after_power_loss(at, dice)) as store:
            assert doctor.examine(store).is_healthy
            rows = store.write(lambda unit: unit.driver.execute("SELECT entry FROM deed").fetchall()).result()
            there = " ".join(row[0] for row in rows)
            return sum(f'"{text}"' not in there for done, text in kept if done <= at)
    except StoreError:
        return -1


def _losses(folder: Path, points: int, *, synchronous: str = "FULL") -> list[int]:
    """What is lost at each of so many points, spread over the whole of it; the first note is acknowledged at all of them."""
    dice = random.Random(7)
    with one_thread(7):
        with losing_disk() as disk:
            kept = _written(folder / "whole", disk, synchronous=synchronous)
        places = [dice.randrange(kept[0][0], len(disk.done) + 1) for _point in range(points)]
        return [_lost(folder / str(number), disk, kept, at, dice) for number, at in enumerate(places)]


def test_no_acknowledged_note_is_lost_when_the_power_goes(quick_folder: Path) -> None:
    assert GUIDE.may_write
    assert set(_losses(quick_folder, 60)) == {0}


def test_the_test_would_see_a_loss(quick_folder: Path) -> None:
    """SQLite's lesser setting promises a whole file only: notes have to be missing, or this disk loses nothing."""
    assert sum(count > 0 for count in _losses(quick_folder, 30, synchronous="NORMAL")) > 5


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_acknowledged_note_is_lost_at_a_thousand_points(quick_folder: Path) -> None:
    with long_run(POWER, 1000) as ran:
        losses = _losses(quick_folder, ran.asked)
        ran.done, ran.result = len(losses), f"{sum(count != 0 for count in losses)} with a loss"
        assert set(losses) == {0}
