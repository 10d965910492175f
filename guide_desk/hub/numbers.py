"""The numbers of what lies in the register: each is given once, also when what bore it has been removed since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, true, update

from guide_desk.hub.tables import retired_number

_EVERYTHING = true()


def next_number(
    connection: Connection, kind: str, column: Any, where: ColumnElement[bool] = _EVERYTHING, *, above: int = 0
) -> int:
    """Of a `kind` whose numbers stand in `column` of the rows `where`; the first is `above` + 1."""
    used = connection.execute(select(func.max(column)).where(where)).scalar() or 0
    return max(int(used), _retired(connection, kind) or 0, above) + 1


def retire(connection: Connection, kind: str, number: int) -> None:
    """What bears it is being removed."""
    known = _retired(connection, kind)
    if known is None:
        connection.execute(insert(retired_number), {"kind": kind, "number": number})
    elif known < number:
        connection.execute(update(retired_number).where(retired_number.c.kind == kind), {"number": number})


def _retired(connection: Connection, kind: str) -> int | None:
    """The highest that was removed."""
    return connection.execute(select(retired_number.c.number).where(retired_number.c.kind == kind)).scalar()
