"""The fault machine: does a history's acts one after the other, asks after the invariants, and tells what happened."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

from guide_desk.domain.changes import Changes
from guide_desk.errors import InvalidInput, StoreError
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.sync.reading_anew import MOST_AT_ONCE
from guide_desk.sync.settle import WAITING_WINDOW
from tests.sync.machine.act import ACTS, Act
from tests.sync.machine.laptop import Laptop
from tests.sync.machine.ledger import Broken, Ledger
from tests.sync.machine.one_thread import Crash
from tests.sync.machine.rest import Inspector
from tests.sync.machine.server import CANARY, Server

MOST_ROUNDS_TO_REST = 10
_SHOWN_LINES = 40
_WINDOW_SECONDS = WAITING_WINDOW.total_seconds() + 60


@dataclass
class Figures:
    """What a run consisted of."""

    acts: int = 0
    requests: int = 0
    transactions: int = 0
    rounds: int = 0
    crashes: int = 0
    rests: int = 0
    notes: int = 0

    @property
    def steps(self) -> int:
        """Moments at which the machine decides what happens: an act, a request on its way, a transaction of the store."""
        return self.acts + self.requests + self.transactions

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass
class Machine:
    """One server, one laptop, and what the guide was promised."""

    server: Server
    laptop: Laptop
    ledger: Ledger
    log: list[str]
    unexpected: list[str]
    figures: Figures = field(default_factory=Figures)
    latest: Changes | None = None
    latest_mailing: tuple[str, str] | None = None
    """What was sent to many last: its id, and its words."""
    being_saved: str = ""
    """Words of a draft that a guide is just saving: should the laptop die, they are one or the other."""
    name: str = ""
    """Where there are several, which one."""
    neighbours: list[Laptop] = field(default_factory=list)
    """Other laptops at the same server, whose time goes by too."""
    visits: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    """What a neighbour does after so many further requests of a round."""
    is_in_a_round: bool = False
    clock_was_wrong: bool = False
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_SHOWN_LINES))
    meanwhile: list[tuple[int, str, int]] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _words: int = 0

    def __post_init__(self) -> None:
        self.inspector = Inspector(self.server, self.laptop)

    def tell(self, line: str) -> None:
        """The trace: what happened, in words that are the same whenever the same happens."""
        self.lines.append(line)
        self._digest.update(line.encode() + b"\n")

    @property
    def trace(self) -> str:
        """Stands for the whole trace, byte for byte."""
        return self._digest.hexdigest()

    def words(self, number: int) -> str:
        """Words that nobody has written before."""
        return f"{self.number_words(CANARY)} {'på svenska ' * (number % 3)}{number}"

    def number_words(self, what: str) -> str:
        """What it is, and which one."""
        self._words += 1
        return f"{what} {self.name}{self._words}"

    # ------------------------------------------------------------ doing

    def do(self, act: Act) -> None:
        """One act. The laptop may die of it; then it is started again, and has to be whole."""
        self.figures.acts += 1
        self.happened[act.name] += 1
        self.tell(f"{self.figures.acts} {act} at {self.server.clock.now():%Y-%m-%d %H:%M:%S}")
        try:
            ACTS[act.name][1](self, act.one, act.other)
        except Crash:
            self._rise()
        self._see_to_the_unexpected()

    def guide_does(self, work: Callable[[UnitOfWork], Changes]) -> bool:
        """What a guide does; once it has returned it is promised. False where the desk refuses it."""
        try:
            self.latest = self.laptop.write(work)
        except (InvalidInput, StoreError) as refused:
            self.tell(f"  refused: {type(refused).__name__} {refused}")
            return False
        except Crash:
            self._rise(by_guide=True)
            raise
        self.ledger.collect(self.laptop, by_guide=True)
        self.laptop.look_again()
        if self.latest is not None:
            self.ledger.check_promised(self.laptop, (self.latest.deed_id, *self.latest.also))
        return True

    def round(self) -> None:
        """A round, and what others do between its requests."""
        if self.is_in_a_round:
            return
        stamps = self._stamps_in_scope()
        self.is_in_a_round = True
        try:
            if self.laptop.spread():
                self.ledger.collect(self.laptop, by_guide=False)
            self.laptop.round()
        finally:
            self.is_in_a_round = False
            self.meanwhile.clear()
            self.visits.clear()
        state = self.laptop.status.state.value if self.laptop.status is not None else ""
        self.tell(f"  round: {state}")
        self.inspector.check_marks(self.laptop, stamps, self._stamps_in_scope())

    def _stamps_in_scope(self) -> dict[int, str]:
        """Of whom the tested guide is to have. Of other guides' computers it is not asked what lies behind their marks."""
        return self.server.stamps_in_scope() if self.laptop.user == "karin" else {}

    def plan_meanwhile(self, requests: int, name: str, number: int) -> None:
        """After so many further requests of a round this happens as well."""
        self.meanwhile.append((requests, name, number))

    def between_requests(self) -> None:
        due = [each for each in self.meanwhile if each[0] <= 0]
        self.meanwhile = [(left - 1, name, number) for left, name, number in self.meanwhile if left > 0]
        visiting = [visit for left, visit in self.visits if left <= 0]
        self.visits = [(left - 1, visit) for left, visit in self.visits if left > 0]
        for visit in visiting:
            visit()
        for _left, name, number in due:
            if self.is_in_a_round:
                self.tell(f"  meanwhile {name} {number}")
                ACTS[name][1](self, number, number // 7)

    # ------------------------------------------------------------ time

    def pass_time(self, seconds: float) -> None:
        """Time goes by on both clocks, with the rounds that fall due; between two requests only a moment."""
        if self.is_in_a_round:
            self._advance(min(seconds, 65))
            return
        self.laptop.store._writer.be_quiet()
        left = float(seconds)
        while left > 0:
            step = min(left, max(self.laptop.due_at - self.laptop.clock.monotonic_seconds(), 0.0) or left)
            self._advance(step)
            left -= step
            if self.laptop.due_at <= self.laptop.clock.monotonic_seconds():
                self.round()

    def sleep(self, seconds: float) -> None:
        """The lid is closed: the laptop's monotonic clock stands still."""
        self._advance(seconds, is_asleep=True)

    def jump_clock(self, seconds: float) -> None:
        """The laptop's clock is this much wrong from now on."""
        self.clock_was_wrong = True
        self.laptop.clock.set(self.server.clock.now() + timedelta(seconds=seconds))

    def meet_another_program(self, *, is_newer: bool) -> None:
        """I17: what was not sent is there after an upgrade, and after an older program has tried."""
        if not self.laptop.meet_another_program(is_newer=is_newer):
            raise Broken("I17 a file of a newer program was written")
        self.ledger.check_kept(self.laptop)
        self.inspector.check_healthy(self.laptop)

    def keep_copy(self) -> None:
        """The server's backup, at a second of its own: the stamp of what is changed after it stands on nothing in the copy."""
        self.server.keep_copy()
        self.pass_time(1)

    def restore(self) -> None:
        self.server.put_copy_back()

    def _advance(self, seconds: float, *, is_asleep: bool = False) -> None:
        """Time goes by; what is on its way arrives at its own moment."""
        left = seconds
        while left > 0:
            now = self.server.clock.monotonic_seconds()
            dues = [*self.server.dues(), *(due for laptop in (self.laptop, *self.neighbours) for due in laptop.way.dues())]
            step = min([left, *(due - now for due in dues if due > now)])
            if is_asleep:
                self.laptop.clock.set(self.laptop.clock.now() + timedelta(seconds=step))
            else:
                self.laptop.clock.advance(step)
            for laptop in self.neighbours:
                laptop.clock.advance(step)
            self.server.clock.advance(step)
            self._let_things_arrive()
            left -= step

    def _let_things_arrive(self, *, all_of_them: bool = False) -> None:
        for laptop in (self.laptop, *self.neighbours):
            laptop.way.land(all_of_them=all_of_them)
        self.server.end_slow_edits(all_of_them=all_of_them)

    # ------------------------------------------------------------ asking after the invariants

    def come_to_rest(self) -> None:
        """Every fault ends; then everything has to come right within ten rounds, and stay so."""
        self.end_all_faults()
        for _round in range(MOST_ROUNDS_TO_REST):
            if self.round_to_rest():
                break
        if self.server.was_quiet:
            self.let_a_week_pass()
            self.read_anew()
        self.check_at_rest()

    def let_a_week_pass(self) -> None:
        """On every computer and the server; nobody does anything."""
        self._advance(7 * 86_400)

    def read_anew(self) -> None:
        """What no stamp tells of is here a week later, when each card has been read once more, a few in each round."""
        for _round in range(1 + len(self.server.persons()) // MOST_AT_ONCE):
            self.round_to_rest()

    def round_to_rest(self) -> bool:
        """A round when whatever had to wait has waited; whether nothing waits any more, nor is to be fetched by the next one."""
        self._advance(_WINDOW_SECONDS)
        self.laptop.runner._swept_at = None
        self.round()
        status = self.laptop.status
        if status is not None and status.many_gone is not None:
            self.laptop.runner.accept_departures(status.many_gone)
            return False
        is_owing = bool(self.laptop.ask("SELECT 1 FROM base_person WHERE updated = ''"))
        return not (is_owing or self.ledger.is_waiting(self.laptop)) and status is not None and not status.problem

    def check_at_rest(self) -> None:
        """Every invariant that is to hold when nothing happens."""
        self.figures.rests += 1
        self._see_to_the_unexpected()
        self.ledger.check_settled(self.laptop)
        self.inspector.check_same(self.laptop)
        self.inspector.check_healthy(self.laptop)
        self.inspector.check_idle(self.laptop)
        self._check_privacy()

    def end_all_faults(self) -> None:
        self.tell("  come to rest")
        laptop = self.laptop
        laptop.way.is_down = laptop.is_signed_out = laptop.is_mistaken = False
        laptop.way.waiting.clear()
        laptop.way.search_lag_seconds = 0.0
        laptop.dies_at = laptop.way.breaks_in = laptop.statements.fails_in = None
        self.meanwhile.clear()
        laptop.runner._drop_connection()
        laptop.runner._refused_cards.wait_no_longer()
        self._let_things_arrive(all_of_them=True)
        if self.clock_was_wrong:
            self.jump_clock(0)
            self._advance(2 * 86_400)
            self.clock_was_wrong = False

    def _rise(self, *, by_guide: bool = False) -> None:
        if self.laptop.is_dead:
            self.laptop.rise()
            self.latest = None
            self.ledger.collect(self.laptop, by_guide=by_guide)
            self.ledger.check_kept(self.laptop)
            if self.being_saved:
                self.ledger.check_unsaved(self.laptop, self.being_saved)
                self.being_saved = ""
            self.inspector.check_healthy(self.laptop)

    def _see_to_the_unexpected(self) -> None:
        if self.unexpected:
            raise Broken(f"unexpected: {self.unexpected[0]}")
        if self.laptop.way.foreign:
            raise Broken(f"I14 somebody else sent, or it went elsewhere: {self.laptop.way.foreign[0]}")
        if self.server.overwrote:
            raise Broken(f"I5 a value that nobody here had seen was overwritten: {self.server.overwrote[0]}")

    def _check_privacy(self) -> None:
        """I16: what people say of people is in no address, no log and no file that can be read."""
        places = {"address": [unquote(each) for each in self.laptop.way.addresses], "log": self.log}
        for place, texts in places.items():
            if any(CANARY in text for text in texts):
                raise Broken(f"I16 somebody's words stand in the {place}")
        for path in filter(Path.is_file, self.laptop.store.path.parent.rglob("*")):
            content = path.read_bytes()
            if CANARY.encode() in content or CANARY.encode("utf-16-le") in content:
                raise Broken(f"I16 somebody's words can be read in {path.name}")

    def finish(self) -> Figures:
        """The figures of the whole run."""
        self.figures.requests = self.laptop.way.requests
        self.figures.transactions = self.laptop.transactions
        self.figures.rounds = self.laptop.rounds
        self.figures.crashes = self.laptop.lives_lost
        self.figures.notes = len(self.ledger.deeds)
        return self.figures
