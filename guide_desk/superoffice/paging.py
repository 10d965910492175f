"""An archive's rows by their key, page after page: nothing is skipped when rows move, and nothing goes on for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guide_desk.errors import UnreadableAnswer
from guide_desk.superoffice.client import CrmClient

_ENTITIES = {"Person": {"$entities": "person"}, "Archive/recycleperson": {"$entities": "person,forAllUsers"}}
"""Who is retired is hidden: a card that was merged away may be left so instead of being deleted. The bin shows everybody's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to an archive. `is_private`: the restriction may name a person, so it never stands in the address."""

    path: str
    key: str
    columns: Sequence[str]
    restriction: str
    is_private: bool = False
    newest_first: bool = False


def pages(client: CrmClient, pause: Callable[[], None], asked: Asked, rows_a_page: int) -> Iterator[list[Mapping[str, Any]]]:
    """`pause` is called before each request. Raises UnreadableAnswer for a row without a number, and for a page that does not end
    beyond the one before: the next would be the same again.
    """
    last, beyond = 0, "lt" if asked.newest_first else "gt"
    while True:
        pause()
        query = {
            "$select": ",".join(asked.columns),
            "$filter": f"{asked.restriction} and {asked.key} {beyond} {last}" if last else asked.restriction,
            "$orderby": f"{asked.key} desc" if asked.newest_first else asked.key,
            "$top": str(rows_a_page),
            **_ENTITIES.get(asked.path, {}),
        }
        answer = client.get(asked.path, query, is_private=asked.is_private)
        rows = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(_has_number(row) for row in rows):
            raise UnreadableAnswer("archive answer")
        if not rows:
            return
        newest = int(str(rows[-1]["PrimaryKey"]))
        if last and (newest >= last if asked.newest_first else newest <= last):
            raise UnreadableAnswer("archive answer out of order")
        yield rows
        last = newest


def _has_number(row: object) -> bool:
    number = str(row.get("PrimaryKey", "")) if isinstance(row, dict) else ""
    return number.isdecimal() and int(number) > 0
