"""The encrypted file: rules that hold whatever happens to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from guide_desk import identifiers
from guide_desk.clock import HandClock
from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.search_fold import match_expression
from guide_desk.errors import InvalidInput, StoreError, StoreLocked, StoreTooNew, StoreUnwritable
from guide_desk.services import cards, contacts, deeds, dialogue, drafts, search
from guide_desk.services.today import today
from guide_desk.snapshots.base import Depth
from guide_desk.snapshots.people import Draft, Scope
from guide_desk.store import doctor, mirror, sync_marks
from guide_desk.store.driver import connect
from guide_desk.store.store import FILE_NAME, Store, open_store
from guide_desk.store.unit_of_work import UnitOfWork
from tests.factories import KEY, MORNING, call, person, practice_store, put, registration


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = practice_store(tmp_path)
    yield opened
    assert opened.close()


def test_nothing_in_the_file_can_be_read_without_the_key(tmp_path: Path) -> None:
    opened = practice_store(tmp_path)
    elin = put(opened, person(1, last_name="Sandqvistkanarie"), [registration("2026-05-05 10:00", "Kanariefråga om förskola")])
    opened.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Kanarieanteckning")).result()
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        for word in ("Sandqvistkanarie", "Kanarie", "kanarie"):
            assert word.encode() not in content
            assert word.encode("utf-16-le") not in content
    assert not (tmp_path / FILE_NAME).read_bytes().startswith(b"SQLite format 3")
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0
    opened.close()


def test_what_is_written_after_a_clock_that_ran_ahead_is_still_the_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run of the program, in which nothing is remembered but the file."""
    for clock, words in ((HandClock(MORNING + timedelta(days=1)), "bagare"), (HandClock(MORNING), "kock")):
        monkeypatch.setattr(identifiers, "_latest", (0, 0))
        opened = practice_store(tmp_path, clock)
        elin = put(opened, person(1))
        changes = {Field.PROFESSION: words}
        opened.write(partial(contacts.change_fields, contact_id=elin, changes=changes)).result()
        card = opened.read(partial(cards.card, contact_id=elin)).result()
        opened.close()
    assert card is not None
    assert card.fields[Field.PROFESSION] == "kock"


def test_a_wrong_key_opens_nothing_and_makes_no_noise(tmp_path: Path) -> None:
    practice_store(tmp_path).close()
    arguments = """if True:
        import sys
        from pathlib import Path
        from guide_desk.clock import SystemClock
        from guide_desk.store.store import open_store
        open_store(Path(sys.argv[1]), bytes(32), clock=SystemClock(), is_practice=True)
    """
    done = subprocess.run([sys.executable, "-c", arguments, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "StoreLocked" in done.stderr
    assert "hmac" not in done.stderr
    assert KEY.hex() not in done.stderr


def test_practice_and_real_stores_keep_apart(tmp_path: Path) -> None:
    practice_store(tmp_path).close()
    with pytest.raises(StoreLocked):
        open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=False)


def test_a_newer_programs_store_is_read_and_never_written(tmp_path: Path) -> None:
    first = practice_store(tmp_path)
    put(first, person(1), [registration("2026-05-05 10:00")])
    first.close()
    connection = connect(tmp_path / FILE_NAME, KEY)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    newer = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert newer.is_read_only
    assert len(newer.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result().sections) == 1
    with pytest.raises(StoreTooNew):
        newer.write(deeds.end_undo_time).result()
    newer.close()


def test_a_missing_folder_and_a_read_only_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnwritable, match="missing"):
        open_store(tmp_path / "nowhere", KEY, clock=HandClock(MORNING), is_practice=True)


