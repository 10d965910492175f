"""What a thief, a careless disk or an old driver meets: damage is noticed, and what was taken away is gone."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreError
from guide_desk.services import dialogue, protecting
from guide_desk.store import copies, doctor, driver, mirror
from guide_desk.store.store import FILE_NAME, Store
from guide_desk.store.unit_of_work import UnitOfWork
from tests.factories import KEY, person, practice_store, put, registration

WORDS = "Glasspinnar under bryggan"
PAGE_BYTES = 4096
PAGES_TO_CHANGE = 500
SALT_BYTES, START_BYTES, RESERVED_BYTES = 16, 16, 80
LOG_HEAD_BYTES, FRAME_HEAD_BYTES = 32, 24


def plain_pages(folder: Path) -> bytes:
    """Every page of the file and of its log, deciphered one by one as somebody with the key would: free ones, and those that
    have been written anew since, too.
    """
    pages = list(_pages_of((folder / FILE_NAME).read_bytes(), 0, 0))
    log = (folder / f"{FILE_NAME}-wal").read_bytes()
    pages += _pages_of(log, LOG_HEAD_BYTES, FRAME_HEAD_BYTES)
    return b"".join(pages)


def _pages_of(content: bytes, head: int, before_each: int) -> Iterator[bytes]:
    """A page ends with the start of its cipher and a sum. A file's first one begins with the salt, which lies in the open."""
    for place in range(head, len(content), before_each + PAGE_BYTES):
        frame, page = content[place : place + before_each], content[place + before_each :][:PAGE_BYTES]
        is_first = frame.startswith((1).to_bytes(4, "big")) if frame else place == 0
        sealed, end = page[SALT_BYTES * is_first : -RESERVED_BYTES], page[-RESERVED_BYTES:]
        opened = Cipher(algorithms.AES(KEY), modes.CBC(end[:START_BYTES])).decryptor()
        yield opened.update(sealed) + opened.finalize()


def log_bytes(store: Store) -> int:
    return store.path.with_name(FILE_NAME + "-wal").stat().st_size


def test_somebody_who_left_is_gone_with_the_key_and_the_log_is_empty(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    store = practice_store(folder)
    stays = put(store, person(1, first_name="Elin"), [registration("2026-05-05 10:00", "Stannar kvar")])
    leaves = put(store, person(2, first_name="Xylofonia"), [registration("2026-05-05 10:00", WORDS)])
    store.write(lambda unit: mirror.forget_persons(unit, [2])).result()
    assert WORDS.encode() in plain_pages(folder), "the log still has it, or nothing is read here"
    assert log_bytes(store) > 0
    assert store.truncate_log().result()
    assert log_bytes(store) == 0
    assert store.read(lambda unit: unit.connection.execute("PRAGMA secure_delete").fetchone()[0]).result() == 1
    content = plain_pages(folder)
    for word in (WORDS, "Xylofonia", "xylofonia", "glasspinnar"):
        assert word.encode() not in content
    assert b"Stannar kvar" in content
    assert stays != leaves
    assert store.close()


def test_somebody_with_something_unsent_stays_until_it_has_been_sent(tmp_path: Path) -> None:
    store = practice_store(tmp_path)
    elin = put(store, person(1))
    store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text=WORDS)).result()
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    store.write(mirror.purge_gone).result()
    assert contacts_in(store) == 1
    store.write(lambda unit: unit.driver.execute("UPDATE deed SET state = 'settled'").rowcount).result()
    store.write(mirror.purge_gone).result()
    assert contacts_in(store) == 0
    assert store.close()


def contacts_in(store: Store) -> int:
    return int(store.read(lambda unit: unit.connection.execute("SELECT count(*) FROM contact").fetchone()[0]).result())


