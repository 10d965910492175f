"""The program's sync in a process of its own: a first fetch, rounds with nothing new, and rounds with ten changes.

What it asked is kept in `requests.json` for the floor to repeat. Prints its milliseconds and its largest memory as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

import httpx

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.superoffice.field_map import TASK_NAMES
from tests.benchmarks.growth import CHANGES
from tests.benchmarks.syncs import Round, counts
from tests.benchmarks.turns import milliseconds
from tests.factories import MORNING, practice_store

_NOW = f"{MORNING:%Y-%m-%dT%H:%M:%S}"


class _Asked(httpx.BaseTransport):
    """Notes what is asked for, without its answers."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self.requests: list[tuple[str, str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append((request.method, request.url.raw_path.decode(), request.content.decode()))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def main() -> int:
    told = json.loads(os.environ["GUIDE_DESK_BENCH"])
    folder = Path(told["folder"])
    store = practice_store(folder / "program", HandClock(MORNING))
    asked = _Asked()
    sync = Round(told["root"], told["token"], store, asked)
    try:
        first = milliseconds(sync.fetch_rows) + milliseconds(sync.fetch_cards)
        (folder / "requests.json").write_text(json.dumps(asked.requests), encoding="utf-8")
        persons, entries = counts(store)
        nothing = [milliseconds(sync.find_nothing) for _turn in range(told["turns"])]
        assert counts(store) == (persons, entries), "nothing was new"
        changes = []
        for turn in range(told["turns"]):
            _change(sync, f"ändring {turn}")
            changes.append(milliseconds(sync.find_nothing))
            assert counts(store) == (persons, entries + CHANGES * (turn + 1)), "each change has come, once"
    finally:
        sync.client.close()
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps({"first": first, "nothing": nothing, "changes": changes, "persons": persons, "entries": entries, "peak": peak})
    )
    return 0


def _change(sync: Round, words: str) -> None:
    """A note on each of the first cards, as a colleague would write it elsewhere."""
    assert sync.crm is not None
    some = "SELECT remote_id FROM base_person ORDER BY remote_id LIMIT ?"
    task = {"TaskListItemId": sync.crm.reference.tasks[TASK_NAMES[EntryKind.NOTE, None]]}
    for (number,) in sync.store.read(lambda unit: unit.connection.execute(some, (CHANGES,)).fetchall()).result():
        sync.client.post("Appointment", {"Person": {"PersonId": number}, "Task": task, "Description": words, "StartDate": _NOW})


if __name__ == "__main__":
    sys.exit(main())
