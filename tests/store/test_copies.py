"""Encrypted copies: whole, one a week whatever the clock has said, gone in time, and without anybody who may not lie there."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.access import Access, AccessKind
from guide_desk.errors import StoreDamaged
from guide_desk.services import accesses, loose_notes
from guide_desk.snapshots.people import QuickNote
from guide_desk.store import copies, doctor, mirror
from guide_desk.store.driver import Connection, connect
from guide_desk.store.store import FILE_NAME, open_store
from tests.factories import KEY, MORNING, person
from tests.store.test_recovery import TODAY, emptied, filled, flip, id_of, note, open_words


def test_a_weekly_copy_is_whole_opens_with_the_same_key_and_is_made_once_a_week(tmp_path: Path) -> None:
    store = filled(tmp_path)
    note(store, id_of(store, 7), "Ring på torsdag")
    assert store.keep_weekly_copy().result()
    assert not store.keep_weekly_copy().result(), "there is one of this week"
    assert store.close()
    (copy,) = copies.copies_of(tmp_path)
    assert copy.read_bytes()[:15] != b"SQLite format 3"
    assert copy.stat().st_mode & 0o077 == 0
    assert b"Ring p" not in copy.read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(copy, other / FILE_NAME)
    opened = open_store(other, KEY, clock=HandClock(MORNING), is_practice=True)
    assert open_words(opened) == {7: "Ring på torsdag"}
    assert doctor.examine(opened).is_healthy
    assert opened.close()


def test_a_copy_is_compared_word_by_word_in_all_that_exists_nowhere_else(tmp_path: Path) -> None:
    store = filled(tmp_path)
    note(store, id_of(store, 7), "Ring på torsdag")
    store.write(lambda unit: loose_notes.write_down(unit, about="Någon på mässan", note=QuickNote("Ring på fredag"))).result()
    store.write(lambda unit: accesses.note(unit, access=Access(AccessKind.COPIED, people=340))).result()
    assert store.close()
    shutil.copy(tmp_path / FILE_NAME, tmp_path / "other.db")
    whole, other = (connect(path, KEY) for path in (tmp_path / FILE_NAME, tmp_path / "other.db"))
    assert copies._contents(whole) == copies._contents(other)
    for change in ("UPDATE loose_note SET text = 'Ring på lördag'", "UPDATE access SET people = 3", "UPDATE deed SET tries = 9"):
        other.execute("BEGIN")
        other.execute(change)
        assert copies._contents(whole) != copies._contents(other), change
        other.execute("ROLLBACK")
    whole.close()
    other.close()


def test_copies_leave_after_two_weeks_and_when_somebody_in_them_must(tmp_path: Path) -> None:
    store = filled(tmp_path)
    for days in (0, 7, 14, 28):
        connection = connect(tmp_path / FILE_NAME, KEY, read_only=True)
        copies.keep_copy(connection, tmp_path, KEY, copies.WEEKLY, TODAY + timedelta(days=days))
        connection.close()
    kept = [path.name for path in copies.copies_of(tmp_path)]
    assert kept == [f"weekly-{TODAY + timedelta(days=days)}.db" for days in (28, 14)]
    protected = person(5, is_protected="yes")
    store.write(lambda unit: mirror.write_protected(unit, protected, [])).result()
    assert copies.copies_of(tmp_path) == []
    assert store.close()


def test_a_copy_that_a_clock_ahead_has_dated_keeps_no_other_from_being_made_or_taken(tmp_path: Path) -> None:
    def copied(days: int) -> bool:
        clock = HandClock(MORNING + timedelta(days=days))
        store = open_store(tmp_path, KEY, clock=clock, is_practice=True)
        was_made = store.keep_weekly_copy().result()
        assert store.close()
        return was_made

    assert filled(tmp_path).close()
    days_of_copies = (0, 400, 1, 8)
    assert [copied(days) for days in days_of_copies] == [True, True, True, True]
    kept = [copies.WEEKLY + f"-{TODAY + timedelta(days=days)}.db" for days in (8, 1)]
    assert [path.name for path in copies.copies_of(tmp_path, TODAY + timedelta(days=8))] == kept


def test_nobody_is_in_a_copy_who_became_protected_while_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, check = filled(tmp_path), copies.check
    protected = person(5, is_protected="yes")

    def check_and_hear(connection: Connection) -> None:
        check(connection)
        store.write(lambda unit: mirror.write_protected(unit, protected, [])).result()

    monkeypatch.setattr(copies, "check", check_and_hear)
    store.keep_weekly_copy().result()
    assert copies.copies_of(tmp_path) == []
    assert store.close()


def test_no_copy_is_kept_of_a_damaged_store(tmp_path: Path) -> None:
    assert filled(tmp_path).close()
    path = tmp_path / FILE_NAME
    emptied(path)
    flip(path, path.stat().st_size // 2)
    connection = connect(path, KEY, read_only=True)
    with pytest.raises(StoreDamaged):
        copies.keep_copy(connection, tmp_path, KEY, copies.WEEKLY, TODAY)
    connection.close()
    assert list((tmp_path / copies.FOLDER).glob("*")) == [] if (tmp_path / copies.FOLDER).exists() else True
