"""What nobody waits for: done when it is quiet and with what the sync writes, never by a guide's own writing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue, search
from guide_desk.store import doctor, mirror, tidying, workers
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.store.workers import Worker
from tests.factories import MORNING, entry, person, practice_store, put

_PIECES = "SELECT count(DISTINCT id >> 37) FROM entry_words_data WHERE id >= 1 << 37"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """It is never quiet unless the test says so."""
    monkeypatch.setattr(workers, "QUIET_SECONDS", 600.0)
    opened = practice_store(tmp_path, HandClock(MORNING))
    yield opened
    assert doctor.examine(opened).is_healthy
    assert opened.close()


def _pieces(store: Store) -> int:
    """In how many pieces the index of the dialogue's words lies."""
    return int(store.read(lambda unit: unit.connection.execute(_PIECES).fetchone()[0]).result())


def _note(store: Store, contact_id: ContactId, text: str) -> None:
    store.write(lambda unit: dialogue.log_entry(unit, contact_id=contact_id, kind=EntryKind.NOTE, text=text)).result()


def _log(store: Store) -> tuple[int, int]:
    """(pages in the log, pages of them in the file)."""
    assert store._writing is not None
    look = store._writing.execute
    _busy, pages, done = store._writer.submit(lambda: look("PRAGMA wal_checkpoint(NOOP)").fetchone()).result()
    return pages, done


def _tidy(store: Store) -> int:
    """What quiet moments do; how many steps it took."""
    steps = 1
    while store._writer.submit(store._tidy).result():
        steps += 1
    return steps


def test_the_log_lets_go_of_who_left_as_soon_as_nobody_reads(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    put(store, person(1))
    put(store, person(2, first_name="Xylofonia"))
    _tidy(store)
    log = store.path.with_name("store.db-wal")
    began, may_end = threading.Event(), threading.Event()

    def looks_for_long(unit: ReadingUnit) -> None:
        unit.connection.execute("SELECT count(*) FROM contact").fetchone()
        began.set()
        may_end.wait(30)

    reading = store.read(looks_for_long)
    assert began.wait(10)
    store.write(lambda unit: mirror.forget_persons(unit, [2])).result()
    assert store._writer.submit(store._tidy).result(), "there is more to do"
    assert not store.truncate_log().result()
    assert log.stat().st_size > 0
    may_end.set()
    reading.result()
    _tidy(store)
    assert log.stat().st_size == 0
    assert [each.getMessage() for each in caplog.records] == ["what was taken away has left the log too"]
    _note(store, ContactId(1), "skrivs som vanligt efteråt")
    assert not store._writer.submit(store._tidy).result()
    assert log.stat().st_size > 0, "nobody has left since"


def test_notes_lie_in_pieces_until_it_is_quiet(store: Store) -> None:
    elin = put(store, person(1))
    for number in range(20):
        _note(store, elin, f"ringde om bredband {number}")
    assert _pieces(store) >= 20
    _tidy(store)
    assert _pieces(store) < 8
    answer = store.read(lambda unit: search.search(unit, "bredband", search.Filters())).result()
    assert answer.in_notes_total == 1


def test_what_the_sync_writes_is_put_together_at_once(store: Store) -> None:
    for number in range(40):
        put(store, person(number + 1), [entry(EntryKind.NOTE, "2026-05-04 10:00", f"flyttar i vinter {number}")])
    assert _pieces(store) < 16
    assert store.read(lambda unit: search.search(unit, "vinter", search.Filters())).result().in_notes_total == 40


def test_the_log_is_brought_into_the_file_when_it_is_quiet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "MOST_LOG_PAGES", 50)
    elin = put(store, person(1))
    while _log(store)[0] < 50:
        _note(store, elin, "hej")
    assert _log(store)[1] < _log(store)[0]
    _tidy(store)
    pages, done = _log(store)
    assert pages - done < 50


def test_a_note_reads_no_entry_that_stays_as_it_is(store: Store) -> None:
    said = [entry(EntryKind.NOTE, "2026-05-04 10:00", "ett"), entry(EntryKind.NOTE, "2026-05-05 10:00", "två")]
    elin = put(store, person(1), said)
    statements: list[str] = []
    store.write(lambda unit: unit.driver.set_trace_callback(statements.append)).result()
    _note(store, elin, "tre")
    read = [each for each in statements if "FROM dialogue_entry" in each]
    assert [each.split(" FROM ")[0] for each in read] == ["SELECT entry_id"]
    statements.clear()
    _note(store, elin, "fyra, i samma sekund")
    assert any("entry_id, entry FROM dialogue_entry" in each for each in statements)
    store.write(lambda unit: unit.driver.set_trace_callback(None)).result()


def test_quiet_work_goes_on_while_there_is_more_and_lets_a_task_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "QUIET_SECONDS", 0.001)
    steps: list[str] = []
    begun, may_go_on, done = threading.Event(), threading.Event(), threading.Event()

    def step() -> bool:
        steps.append("quiet")
        begun.set()
        assert may_go_on.wait(10)
        if len(steps) > 4:
            done.set()
        return len(steps) <= 4

    worker = Worker(queue.PriorityQueue(), when_quiet=step)
    assert begun.wait(10)
    asked = worker.submit(lambda: steps.append("task"))
    may_go_on.set()
    asked.result(10)
    assert done.wait(10)
    worker.stop()
    assert worker.join(10)
    assert steps[:2] == ["quiet", "task"]
    assert steps.count("quiet") >= 3


def test_the_weekly_copy_is_not_taken_in_by_what_an_old_reader_remembers(store: Store) -> None:
    elin = put(store, person(1))
    for number in range(80):
        _note(store, elin, " ".join(f"ord{number * 40 + each}" for each in range(40)))

    def look(unit: ReadingUnit) -> tuple[int | None, list[str]]:
        """What an ordinary question finds, and what the check says that goes by memory."""
        checked = [row[0] for row in unit.connection.execute("PRAGMA integrity_check").fetchall()]
        return search.search(unit, "ord77", search.Filters()).in_notes_total, checked

    def all_readers() -> list[tuple[int | None, list[str]]]:
        """Each reader once: both wait until the other has begun."""
        both = threading.Barrier(2, timeout=10)
        return [each.result() for each in [store.read(lambda unit: (both.wait(), look(unit))[1]) for _reader in range(2)]]

    assert all_readers() == [(1, ["ok"])] * 2
    assert _tidy(store) > 1
    assert store.keep_weekly_copy().result()
    found = all_readers()
    assert all(checked != ["ok"] for _found, checked in found), "which is why the copy has a connection of its own"
    assert [number for number, _checked in found] == [1, 1], "an ordinary question looks anew"
