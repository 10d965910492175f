"""The floor of a sync: the same requests by httpx, decoded, and every row laid into a keyed file with its search words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests.benchmarks.floors.raw_sql import connect

_TABLES = (
    "CREATE TABLE person (number INTEGER PRIMARY KEY, name TEXT, updated TEXT, body TEXT)",
    "CREATE TABLE line (kind INTEGER, number INTEGER, person INTEGER, updated TEXT, body TEXT, PRIMARY KEY (kind, number))",
    "CREATE VIRTUAL TABLE person_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3')",
    "CREATE VIRTUAL TABLE line_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')",
)
_PERSON = (
    "INSERT INTO person VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET name = excluded.name, updated = excluded.updated,"
    " body = excluded.body"
)
CARDS_AT_ONCE = 40
_KINDS = {"appointment": 0, "document": 1}
_LINE = "INSERT OR REPLACE INTO line VALUES (?, ?, ?, ?, ?)"


class BareSync:
    """One client and one file. `requests` are (method, path with query, content)."""

    def __init__(self, root: str, path: Path, key: bytes, *, token: str = "none") -> None:
        self._client = httpx.Client(base_url=root, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
        self._encoder = msgspec.json.Encoder()
        self.connection = connect(path, key)
        for statement in _TABLES:
            self.connection.execute(statement)

    def run(self, requests: Iterable[tuple[str, str, str]]) -> None:
        """Ask, decode, write: one transaction per answer with rows, and one per `CARDS_AT_ONCE` cards."""
        cards: list[tuple[Any, ...]] = []
        for method, target, content in requests:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if content else None
            answer = self._client.request(method, target, content=content or None, headers=kind)
            answer.raise_for_status()
            decoded = msgspec.json.decode(answer.content)
            if isinstance(decoded, dict) and "PersonId" in decoded:
                cards.append(self._entity(decoded))
            elif isinstance(decoded, dict) and isinstance(decoded.get("value"), list) and decoded["value"]:
                self._write(*self._rows(decoded["value"]))
            if len(cards) == CARDS_AT_ONCE:
                self._write(cards, [])
                cards.clear()
        self._write(cards, [])

    def ask_for_nothing(self, requests: Iterable[tuple[str, str, str]]) -> int:
        """The same addresses, each with the tag of what is here already; returns how many said that nothing is new."""
        unchanged = 0
        for _method, target, _content in requests:
            unchanged += self._client.get(target, headers={"If-None-Match": '"recorded"'}).status_code == 304
        return unchanged

    def count(self) -> tuple[int, int]:
        """(persons, lines) in the file."""
        persons, lines = self.connection.execute("SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM line)").fetchone()
        return int(persons), int(lines)

    def close(self) -> None:
        """Let go of both."""
        self._client.close()
        self.connection.close()

    def _rows(self, rows: Sequence[dict[str, Any]]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        kind = rows[0].get("EntityName")
        if kind == "person" and "firstName" in rows[0]:
            return [self._person(row) for row in rows], []
        return [], [self._line(kind, row) for row in rows if kind in _KINDS and "text" in row]

    def _person(self, row: dict[str, Any]) -> tuple[Any, ...]:
        name = f"{row.get('firstName')} {row.get('lastName')}"
        return int(row["PrimaryKey"]), name, row.get("personUpdatedDate"), self._encoder.encode(row).decode()

    def _entity(self, entity: dict[str, Any]) -> tuple[Any, ...]:
        name = f"{entity.get('Firstname')} {entity.get('Lastname')}"
        return entity["PersonId"], name, entity.get("UpdatedDate"), self._encoder.encode(entity).decode()

    def _line(self, kind: Any, row: dict[str, Any]) -> tuple[Any, ...]:
        body = self._encoder.encode(row).decode()
        return _KINDS[kind], int(row["PrimaryKey"]), row.get("personId"), row.get("updatedDate"), body, str(row["text"])

    def _write(self, persons: list[tuple[Any, ...]], lines: list[tuple[Any, ...]]) -> None:
        execute = self.connection.executemany
        self.connection.execute("BEGIN IMMEDIATE")
        execute(_PERSON, persons)
        execute(
            "INSERT OR REPLACE INTO person_words (rowid, words) VALUES (?, ?)", [(each[0], each[1].lower()) for each in persons]
        )
        execute(_LINE, [each[:5] for each in lines])
        words = sorted((each[1] * 2 + each[0], each[5].lower()) for each in lines)
        execute("INSERT OR REPLACE INTO line_words (rowid, words) VALUES (?, ?)", words)
        self.connection.execute("COMMIT")
