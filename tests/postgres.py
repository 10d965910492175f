"""A PostgreSQL server of the tests' own, in a temporary folder, on a socket; it ends with the tests, however they end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composed, Identifier

ABSENT = "PostgreSQL's server is not on this machine (Debian: apt-get install postgresql): the hub was tried on SQLite only"
_ADDRESS = "postgresql+psycopg://postgres@/"
_QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"


def program(name: str) -> Path | None:
    """A program of PostgreSQL's server, of the newest version there is: on the PATH, or where Debian puts it."""
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    places = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return max(places, key=lambda path: float(path.parts[-3]), default=None)


def is_here() -> bool:
    return program("pg_ctl") is not None and program("initdb") is not None


@dataclass(frozen=True)
class PostgresServer:
    """Hands out empty databases, one a call."""

    folder: Path
    numbers: Iterator[int]

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"hub_{next(self.numbers)}"
        self._ask(SQL("CREATE DATABASE {} TEMPLATE template0 STRATEGY file_copy").format(Identifier(name)))
        return f"{_ADDRESS}{name}?host={self.folder}"

    def drop(self, address: str) -> None:
        """Take a database away, which is seven megabytes, whoever is still connected to it."""
        name = address.removeprefix(_ADDRESS).partition("?")[0]
        self._ask(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def _ask(self, statement: Composed) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def run(self, name: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs as the server's user, and answer what it says."""
        return _run(name, *arguments, folder=self.folder)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """PostgreSQL refuses to run as root: as root it runs as `postgres`, or as `nobody` where there is no such user."""
    folder = Path(tempfile.mkdtemp(prefix="gd-pg-", dir=_open_place()))
    if _as_other_user():
        shutil.chown(folder, **_as_other_user())
    data = str(folder / "data")
    _run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8", folder=folder)
    options = f"-k {folder} -c listen_addresses='' {_QUICK}"
    _run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start", folder=folder)
    stop = f'cat >/dev/null; "{program("pg_ctl")}" -D "{data}" -m immediate -w stop >/dev/null 2>&1; rm -rf "{folder}"'
    guard = subprocess.Popen(["sh", "-c", stop], stdin=subprocess.PIPE, start_new_session=True, cwd=folder, **_as_other_user())
    try:
        yield PostgresServer(folder, count(1))
    finally:
        guard.communicate(timeout=50)
        shutil.rmtree(folder, ignore_errors=True)


def _run(name: str, *arguments: str, folder: Path) -> str:
    path = program(name)
    assert path is not None, f"{name} is missing beside PostgreSQL's server"
    answer = subprocess.run(
        [str(path), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if name != "pg_ctl" else subprocess.DEVNULL,  # the server would keep a pipe open
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
        **_as_other_user(),
    )
    assert answer.returncode == 0, f"{name} ended with {answer.returncode}: {answer.stdout}"
    return answer.stdout or ""


def _as_other_user() -> dict[str, str]:
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    known = {each.pw_name for each in pwd.getpwall()}
    user = "postgres" if "postgres" in known else "nobody"
    group = pwd.getpwnam(user).pw_gid
    return {"user": user, "group": group}  # type: ignore[dict-item]  # a group may be named by its number


def _open_place() -> str | None:
    """A folder for temporary files that the other user can enter too; None for the usual one."""
    usual = Path(tempfile.gettempdir())
    is_open = all(folder.stat().st_mode & 0o001 for folder in (usual, *usual.parents))
    return None if is_open or not _as_other_user() else "/tmp"
