"""First sync and a sync with nothing new, beside the same requests made bare.

A living hub answers once, and its answers are recorded; program and floor then ask a server that only repeats them, so that what
is compared is the client's work. What client and hub each took of the processor is told from the recording run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from guide_desk.clock import HandClock, ShiftedClock
from guide_desk.hub import tenant
from guide_desk.hub.application import TENANT
from guide_desk.hub.register import Register
from guide_desk.hub.seed.made_person import MadePerson
from guide_desk.hub.seed.writing import fill_register
from guide_desk.store.store import Store
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.refused_cards import RefusedCards
from guide_desk.sync.sending import Sender
from guide_desk.system.hub_process import HubProcess
from tests.benchmarks.figure import Figure, Side
from tests.benchmarks.floors.bare_sync import BareSync
from tests.benchmarks.floors.raw_sql import connect
from tests.benchmarks.sides import writing_sides
from tests.benchmarks.turns import ROOT, milliseconds, processor_seconds
from tests.factories import KEY, MORNING, practice_store

FIRST_SYNC_GOAL, NOTHING_NEW_GOAL = 1.25, 3.0
"""A first sync at least 0.8 times as fast as its floor; nothing new at most three times as long as being told so."""
_ARE = "Åre"
Request = tuple[str, str, str]
Times = dict[str, tuple[list[float], list[float]]]
"""Of program and floor, by phase."""


@dataclass(slots=True)
class Recorded:
    """What was asked in each phase and answered, and what it cost client and hub of the processor."""

    root: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    phases: dict[str, list[Request]] = field(default_factory=dict)
    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    persons: int = 0
    entries: int = 0


class Recorder(httpx.BaseTransport):
    """Keeps what was asked and answered."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self.seen: list[tuple[Request, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        response.read()
        asked = (request.method, request.url.raw_path.decode(), request.content.decode())
        self.seen.append((asked, response.text))
        return response

    def close(self) -> None:
        self._inner.close()


class Round:
    """The program's sync by hand: the runner's parts without its pauses. `crm` once rows have been fetched."""

    def __init__(self, root: str, token: str, store: Store, transport: httpx.BaseTransport | None = None) -> None:
        self.client = CrmClient(root, TENANT, lambda: token, clock=HandClock(MORNING), transport=transport)
        self.store = store
        self.crm: Crm | None = None

    def fetch_rows(self) -> None:
        self.crm = Crm.connect(self.client)
        fetcher = self._fetcher()
        fetcher.fetch_changes()
        fetcher.sweep()

    def fetch_cards(self) -> None:
        while self._fetcher().fetch_cards(RefusedCards(HandClock(MORNING))):
            pass

    def find_nothing(self) -> None:
        assert self.crm is not None
        Sender(self.store, self.crm, HandClock(MORNING), lambda _changes: None).send_all()
        fetcher = self._fetcher()
        fetcher.fetch_changes()
        fetcher.fetch_cards(RefusedCards(HandClock(MORNING)))

    def _fetcher(self) -> Fetcher:
        assert self.crm is not None
        return Fetcher(self.store, self.crm, lambda _changes: None, lambda _count: None, lambda: False)


def measure(folder: Path, contacts: int, turns: int, turns_of_nothing: int) -> tuple[list[Figure], list[str]]:
    """The figures, and what is to be said of the processor's time."""
    recorded = record(folder, contacts)
    times: Times = {phase: ([], []) for phase in ("rows", "cards", "nothing", "rows, processor", "cards, processor")}
    sides: tuple[Side, Side] | None = None
    with repeating(folder, recorded) as root:
        for turn in range(turns):
            ours, theirs = folder / f"ours-{turn}", folder / f"theirs-{turn}.db"
            runs = [(_run_program, ours), (_run_floor, theirs)]
            for run, place in runs if turn % 2 else reversed(runs):
                run(root, place, recorded, times, turns_of_nothing)
            sides = _sides(ours, theirs)
    assert sides is not None
    figures = [
        Figure(
            f"{name}, {recorded.persons} contacts, {len(recorded.phases[phase.split(',')[0]])} requests",
            "ms",
            tuple(times[phase][0]),
            tuple(times[phase][1]),
            goal,
            None,
            sides,
        )
        for phase, name, goal in (
            ("rows", "first sync to depth row", FIRST_SYNC_GOAL),
            ("cards", "then to depth card", FIRST_SYNC_GOAL),
            ("rows, processor", "to depth row, processor", None),
            ("cards, processor", "to depth card, processor", None),
            ("nothing", "sync with nothing new", NOTHING_NEW_GOAL),
        )
    ]
    said = [
        f"processor, {phase}: client {client:.2f} s, hub {hub:.2f} s ({recorded.persons} contacts, {recorded.entries} entries)"
        for phase, (client, hub) in recorded.seconds.items()
    ]
    return figures, said


