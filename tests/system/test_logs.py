"""Logs hold ids, counts and codes, and never a person."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from guide_desk.errors import Refused, last_resort
from guide_desk.system import logs
from guide_desk.system.logs import MOST_LINES_OF_ONE, catch_everything, describe_exception, start_logging, stop_logging


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
