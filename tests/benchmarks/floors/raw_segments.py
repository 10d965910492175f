"""The floor of counting and listing segments: the same question by hand, on the driver's own connection, nothing around."""

from __future__ import annotations

from typing import Any

EVERYONE = "1"


def count(
    connection: Any, where: str, parameters: tuple[object, ...], shift: int, *, is_letter: bool = False
) -> tuple[dict[int, int], int]:
    """How many there are of each combination of reasons, and how many of those without any are somebody's second card.

    `shift`: where in `reasons` the four bits of the purpose begin. For letters households are looked at too.
    """
    sql = f"SELECT reasons, count(*) FROM segment_row WHERE {where} GROUP BY reasons"
    reasons = dict(connection.execute(sql, parameters).fetchall())
    groups = (
        "SELECT count(*) AS cards FROM segment_row INDEXED BY segment_row_of_person"
        f" WHERE person <> 0 AND (reasons >> {shift} & 15) = 0 AND ({where}) GROUP BY person"
    )
    (doubles,) = connection.execute(f"SELECT sum(cards - 1) FROM ({groups})", parameters).fetchone()
    if is_letter:
        at_home = (
            f"SELECT count(*) - count(DISTINCT household) FROM segment_row WHERE household <> 0 AND (reasons >> {shift} & 15) = 0"
        )
        connection.execute(f"{at_home} AND ({where})", parameters).fetchone()
    return reasons, doubles or 0


def answer(connection: Any, where: str, parameters: tuple[object, ...]) -> int:
    """Everybody with their reasons, in the order of names; returns how many."""
    sql = (
        "SELECT c.contact_id, r.reasons FROM contact AS c INDEXED BY contact_by_name JOIN segment_row AS r USING (contact_id)"
        f" WHERE {where} ORDER BY c.sort_name, c.contact_id"
    )
    return len(connection.execute(sql, parameters).fetchall())
