"""A damaged store: the start offers to fetch it anew, `doctor` does it by command, and what was not sent is there afterwards."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from guide_desk import app
from guide_desk.app import drives
from guide_desk.app.profile import folder_for, forget_practice
from guide_desk.app.store_care import make_anew, store_problem_words
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreDamaged, StoreTooNew, StoreUnwritable
from guide_desk.services import dialogue
from guide_desk.settings.start_options import StartOptions
from guide_desk.store import copies, opening, people
from guide_desk.store.driver import connect
from guide_desk.store.store import FILE_NAME
from guide_desk.system import store_key
from guide_desk.system.instance_lock import InstanceLock
from tests.factories import GUIDE, put, registration
from tests.factories import person as made_up

pytestmark = pytest.mark.usefixtures("qapp")
WORDS = "Skrivet innan filen gick sönder"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    return tmp_path


def _damaged() -> Path:
    """A practice profile with one note that waits, and a page of other rows that cannot be read any more."""
    options = StartOptions(is_practice=True)
    opened = app.open_desk(options)
    opened.store.write(lambda unit: people.keep_guide(unit, GUIDE)).result()
    opened.store.guide = GUIDE
    elin = put(opened.store, made_up(1), [registration("2026-05-06 10:00")])
    opened.store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text=WORDS)).result()
    page = opened.store.read(
        lambda unit: unit.connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'dialogue_entry'").fetchone()[0]
    ).result()
    assert opened.close()
    path = folder_for(options) / FILE_NAME
    with path.open("r+b") as stream:
        stream.seek((page - 1) * 4096 + 700)
        stream.write(b"\0\1\2\3")
    return path


def _waiting() -> list[str]:
    opened = app.open_desk(StartOptions(is_practice=True))
    asked = "SELECT json_extract(entry, '$.text') FROM deed WHERE kind = 'entry' AND state NOT IN ('settled', 'withdrawn')"
    found = [row[0] for row in opened.store.read(lambda unit: unit.connection.execute(asked).fetchall()).result()]
    assert opened.close()
    return found


def _doctor(home: Path, *words: str) -> tuple[int, str, str]:
    surroundings = {**os.environ, "GUIDE_DESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "guide_desk", "doctor", "--practice", *words]
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stdout.strip(), ended.stderr.strip()


def test_doctor_makes_a_damaged_store_anew(home: Path) -> None:
    _damaged()
    code, said, _nothing = _doctor(home, "--recover")
    assert (code, said) == (
        0,
        "Klart. 1 sak som inte hade skickats är kvar. Resten hämtas från SuperOffice när Guide Desk startar.",
    )
    assert _waiting() == [WORDS]
    assert _doctor(home)[0] == 0


def test_doctor_goes_back_to_a_copy(home: Path) -> None:
    opened = app.open_desk(StartOptions(is_practice=True))
    assert opened.store.keep_weekly_copy().result()
    assert opened.close()
    _damaged()
    code, said, _nothing = _doctor(home, "--restore")
    copied = "Klart. Den senaste kopian gäller. Det som har ändrats sedan dess hämtas från SuperOffice när Guide Desk startar."
    assert (code, said) == (0, f"{copied} 1 sak som inte hade skickats är kvar.")
    assert _waiting() == [WORDS]


def test_doctor_changes_nothing_while_the_program_runs_or_without_a_copy(home: Path) -> None:
    path = _damaged()
    before = path.read_bytes()
    lock = InstanceLock(path.parent)
    assert lock.acquire()
    assert _doctor(home, "--recover") == (1, "", "Guide Desk är i gång. Avsluta det först och försök igen.")
    lock.release()
    assert _doctor(home, "--restore")[2].startswith("Det finns ingenting att utgå från.")
    assert path.read_bytes() == before


def test_doctor_names_damaged_pages_and_says_what_helps_with_a_newer_programs_store(home: Path) -> None:
    path = _damaged()
    code, said, _nothing = _doctor(home)
    assert (code, said.startswith("damaged pages: "), said.endswith("\nnot healthy")) == (1, True, True)
    connection = connect(path, store_key.practice_key(path.parent))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    for words in ("--recover", "--restore"):
        assert _doctor(home, words) == (1, "", store_problem_words(StoreTooNew("newer")))
    assert path.read_bytes() == before


@contextmanager
def _room_for(kibibytes: int) -> Iterator[None]:
    """No file of this process may grow past this; an empty store takes half of a mebibyte."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kibibytes * 1024, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_full_disk_stops_making_anew_with_its_sentence_and_loses_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _damaged()
    path.with_name(opening.DAMAGED_NAME).touch()
    options, said = StartOptions(is_practice=True), store_problem_words(StoreUnwritable("full"))
    for kibibytes in (40, 120, 240):
        with _room_for(kibibytes):
            assert make_anew(options, from_copy=False) == 1
            assert capsys.readouterr().err.strip() == said
            answering = _answering(_press("Hämta på nytt"))
            assert app.run_desk(options) == 1
            answering.stop()
            assert capsys.readouterr().err.strip() == said
        assert not list(path.parent.glob("store.part*"))
    assert make_anew(options, from_copy=False) == 0
    assert _waiting() == [WORDS]