def record(folder: Path, contacts: int) -> Recorded:
    """A first sync from a living hub of `contacts` people who all dream of Åre, every answer kept."""
    database = folder / "hub.db"
    fill_hub(database, contacts)
    hub = HubProcess(database, now=MORNING)
    address = hub.start()
    store = practice_store(folder / "recorded", HandClock(MORNING))
    recorder, recorded = Recorder(), Recorded(root=address.root)
    sync = Round(address.root, address.token, store, recorder)
    try:
        for phase, act in (("rows", sync.fetch_rows), ("cards", sync.fetch_cards), ("nothing", sync.find_nothing)):
            assert hub.process_id is not None
            began = time.process_time(), processor_seconds(hub.process_id)
            act()
            recorded.seconds[phase] = time.process_time() - began[0], processor_seconds(hub.process_id) - began[1]
            recorded.phases[phase] = [asked for asked, _body in recorder.seen]
            recorded.answers |= {" ".join(part for part in asked if part): body for asked, body in recorder.seen}
            recorder.seen.clear()
        recorded.persons, recorded.entries = counts(store)
        assert recorded.persons >= contacts, "everyone has come"
    finally:
        sync.client.close()
        store.close()
        hub.stop()
    return recorded


def fill_hub(database: Path | str, contacts: int) -> None:
    """So many people with their dialogue, who all dream of Åre. A file, or a database's address."""
    address = str(database) if "://" in str(database) else f"sqlite:///{database}"
    kept = Register(address, ShiftedClock(MORNING))
    with kept.writing() as connection:
        tenant.set_up(connection)
    assert fill_register(kept, MORNING.date(), contacts, every=_dreams_of_are)
    kept.close()


def _dreams_of_are(made: MadePerson) -> None:
    for interest in made.entity["Interests"]:
        interest["Selected"] = interest["Selected"] or interest["Name"] == _ARE


@contextmanager
def repeating(folder: Path, recorded: Recorded) -> Iterator[str]:
    """The address of a server that says again what was recorded."""
    file = folder / "recorded.json"
    file.write_text(json.dumps({"root": recorded.root, "answers": recorded.answers}), encoding="utf-8")
    command = [sys.executable, "-m", "tests.benchmarks.floors.static_server", str(file)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()


def _time(act: Callable[[], object], wall: list[float], processor: list[float]) -> None:
    """On the clock, and what all threads of this process took of the processor, whoever else uses the machine."""
    processor.append(milliseconds(lambda: wall.append(milliseconds(act)), time.process_time))


def _run_program(root: str, folder: Path, recorded: Recorded, times: Times, turns_of_nothing: int) -> None:
    store = practice_store(folder, HandClock(MORNING))
    sync = Round(root, "none", store)
    try:
        for phase, act in (("rows", sync.fetch_rows), ("cards", sync.fetch_cards)):
            _time(act, times[phase][0], times[f"{phase}, processor"][0])
        assert counts(store) == (recorded.persons, recorded.entries), "as much as the hub had"
        shallow = "SELECT count(*) FROM base_person JOIN contact USING (contact_id) WHERE depth = 'row' AND is_protected = 0"
        assert store.read(lambda unit: unit.connection.execute(shallow).fetchone()[0]).result() == 0, "every card has come"
        times["nothing"][0].extend(milliseconds(sync.find_nothing) for _turn in range(turns_of_nothing))
        assert counts(store) == (recorded.persons, recorded.entries), "nothing was new"
    finally:
        sync.client.close()
        store.close()


def _run_floor(root: str, path: Path, recorded: Recorded, times: Times, turns_of_nothing: int) -> None:
    floor = BareSync(root, path, KEY)
    try:
        for phase in ("rows", "cards"):
            run = lambda p=phase: floor.run(recorded.phases[p])  # type: ignore[misc]  # noqa: E731
            _time(run, times[phase][1], times[f"{phase}, processor"][1])
        persons, lines = floor.count()
        assert persons >= recorded.persons - 10, "all but the protected"
        assert lines >= recorded.entries * 0.9
        asked = recorded.phases["nothing"]
        assert floor.ask_for_nothing(asked) == len(asked)
        times["nothing"][1].extend(milliseconds(lambda: floor.ask_for_nothing(asked)) for _turn in range(turns_of_nothing))
    finally:
        floor.close()


def counts(store: Store) -> tuple[int, int]:
    """(persons, entries) in the file."""
    count = "SELECT (SELECT count(*) FROM base_person), (SELECT count(*) FROM dialogue_entry)"
    found: tuple[int, int] = store.read(lambda unit: unit.connection.execute(count).fetchone()).result()
    return found


def _sides(ours: Path, theirs: Path) -> tuple[Side, Side]:
    store = practice_store(ours, HandClock(MORNING))
    floor = connect(theirs, KEY)
    try:
        return writing_sides(store, floor, theirs)
    finally:
        floor.close()
        store.close()
