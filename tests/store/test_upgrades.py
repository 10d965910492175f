"""Every released file opens in this program with all it held; and an upgrade that is cut off anywhere leaves it old or new."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.store import doctor, opening
from guide_desk.store.driver import connect
from guide_desk.store.migrations import SCHEMA_VERSION
from guide_desk.store.migrations.steps import STEPS
from guide_desk.store.store import FILE_NAME, open_store
from tests.factories import KEY, MORNING
from tests.long_runs import UPGRADES, long_run
from tests.store.kept_files import file_of, holdings, known_versions

_KILLS = 50
_UPGRADE = """
import os, sys
from datetime import date
from pathlib import Path
from guide_desk.store import opening
from guide_desk.store.driver import connect
path, key, steps = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3])
real, left = connect, steps
def counted(*arguments, **more):
    made = real(*arguments, **more)
    def step():
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
        return 0
    made.set_progress_handler(step, 200)
    return made
opening.connect = counted
from guide_desk.store import copies
copies.connect = counted
opening.prepare(path, key, is_practice=True, today=date(2026, 5, 12))
print(steps - left)
"""


def test_the_present_version_is_where_the_steps_lead() -> None:
    assert len(STEPS) == SCHEMA_VERSION


def test_the_present_version_has_its_file() -> None:
    assert SCHEMA_VERSION in known_versions(), "python -m tests.store.kept_files"


@pytest.mark.parametrize("version", known_versions())
def test_a_released_file_opens_with_all_it_held(tmp_path: Path, version: int) -> None:
    shutil.copyfile(file_of(version), tmp_path / FILE_NAME)
    held = json.loads(file_of(version).with_suffix(".json").read_text(encoding="utf-8"))
    assert held["open deeds"] >= 3
    store = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    report = doctor.examine(store)
    assert report.is_healthy, report.lines()
    assert store.close()
    connection = connect(tmp_path / FILE_NAME, KEY, read_only=True)
    assert holdings(connection) == held
    assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    connection.close()


def _upgraded(path: Path, steps: int) -> subprocess.CompletedProcess[str]:
    """Upgrade in a process that kills itself after so many hundred steps of the database; 0 = it goes on to the end."""
    command = [sys.executable, "-c", _UPGRADE, str(path), KEY.hex(), str(steps)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_an_upgrade_that_is_killed_at_fifty_points_loses_nothing(tmp_path: Path) -> None:
    version = min(known_versions())
    held = json.loads(file_of(version).with_suffix(".json").read_text(encoding="utf-8"))
    whole = tmp_path / "whole"
    whole.mkdir()
    path = whole / FILE_NAME
    _as_an_older_program_left_it(path, version)
    steps = int(_upgraded(path, 0).stdout)
    assert steps > _KILLS, "the upgrade works long enough to be cut off"
    dice = random.Random(20261125)
    with long_run(UPGRADES, _KILLS) as ran:
        for number in range(_KILLS):
            folder = tmp_path / str(number)
            folder.mkdir()
            path = folder / FILE_NAME
            _as_an_older_program_left_it(path, version)
            ended = _upgraded(path, dice.randrange(1, steps))
            ran.done += ended.returncode == -signal.SIGKILL
            store = open_store(folder, KEY, clock=HandClock(MORNING), is_practice=True)
            assert doctor.examine(store).is_healthy
            assert store.close()
            connection = connect(path, KEY, read_only=True)
            assert holdings(connection) == held
            connection.close()
        assert ran.done >= _KILLS * 0.9


def _as_an_older_program_left_it(path: Path, version: int) -> None:
    """The released file; the present version's counts as older when its projection is another program's."""
    shutil.copyfile(file_of(version), path)
    connection = connect(path, KEY)
    connection.execute("UPDATE meta SET value = '0' WHERE name = 'projection'")
    connection.close()
    assert opening.PROJECTION_VERSION != "0"
