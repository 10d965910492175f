"""Logs hold veiled ids, counts and codes, never a person, and nothing older than seven days."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from guide_desk.clock import HandClock
from guide_desk.errors import Refused, last_resort
from guide_desk.system import logs
from guide_desk.system.logs import (
    LOG_FILES,
    MOST_LINES_OF_ONE,
    catch_everything,
    describe_exception,
    start_logging,
    stop_logging,
)
from guide_desk.system.veiled import KEY_NAME, _key_of, veiled
from tests.factories import MORNING


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    levels = {name: logging.getLogger(name).level for name in (None, "guide_desk", "httpx", "httpcore", "sqlalchemy", "keyring")}
    try:
        yield start_logging(tmp_path)
    finally:
        stop_logging()
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def test_the_file_is_its_owners_alone(log_file: Path) -> None:
    assert log_file.stat().st_mode & 0o077 == 0


def test_an_exceptions_text_stays_out_and_its_place_goes_in(log_file: Path) -> None:
    try:
        raise ValueError("Elin Sandqvist 070-174 06 12")
    except ValueError:
        logging.getLogger("guide_desk.test").exception("contact %d could not be read", 17)
    stop_logging()
    written = log_file.read_text(encoding="utf-8")
    assert "contact 17" in written
    assert "ValueError" in written
    assert "test_logs.py" in written
    assert "Elin" not in written
    assert "070" not in written


def test_what_a_foreign_library_says_stays_out_and_its_place_goes_in(log_file: Path) -> None:
    foreign = logging.getLogger("some_library.pool")
    foreign.warning("retrying %s", "https://crm.example/Person?name=Elin")
    foreign.error("Sandqvist could not be read")
    stop_logging()
    written = log_file.read_text(encoding="utf-8")
    assert written.count("some_library.pool: at test_logs:") == 2
    assert "Elin" not in written
    assert "Sandqvist" not in written


def test_our_own_errors_keep_their_codes() -> None:
    assert "409 SoConflict" in describe_exception(Refused(409, "SoConflict"), None)


def test_line_breaks_do_not_forge_lines(log_file: Path) -> None:
    logging.getLogger("guide_desk.test").warning("code %s", "a\nERROR forged")
    stop_logging()
    assert not any(line.startswith("ERROR") for line in log_file.read_text(encoding="utf-8").splitlines())


def test_the_last_resort_catches_every_thread(log_file: Path) -> None:
    calls: list[str] = []
    told: list[str] = []
    catch_everything(lambda where: (calls.append(threading.current_thread().name), told.append(where)))  # type: ignore[func-returns-value]

    def fail() -> None:
        raise KeyError("Amira Haddad")

    thread = threading.Thread(target=fail, name="failing")
    thread.start()
    thread.join()
    stop_logging()
    assert calls == ["failing"]
    assert told[0].startswith("failing: builtins.KeyError at test_logs.py:")
    written = log_file.read_text(encoding="utf-8")
    assert "KeyError" in written
    assert "Amira" not in written


def test_what_happens_again_and_again_is_logged_a_few_times_only(log_file: Path) -> None:
    calls: list[str] = []
    catch_everything(calls.append)
    for _time in range(50):
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            last_resort(error)
    stop_logging()
    assert len(calls) == 50
    assert log_file.read_text(encoding="utf-8").count("ZeroDivisionError") == MOST_LINES_OF_ONE


def test_what_python_has_to_swallow_prints_nothing(log_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Leaving:
        def __del__(self) -> None:
            raise KeyError("Amira Haddad")

    catch_everything(lambda _where: None)
    Leaving()
    stop_logging()
    assert "Amira" not in log_file.read_text(encoding="utf-8")
    assert "swallowed: builtins.KeyError" in log_file.read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""


def test_a_full_disk_stops_the_log_and_nothing_else(log_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for handler in logs._listeners[-1].handlers:
        handler.close()
        handler.baseFilename = "/dev/full"  # type: ignore[attr-defined]
    logging.getLogger("guide_desk.test").warning("code 7")
    stop_logging()
    assert capsys.readouterr().err == ""


@contextmanager
def logged(folder: Path, clock: HandClock) -> Iterator[logging.Logger]:
    """A program that starts, says something and ends."""
    folder.mkdir(exist_ok=True)
    start_logging(folder, clock)
    try:
        yield logging.getLogger("guide_desk.test")
    finally:
        stop_logging()


def lines_of(folder: Path) -> str:
    """Oldest file first. One that is being renamed meanwhile is read on the next look."""
    said = ""
    for path in sorted(folder.glob("guide-desk.log*"), reverse=True):
        with suppress(FileNotFoundError):
            said += path.read_text(encoding="utf-8")
    return said


def test_nothing_is_older_than_seven_days_at_a_start(log_file: Path) -> None:
    stop_logging()
    folder, clock = log_file.parent / "profil", HandClock(MORNING)
    for day in range(12):
        with logged(folder, clock) as logger:
            logger.info("day %d", day)
        said = lines_of(folder)
        assert [each for each in range(12) if f"day {each}\n" in said] == list(range(max(0, day - 6), day + 1))
        clock.advance(24 * 3600)
    assert {path.stat().st_mode & 0o777 for path in folder.glob("guide-desk.log*")} == {0o600}


def test_nothing_is_older_than_seven_days_in_a_program_that_never_ends(
    log_file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Not even where nothing is said: the writing thread looks by itself."""
    stop_logging()
    monkeypatch.setattr(logs, "_LOOK_SECONDS", 0.01)
    folder, clock = log_file.parent / "profil", HandClock(MORNING)
    with logged(folder, clock) as logger:
        for day in range(4):
            clock.set(MORNING + timedelta(days=day))
            logger.info("day %d", day)
            qtbot.waitUntil(lambda day=day: f"day {day}\n" in lines_of(folder))  # type: ignore[misc]
        for today, left in ((6, {0, 1, 2, 3}), (7, {1, 2, 3}), (8, {2, 3}), (9, {3}), (10, set())):
            clock.set(MORNING + timedelta(days=today))
            qtbot.waitUntil(lambda left=left: {int(day) for day in re.findall(r"day (\d)", lines_of(folder))} == left)  # type: ignore[misc]


