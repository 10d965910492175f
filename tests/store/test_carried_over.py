"""What a store that is made anew takes from its old file and its copies: of any age, nothing ended, and told if not all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreDamaged, StoreError, StoreTooNew
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue, drafts, today
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.people import QUICK_NOTE_DRAFT, form_about
from guide_desk.store import doctor, mirror, recovery
from guide_desk.store.driver import connect
from guide_desk.store.store import FILE_NAME, Store, open_store
from tests.factories import KEY, MORNING, person
from tests.store.kept_files import file_of, known_versions
from tests.store.test_recovery import TODAY, emptied, flip, id_of, note, open_words, page_of, written

STEP, BEGUN = "next_step", {"text": "Halv"}


def _opened(folder: Path) -> Store:
    return open_store(folder, KEY, clock=HandClock(MORNING), is_practice=True)


def _recovered(folder: Path, *, from_copy: bool = False) -> recovery.Recovered:
    return recovery.recover(folder / FILE_NAME, KEY, is_practice=True, today=TODAY, from_copy=from_copy)


def _damage(folder: Path, table: str) -> None:
    emptied(folder / FILE_NAME)
    flip(folder / FILE_NAME, page_of(folder / FILE_NAME, table) + 1_000)


def _count(store: Store, table: str) -> int:
    asked = f"SELECT count(*) FROM {table}"
    return int(store.read(lambda unit: unit.connection.execute(asked).fetchone()[0]).result())


@pytest.mark.parametrize("version", known_versions())
def test_an_older_programs_file_whose_damage_the_upgrade_finds_is_carried_over(tmp_path: Path, version: int) -> None:
    shutil.copyfile(file_of(version), tmp_path / FILE_NAME)
    held = json.loads(file_of(version).with_suffix(".json").read_text(encoding="utf-8"))
    _damage(tmp_path, "dialogue_entry")
    found = _recovered(tmp_path)
    assert (found.deeds, found.drafts, found.unreadable) == (held["open deeds"], len(held["drafts"]), False)
    store = _opened(tmp_path)
    assert doctor.examine(store).is_healthy
    assert store.close()


@pytest.mark.parametrize("version", known_versions()[:-1])
@pytest.mark.parametrize("from_copy", [False, True])
def test_the_copy_that_an_upgrade_made_gives_what_is_unsent(tmp_path: Path, version: int, from_copy: bool) -> None:
    shutil.copyfile(file_of(version), tmp_path / FILE_NAME)
    held = json.loads(file_of(version).with_suffix(".json").read_text(encoding="utf-8"))
    assert _opened(tmp_path).close()
    (tmp_path / FILE_NAME).write_bytes(b"\1" * 9_000)
    found = _recovered(tmp_path, from_copy=from_copy)
    assert (found.deeds, found.drafts, found.unreadable) == (held["open deeds"], len(held["drafts"]), True)


def test_a_newer_programs_store_is_made_anew_by_that_program_only(tmp_path: Path) -> None:
    store = written(tmp_path)
    assert store.keep_weekly_copy().result()
    assert store.close()
    connection = connect(tmp_path / FILE_NAME, KEY)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    for from_copy in (False, True):
        with pytest.raises(StoreTooNew):
            _recovered(tmp_path, from_copy=from_copy)
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert not list(tmp_path.glob("store.part*"))


@pytest.mark.parametrize("content", [None, b"", b"\1" * 9_000], ids=["gone", "empty", "first page"])
def test_a_file_that_is_gone_or_does_not_open_though_its_copy_does_is_damaged_and_not_begun_anew(
    tmp_path: Path, content: bytes | None
) -> None:
    store = written(tmp_path)
    assert store.keep_weekly_copy().result()
    assert store.close()
    (tmp_path / FILE_NAME).unlink()
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreDamaged):
        _opened(tmp_path)
    found = _recovered(tmp_path)
    assert (found.deeds, found.drafts, found.unreadable) == (4, 1, True)


def _reads(store: Store) -> object:
    return store.read(lambda unit: unit.connection.execute("SELECT * FROM dialogue_entry").fetchall()).result()


def _looks_up(store: Store) -> object:
    return store.look_up(lambda unit: unit.connection.execute("SELECT * FROM dialogue_entry").fetchall())


def _writes(store: Store) -> object:
    return store.write(lambda unit: unit.driver.execute("UPDATE dialogue_entry SET entry = ''").rowcount).result()


@pytest.mark.parametrize("meet", [_reads, _looks_up, _writes])
def test_damage_that_anybody_meets_is_mended_at_the_next_start(tmp_path: Path, meet: Callable[[Store], object]) -> None:
    assert written(tmp_path).close()
    _damage(tmp_path, "dialogue_entry")
    store = _opened(tmp_path)
    with pytest.raises(StoreDamaged):
        meet(store)
    assert store.close()
    with pytest.raises(StoreDamaged, match="noted"):
        _opened(tmp_path)


def test_a_question_that_is_wrong_is_no_damage(tmp_path: Path) -> None:
    store = written(tmp_path)
    with pytest.raises(StoreError) as refused:
        store.read(lambda unit: unit.connection.execute("SELECT json('{')").fetchall()).result()
    assert not isinstance(refused.value, StoreDamaged)
    assert store.close()
    assert _opened(tmp_path).close()


@pytest.mark.parametrize("table", ["dialogue_entry", "deed", "entry_words_data", "segment_row"])
def test_the_doctor_names_the_damaged_pages(tmp_path: Path, table: str) -> None:
    assert written(tmp_path).close()
    _damage(tmp_path, table)
    page = page_of(tmp_path / FILE_NAME, table) // 4096 + 1
    store = _opened(tmp_path)
    assert doctor.examine(store).lines() == [f"damaged pages: {page} (1 in all)", "not healthy"]
    assert store.close()


@pytest.mark.parametrize("table", ["draft", "segment", "loose_note", "meta"])
def test_what_could_exist_nowhere_else_and_cannot_be_read_is_told(tmp_path: Path, table: str) -> None:
    assert written(tmp_path).close()
    _damage(tmp_path, table)
    assert _recovered(tmp_path).unreadable


def test_words_whose_person_cannot_be_read_wait_for_the_guide(tmp_path: Path) -> None:
    store = written(tmp_path)
    people, deeds = _count(store, "contact"), _count(store, "deed")
    begin_about(store, id_of(store, 15))
    assert store.close()
    for table in ("contact", "base_person"):
        emptied(tmp_path / FILE_NAME)
        connection = connect(tmp_path / FILE_NAME, KEY)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"DELETE FROM {table} WHERE remote_id IS NOT NULL")
        connection.close()
    assert people > deeds
    assert _recovered(tmp_path).unreadable
    store = _opened(tmp_path)
    items = store.read(sync_items).result()
    assert {each.reason for each in items} >= {"card_removed"}
    waiting = "SELECT entry ->> 'text' FROM deed WHERE state = 'needs_attention' AND reason = 'card_removed'"
    words = {row[0] for row in store.read(lambda unit: unit.connection.execute(waiting).fetchall()).result()}
    assert words == {"Ring på torsdag", "Vill ha hus i Duved"}
    assert [each.said.text for each in store.read(today.loose_notes).result()] == ["halvskrivet"]
    assert begun(store) == (QUICK_NOTE_DRAFT, BEGUN, None), "nobody knows whom it was about"
    assert forms(store) == [QUICK_NOTE_DRAFT]
    assert doctor.examine(store).is_healthy
    assert store.close()


def begin_about(store: Store, contact_id: ContactId) -> None:
    """In two small windows: a quick note, and the next step."""
    store.write(partial(drafts.save_quick_note, form=QUICK_NOTE_DRAFT, words=BEGUN, about=contact_id)).result()
    store.write(partial(drafts.save_form, form=form_about(STEP, contact_id), words=BEGUN, about=contact_id)).result()


def begun(store: Store) -> object:
    return store.read(lambda unit: drafts.kept_quick_note(unit, (QUICK_NOTE_DRAFT,))).result()


def forms(store: Store) -> list[str]:
    asked = f"SELECT name FROM meta WHERE name LIKE '{STEP}%' OR name LIKE 'quick_note%' ORDER BY name"
    return [row[0] for row in store.read(lambda unit: unit.connection.execute(asked).fetchall()).result()]


@pytest.mark.parametrize("from_copy", [False, True])
def test_what_was_begun_about_somebody_stays_theirs_whatever_row_they_come_to_lie_in(tmp_path: Path, from_copy: bool) -> None:
    store = written(tmp_path)
    begin_about(store, id_of(store, 19))
    assert store.keep_weekly_copy().result()
    store.write(partial(drafts.save_quick_note, form=QUICK_NOTE_DRAFT, words={}, about=None)).result()
    store.write(lambda unit: mirror.write_persons(unit, [person(900, first_name="Senare")])).result()
    later = id_of(store, 900)
    begin_about(store, later)
    assert store.close()
    _recovered(tmp_path, from_copy=from_copy)
    store = _opened(tmp_path)
    people = [person(number, first_name=f"Ny{number}") for number in (801, *range(15, 23), *range(802, 870))]
    store.write(lambda unit: mirror.write_persons(unit, people)).result()
    assert begun(store) == (QUICK_NOTE_DRAFT, BEGUN, id_of(store, 900))
    theirs = [form_about(STEP, id_of(store, number)) for number in (19, 900)]
    assert forms(store) == sorted([*theirs, form_about(QUICK_NOTE_DRAFT, id_of(store, 900))])
    assert store.close()


def test_a_copy_brings_back_nothing_that_was_ended_since(tmp_path: Path) -> None:
    """Begun words that became a note, a person who was sent, and nobody stands there twice."""
    store = written(tmp_path)
    assert store.keep_weekly_copy().result()
    eleven = id_of(store, 11)
    store.write(partial(dialogue.log_entry, contact_id=eleven, kind=EntryKind.NOTE, text="halvskrivet, och klart")).result()
    made = "SELECT deed_id FROM deed WHERE kind = 'person'"
    (deed_id,) = store.read(lambda unit: unit.connection.execute(made).fetchone()).result()
    store.write(lambda unit: mirror.settle_person(unit, deed_id, person(700, first_name="Ny"))).result()
    note(store, id_of(store, 21), "Skrivet efteråt")
    before = _count(store, "contact"), open_words(store)
    assert store.close()
    _recovered(tmp_path, from_copy=True)
    store = _opened(tmp_path)
    assert _count(store, "draft") == 0
    assert (_count(store, "contact"), open_words(store)) == before
    assert doctor.examine(store).is_healthy
    assert store.close()
