"""What was typed in Ny person … when the desk was locked or closed: kept in the encrypted file until it is saved or given up."""

from __future__ import annotations

import json
from collections.abc import Mapping

from guide_desk.domain.changes import Changes
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

_NAME = "unfinished_person"


def unfinished_person(unit: ReadingUnit) -> dict[str, str]:
    """The words by the name of their field; empty when nothing was left."""
    row = unit.connection.execute("SELECT value FROM meta WHERE name = ?", (_NAME,)).fetchone()
    return {str(name): str(words) for name, words in json.loads(row[0]).items()} if row is not None else {}


def keep_unfinished_person(unit: UnitOfWork, *, words: Mapping[str, str]) -> Changes:
    """Keep them; without any, nothing is left."""
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    people.keep_meta(unit, _NAME, json.dumps({name: text for name, text in words.items() if text}, ensure_ascii=False))
    return Changes()
