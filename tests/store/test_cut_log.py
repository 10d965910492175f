"""The log that a crash left behind: what the power has torn is no damage, and no changed byte hides what was written."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreDamaged
from guide_desk.services import dialogue
from guide_desk.store import opening, recovery
from guide_desk.store.log_file import FRAME_HEAD_BYTES, HEAD_BYTES
from guide_desk.store.store import FILE_NAME, Store, open_store
from tests.factories import KEY, MORNING, person, practice_store, put, registration

PAGE_BYTES = 4096
FRAME_BYTES = FRAME_HEAD_BYTES + PAGE_BYTES
PEOPLE = 30


@dataclass
class Crashed:
    """A file and the log that its program never brought into it. `commits`: where the last frame of each ends, `noted`: that of a
    note half-way.
    """

    folder: Path
    file: bytes
    log: bytes
    commits: list[int]
    noted: int

    def lay(self, log: bytes) -> Path:
        """As it lies there at the next start."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        path = self.folder / FILE_NAME
        path.write_bytes(self.file)
        path.with_name(f"{FILE_NAME}-wal").write_bytes(log)
        return path

    def changed(self, *places: int) -> bytes:
        log = bytearray(self.log)
        for place in places:
            log[place] ^= 0x10
        return bytes(log)


@pytest.fixture
def crashed(tmp_path: Path) -> Crashed:
    path = tmp_path / "profile" / FILE_NAME
    log, noted = path.with_name(f"{FILE_NAME}-wal"), 0
    store = practice_store(path.parent)
    for number in range(1, PEOPLE + 1):
        who = put(store, person(number, first_name=f"Namn{number}"), [registration("2026-05-05 10:00", "Glasspinnar")])
        if number == PEOPLE // 2:
            note = partial(dialogue.log_entry, contact_id=who, kind=EntryKind.NOTE, text="Ring på torsdag")
            store.write(note).result()
            noted = log.stat().st_size
    file, written = path.read_bytes(), log.read_bytes()
    assert store.close()
    frames = range(HEAD_BYTES, len(written), FRAME_BYTES)
    commits = [place + FRAME_BYTES for place in frames if any(written[place + 4 : place + 8])]
    assert noted in commits
    return Crashed(tmp_path / "left", file, written, commits, noted)


def opened(path: Path) -> Store:
    return open_store(path.parent, KEY, clock=HandClock(MORNING), is_practice=True)


def people_found(path: Path) -> int:
    store = opened(path)
    found = int(store.read(lambda unit: unit.connection.execute("SELECT count(*) FROM contact").fetchone()[0]).result())
    assert store.close()
    return found


def is_noticed(path: Path) -> bool:
    """At the start, and at the next one too."""
    for _start in range(2):
        with pytest.raises(StoreDamaged):
            opened(path)
    return opening.was_log_cut(path)


def test_one_changed_byte_is_noticed(crashed: Crashed) -> None:
    """Only in what the last commit wrote it cannot be told from what the power has torn."""
    assert people_found(crashed.lay(crashed.log)) == PEOPLE
    chance, last = random.Random(7), crashed.commits[-2]
    for place in (*range(HEAD_BYTES), *(chance.randrange(last) for _try in range(60))):
        assert is_noticed(crashed.lay(crashed.changed(place))), place
    assert people_found(crashed.lay(crashed.changed(last + FRAME_HEAD_BYTES))) == PEOPLE - 1


def test_a_log_that_ends_anywhere_is_no_damage(crashed: Crashed) -> None:
    chance, before = random.Random(7), len(crashed.commits) - PEOPLE - 1
    for end in (0, 1, HEAD_BYTES - 1, HEAD_BYTES, *(chance.randrange(len(crashed.log)) for _try in range(40))):
        whole = sum(commit <= end for commit in crashed.commits) - before - (crashed.noted <= end)
        assert people_found(crashed.lay(crashed.log[:end])) == max(whole, 0)


def test_what_the_last_commit_has_torn_in_any_order_is_no_damage(crashed: Crashed) -> None:
    chance, (last, end) = random.Random(7), crashed.commits[-2:]
    for _try in range(20):
        log = bytearray(crashed.log)
        for frame in range(last, end, FRAME_BYTES):
            if chance.random() < 0.5 or frame == last:
                log[frame : frame + FRAME_BYTES] = bytes(FRAME_BYTES)
        assert people_found(crashed.lay(bytes(log))) == PEOPLE - 1


@pytest.mark.parametrize("has_started", [True, False], ids=["after a start", "before any"])
def test_what_is_carried_over_may_have_been_sent_since_and_the_guide_is_told(crashed: Crashed, *, has_started: bool) -> None:
    path = crashed.lay(crashed.changed(crashed.noted + FRAME_HEAD_BYTES))
    if has_started:
        assert is_noticed(path)
    found = recovery.recover(path, KEY, is_practice=True, today=MORNING.date())
    assert (found.deeds, found.unreadable) == (1, True)
    store = opened(path)
    states = store.read(lambda unit: unit.connection.execute("SELECT state FROM deed").fetchall()).result()
    assert states == [("unknown",)], "it is looked for before it is sent"
    assert store.close()


def test_a_whole_log_makes_nothing_doubtful(crashed: Crashed) -> None:
    path = crashed.lay(crashed.log)
    found = recovery.recover(path, KEY, is_practice=True, today=MORNING.date())
    assert (found.deeds, found.unreadable) == (1, False)
    store = opened(path)
    assert store.read(lambda unit: unit.connection.execute("SELECT state FROM deed").fetchall()).result() == [("ready",)]
    assert store.close()