def test_what_a_clock_that_was_ahead_has_dated_goes_too(log_file: Path) -> None:
    stop_logging()
    folder, clock = log_file.parent / "profil", HandClock(MORNING)
    with logged(folder, clock) as logger:
        logger.info("right")
    clock.advance(400 * 24 * 3600)
    with logged(folder, clock) as logger:
        logger.info("ahead")
    clock.set(MORNING + timedelta(days=1))
    with logged(folder, clock) as logger:
        logger.info("right again")
    said = lines_of(folder)
    assert "right again" in said
    assert "ahead" not in said


def test_a_day_on_which_much_is_said_has_a_limit_too(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_logging()
    assert logs.LOG_BYTES * LOG_FILES <= 10_000_000
    monkeypatch.setattr(logs, "LOG_BYTES", 2_000)
    folder = log_file.parent / "profil"
    with logged(folder, HandClock(MORNING)) as logger:
        for place in range(2_000):
            logger.info("line %d", place)
    sizes = [path.stat().st_size for path in folder.glob("guide-desk.log*")]
    assert len(sizes) == LOG_FILES
    assert max(sizes) <= 2_000
    assert "line 1999\n" in lines_of(folder)


def test_a_number_in_the_log_is_the_same_on_this_computer_and_another_on_the_next(log_file: Path) -> None:
    stop_logging()
    clock, said = HandClock(MORNING), list[str]()
    for folder in ("ett", "ett", "två"):
        _key_of.cache_clear()  # as in a program that starts
        with logged(log_file.parent / folder, clock) as logger:
            logger.info("contact %s", veiled(40217))
            logger.info("contact %s", veiled(40218))
        said.append(lines_of(log_file.parent / folder))
    words = [re.findall(r"contact ([0-9a-f]{10})\n", each) for each in said]
    first, second = words[0]
    assert first != second
    assert words[1] == [first, second, first, second], "after the next start too"
    assert not set(words[2]) & {first, second}
    assert not [each for each in said if "40217" in each]
    assert (log_file.parent / "ett" / KEY_NAME).stat().st_mode & 0o777 == 0o600


def test_a_key_that_was_cut_off_is_made_anew_and_one_that_cannot_be_kept_is_this_runs(log_file: Path) -> None:
    stop_logging()
    folder = log_file.parent / "profil"
    folder.mkdir()
    (folder / KEY_NAME).write_bytes(b"short")
    with logged(folder, HandClock(MORNING)):
        first = veiled(7)
    kept = (folder / KEY_NAME).read_bytes()
    assert len(kept) == 32
    _key_of.cache_clear()
    with logged(folder, HandClock(MORNING)):
        assert veiled(7) == first
    (folder / KEY_NAME).unlink()
    (folder / KEY_NAME).mkdir()
    _key_of.cache_clear()
    with logged(folder, HandClock(MORNING)):
        assert veiled(7) == veiled(7) != first