def _answering(*answers: Callable[[QMessageBox], object]) -> QTimer:
    """Somebody who answers one small window after another."""
    timer, left = QTimer(), list(answers)

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox) and left:
            left.pop(0)(box)

    timer.timeout.connect(look)
    timer.start(20)
    return timer


def _press(words: str) -> Callable[[QMessageBox], object]:
    return lambda box: next(button for button in box.buttons() if button.text().replace("&", "") == words).click()


def test_a_start_with_damage_that_was_noted_offers_to_fetch_anew(home: Path, tmp_path: Path) -> None:
    path = _damaged()
    path.with_name(opening.DAMAGED_NAME).touch()
    said: list[str] = []
    answering = _answering(_press("Hämta på nytt"), lambda box: (said.append(box.text()), box.accept()))
    picture = tmp_path / "first.png"
    options = StartOptions(is_practice=True, screenshot=picture, theme="light", size=(1280, 820))
    assert app.run_desk(options) == 0
    answering.stop()
    assert said == ["Klart. 1 sak som inte hade skickats är kvar. Resten hämtas från SuperOffice när Guide Desk startar."]
    assert picture.exists()
    assert not path.with_name(opening.DAMAGED_NAME).exists()
    assert list((path.parent / copies.FOLDER).glob("damaged-*"))


def test_a_start_with_damage_may_be_put_off(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _damaged()
    path.with_name(opening.DAMAGED_NAME).touch()
    answering = _answering(_press("Avsluta"))
    assert app.run_desk(StartOptions(is_practice=True)) == 1
    answering.stop()
    assert capsys.readouterr().err.strip() == store_problem_words(StoreDamaged("at start"))
    assert path.with_name(opening.DAMAGED_NAME).exists()


def test_a_folder_on_a_network_drive_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drives.file_system_of(home)
    assert not drives.is_on_network_drive(home)
    for name, is_remote in (("ext4", False), ("apfs", False), ("fuse.sshfs", True), ("9p", True), ("ceph", True), ("nfs4", True)):
        monkeypatch.setattr(drives, "file_system_of", lambda _folder, name=name: name)
        assert drives.is_on_network_drive(home) == is_remote, name
    with pytest.raises(StoreUnwritable) as refused:
        app.open_desk(StartOptions(is_practice=True))
    assert refused.value.reason == "network_drive"
    assert "nätverksenhet" in store_problem_words(refused.value)
    assert not (home / "practice" / FILE_NAME).exists()


def test_starting_over_takes_copies_along(home: Path) -> None:
    opened = app.open_desk(StartOptions(is_practice=True))
    assert opened.store.keep_weekly_copy().result()
    assert opened.close()
    folder = folder_for(StartOptions(is_practice=True))
    forget_practice(folder)
    assert not list(folder.rglob("*.db*"))
    assert store_key.practice_key(folder), "a new key for a new store"
