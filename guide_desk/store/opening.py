"""Making, checking and migrating the file before anything else touches it. Loads no SQLAlchemy."""

from __future__ import annotations

import json
import os
from pathlib import Path

from sqlcipher3 import dbapi2

from guide_desk.domain.municipality import Municipality
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import StoreDamaged, StoreLocked, StoreUnwritable
from guide_desk.identifiers import AssociateId
from guide_desk.snapshots.guide import Guide, Role
from guide_desk.store.driver import Connection, connect, translated
from guide_desk.store.migrations import SCHEMA_VERSION, STEPS

PRACTICE, REAL = "practice", "real"
PROJECTION_VERSION = "4"
"""Raised whenever the same base and deeds give other rows: a file with another one is projected anew when it is opened."""


def prepare(path: Path, key: bytes, *, is_practice: bool) -> bool:
    """Bring the file to this program's schema. Returns True when a newer program wrote it, so that it is only read.

    Raises StoreLocked, StoreUnwritable (`missing` folder, `read_only`, `full`), StoreDamaged.
    """
    if not path.parent.is_dir():
        raise StoreUnwritable("missing")
    if path.exists() and not os.access(path, os.W_OK):
        raise StoreUnwritable("read_only")
    connection = connect(path, key)
    try:
        with translated():
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version:
                _check_purpose(connection, is_practice=is_practice)
            if version > SCHEMA_VERSION:
                return True
            if 0 < version < SCHEMA_VERSION:
                _keep_verified_copy(connection, path, key, version)
            for step in range(version, SCHEMA_VERSION):
                _take(connection, step, is_practice=is_practice)
            _project_anew(connection)
    finally:
        connection.close()
    if os.name == "posix":
        path.chmod(0o600)
    return False


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


def _take(connection: Connection, step: int, *, is_practice: bool) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in STEPS[step]:
            connection.execute(statement)
        if step == 0:
            purpose = PRACTICE if is_practice else REAL
            connection.execute("INSERT INTO meta (name, value) VALUES ('purpose', ?)", (purpose,))
        connection.execute(f"PRAGMA user_version = {step + 1}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _project_anew(connection: Connection) -> None:
    """Compute the projection again when another version of the program computed it; base and deeds are the truth."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'projection'").fetchone()
    if row is not None and row[0] == PROJECTION_VERSION:
        return
    from guide_desk.store.projector import refresh_all

    connection.execute("BEGIN IMMEDIATE")
    try:
        refresh_all(connection, WorkingDayCalendar())
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('projection', ?)", (PROJECTION_VERSION,))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_verified_copy(connection: Connection, path: Path, key: bytes, version: int) -> None:
    """An encrypted copy of the old file, checked, before its schema changes. Raises StoreDamaged when either fails its check."""
    if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        raise StoreDamaged("before migration")
    copy = path.with_name(f"{path.stem}-version-{version}.db")
    copy.unlink(missing_ok=True)
    target = dbapi2.connect(str(copy), isolation_level=None)
    try:
        target.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.backup(target)
        if target.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise StoreDamaged("copy before migration")
    finally:
        target.close()
    if os.name == "posix":
        copy.chmod(0o600)
