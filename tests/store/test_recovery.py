"""Upgrades that fail, and stores that are damaged: what was written here is carried over, and nothing wrong is read."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.errors import StoreDamaged, StoreError, StoreLocked, StoreNotUpgraded, StoreUnwritable
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue, drafts, segment_deeds, segments
from guide_desk.services.contacts import create_person
from guide_desk.snapshots.people import Draft
from guide_desk.store import copies, doctor, keeping, migrations, mirror, opening, recovery, sent_out, sync_marks
from guide_desk.store.driver import connect
from guide_desk.store.migrations import steps
from guide_desk.store.store import FILE_NAME, Store, open_store
from guide_desk.store.unit_of_work import UnitOfWork
from tests.factories import GUIDE, KEY, MORNING, activity, entry, person, practice_store

TODAY = MORNING.date()
_PEOPLE = 60
_FLIPS = 500


def filled(folder: Path) -> Store:
    store = practice_store(folder)
    people = [person(number, first_name=f"Person{number}") for number in range(1, _PEOPLE + 1)]
    store.write(lambda unit: mirror.write_persons(unit, people)).result()
    notes = [
        activity(number * 10 + place, number, entry(EntryKind.NOTE, "2026-05-01 10:00", f"ord {number} {place} " * 20))
        for number in range(1, _PEOPLE + 1)
        for place in range(3)
    ]
    store.write(lambda unit: mirror.write_activities(unit, notes)).result()
    return store


def id_of(store: Store, remote_id: int) -> ContactId:
    found = store.write(lambda unit: mirror.contact_of(unit, remote_id)).result()
    assert found is not None
    return found


def note(store: Store, contact_id: ContactId, text: str) -> None:
    store.write(lambda unit: dialogue.add_entry(unit, contact_id, DialogueEntry(EntryKind.NOTE, unit.now, text=text))).result()


def open_words(store: Store) -> dict[int | None, str]:
    """The CRM's number of the person to what waits on their card."""
    asked = (
        "SELECT c.remote_id, json_extract(d.entry, '$.text') FROM deed AS d JOIN contact AS c USING (contact_id)"
        " WHERE d.state NOT IN ('settled', 'withdrawn') AND d.kind = 'entry'"
    )
    return dict(store.read(lambda unit: unit.connection.execute(asked).fetchall()).result())


def emptied(path: Path) -> None:
    """Everything into the main file, so that a byte changed there is a byte of the store."""
    connection = connect(path, KEY)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(place)
        byte = stream.read(1)[0]
        stream.seek(place)
        stream.write(bytes([byte ^ 0x10]))


@pytest.mark.parametrize("broken", ["SELECT no_such_function()", "UPDATE contact SET remote_id = 1"])
def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    store = filled(tmp_path)
    note(store, id_of(store, 7), "Ring på torsdag")
    assert store.close()
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, ("DELETE FROM deed", broken)))
    monkeypatch.setattr(opening, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)
    with pytest.raises(StoreError) as refused:
        open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert isinstance(refused.value, StoreNotUpgraded)
    monkeypatch.undo()
    again = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert open_words(again) == {7: "Ring på torsdag"}
    assert doctor.examine(again).is_healthy
    assert again.close()


