"""The floor of counting and listing segments: the same question by hand, on the driver's own connection, nothing around."""

from __future__ import annotations

from typing import Any

EVERYONE = "1"


def count(connection: Any, where: str, parameters: tuple[object, ...]) -> dict[int, int]:
    """How many there are of each combination of reasons."""
    sql = f"SELECT reasons, count(*) FROM segment_row WHERE {where} GROUP BY reasons"
    return dict(connection.execute(sql, parameters).fetchall())


def answer(connection: Any, where: str, parameters: tuple[object, ...]) -> int:
    """Everybody with their reasons, in the order of names; returns how many."""
    sql = (
        "SELECT c.contact_id, r.reasons FROM contact AS c INDEXED BY contact_by_name JOIN segment_row AS r USING (contact_id)"
        f" WHERE {where} ORDER BY c.sort_name, c.contact_id"
    )
    return len(connection.execute(sql, parameters).fetchall())
