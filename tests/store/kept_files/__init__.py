"""A store file of every schema version that was ever released, with made-up people, and what each holds.

`python -m tests.store.kept_files` adds the present version's file, once; files of older versions are never made again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from guide_desk.store.driver import Connection

FOLDER = Path(__file__).parent


def file_of(version: int) -> Path:
    """Where a version's file lies."""
    return FOLDER / f"version-{version}.db"


def known_versions() -> list[int]:
    """Those with a file, oldest first."""
    return sorted(int(path.stem.removeprefix("version-")) for path in FOLDER.glob("version-*.db"))


def holdings(connection: Connection) -> dict[str, Any]:
    """What no upgrade may lose or change: people and dialogue by number, and every deed and draft by its words."""

    def rows(statement: str) -> list[list[Any]]:
        return [list(row) for row in connection.execute(statement)]

    digest = hashlib.sha256()
    for row in rows("SELECT deed_id, kind, made_at, entry, changes, before, state FROM deed ORDER BY deed_id"):
        digest.update(json.dumps(row).encode())
    return {
        "people": rows("SELECT contact_id, remote_id FROM contact ORDER BY contact_id"),
        "activities": rows("SELECT kind, remote_id, contact_id, updated FROM base_activity ORDER BY kind, remote_id"),
        "deeds": digest.hexdigest(),
        "open deeds": rows("SELECT count(*) FROM deed WHERE state NOT IN ('settled', 'withdrawn')")[0][0],
        "drafts": rows("SELECT contact_id, text FROM draft ORDER BY contact_id"),
        "guide": rows("SELECT value FROM meta WHERE name = 'guide'"),
    }
