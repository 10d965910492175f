"""What the hub manages: the archive page of 500 persons, on SQLite and on PostgreSQL, beside a server that repeats the answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from guide_desk.clock import HandClock
from guide_desk.hub.application import TENANT
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import PAGE_ROWS, Crm
from guide_desk.system.hub_process import HubAddress, HubProcess
from tests import postgres
from tests.benchmarks.figure import Figure
from tests.benchmarks.syncs import Recorded, Recorder, Request, fill_hub, repeating
from tests.benchmarks.turns import in_turn
from tests.factories import MORNING

AT_ONCE = 4


def measure(folder: Path, people: int, turns: int) -> tuple[list[Figure], list[str]]:
    """A figure for each storage there is on this machine, and pages a second with one and with several asking."""
    figures, said = _on("SQLite", str(folder / "hub.db"), folder / "sqlite", people, turns)
    if not postgres.is_here():
        return figures, [*said, postgres.ABSENT]
    with postgres.running_postgres() as server:
        more, also = _on("PostgreSQL", server.new_database(), folder / "postgresql", people, turns)
    return figures + more, said + also


def _on(storage: str, database: str, folder: Path, people: int, turns: int) -> tuple[list[Figure], list[str]]:
    folder.mkdir(parents=True)
    fill_hub(database, people)
    hub = HubProcess(database, now=MORNING)
    try:
        address = hub.start()
        asked, body = _first_page(address)
        recorded = Recorded(root=address.root, answers={" ".join(part for part in asked if part): body})
        with repeating(folder, recorded) as bare, _client(bare, "none") as theirs, _client(address.root, address.token) as ours:
            times = in_turn(lambda: _ask(ours, asked), lambda: _ask(theirs, asked), turns)
        alone, together = (_pages_a_second(address, asked, askers, turns) for askers in (1, AT_ONCE))
    finally:
        hub.stop()
    figure = Figure(f"hub on {storage}, an archive page of {PAGE_ROWS}", "ms", *times)
    return [figure], [f"hub on {storage}: {alone:.1f} pages of {PAGE_ROWS} a second to one, {together:.1f} to {AT_ONCE} at once"]


def _first_page(address: HubAddress) -> tuple[Request, str]:
    """The program's own question for a scope's first page, and what the hub says."""
    recorder = Recorder()
    client = CrmClient(address.root, TENANT, lambda: address.token, clock=HandClock(MORNING), transport=recorder)
    try:
        persons = next(Crm.connect(client).persons())
    finally:
        client.close()
    assert len(persons) >= PAGE_ROWS * 0.9, "a whole page but the protected"
    return recorder.seen[-1]


def _client(root: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=root, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"}, timeout=60)


def _ask(client: httpx.Client, asked: Request) -> None:
    method, target, content = asked
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if content else None
    answer = client.request(method, target, content=content or None, headers=kind)
    assert answer.status_code == httpx.codes.OK
    assert len(answer.json()["value"]) == PAGE_ROWS


def _pages_a_second(address: HubAddress, asked: Request, askers: int, turns: int) -> float:
    """Every asker on a thread and a connection of its own."""

    def all_of_them(client: httpx.Client) -> Callable[[], None]:
        def run() -> None:
            for _turn in range(turns):
                _ask(client, asked)
                done.append(1)

        return run

    done: list[int] = []
    clients = [_client(address.root, address.token) for _asker in range(askers)]
    threads = [threading.Thread(target=all_of_them(client)) for client in clients]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for client in clients:
        client.close()
    assert len(done) == askers * turns, "every page has come"
    return len(done) / took
