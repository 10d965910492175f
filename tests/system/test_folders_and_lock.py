"""Folders for one person only, files written whole, one program per profile."""

from __future__ import annotations

import errno
import fcntl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guide_desk.system.folders import profile_folder, resource, write_private
from guide_desk.system.instance_lock import InstanceLock

_HOLD = """
import sys
from pathlib import Path
from guide_desk.system.instance_lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def test_a_profile_is_its_owners_alone_also_with_a_swedish_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path / "Åsa Öberg filer"))
    folder = profile_folder("practice")
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0


def test_a_missing_resource_is_named_without_the_machines_path() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        resource("icons", "no-such-icon.svg")
    assert str(caught.value) == "icons/no-such-icon.svg"


def test_a_private_file_is_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_private(path, b"old")
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_a_second_program_is_told_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "True"
        mine = InstanceLock(tmp_path)
        assert not mine.acquire()
        holder.kill()
        holder.wait()
        assert mine.acquire()
        mine.release()


def test_of_two_that_start_at_once_one_wins(tmp_path: Path) -> None:
    """Two hundred times: each opens the file for itself, as two programs do."""
    together, wins = threading.Barrier(2), list[list[bool]]()

    def start() -> bool:
        lock = InstanceLock(tmp_path)
        together.wait(10)
        has_it = lock.acquire()
        together.wait(10)
        lock.release()
        together.wait(10)
        return has_it

    with ThreadPoolExecutor(2) as starters:
        for _time in range(200):
            wins.append([each.result() for each in (starters.submit(start), starters.submit(start))])
    assert {sum(each) for each in wins} == {1}
    assert (tmp_path / "instance.lock").stat().st_mode & 0o077 == 0


def test_a_folder_that_knows_no_locks_is_not_said_to_be_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network drive without them: nobody would ever let go."""

    def refused(_stream: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(OSError, match="no locks"):
        InstanceLock(tmp_path).acquire()
