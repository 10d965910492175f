"""What is measured: program and floor in turn, in one run, with the outcome checked before the time counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, dialogue
from guide_desk.services.search import Filters, search
from guide_desk.services.today import today
from guide_desk.snapshots.base import ActivityBase, ActivityKind, PersonBase
from guide_desk.snapshots.people import Scope
from guide_desk.store import mirror
from guide_desk.store.search_fold import match_expression
from guide_desk.store.store import FILE_NAME, Store
from tests.benchmarks.floors import raw_sql
from tests.benchmarks.floors.raw_sql import median, milliseconds
from tests.factories import KEY, MORNING, call, person, practice_store, registration

_NAMES = ("Elin", "Amira", "Åke", "Örjan", "Saga", "Viktor", "Lovisa", "Nils")
_LAST = ("Sandqvist", "Åkesson", "Haddad", "Lindahl", "Wern", "Öberg", "Nyman", "Dahl", "Strand")
_BATCH = 200


@dataclass(frozen=True)
class Figure:
    """One measured thing and its floor."""

    name: str
    program: float
    floor: float
    unit: str
    repetitions: int

    @property
    def ratio(self) -> float:
        return self.program / self.floor

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ratio, 3)}


def measure_all(*, contacts: int, repetitions: int) -> list[Figure]:
    """Every figure, over a store of `contacts` people with three entries each."""
    figures = _start(repetitions)
    with tempfile.TemporaryDirectory() as folder:
        store = practice_store(Path(folder), HandClock(MORNING))
        try:
            fill(store, contacts)
            figures += _store_figures(store, Path(folder) / FILE_NAME, contacts, repetitions)
        finally:
            store.close()
    return figures


def fill(store: Store, contacts: int) -> None:
    """People with a registration, an attempt and an answer; one in two hundred still waits."""
    for start in range(0, contacts, _BATCH):
        numbers = range(start + 1, min(start + _BATCH, contacts) + 1)
        persons = [_person(number) for number in numbers]
        activities = [each for number in numbers for each in _activities(number)]
        store.write(
            lambda unit, p=persons, a=activities: mirror.write_persons(unit, p) | mirror.write_activities(unit, a)
        ).result()  # type: ignore[misc]


def _person(number: int) -> PersonBase:
    return person(number, first_name=_NAMES[number % 8], last_name=f"{_LAST[number % 9]} {number}", from_place="Göteborg")


def _activities(number: int) -> list[ActivityBase]:
    asked = MORNING - timedelta(days=number % 900 if number % 200 else 3)
    entries = [registration(f"{asked:%Y-%m-%d %H:%M}", "Hur är läget med förskola och hyresrätter?")]
    if number % 200:
        later = asked + timedelta(days=1)
        entries += [
            call(f"{later:%Y-%m-%d %H:%M}", text="Pratade om jobb och boende."),
            call(f"{later:%Y-%m-%d %H:%M}", text="Ringer igen."),
        ]
    return [ActivityBase(ActivityKind.APPOINTMENT, number * 10 + place, number, "s", each) for place, each in enumerate(entries)]


def _start(repetitions: int) -> list[Figure]:
    floors, programs = [], []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "GUIDE_DESK_HOME": folder}
        _process([sys.executable, "-m", "tests.benchmarks.started_desk", "--fill"], environment)
        for _turn in range(repetitions):
            floors.append(_process([sys.executable, "-m", "tests.benchmarks.floors.bare_window"], environment))
            programs.append(_process([sys.executable, "-m", "tests.benchmarks.started_desk"], environment))
    names = {"milliseconds": ("start to first painted list", "ms"), "mebibytes": ("resident memory at that moment", "MB")}
    return [
        Figure(name, median([each[key] for each in programs]), median([each[key] for each in floors]), unit, repetitions)
        for key, (name, unit) in names.items()
    ]


def _process(arguments: list[str], environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _store_figures(store: Store, path: Path, contacts: int, repetitions: int) -> list[Figure]:
    raw = raw_sql.connect(path, KEY)
    middle = ContactId(contacts // 2 + 1)
    expression = match_expression("lind")
    assert expression is not None
    waiting = raw_sql.read_queue(raw)
    assert waiting >= contacts // 200
    assert raw_sql.search(raw, expression) > 0

    def note() -> None:
        work = lambda unit: dialogue.log_entry(unit, contact_id=middle, kind=EntryKind.NOTE, text="Ringer igen på fredag")  # noqa: E731
        store.write(work).result()

    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("card read", lambda: store.read(lambda unit: cards.card(unit, middle)).result(), lambda: raw_sql.read_card(raw, middle)),
        (
            "queue read",
            lambda: store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result(),
            lambda: raw_sql.read_queue(raw),
        ),
        (
            "search, ids in name order",
            lambda: store.read(lambda unit: search(unit, "lind", Filters())).result(),
            lambda: raw_sql.search(raw, expression),
        ),
        ("note, durable", note, lambda: raw_sql.commit_row(raw, "Ringer igen på fredag")),
    ]
    figures = []
    for name, program, floor in pairs:
        program()
        floor()
        ours, theirs = [], []
        for _turn in range(repetitions * 5):
            ours.append(milliseconds(program))
            theirs.append(milliseconds(floor))
        figures.append(Figure(f"{name}, {contacts} contacts", median(ours), median(theirs), "ms", len(ours)))
    raw.close()
    return figures
