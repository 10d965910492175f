"""The words' indexes are put together when it is quiet, and with what the sync writes, never by what a guide writes."""

from __future__ import annotations

STATEMENTS = tuple(
    f"INSERT INTO {index} ({index}, rank) VALUES ('{setting}', {value})"  # noqa: S608 - our own names
    for index in ("person_words", "entry_words")
    for setting, value in (("automerge", 0), ("crisismerge", 64))
)
