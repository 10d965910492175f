"""Making, checking and migrating the file before anything else touches it. Loads no SQLAlchemy."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlcipher3 import dbapi2

from guide_desk.domain.municipality import Municipality
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import StoreDamaged, StoreError, StoreLocked, StoreNotUpgraded, StoreUnwritable
from guide_desk.identifiers import AssociateId, DeedId, follow
from guide_desk.snapshots.guide import Guide, Role
from guide_desk.store.driver import Connection, connect, translate, translated
from guide_desk.store.migrations import SCHEMA_VERSION
from guide_desk.system.folders import reason_of

PRACTICE, REAL = "practice", "real"
PART_NAME, RECOVERED_NAME = "store.part", "store.recovered"
"""A store that is being made anew, and one that is whole and only waits to take its place."""
DAMAGED_NAME = "store.damaged"
"""Beside a store in which damage was found: it is made anew before it is used again."""
_LOG_CUT = "log"
"""What stands in that when the file itself is sound, and older than what became of what was written."""
ROOM_TO_UPGRADE = 3
"""Times the file's size that must be free."""
PROJECTION_VERSION = "10"
"""Raised whenever the same base and deeds give other rows, or an index may lie damaged: a file with another one is projected anew
when it is opened.
"""


def prepare(path: Path, key: bytes, *, is_practice: bool, today: date) -> bool:
    """Bring the file to this program's schema. Returns True when a newer program wrote it, so that it is only read.

    Raises StoreLocked, StoreUnwritable (`missing` folder, `read_only`, `full`, `no_room`), StoreDamaged, StoreNotUpgraded.
    """
    if not path.parent.is_dir():
        raise StoreUnwritable("missing")
    if path.exists() and not os.access(path, os.W_OK):
        raise StoreUnwritable("read_only")
    connection = connect(path, key)
    try:
        with translated():
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if is_log_cut(connection, path):
                raise StoreDamaged("log")
            if version:
                _check_purpose(connection, is_practice=is_practice)
            if version > SCHEMA_VERSION:
                return True
            if 0 < version < SCHEMA_VERSION:
                from guide_desk.store.copies import keep_copy

                _check_room(path)
                keep_copy(connection, path.parent, key, f"version-{version}", today)
            _upgrade(connection, version, is_practice=is_practice)
    finally:
        connection.close()
    if os.name == "posix":
        path.chmod(0o600)
    return False


def go_on(path: Path, today: date) -> None:
    """Finish what a recovery that was cut off has begun: nothing may have been written since. Raises StoreUnwritable."""
    if path.with_name(RECOVERED_NAME).exists():
        take_place(path, today)
    forget_parts(path)


def take_place(path: Path, today: date) -> None:
    """The recovered file becomes the store, and the damaged one lies aside. Raises StoreUnwritable.

    Cut off anywhere, it can be done again. Until the end a file lies at `path`, so that the account is known, and never a new one
    beside the log of the old one.
    """
    from guide_desk.store import copies

    try:
        copies.set_aside(path, today)
        path.with_name(DAMAGED_NAME).unlink(missing_ok=True)
        path.with_name(RECOVERED_NAME).replace(path)
    except OSError as error:
        raise StoreUnwritable(reason_of(error)) from None


def check_there(path: Path) -> None:
    """Raises StoreDamaged when the file is gone or empty although there are copies of it: it is not begun anew."""
    if path.exists() and path.stat().st_size:
        return
    from guide_desk.store import copies

    if copies.copies_of(path.parent):
        raise StoreDamaged("gone")


def check_key(path: Path, key: bytes) -> None:
    """Raises StoreDamaged for a file that does not open with the key that opens its copies."""
    from guide_desk.store import copies

    if not copies.opens(path, key) and any(copies.opens(copy, key) for copy in copies.copies_of(path.parent)):
        raise StoreDamaged("first page")


def note_damage(path: Path) -> None:
    """The next start makes the store anew."""
    with suppress(OSError):
        path.with_name(DAMAGED_NAME).touch(mode=0o600)


