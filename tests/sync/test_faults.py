"""Each fault once over a real socket, through the running sync: where the deed stands, what the guide reads in both languages,
and that everything is on the hub once and was asked of it once.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, select

from guide_desk import texts
from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.registration import Intent, Source
from guide_desk.hub import tables
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts, deeds, dialogue
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncItem, SyncState, SyncStatus
from guide_desk.store import doctor, mirror
from guide_desk.store.deeds import UNDO_SECONDS
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice import http_door
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.http_door import LARGEST_ANSWER_BYTES
from guide_desk.sync import schedule
from guide_desk.sync.runner import SyncRunner
from guide_desk.sync.settle import MOST_SERVER_FAULTS, UNFOUND, WAITING_WINDOW
from guide_desk.ui.words.sync import item_state_words, status_lines
from tests import hostile
from tests.conftest import TRANSLATIONS
from tests.factories import practice_store
from tests.hostile import HostileServer, Treatment, client_through, hostile_server
from tests.hubs import TestHub, running_hub


@dataclass
class Laptop:
    """A store whose sync runs by itself, over a socket."""

    hub: TestHub
    server: HostileServer
    store: Store
    statuses: queue.SimpleQueue[SyncStatus] = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self.runner = SyncRunner(
            self.store,
            lambda: Crm.connect(client_through(self.server, self.hub)),
            self.hub.clock,
            on_status=self.statuses.put,
            on_changes=lambda _changes: None,
            on_guide=lambda _guide: None,
        )

    def end_of_round(self) -> SyncStatus:
        """How it stood after the round that is running or comes next."""
        while not self.statuses.get(timeout=30).is_busy:
            pass
        while (status := self.statuses.get(timeout=30)).is_busy:
            pass
        return status

    def round(self) -> SyncStatus:
        """F5."""
        while not self.statuses.empty():
            self.statuses.get()
        self.runner.sync_now()
        return self.end_of_round()

    def do(self, act: Act) -> None:
        """The deed, and its undo time."""
        elin = self.store.write(lambda unit: mirror.contact_of(unit, 1002)).result()
        assert elin is not None
        self.store.write(lambda unit: act.do(unit, elin)).result()
        self.later()

    def item(self) -> SyncItem:
        """The one that waits; of a new person's two the person, which the other one follows."""
        items = self.store.read(sync_items).result()
        return min(items, key=lambda each: each.deed_id)

    def later(self, seconds: float = UNDO_SECONDS + 1) -> None:
        self.hub.clock.advance(seconds)

    def assert_told(self, status: SyncStatus, stand: Stand, state: SyncState) -> None:
        """State, sentence and status line, in both languages."""
        item = self.item()
        assert (item.state, status.state) == (stand.state, state)
        line = LINES.get(status.problem) or LINES[state]
        assert item_state_words(item) == stand.swedish
        assert status_lines(status)[0].replace("2 saker", "1 sak") == line[0]
        texts.set_language("en", TRANSLATIONS)
        assert item_state_words(item) == stand.english
        assert status_lines(status)[0].replace("2 things are", "1 thing is") == line[1]
        texts.set_language("sv", TRANSLATIONS)

    def send_again(self) -> None:
        """What the guide presses in the sync panel."""
        deed_id = self.item().deed_id
        self.store.write(lambda unit: deeds.send_again(unit, deed_id=deed_id)).result()

    def let_the_window_pass(self) -> None:
        self.server.calm_down()
        for _round in range(3):
            self.later(WAITING_WINDOW.total_seconds() + 60)
            self.round()

    def settle_down(self) -> None:
        """The next day: nothing is wrong any more."""
        self.let_the_window_pass()
        assert self.store.read(sync_items).result() == ()
        assert doctor.examine(self.store).is_healthy


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laptop]:
    monkeypatch.setattr(schedule, "_FIRST_PAUSE_SECONDS", 600.0)
    monkeypatch.setattr(http_door, "READ_SECONDS", 4.0)
    monkeypatch.setattr(http_door, "LONGEST_ANSWER_SECONDS", 4.0)
    with running_hub(people=20) as hub, hostile_server(hub) as server:
        store = practice_store(tmp_path, hub.clock)
        made = Laptop(hub, server, store)
        try:
            made.runner.start()
            assert made.end_of_round().state is SyncState.ALL_SENT
            yield made
        finally:
            assert made.runner.stop()
            assert store.close()


@dataclass(frozen=True, slots=True)
class Act:
    """A deed, the request that carries it, and a word by which it is found."""

    method: str
    path: str
    do: Callable[[UnitOfWork, ContactId], Changes]
    words: str
    where: ColumnElement[str]

    def times_on(self, laptop: Laptop) -> int:
        """How often it stands on the hub, and was done by it."""
        with laptop.hub.register.reading() as connection:
            standing = len(connection.execute(select(self.where).where(self.where.contains(self.words))).all())
        asked = sum(method == self.method and self.words in body for method, body in laptop.server.done)
        assert standing == asked
        return asked