def test_an_upgrade_wants_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled(tmp_path).close()
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, ()))
    monkeypatch.setattr(opening, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(opening.shutil, "disk_usage", lambda _path: usage._replace(free=10_000))
    with pytest.raises(StoreUnwritable) as refused:
        open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert refused.value.reason == "no_room"
    assert copies.copies_of(tmp_path) == []


def test_every_flipped_byte_is_an_error_or_a_finding_and_never_other_data(tmp_path: Path) -> None:
    assert filled(tmp_path).close()
    path, flipped = tmp_path / FILE_NAME, tmp_path / "flipped.db"
    emptied(path)
    right, dice, size = _everything(path), random.Random(20261125), path.stat().st_size
    for _flip_number in range(_FLIPS):
        shutil.copyfile(path, flipped)
        flip(flipped, dice.randrange(size))
        try:
            read = _everything(flipped)
            assert read == right, "what was read is what was written"
            connection = connect(flipped, KEY, read_only=True)
            found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            connection.close()
            assert found, "the page is named"
        except StoreError:
            continue


def _everything(path: Path) -> list[object]:
    connection = connect(path, KEY, read_only=True)
    try:
        tables = ("meta", "contact", "base_person", "base_activity", "dialogue_entry", "deed", "draft")
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    except dbapi2.DatabaseError:
        raise StoreDamaged("read") from None
    finally:
        connection.close()


def page_of(path: Path, table: str) -> int:
    """Where the table's first page begins in the file."""
    connection = connect(path, KEY, read_only=True)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    return (int(root) - 1) * int(size)


def written(folder: Path) -> Store:
    """A store with something unsent of every kind."""
    store = filled(folder)
    note(store, id_of(store, 7), "Ring på torsdag")
    note(store, id_of(store, 9), "Vill ha hus i Duved")
    draft = Draft(id_of(store, 11), "note", "", "halvskrivet", None, MORNING)
    store.write(lambda unit: drafts.save(unit, draft=draft)).result()
    made = dict[Field, str | tuple[str, ...]]({Field.FIRST_NAME: "Ny", Field.PHONES: ("070-174 06 99",)})
    asked = {"intents": frozenset({Intent.GUIDANCE}), "source": Source.FAIR, "question": "Bor i husbil", "is_answered": False}
    store.write(lambda unit: create_person(unit, fields=made, **asked)).result()  # type: ignore[arg-type]
    kept = id_of(store, 13)
    store.write(lambda unit: keeping.keep(unit, kept)).result()
    return store


_WRITTEN = {7: "Ring på torsdag", 9: "Vill ha hus i Duved", None: "Bor i husbil"}


@pytest.mark.parametrize("table", ["dialogue_entry", "base_person", "base_activity", "entry_words_data", "first_response"])
def test_a_damaged_store_is_made_anew_with_everything_unsent(tmp_path: Path, table: str) -> None:
    assert written(tmp_path).close()
    path = tmp_path / FILE_NAME
    emptied(path)
    flip(path, page_of(path, table) + 1_000)
    found = recovery.recover(path, KEY, is_practice=True, today=TODAY)
    assert (found.deeds, found.drafts, found.unreadable) == (4, 1, False)
    store = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert open_words(store) == _WRITTEN
    assert store.guide == GUIDE
    words = store.read(lambda unit: unit.connection.execute("SELECT text FROM draft").fetchall()).result()
    assert words == [("halvskrivet",)]
    assert store.write(keeping.kept_numbers).result() == (13,)
    assert set(store.write(keeping.laid_down).result()) == {7, 9, 11, 13}, "and they are fetched whole"
    assert store.write(lambda unit: sync_marks.mark_of(unit, "persons")).result() == "", "everybody is fetched again"
    assert doctor.examine(store).is_healthy
    assert store.close()
    assert list((tmp_path / copies.FOLDER).glob("damaged-*.db"))


def test_deeds_that_cannot_be_read_come_from_the_copy_and_are_looked_for_before_they_are_sent(tmp_path: Path) -> None:
    store = written(tmp_path)
    assert store.keep_weekly_copy().result()
    assert store.close()
    path = tmp_path / FILE_NAME
    emptied(path)
    flip(path, page_of(path, "deed") + 1_000)
    found = recovery.recover(path, KEY, is_practice=True, today=TODAY)
    assert found.deeds == 4
    assert found.unreadable
    again = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert open_words(again) == _WRITTEN
    states = again.read(lambda unit: unit.connection.execute("SELECT DISTINCT state FROM deed").fetchall()).result()
    assert states == [("unknown",)]
    assert again.close()


def test_a_copy_that_takes_the_stores_place_loses_nothing_written_since(tmp_path: Path) -> None:
    store = written(tmp_path)
    assert store.keep_weekly_copy().result()
    note(store, id_of(store, 21), "Skrivet efteråt")
    store.write(lambda unit: mirror.write_persons(unit, [person(900, first_name="Senare")])).result()
    note(store, id_of(store, 900), "På en ny persons kort")
    assert store.close()
    found = recovery.recover(tmp_path / FILE_NAME, KEY, is_practice=True, today=TODAY, from_copy=True)
    assert (found.deeds, found.unreadable) == (6, False)
    again = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert open_words(again) == _WRITTEN | {21: "Skrivet efteråt", 900: "På en ny persons kort"}
    assert (
        again.read(lambda unit: unit.connection.execute("SELECT count(*) FROM base_activity").fetchone()[0]).result()
        == 3 * _PEOPLE
    )
    assert doctor.examine(again).is_healthy
    assert again.close()


def test_a_store_whose_first_page_is_gone_comes_back_from_its_copy(tmp_path: Path) -> None:
    store = written(tmp_path)
    assert store.keep_weekly_copy().result()
    assert store.close()
    path = tmp_path / FILE_NAME
    emptied(path)
    flip(path, 2_000)
    with pytest.raises(StoreError):
        open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert recovery.recover(path, KEY, is_practice=True, today=TODAY, from_copy=True).unreadable
    again = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert open_words(again) == _WRITTEN
    assert again.close()


def test_a_page_that_the_key_does_not_open_any_more_is_damage_and_no_wrong_key(tmp_path: Path) -> None:
    store = filled(tmp_path)
    assert store.truncate_log().result()
    with store.path.open("r+b") as stream:
        stream.seek(100)
        stream.write(bytes(200))
    with pytest.raises(StoreDamaged):
        store.read(lambda unit: unit.connection.execute("SELECT count(*) FROM contact").fetchall()).result()
    assert store.path.with_name(opening.DAMAGED_NAME).exists()
    store.close()


def test_what_nobody_may_write_is_no_damage(tmp_path: Path) -> None:
    store = practice_store(tmp_path)
    store.guide = None
    with pytest.raises(StoreLocked):
        store.write(lambda unit: unit.guide.name).result()
    assert not store.path.with_name(opening.DAMAGED_NAME).exists()
    assert store.close()


def test_without_anything_that_opens_nothing_is_touched(tmp_path: Path) -> None:
    assert written(tmp_path).close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(StoreError) as refused:
        recovery.recover(tmp_path / FILE_NAME, bytes(32), is_practice=True, today=TODAY)
    assert isinstance(refused.value, StoreDamaged | StoreLocked)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def _as_after_a_crash(folder: Path, profile: Path) -> Path:
    """The file and its log as they lie when nobody could close them; some of what is unsent lies in the log alone."""
    store = written(folder)
    assert store.keep_weekly_copy().result()
    note(store, id_of(store, 21), "Skrivet sist")
    profile.mkdir()
    shutil.copytree(folder / copies.FOLDER, profile / copies.FOLDER)
    for ending in ("", "-wal", "-shm"):
        shutil.copyfile(folder / f"{FILE_NAME}{ending}", profile / f"{FILE_NAME}{ending}")
    assert store.close()
    (profile / opening.DAMAGED_NAME).touch()
    return profile / FILE_NAME


class _CutOffError(Exception):
    """The computer's power is gone."""


def _cut_before(number: int, patch: pytest.MonkeyPatch) -> None:
    """From the step of this number on nothing is moved, linked or removed any more."""
    left = [number]

    def counted(act: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **more: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise _CutOffError
            return act(*arguments, **more)

        return step

    for name in ("replace", "unlink", "hardlink_to"):
        patch.setattr(Path, name, counted(getattr(Path, name)))
    patch.setattr(shutil, "copy", counted(shutil.copy))


@pytest.mark.parametrize(("from_copy", "has_links"), [(False, True), (True, False)], ids=["recover", "restore, no links"])
def test_a_recovery_that_is_cut_off_anywhere_goes_on_at_the_next_start(tmp_path: Path, from_copy: bool, has_links: bool) -> None:
    whole = _as_after_a_crash(tmp_path / "whole", tmp_path / "profile")
    for number in count():
        path = tmp_path / str(number) / FILE_NAME
        shutil.copytree(whole.parent, path.parent)
        with pytest.MonkeyPatch.context() as patch:
            if not has_links:
                patch.setattr(Path, "hardlink_to", _has_no_links)
            _cut_before(number, patch)
            try:
                recovery.recover(path, KEY, is_practice=True, today=TODAY, from_copy=from_copy)
                break
            except _CutOffError:
                assert path.exists(), "or the account would not be known any more"
        try:
            again = open_store(path.parent, KEY, clock=HandClock(MORNING), is_practice=True)
        except StoreDamaged:
            recovery.recover(path, KEY, is_practice=True, today=TODAY)
            again = open_store(path.parent, KEY, clock=HandClock(MORNING), is_practice=True)
        assert open_words(again) == _WRITTEN | {21: "Skrivet sist"}
        assert doctor.examine(again).is_healthy
        assert again.close()
        assert {each.name for each in path.parent.iterdir()} == {FILE_NAME, copies.FOLDER}, "nothing half made stays"
    assert number > 5


def _has_no_links(_path: Path, _target: Path) -> None:
    raise OSError


@pytest.mark.parametrize("from_copy", [False, True])
def test_own_segments_and_what_was_sent_exist_nowhere_else_and_are_carried_over(tmp_path: Path, from_copy: bool) -> None:
    store = written(tmp_path)
    own = segment_deeds.as_own(Segment("Alla", EVERYONE, Purpose.PHONE), "Alla")
    seven, nine = id_of(store, 7), id_of(store, 9)

    def mark(unit: UnitOfWork, *contacts: ContactId) -> None:
        segment_deeds.mark_as_sent(unit, segment=own, contacts=contacts)

    store.write(lambda unit: segment_deeds.save_segment(unit, segment=own)).result()
    store.write(lambda unit: mark(unit, seven)).result()
    assert store.keep_weekly_copy().result()
    store.write(sent_out.end_undo_time).result()
    store.write(lambda unit: sent_out.spread_some(unit, GUIDE.account)).result()
    store.write(lambda unit: mark(unit, nine)).result()
    assert store.close()
    recovery.recover(tmp_path / FILE_NAME, KEY, is_practice=True, today=TODAY, from_copy=from_copy)
    again = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert [each.name for each, _count in again.read(segments.segment_list).result().own] == ["Alla"]
    last = again.read(lambda unit: segments.ask(unit, own)).result().last_sent
    assert last is not None
    assert (last.size, last.gone) == (2, 0)
    waiting = again.read(lambda unit: unit.connection.execute("SELECT contact_id FROM sent_out_card").fetchall()).result()
    assert waiting == [(id_of(again, 9),)], "one line has come to its card already"
    assert doctor.examine(again).is_healthy
    assert again.close()


def test_every_table_is_carried_over_or_filled_anew(tmp_path: Path) -> None:
    store = practice_store(tmp_path)
    ask = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_words%' ESCAPE '\\'"
    tables = {row[0] for row in store.read(lambda unit: unit.connection.execute(ask).fetchall()).result()}
    assert tables == {*recovery.CARRIED, *recovery.ANEW}
    assert store.close()