def test_one_changed_byte_is_never_shown_as_data(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    store = practice_store(folder)
    for number in range(1, 120):
        put(store, person(number, first_name=f"Namn{number}"), [registration("2026-05-05 10:00", f"Fråga {number} {WORDS * 12}")])
    assert store.close()
    whole = (folder / FILE_NAME).read_bytes()
    pages = len(whole) // PAGE_BYTES
    chance = random.Random(7)
    noticed = 0
    for _try in range(PAGES_TO_CHANGE):
        page, place = chance.randrange(pages), chance.randrange(PAGE_BYTES)
        changed = bytearray(whole)
        changed[page * PAGE_BYTES + place] ^= 1 << chance.randrange(8)
        (tmp_path / "changed.db").write_bytes(changed)
        noticed += is_noticed(tmp_path / "changed.db")
    assert noticed == PAGES_TO_CHANGE
    (tmp_path / "changed.db").write_bytes(whole)
    assert not is_noticed(tmp_path / "changed.db")


def is_noticed(path: Path) -> bool:
    try:
        connection = driver.connect(path, KEY, read_only=True)
    except StoreError:
        return True
    found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    connection.close()
    return bool(found)


def test_a_driver_that_is_too_old_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice_store(tmp_path).close()
    monkeypatch.setattr(driver, "LEAST_SQLITE", (99, 0, 0))
    with pytest.raises(StoreError, match="too old"):
        driver.connect(tmp_path / FILE_NAME, KEY)


def test_whom_the_guide_protects_is_gone_from_the_file_the_log_and_the_copies_before_the_crm_has_heard(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    store = practice_store(folder)
    hidden = put(store, person(2, first_name="Xylofonia"), [registration("2026-05-05 10:00", WORDS)])
    assert store.keep_weekly_copy().result()
    assert WORDS.encode() in plain_pages(folder)
    store.write(lambda unit: protecting.protect(unit, contact_id=hidden, words="Skyddade uppgifter.")).result()
    assert copies.copies_of(folder) == []
    while store._writer.submit(store._tidy).result():
        continue
    assert log_bytes(store) == 0
    content = plain_pages(folder)
    for word in (WORDS, "Xylofonia", "xylofonia", "glasspinnar"):
        assert word.encode() not in content
    assert store.close()


def test_copies_go_before_it_is_written_down_and_so_does_one_that_was_cut_off(tmp_path: Path) -> None:
    store = practice_store(tmp_path)
    hidden = put(store, person(2, first_name="Xylofonia"))
    assert store.keep_weekly_copy().result()
    half = tmp_path / copies.FOLDER / f"{copies.WEEKLY}.part"
    half.write_bytes(b"half a copy")
    left: list[list[Path]] = []

    def protect(unit: UnitOfWork) -> None:
        protecting.protect(unit, contact_id=hidden, words="Skyddade uppgifter.")
        unit.at_commit.append(lambda: left.append(list(half.parent.iterdir())))

    store.write(protect).result()
    assert left == [[]], "a crash at this moment would leave them"
    half.write_bytes(b"half a copy")
    assert store.keep_weekly_copy().result()
    assert not half.exists()
    assert store.close()


def test_a_copy_that_is_being_made_meanwhile_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = practice_store(tmp_path)
    hidden = put(store, person(2, first_name="Xylofonia"))
    check, asked = copies.check, []

    def checks_while_somebody_is_protected(connection: driver.Connection) -> None:
        check(connection)
        if not asked:
            asked.append(store.write(lambda unit: protecting.protect(unit, contact_id=hidden, words="Skyddade uppgifter.")))
            asked[0].result()

    monkeypatch.setattr(copies, "check", checks_while_somebody_is_protected)
    store.keep_weekly_copy().result()
    assert copies.copies_of(tmp_path) == []
    assert store.close()


def test_pages_are_looked_through_while_nothing_is_brought_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check goes past every lock: a page that is being written would count as damaged."""
    store, threads = practice_store(tmp_path), list[int]()
    put(store, person(1))
    look = doctor._damaged_pages

    def noted(connection: Any) -> list[str]:
        threads.append(threading.get_ident())
        return look(connection)

    monkeypatch.setattr(doctor, "_damaged_pages", noted)
    assert doctor.examine(store).is_healthy
    assert threads == [store.write(lambda _unit: threading.get_ident()).result()]
    assert store.close()
