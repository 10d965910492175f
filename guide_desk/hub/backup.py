"""A copy of a SQLite register while it serves: one moment of it, whole, and looked through before it is called a copy."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from contextlib import closing

from guide_desk.hub.register import Register


def copy_register(kept: Register, options: argparse.Namespace) -> int:
    """0 and the file's name, or 2 and a sentence; what is no whole copy is not left behind."""
    source = kept.engine.url.database
    if kept.engine.dialect.name != "sqlite" or source is None:
        print("hub: this register lies in PostgreSQL; copy it with pg_dump", file=sys.stderr)
        return 2
    try:
        options.target.touch(mode=0o600, exist_ok=False)
    except OSError:
        print("hub: the copy needs the name of a file that does not exist yet, in a folder that does", file=sys.stderr)
        return 2
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(options.target)) as copy:
            original.backup(copy)
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error:
        found = "unreadable"
    if found != "ok":
        options.target.unlink()
        print("hub: the register could not be copied whole", file=sys.stderr)
        return 2
    print(options.target)
    return 0