def _make_person(unit: UnitOfWork, _elin: ContactId) -> Changes:
    fields = {Field.FIRST_NAME: "Saga", Field.LAST_NAME: "Palmqvist", Field.PHONES: ("070-174 06 77",)}
    fields[Field.MUNICIPALITIES] = ("2321",)
    intents = frozenset({Intent.NEWSLETTER})
    return contacts.create_person(unit, fields=fields, intents=intents, source=Source.FAIR, question="", is_answered=False)


ACTS = {
    "note": Act(
        "POST",
        "/v1/Appointment",
        lambda unit, elin: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Bara en gång"),
        "Bara en gång",
        tables.activity.c.text,
    ),
    "fields": Act(
        "PATCH",
        "/v1/Person/1002",
        lambda unit, elin: contacts.change_fields(unit, contact_id=elin, changes={Field.WISH_WORDS: "helst kväll"}),
        "helst kväll",
        tables.person.c.entity,
    ),
    "person": Act("POST", "/v1/Person", _make_person, "Palmqvist", tables.person.c.entity),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a deed stands after the fault, and its sentence in Swedish and English."""

    state: DeedState
    swedish: str
    english: str


WAITS = Stand(DeedState.READY, "Väntar på att skickas", "Waiting to be sent")
WAITS_A_WHILE = Stand(DeedState.READY, "Väntar på att skickas. Försöker igen 09:41.", "Waiting to be sent. Trying again 09:41.")
WAITS_AS_TOLD = Stand(DeedState.READY, "Väntar på att skickas. Försöker igen 09:43.", "Waiting to be sent. Trying again 09:43.")
ASKS = Stand(DeedState.UNKNOWN, "Väntar på besked. Kontrollerar igen 09:42.", "Waiting to hear. Checking again 09:42.")
NO_RIGHTS = Stand(
    DeedState.NEEDS_ATTENTION,
    "Väntar på dig. Du har inte behörighet att ändra det här kortet. Be Regionen om hjälp.",
    "Waiting for you. You do not have permission to change this card. Ask the Region for help.",
)
REMOVED = Stand(
    DeedState.NEEDS_ATTENTION,
    "Väntar på dig. Kortet har tagits bort i SuperOffice. Texten finns kvar här: lägg den på ett annat kort, eller kopiera den.",
    "Waiting for you. The card was removed in SuperOffice. The text is still here: put it on another card, or copy it.",
)
REFUSED = Stand(
    DeedState.NEEDS_ATTENTION,
    "Väntar på dig. SuperOffice tog inte emot den. Den finns kvar här.",
    "Waiting for you. SuperOffice did not accept it. It is still here.",
)
LINES: dict[str, tuple[str, str]] = {
    SyncState.SENDING: ("1 sak skickas", "1 thing is being sent"),
    SyncState.OFFLINE: ("Du är offline", "You are offline"),
    SyncState.SERVER_DOWN: ("SuperOffice svarar inte", "SuperOffice is not responding"),
    SyncState.SIGNED_OUT: ("Logga in igen", "Log in again"),
    SyncState.NEEDS_YOU: ("1 sak väntar på dig", "1 thing is waiting for you"),
    "moved": ("Nätet leder någon annanstans", "The network leads elsewhere"),
}
HTML = b"<html><title>Welcome to the hotel</title></html>"
FAULTS: dict[str, tuple[Treatment, Stand, SyncState]] = {
    "slow": (hostile.stalls, ASKS, SyncState.SENDING),
    "slow after it was done": (hostile.does_and_stalls, ASKS, SyncState.SENDING),
    "torn": (hostile.resets, ASKS, SyncState.SENDING),
    "torn after it was done": (hostile.does_and_resets, ASKS, SyncState.SENDING),
    "cut off": (hostile.does_and_cuts, ASKS, SyncState.SENDING),
    "no HTTP": (hostile.babbles, ASKS, SyncState.SENDING),
    "dripping": (hostile.drips, ASKS, SyncState.SENDING),
    "HTML": (hostile.says(200, HTML), ASKS, SyncState.SENDING),
    "HTML after it was done": (hostile.does_and_says(200, HTML), ASKS, SyncState.SENDING),
    "empty object": (hostile.of_another_shape({}), ASKS, SyncState.SENDING),
    "list": (hostile.of_another_shape([1]), ASKS, SyncState.SENDING),
    "null": (hostile.of_another_shape(None), ASKS, SyncState.SENDING),
    "nothing": (hostile.does_and_says(204, b""), ASKS, SyncState.SENDING),
    "too large": (hostile.pours, ASKS, SyncState.SENDING),
    "swelling": (hostile.swells, ASKS, SyncState.SENDING),
    "elsewhere": (hostile.leads_elsewhere, ASKS, SyncState.OFFLINE),
    "500": (hostile.says(500, HTML), ASKS, SyncState.SENDING),
    "500 after it was done": (hostile.does_and_says(500, HTML), ASKS, SyncState.SENDING),
    "502": (hostile.says(502, HTML), ASKS, SyncState.SENDING),
    "503": (hostile.says(503, HTML), WAITS_A_WHILE, SyncState.SERVER_DOWN),
    "429": (hostile.says(429, Retry_After="150"), WAITS_AS_TOLD, SyncState.SERVER_DOWN),
    "401": (hostile.says(401), WAITS, SyncState.SIGNED_OUT),
    "403": (hostile.says(403), NO_RIGHTS, SyncState.NEEDS_YOU),
    "404": (hostile.says(404), REMOVED, SyncState.NEEDS_YOU),
    "400": (hostile.says(400, b'{"ErrorType":"ArgumentException"}'), REFUSED, SyncState.NEEDS_YOU),
}
FOR_EVERY_ACT = ("torn after it was done", "cut off", "null", "elsewhere", "500 after it was done", "429", "401", "400")
CASES = [("note", fault) for fault in FAULTS] + [(act, fault) for act in ("fields", "person") for fault in FOR_EVERY_ACT]


@pytest.mark.parametrize(("act_name", "fault"), CASES)
def test_a_fault_loses_nothing_doubles_nothing_and_is_told(laptop: Laptop, act_name: str, fault: str) -> None:
    act, (treatment, stand, state) = ACTS[act_name], FAULTS[fault]
    laptop.do(act)
    laptop.server.treat_next(treatment, method=act.method, path=act.path)
    status = laptop.round()
    assert not laptop.server.has_plans()
    if act_name == "note" and act.times_on(laptop):
        assert (laptop.store.read(sync_items).result(), status.state) == ((), SyncState.ALL_SENT), "found among the news"
    else:
        laptop.assert_told(status, stand, state)
    assert laptop.server.trapped.visitors == []
    assert laptop.server.poured < LARGEST_ANSWER_BYTES + 16 * 2**20
    if stand.state is DeedState.NEEDS_ATTENTION:
        assert act.times_on(laptop) == 0
        laptop.send_again()
    if act_name == "person" and not act.times_on(laptop) and stand is ASKS:
        laptop.let_the_window_pass()
        assert (laptop.item().state, laptop.item().reason) == (DeedState.NEEDS_ATTENTION, UNFOUND)
        laptop.send_again()
    laptop.settle_down()
    assert act.times_on(laptop) == 1


@pytest.mark.parametrize("act_name", list(ACTS))
def test_a_server_that_is_gone_is_offline_and_nothing_is_lost(laptop: Laptop, act_name: str) -> None:
    act = ACTS[act_name]
    laptop.do(act)
    laptop.server.refuse()
    laptop.assert_told(laptop.round(), WAITS, SyncState.OFFLINE)
    laptop.server.open()
    laptop.settle_down()
    assert act.times_on(laptop) == 1


@pytest.mark.parametrize("status", [409, 412, 421])
@pytest.mark.parametrize("act_name", ["note", "fields"])
def test_a_collision_or_a_moved_tenant_is_got_over_without_the_guide(laptop: Laptop, act_name: str, status: int) -> None:
    act = ACTS[act_name]
    laptop.do(act)
    laptop.server.treat_next(hostile.says(status), method=act.method, path=act.path)
    laptop.round()
    while laptop.store.read(sync_items).result():
        laptop.end_of_round()
    assert act.times_on(laptop) == 1
    laptop.settle_down()
    assert act.times_on(laptop) == 1


def test_a_tenant_that_is_nowhere_holds_the_deed_back(laptop: Laptop) -> None:
    laptop.do(ACTS["note"])
    laptop.server.treat_next(hostile.says(421), method="POST", path="/v1/Appointment", times=2)
    laptop.assert_told(laptop.round(), WAITS_A_WHILE, SyncState.SERVER_DOWN)
    laptop.settle_down()
    assert ACTS["note"].times_on(laptop) == 1


def test_a_server_that_breaks_down_over_a_deed_is_asked_three_times_and_no_other_deed_waits_for_it(laptop: Laptop) -> None:
    note, fields = ACTS["note"], ACTS["fields"]
    laptop.do(note)
    laptop.do(fields)
    laptop.server.treat_next(hostile.says(500, HTML), method="POST", path="/v1/Appointment", times=9)
    for _round in range(2 * MOST_SERVER_FAULTS):
        laptop.round()
        laptop.later(WAITING_WINDOW.total_seconds() + 60)
    status = laptop.round()
    assert laptop.server.targets.count("/Cust00000/api/v1/Appointment") == MOST_SERVER_FAULTS
    laptop.assert_told(status, REFUSED, SyncState.NEEDS_YOU)
    assert (note.times_on(laptop), fields.times_on(laptop)) == (0, 1)
    laptop.server.calm_down()
    laptop.send_again()
    laptop.settle_down()
    assert note.times_on(laptop) == 1
