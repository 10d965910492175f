"""What is sent to many: a selection with everybody in it, and a line on everybody's card, beside the same requests made bare.

Both sides ask the same living hub, so the ratio is what the program adds: checking, keeping and telling how far it is.
"""

from __future__ import annotations

import json
import time
from itertools import count
from pathlib import Path

import httpx

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.hub.application import TENANT
from guide_desk.services import selections, sent_out
from guide_desk.snapshots.selections import SelectionState
from guide_desk.store.reading.segments import answer
from guide_desk.store.store import Store
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.refused_cards import RefusedCards
from guide_desk.sync.selecting import Selector
from guide_desk.sync.sending import Sender
from guide_desk.sync.sending_out import spread
from guide_desk.system.hub_process import HubAddress, HubProcess
from tests.benchmarks.figure import Figure
from tests.benchmarks.syncs import Recorder, Request, Round, fill_hub
from tests.factories import MORNING, practice_store

SELECTION_GOAL, LINES_GOAL = 1.5, 2.0
"""At most so many times as long as the bare requests."""
EVERYBODY = Segment("Alla", EVERYONE, Purpose.PHONE, segment_id="everybody")
MOST_LINES = 300
"""Each line is a request by itself: more of them tell nothing new."""
_MARKER, _ENTRY_FIELD = "Guide Desk bench", "SuperOffice:21"
_ids = count(1)


def measure(folder: Path, contacts: int, turns: int) -> tuple[list[Figure], list[str]]:
    """The figures, and how many requests and seconds that is."""
    folder.mkdir(parents=True)
    fill_hub(folder / "hub.db", contacts)
    hub = HubProcess(folder / "hub.db", now=MORNING)
    clock = HandClock(MORNING)
    store = practice_store(folder / "store", clock)
    address = hub.start()
    recorder = Recorder()
    client = CrmClient(address.root, TENANT, lambda: address.token, clock=clock, transport=recorder)
    try:
        sync = Round(address.root, address.token, store)
        sync.fetch_rows()
        sync.client.close()
        crm = Crm.connect(client)
        return _measured(_Bench(address, store, crm, recorder, clock), turns)
    finally:
        client.close()
        store.close()
        hub.stop()


def _measured(bench: _Bench, turns: int) -> tuple[list[Figure], list[str]]:
    bench.warm_up()
    selecting, lines = ([], []), ([], [])  # type: tuple[list[float], list[float]], tuple[list[float], list[float]]
    said = []
    cards = min(bench.size, MOST_LINES)
    for turn in range(turns):
        parts = ((selecting, bench.select, f"a selection of {bench.size}"), (lines, bench.send_lines, f"a line on {cards} cards"))
        for times, act, words in parts:
            bench.recorder.seen.clear()
            took = act(f"Alla {turn}")
            requests = [asked for asked, _body in bench.recorder.seen]
            times[0].append(took * 1000)
            times[1].append(bench.replay(requests) * 1000)
            said.append(f"{words}: {len(requests)} requests, {took:.1f} s")
    return [
        Figure(f"a selection of {bench.size} members", "ms", tuple(selecting[0]), tuple(selecting[1]), SELECTION_GOAL),
        Figure(f"a line on {cards} cards", "ms", tuple(lines[0]), tuple(lines[1]), LINES_GOAL),
    ], said[-2:]


class _Bench:
    def __init__(self, address: HubAddress, store: Store, crm: Crm, recorder: Recorder, clock: HandClock) -> None:
        self.store, self.crm, self.recorder, self.clock = store, crm, recorder, clock
        self._address = address
        self.members = store.read(lambda unit: answer(unit, EVERYBODY)).result()[0]

    @property
    def size(self) -> int:
        """How many are sent to."""
        return len(self.members)

    def warm_up(self) -> None:
        """Everybody's facts as the CRM has them, so that what is measured is not their first card."""
        self.select("Alla från början")

    def select(self, name: str) -> float:
        """Seconds from the press to a selection that is whole."""
        began = time.perf_counter()
        self.store.write(lambda unit: selections.prepare(unit, segment=EVERYBODY, name=name, included=self.members)).result()
        Selector(self.store, self.crm, self.clock, lambda _changes: None, lambda: False, RefusedCards(self.clock)).make_all()
        took = time.perf_counter() - began
        made = self.store.read(selections.progress).result()[0]
        assert (made.state, made.size, made.joined, made.left) == (SelectionState.DONE, self.size, (), ())
        return took

    def send_lines(self, text: str) -> float:
        """Seconds from the press to a line in the CRM on everybody's card, the undo time not counted."""
        line = DialogueEntry(EntryKind.MAILING, self.clock.now(), text=text)
        self.store.write(lambda unit: sent_out.note_on_cards(unit, entry=line, contacts=self.members[:MOST_LINES])).result()
        self.clock.advance(60)
        began = time.perf_counter()
        spread(self.store, lambda _changes: None, lambda: False)
        sender = Sender(self.store, self.crm, self.clock, lambda _changes: None)
        before = len(self.recorder.seen)
        while True:
            sender.send_all()
            if len(self.recorder.seen) == before:
                return time.perf_counter() - began
            before = len(self.recorder.seen)

    def replay(self, requests: list[Request]) -> float:
        """Seconds for the same requests, bare: to a selection of their own, with markers of their own."""
        headers = {"Authorization": f"Bearer {self._address.token}", "Accept": "application/json"}
        theirs = ours = ""
        with httpx.Client(base_url=self._address.root, headers=headers, timeout=60) as client:
            began = time.perf_counter()
            for method, target, content in requests:
                address = target.replace(f"/Selection/{theirs}", f"/Selection/{ours}") if theirs else target
                found = client.request(method, address, content=_own(content), headers=_kind(content))
                assert found.is_success, (found.status_code, method, address)
                said = found.json() if found.content else {}
                if method == "POST" and target.endswith("/v1/Selection"):
                    ours, theirs = str(said["SelectionId"]), str(int(said["SelectionId"]) - 1)
            return time.perf_counter() - began


def _own(content: str) -> str | None:
    """The same body, with a marker nobody has yet when it is an appointment's."""
    if not content.startswith("{"):
        return content or None
    body = json.loads(content)
    if _ENTRY_FIELD in body.get("CustomFields", {}):
        body["CustomFields"][_ENTRY_FIELD] = f"{_MARKER} {next(_ids)}"
    return json.dumps(body)


def _kind(content: str) -> dict[str, str]:
    if not content:
        return {}
    return {"Content-Type": "application/json" if content[0] in "[{" else "application/x-www-form-urlencoded"}
