"""How often a condition is true, told to the database that cannot know: without it SQLite goes through a whole register in the
order of its numbers to find the few rows that have changed since a moment. PostgreSQL keeps statistics of its own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

SELDOM, OFTEN = 0.0001, 0.99


class Likelihood(ColumnElement[bool]):
    """`condition`, true for about `share` of the rows."""

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [  # noqa: RUF012 - a list, as SQLAlchemy declares it
        ("condition", InternalTraversal.dp_clauseelement),
        ("share", InternalTraversal.dp_plain_obj),
    ]

    def __init__(self, condition: ColumnElement[bool], share: float) -> None:
        self.condition = condition
        self.share = share

    def self_group(self, against: Any = None) -> Likelihood:
        """As it is: compared with 1, SQLite would not see a condition in it."""
        del against
        return self


@compiles(Likelihood)
def _plain(element: Likelihood, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.condition, **more)


@compiles(Likelihood, "sqlite")
def _told(element: Likelihood, compiler: SQLCompiler, **more: Any) -> str:
    return f"likelihood({compiler.process(element.condition, **more)}, {element.share})"
