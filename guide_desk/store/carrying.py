"""Rows that come from another file of the same guide, laid into this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guide_desk.store.driver import Connection


def laid(target: Connection, number: int, known: Mapping[str, Any], base: Mapping[str, Any]) -> int:
    """The contact's row in `target`: found by the CRM's number, else with its own, or another where that is taken by now.

    What the CRM says of them is fetched in the next round.
    """
    remote_id = known.get("remote_id") or base.get("remote_id")
    there = target.execute("SELECT contact_id FROM contact WHERE remote_id = ?", (remote_id,)).fetchone()
    if there is not None:
        return int(there[0])
    is_taken = target.execute("SELECT 1 FROM contact WHERE contact_id = ?", (number,)).fetchone() is not None
    place = None if is_taken else number
    row = (place, remote_id, known.get("is_kept", 0))
    place = int(target.execute("INSERT INTO contact (contact_id, remote_id, is_kept) VALUES (?, ?, ?)", row).lastrowid)
    if remote_id is not None:
        to_be_fetched = {"depth": "row", "updated": "", "fields": base.get("fields", "{}"), "wire": "{}"}
        put(target, "base_person", [{"contact_id": place, "remote_id": remote_id, **to_be_fetched}])
    return place


def put(target: Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Names of tables and columns are our own, never the other file's."""
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        target.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - our own names