def test_a_full_disk_keeps_everything_that_was_there(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-05 10:00")])

    def shrink(unit: UnitOfWork) -> None:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    store.write(shrink).result()

    def fill() -> None:
        for number in range(200):
            words = f"lång text {number} " * 400
            store.write(partial(dialogue.log_entry, contact_id=elin, kind=EntryKind.NOTE, text=words)).result()

    with pytest.raises(StoreUnwritable) as caught:
        fill()
    assert caught.value.reason == "full"
    store.write(lambda unit: unit.connection.exec_driver_sql("PRAGMA max_page_count = 1000000") and None).result()
    assert doctor.examine(store).is_healthy


def test_a_service_that_fails_leaves_no_trace(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-05 10:00")])

    def half(unit: UnitOfWork) -> Changes:
        dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="halv")
        unit.connection.exec_driver_sql("CREATE TABLE half (x)")
        unit.connection.execute(text("SELECT count(*) FROM deed")).scalar()
        raise InvalidInput("x", "y")

    with pytest.raises(InvalidInput):
        store.write(half).result()
    counts = store.write(
        lambda unit: [
            unit.connection.exec_driver_sql(q).scalar()
            for q in ("SELECT count(*) FROM deed", "SELECT count(*) FROM sqlite_master WHERE name = 'half'")
        ]
    ).result()
    assert counts == [0, 0]


def test_a_savepoint_is_undone_too(store: Store) -> None:
    def work(unit: UnitOfWork) -> int:
        nested = unit.connection.begin_nested()
        sync_marks.set_mark(unit, "x", "1")
        nested.rollback()
        return len(sync_marks.mark_of(unit, "x"))

    assert store.write(work).result() == 0


def test_foreign_errors_travel_without_their_text(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.write(
            lambda unit: unit.connection.execute(text("INSERT INTO nothing VALUES (:x)"), {"x": "Elin Sandqvist"})
        ).result()
    assert "Elin" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_draft_survives_and_goes_when_it_is_saved(tmp_path: Path) -> None:
    first = practice_store(tmp_path)
    elin = put(first, person(1), [registration("2026-05-05 10:00")])
    draft = Draft(elin, "call", "talked", "Halv mening", None, MORNING)
    first.write(lambda unit: drafts.save(unit, draft=draft)).result()
    first.close()
    again = practice_store(tmp_path)
    kept = again.read(lambda unit: cards.draft(unit, elin)).result()
    assert kept is not None
    assert kept.text == "Halv mening"
    again.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Hel mening")).result()
    assert again.read(lambda unit: cards.draft(unit, elin)).result() is None
    again.close()


def test_undo_is_for_what_has_not_been_sent(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-05 10:00")])
    made = store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="x")).result()
    assert made.deed_id is not None
    store.write(lambda unit: deeds.withdraw(unit, deed_id=made.deed_id)).result()  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="sent"):
        store.write(lambda unit: deeds.withdraw(unit, deed_id=made.deed_id)).result()  # type: ignore[arg-type]


def test_fields_wait_for_the_whole_card_and_notes_do_not(store: Store) -> None:
    elin = put(store, person(1, depth=Depth.ROW), [registration("2026-05-05 10:00")])
    with pytest.raises(InvalidInput, match="not_fetched"):
        store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes={Field.MOVE_STATUS: "moving"})).result()
    store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="x")).result()


def test_a_protected_person_is_a_row_without_a_name(store: Store) -> None:
    put(store, person(1, last_name="Hemlig"), [registration("2026-05-05 10:00", "Hemlig fråga")])
    base = person(1, is_protected="yes", updated="2026-05-12T08:00:00")
    wordless = [mirror.ActivityBase(mirror.ActivityKind.APPOINTMENT, 1, 1, "s", registration("2026-05-05 10:00", ""))]
    store.write(lambda unit: mirror.write_protected(unit, base, wordless)).result()
    (section,) = store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result().sections
    (row,) = section.rows
    assert (row.is_protected, row.name, row.quote, row.from_place) == (True, "", "", "")
    assert store.read(lambda unit: search.search(unit, "hemlig", search.Filters())).result().people == ()
    assert store.read(lambda unit: search.search(unit, "", search.Filters())).result().people == ()


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("elin", True),
        ("ELIN sand", True),
        ("sandqvíst", True),
        ("070-174 06 12", True),
        ("+46 70 174 06 12", True),
        ("0701", True),
        ("elin@example", True),
        ("eln", False),
        ("07022", False),
    ],
)
def test_what_is_typed_finds_what_was_written(store: Store, typed: str, is_found: bool) -> None:
    elin = put(store, person(1), [registration("2026-05-05 10:00")])
    found = store.read(lambda unit: search.search(unit, typed, search.Filters())).result().people
    assert found == ((elin,) if is_found else ())


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_question_is_a_syntax_error(typed: str) -> None:
    expression = match_expression(typed)
    if expression is not None:
        connection = connect_memory()
        connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (expression,)).fetchall()
        connection.close()


def connect_memory() -> Any:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (folded, tokenize = 'unicode61 remove_diacritics 0')")
    return connection


def test_the_same_history_is_projected_the_same_in_any_order(tmp_path: Path) -> None:
    entries = [
        registration("2026-04-30 10:00"),
        call("2026-05-01 09:00", Outcome.NO_ANSWER),
        call("2026-05-04 09:00", text="Pratade"),
    ]
    cards_made = []
    for name, ordered in (("one", entries), ("two", entries[::-1])):
        opened = practice_store(tmp_path / name)
        contact_id = put(opened, person(1), ordered)
        card = opened.read(lambda unit, c=contact_id: cards.card(unit, c)).result()  # type: ignore[misc]
        assert card is not None
        cards_made.append((card.row.clock, [entry.text for entry in card.entries]))
        opened.close()
    assert cards_made[0] == cards_made[1]
