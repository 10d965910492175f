"""What was not sent is saved by command on a computer on which no window opens; the words are taken in elsewhere, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from guide_desk import app
from guide_desk.app.profile import folder_for
from guide_desk.app.unsent_rescue import save_unsent
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import dialogue, unsent
from guide_desk.services.sync_items import sync_items
from guide_desk.services.unsent_file import read_file
from guide_desk.settings.start_options import StartOptions
from guide_desk.store import people
from guide_desk.store.store import FILE_NAME
from guide_desk.system.instance_lock import InstanceLock
from tests.factories import GUIDE, put, registration
from tests.factories import person as made_up

pytestmark = pytest.mark.usefixtures("qapp")
WORDS, PASSPHRASE = "Skrivet innan fönstret slutade öppnas", "sju sjösjuka sjömän"
OPTIONS = StartOptions(is_practice=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def written(home: Path) -> Path:
    """A practice profile with one note that waits; where it lies."""
    opened = app.open_desk(OPTIONS)
    opened.store.write(lambda unit: people.keep_guide(unit, GUIDE)).result()
    opened.store.guide = GUIDE
    elin = put(opened.store, made_up(1), [registration("2026-05-06 10:00")])
    opened.store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text=WORDS)).result()
    assert opened.close()
    return folder_for(OPTIONS)


def _typing(*answers: str) -> Callable[[str], str]:
    left = list(answers)

    def ask(_words: str) -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    return ask


def _states() -> list[DeedState]:
    opened = app.open_desk(OPTIONS)
    found = [item.state for item in opened.store.read(sync_items).result()]
    assert opened.close()
    return found


def _command(home: Path, path: Path, typed: str | None, *, broken: Path) -> tuple[int, str]:
    """The real command, at a terminal when something is typed at each question, where Qt cannot be loaded."""
    (broken / "PySide6").mkdir(parents=True)
    (broken / "PySide6" / "__init__.py").write_text("raise ImportError")
    surroundings = {**os.environ, "GUIDE_DESK_HOME": str(home), "PYTHONPATH": str(broken)}
    command = [sys.executable, "-m", "guide_desk", "doctor", "--practice", "--save-unsent", str(path)]
    ours, theirs = os.openpty()
    keyboard = theirs if typed is not None else subprocess.DEVNULL
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=surroundings, stdin=keyboard, stdout=pipe, stderr=pipe, start_new_session=True) as started:
        os.close(theirs)
        assert started.stderr is not None
        for question in ("Ny lösenfras: ", "En gång till: ") if typed is not None else ():
            _wait_for(started.stderr, question)
            os.write(ours, f"{typed}\n".encode())
        said, complaint = started.communicate()
    os.close(ours)
    return started.returncode, (said or complaint).decode().strip()


def _wait_for(stream: IO[bytes], words: str) -> None:
    """What has been typed ahead is thrown away by whoever asks for a passphrase."""
    heard = b""
    while not heard.endswith(words.encode()):
        letter = stream.read(1)
        assert letter, heard.decode()
        heard += letter


def test_it_is_saved_at_a_terminal_where_no_window_opens_and_taken_in_elsewhere(
    written: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "arbete.guidedesk"
    code, said = _command(home, path, PASSPHRASE, broken=tmp_path / "broken")
    assert (code, said) == (
        0,
        "En sak som inte har skickats finns i filen. Ta in den när du har loggat in igen, så skickas den då.",
    )
    assert WORDS.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert _states() == [DeedState.UNKNOWN], "looked for before this computer sends it"
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path / "another computer"))
    opened = app.open_desk(OPTIONS)
    opened.store.write(lambda unit: people.keep_guide(unit, GUIDE)).result()
    opened.store.guide = GUIDE
    work = read_file(path, PASSPHRASE)
    assert opened.store.write(lambda unit: unsent.take_in(unit, content=work)).result().count == 1
    assert [item.text for item in opened.store.read(sync_items).result()] == [WORDS]
    assert opened.close()


def test_without_a_terminal_nothing_is_asked_and_nothing_changes(written: Path, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "arbete.guidedesk"
    code, said = _command(home, path, None, broken=tmp_path / "broken")
    assert code == 1
    assert said.endswith("En lösenfras behövs, och den kan bara skrivas i ett terminalfönster.")
    assert not path.exists()
    assert _states() == [DeedState.READY]


@pytest.mark.parametrize("typed", [("kort", "kort"), (PASSPHRASE, PASSPHRASE[:-1]), (PASSPHRASE,), ()])
def test_a_passphrase_that_is_no_good_saves_nothing(
    written: Path, tmp_path: Path, typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "arbete.guidedesk"
    assert save_unsent(OPTIONS, path, _typing(*typed)) == 1
    assert "Ingen fil är sparad" in capsys.readouterr().err
    assert not path.exists()
    assert _states() == [DeedState.READY]


def test_no_file_is_written_over_and_nothing_is_saved_while_the_program_runs(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "arbete.guidedesk"
    path.write_text("något annat")
    assert save_unsent(OPTIONS, path, _typing(PASSPHRASE, PASSPHRASE)) == 1
    assert path.read_text() == "något annat"
    lock = InstanceLock(written)
    assert lock.acquire()
    assert save_unsent(OPTIONS, tmp_path / "annan", _typing(PASSPHRASE, PASSPHRASE)) == 1
    lock.release()
    assert capsys.readouterr().err.strip().endswith("Guide Desk är i gång. Avsluta det först och försök igen.")
    assert save_unsent(OPTIONS, tmp_path / "ingen mapp" / "fil", _typing(PASSPHRASE, PASSPHRASE)) == 1
    assert capsys.readouterr().err.strip().endswith("Filen kunde inte sparas där. Välj en annan mapp.")
    assert save_unsent(OPTIONS, tmp_path / "till slut", _typing(PASSPHRASE, PASSPHRASE)) == 0


def test_where_nothing_waits_no_file_is_made(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "arbete.guidedesk"
    for _before_and_after_a_store in range(2):
        assert save_unsent(OPTIONS, path, _typing(PASSPHRASE, PASSPHRASE)) == 0
        assert capsys.readouterr().out.startswith("Här finns ingenting som inte har skickats")
        assert app.open_desk(OPTIONS).close()
    assert not path.exists()
    assert (folder_for(OPTIONS) / FILE_NAME).exists()
