"""Encrypted copies of the store, each checked when it is made: one a week, and one before each change of schema.

They lie in `copies/` beside the store, under its own key, for their owner alone. Two of each kind are kept, none longer than 14
days: who leaves this computer has left its copies too by then, and a person with protected identity leaves them at once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from guide_desk.errors import StoreDamaged, StoreError
from guide_desk.store.driver import Connection, connect, translated

FOLDER = "copies"
WEEKLY, DAMAGED = "weekly", "damaged"
DAYS_BETWEEN = 7
KEPT_DAYS = 14
KEPT_OF_A_KIND = 2
_PAGES_A_STEP = 2_000
_OURS_ALONE = ("deed", "draft", "loose_note", "segment_version", "event", "sent_out", "access")


def copies_of(folder: Path, today: date = date.max) -> list[Path]:
    """The whole copies of a profile, newest first: those made weekly and before a change of schema.

    One from after `today` was dated by a clock that ran ahead: nobody knows how old it is, and it comes last.
    """
    return _newest_first([path for path in _files(folder) if path.suffix == ".db" and _kind(path) != DAMAGED], today)


def opens(path: Path, key: bytes) -> bool:
    """Whether the key is the file's, and its first page whole."""
    try:
        connect(path, key, read_only=True).close()
    except StoreError:
        return False
    return True


def is_due(folder: Path, today: date) -> bool:
    """Whether a week has gone since the last weekly copy."""
    ages = [(today - _day(path)).days for path in copies_of(folder) if _kind(path) == WEEKLY]
    return not any(0 <= days < DAYS_BETWEEN for days in ages)


def keep_copy(connection: Connection, folder: Path, key: bytes, kind: str, today: date) -> Path:
    """Copy the open store as it is in this moment, check the copy against it, and let older ones go.

    Raises StoreDamaged when the store or the copy does not pass, StoreUnwritable when there is no room. No half copy stays.
    """
    place = folder / FOLDER
    with translated():
        check(connection)
        _make_folder(place)
        copy, beside = place / f"{kind}-{today.isoformat()}.db", place / f"{kind}.part"
        beside.unlink(missing_ok=True)
        target = connect(beside, key, journal="DELETE")
        try:
            connection.backup(target, pages=_PAGES_A_STEP)
            target.execute("PRAGMA journal_mode = DELETE")
            check(target)
            if _contents(target) != _contents(connection):
                raise StoreDamaged("copy")
        except BaseException:
            target.close()
            beside.unlink(missing_ok=True)
            raise
        target.close()
    _own(beside)
    beside.replace(copy)
    let_go(folder, today)
    return copy


def check(connection: Connection) -> None:
    """The file's own checks and its encryption's. Raises StoreDamaged."""
    for pragma in ("integrity_check", "cipher_integrity_check"):
        found = [row[0] for row in connection.execute(f"PRAGMA {pragma}") if row[0] != "ok"]
        if found:
            raise StoreDamaged(pragma)


def let_go(folder: Path, today: date) -> None:
    """Copies beyond two of a kind, or older than 14 days, go; so does what was cut off while it was made."""
    by_kind: dict[str, list[Path]] = {}
    forget_halves(folder)
    for path in _newest_first(_files(folder), today):
        of_kind = by_kind.setdefault(f"{_kind(path)}{path.suffix}", [])
        if len(of_kind) >= KEPT_OF_A_KIND or today - _day(path) > timedelta(days=KEPT_DAYS):
            path.unlink(missing_ok=True)
        else:
            of_kind.append(path)


def forget_all(folder: Path) -> None:
    """Every copy goes: somebody is in them who may not lie on this computer."""
    for path in _files(folder):
        path.unlink(missing_ok=True)


def forget_halves(folder: Path) -> None:
    """What was cut off while it was made. Only while none is made."""
    for path in (folder / FOLDER).glob("*.part*"):
        path.unlink(missing_ok=True)


def set_aside(path: Path, today: date) -> None:
    """A file that cannot be used is kept with the copies for as long as they are, together with its log, which moves there."""
    _make_folder(path.parent / FOLDER)
    aside = path.parent / FOLDER / f"{DAMAGED}-{today.isoformat()}.db"
    aside_log, log = (each.with_name(f"{each.name}-wal") for each in (aside, path))
    if path.exists() and not (aside.exists() and aside.samefile(path)):
        aside_log.unlink(missing_ok=True)
        aside.unlink(missing_ok=True)
        _lie_also_at(path, aside)
    if log.exists():
        log.replace(aside_log)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def _lie_also_at(path: Path, other: Path) -> None:
    """Without taking room, where the disk can do that."""
    try:
        other.hardlink_to(path)
    except OSError:
        shutil.copy(path, other)


def _contents(connection: Connection) -> tuple[object, ...]:
    """Rows of every table, and what exists nowhere else word by word."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    counts = [(name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names]  # noqa: S608 - the file's own names
    digest = hashlib.sha256()
    for name in filter(names.__contains__, _OURS_ALONE):  # an older file has not all of them
        for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1"):  # noqa: S608 - our own names
            digest.update(repr(tuple(row)).encode())
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return version, counts, digest.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return [path for path in (folder / FOLDER).glob("*-????-??-??.db*") if path.is_file()]


def _newest_first(paths: Iterable[Path], today: date) -> list[Path]:
    return sorted(paths, key=lambda path: (_day(path) <= today, _day(path)), reverse=True)


def _kind(path: Path) -> str:
    return path.name.split(".", 1)[0][: -len("-2026-11-25")]


def _day(path: Path) -> date:
    try:
        return date.fromisoformat(path.name.split(".", 1)[0][-len("2026-11-25") :])
    except ValueError:
        return date.min


def _make_folder(place: Path) -> None:
    place.mkdir(mode=0o700, exist_ok=True)


def _own(path: Path) -> None:
    if os.name == "posix":
        path.chmod(0o600)
