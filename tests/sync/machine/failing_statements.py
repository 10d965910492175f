"""The store's writing connection with a disk that fails: the statement that is next in line raises the driver's own error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from guide_desk.store import driver

FULL, BROKEN, BUSY = "database or disk is full", "disk I/O error", "database is locked"


@dataclass
class FailingStatements:
    """`fails_in`: so many statements go well first; None for a disk that is whole. It fails once."""

    fails_in: int | None = None
    words: str = BROKEN
    failures: int = 0

    def connect(self, path: Path, key: bytes, **given: Any) -> Any:
        """As the driver's `connect`."""
        return _Passing(driver.connect(path, key, **given), self)

    def pass_one(self, statement: str) -> None:
        """A statement is about to run. Taking back never fails: it needs no room."""
        if self.fails_in is None or statement.startswith("ROLLBACK"):
            return
        if self.fails_in > 0:
            self.fails_in -= 1
            return
        self.fails_in = None
        self.failures += 1
        raise dbapi2.OperationalError(self.words)


class _Passing:
    """A connection or a cursor that counts its statements."""

    def __init__(self, real: Any, statements: FailingStatements) -> None:
        self.whole = real
        """What the tests themselves ask goes past the fault."""
        self._statements = statements

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def execute(self, statement: str, *values: Any) -> Any:
        self._statements.pass_one(statement)
        return self.whole.execute(statement, *values)

    def executemany(self, statement: str, *values: Any) -> Any:
        self._statements.pass_one(statement)
        return self.whole.executemany(statement, *values)

    def cursor(self, *given: Any) -> Any:
        return _Passing(self.whole.cursor(*given), self._statements)