def is_log_cut(connection: Connection, path: Path) -> bool:
    """Whether the log that a crash left ends in the midst of what was written. It is noted: closing the connection takes the log
    away, and with it what tells of the damage.
    """
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        return False
    from guide_desk.store.log_file import is_cut_short

    _busy, frames, _done = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    is_cut = is_cut_short(log, frames)
    if is_cut:
        note_damage(path)
        with suppress(OSError):
            path.with_name(DAMAGED_NAME).write_text(_LOG_CUT, encoding="ascii")
    return is_cut


def was_log_cut(path: Path) -> bool:
    """Whether that is the damage that was noted."""
    try:
        return path.with_name(DAMAGED_NAME).read_text(encoding="ascii") == _LOG_CUT
    except (OSError, UnicodeDecodeError):
        return False


def forget_parts(path: Path) -> None:
    """What was begun and never became whole; it may hold everybody."""
    for left in path.parent.glob(f"{PART_NAME}*"):
        left.unlink(missing_ok=True)


def kept_guide(connection: Connection) -> Guide | None:
    """The guide who last signed in to this store."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'guide'").fetchone()
    if row is None:
        return None
    kept = json.loads(row[0])
    return Guide(
        AssociateId(kept["associate_id"]),
        kept["name"],
        kept["initials"],
        Municipality(kept["municipality"]),
        kept["account"],
        Role(kept.get("role", Role.GUIDE)),
    )


def follow_deeds(connection: Connection) -> None:
    """What is written from now on comes after what lies here, whatever the computer's clock said then and says now."""
    latest = connection.execute("SELECT max(deed_id) FROM deed").fetchone()[0]
    if latest is not None:
        follow(DeedId(latest))


def guide_text(guide: Guide) -> str:
    """How the guide lies in `meta`."""
    return json.dumps(
        {
            "associate_id": guide.associate_id,
            "name": guide.name,
            "initials": guide.initials,
            "municipality": guide.municipality.value,
            "account": guide.account,
            "role": guide.role.value,
        },
        ensure_ascii=False,
    )


def _check_purpose(connection: Connection, *, is_practice: bool) -> None:
    """A key that lies beside its store may open made-up people only, and a real key no practice store."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'purpose'").fetchone()
    if row is None or row[0] != (PRACTICE if is_practice else REAL):
        raise StoreLocked("practice and real stores keep apart")


def _check_room(path: Path) -> None:
    """A copy, the log of the change and the changed file lie beside each other for a while."""
    if shutil.disk_usage(path.parent).free < ROOM_TO_UPGRADE * path.stat().st_size:
        raise StoreUnwritable("no_room")


def _upgrade(connection: Connection, version: int, *, is_practice: bool) -> None:
    """Every step, and the projection anew where it is needed, in one transaction: whatever happens, the file is old or new.

    Raises StoreNotUpgraded when the changed file does not pass its checks, or a step could not be taken.
    """
    if version == SCHEMA_VERSION and _is_projected(connection):
        return
    connection.execute("PRAGMA foreign_keys = OFF")  # a table that is made anew would take along what points at it
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in range(version, SCHEMA_VERSION):
            _take(connection, step, is_practice=is_practice)
        if not _is_projected(connection):
            _project_anew(connection)
        if version:
            _check_upgraded(connection)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, dbapi2.Error) and type(translate(error)) is StoreError:
            raise StoreNotUpgraded(type(error).__name__) from None
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _take(connection: Connection, step: int, *, is_practice: bool) -> None:
    from guide_desk.store.migrations import steps

    for statement in steps.STEPS[step]:
        connection.execute(statement)
    if step == 0:
        purpose = PRACTICE if is_practice else REAL
        connection.execute("INSERT INTO meta (name, value) VALUES ('purpose', ?)", (purpose,))
    connection.execute(f"PRAGMA user_version = {step + 1}")


def _check_upgraded(connection: Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        raise StoreNotUpgraded("integrity_check")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreNotUpgraded("foreign_key_check")


def _is_projected(connection: Connection) -> bool:
    """Whether this version of the program computed the projection."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'projection'").fetchone()
    return row is not None and row[0] == PROJECTION_VERSION


def _project_anew(connection: Connection) -> None:
    """Base and deeds are the truth."""
    from guide_desk.store.projector import refresh_all

    refresh_all(connection, WorkingDayCalendar())
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('projection', ?)", (PROJECTION_VERSION,))
