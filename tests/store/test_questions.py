"""A question that nobody waits for any more ends where it is; the next one finds the reader as if it had never been asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from guide_desk.errors import Unwanted
from guide_desk.services import dialogue
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import ReadingUnit
from tests.factories import person, practice_store, put

READERS = 2
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
PATIENCE_SECONDS = 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = practice_store(tmp_path)
    yield opened
    assert opened.close()


def _one(unit: ReadingUnit) -> int:
    return int(unit.connection.execute("SELECT 1").fetchone()[0])


def _until(is_so: object) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < ends


def test_a_statement_that_would_never_end_ends(store: Store) -> None:
    began = threading.Event()

    def endless(unit: ReadingUnit) -> None:
        began.set()
        unit.connection.execute(ENDLESS).fetchone()

    for _turn in range(2 * READERS):
        asked = store.read(endless)
        assert began.wait(PATIENCE_SECONDS)
        began.clear()
        while not asked.done():
            asked.drop()
        assert isinstance(asked.exception(), Unwanted)
    assert [store.read(_one).result(PATIENCE_SECONDS) for _reader in range(2 * READERS)] == [1] * 2 * READERS


def test_between_two_statements_the_second_is_not_begun(store: Store) -> None:
    began, go_on = threading.Event(), threading.Event()

    def two(unit: ReadingUnit) -> int:
        _one(unit)
        began.set()
        go_on.wait()
        return _one(unit)

    asked = store.read(two)
    assert began.wait(PATIENCE_SECONDS)
    asked.drop()
    go_on.set()
    with pytest.raises(Unwanted):
        asked.result(PATIENCE_SECONDS)
    assert store.read(_one).result(PATIENCE_SECONDS) == 1


class _Held:
    """Like a cursor: something that must end on the thread where it was made."""

    def __init__(self, ended_on: list[int]) -> None:
        self._ended_on = ended_on

    def __del__(self) -> None:
        self._ended_on.append(threading.get_ident())


def test_what_a_dropped_question_held_ends_with_it_on_the_reader(store: Store) -> None:
    """Or the window's thread would end a cursor, and wait for whatever statement the reader runs by then."""
    began, asked_on, ended_on = threading.Event(), list[int](), list[int]()

    def endless(unit: ReadingUnit) -> None:
        held = _Held(ended_on)
        asked_on.append(threading.get_ident())
        began.set()
        unit.connection.execute(ENDLESS).fetchone()
        assert held

    asked = store.read(endless)
    assert began.wait(PATIENCE_SECONDS)
    while not asked.done():
        asked.drop()
    error = asked.exception()
    assert isinstance(error, Unwanted)
    assert ended_on == asked_on, "although the error is still here"


def test_what_has_not_begun_is_cancelled_and_what_has_ended_stays(store: Store) -> None:
    both, go_on = threading.Barrier(READERS + 1), threading.Event()

    def keeps_busy(_unit: ReadingUnit) -> int:
        both.wait()
        go_on.wait()
        return 2

    busy = [store.read(keeps_busy) for _reader in range(READERS)]
    both.wait()
    waiting = store.read(_one)
    waiting.drop()
    go_on.set()
    with pytest.raises(CancelledError):
        waiting.result(PATIENCE_SECONDS)
    assert [each.result(PATIENCE_SECONDS) for each in busy] == [2, 2]
    busy[0].drop()
    assert busy[0].result() == 2


def test_the_writer_never_hears_of_it(store: Store) -> None:
    """Readers are dropped one after another while notes are written: each note is there."""
    elin = put(store, person(1))
    for number in range(10):
        asked = store.read(lambda unit: unit.connection.execute(ENDLESS).fetchone())
        written = store.write(lambda unit, n=number: dialogue.log_note(unit, contact_id=elin, text=f"Rad {n}"))  # type: ignore[misc]
        _until(asked.running)
        while not asked.done():
            asked.drop()
        assert written.result(PATIENCE_SECONDS).contacts == {elin}
    count = "SELECT count(*) FROM dialogue_entry"
    assert store.read(lambda unit: unit.connection.execute(count).fetchone()[0]).result() == 10
