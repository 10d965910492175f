"""Parts of the stored JSON as SQL, on SQLite and PostgreSQL alike, and the encodings of user-defined values undone."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, String, cast, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal

_STEP = re.compile(r"[A-Za-z0-9_:.-]{1,60}")


class JsonText(ColumnElement[str]):
    """The text at a path in a column of JSON text; null where there is none. A whole number is a place in a list."""

    inherit_cache = True
    type = String()
    _traverse_internals = [  # noqa: RUF012 - a list, as SQLAlchemy declares it
        ("column", InternalTraversal.dp_clauseelement),
        ("path", InternalTraversal.dp_plain_obj),
    ]

    def __init__(self, column: Column[Any], *path: str | int) -> None:
        """Raises ValueError for a path that is not made of plain names."""
        if any(isinstance(step, str) and _STEP.fullmatch(step) is None for step in path):
            raise ValueError("a path is made of plain names")
        self.column = column
        self.path = path


@compiles(JsonText)
def _text(element: JsonText, compiler: Any, **options: Any) -> str:
    return _operators(compiler.process(element.column, **options), element.path)


@compiles(JsonText, "postgresql")
def _postgresql_text(element: JsonText, compiler: Any, **options: Any) -> str:
    return _operators(f"CAST({compiler.process(element.column, **options)} AS JSON)", element.path)


def _operators(start: str, path: tuple[str | int, ...]) -> str:
    steps = [str(step) if isinstance(step, int) else f"'{step}'" for step in path]
    return "(" + " -> ".join([start, *steps[:-1]]) + f" ->> {steps[-1]})"


def number_in(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """The number of `[I:3]` or of `3`; null for none."""
    return cast(func.nullif(func.replace(func.replace(text, "[I:", ""), "]", ""), ""), Integer)


def day_in(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day of `[D:MM/DD/YYYY]` as YYYY-MM-DD; null for none."""
    kept = func.nullif(text, "")
    return func.substr(kept, 10, 4).concat("-").concat(func.substr(kept, 4, 2)).concat("-").concat(func.substr(kept, 7, 2))
