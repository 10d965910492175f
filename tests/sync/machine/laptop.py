"""A guide's laptop in a run: the real store and the real rounds, a life that can end at any named point, and the next one."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from guide_desk import identifiers
from guide_desk.clock import HandClock
from guide_desk.domain.changes import Changes
from guide_desk.errors import StoreTooNew
from guide_desk.hub.application import TENANT
from guide_desk.services.letters import known_letters
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.sync_status import SyncStatus
from guide_desk.store import codec, letter_box
from guide_desk.store import store as store_module
from guide_desk.store.driver import connect
from guide_desk.store.migrations import SCHEMA_VERSION
from guide_desk.store.store import FILE_NAME, Store, open_store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.runner import SyncRunner
from tests.factories import KEY
from tests.hubs import ROOT
from tests.sync.machine.failing_statements import FailingStatements
from tests.sync.machine.one_thread import Crash
from tests.sync.machine.server import TRACKED, Belief, Server
from tests.sync.machine.way import EXPIRED, Way

T = TypeVar("T")
_OPEN_CHANGES = (
    "SELECT before FROM deed JOIN contact USING (contact_id)"
    " WHERE remote_id = ? AND kind = 'fields' AND state NOT IN ('settled', 'withdrawn')"
)
_WATCH_LEAVING = (
    "CREATE TEMP TABLE left_deed (deed_id TEXT PRIMARY KEY, state TEXT)",
    "CREATE TEMP TRIGGER deed_leaves BEFORE DELETE ON main.deed BEGIN INSERT INTO left_deed VALUES (old.deed_id, old.state); END",
)


@dataclass
class Laptop:
    """Everything on it happens on the calling thread. `trace` hears of requests; `meanwhile` may act between two of them."""

    server: Server
    clock: HandClock
    folder: Path
    trace: Callable[[str], None]
    meanwhile: Callable[[], None]
    user: str = "karin"
    points: Counter[str] = field(default_factory=Counter)
    dies_at: tuple[str, int] | None = None
    """Point and how often it is passed first; '' for any point."""
    left: dict[str, str] = field(default_factory=dict)
    """Deeds that left the file, and the state they had."""
    statements: FailingStatements = field(default_factory=FailingStatements)
    is_signed_out: bool = False
    due_at: float = 0.0
    lives: int = 0
    rounds: int = 0
    lives_lost: int = 0
    transactions: int = 0

    def __post_init__(self) -> None:
        self.token = self.server.token(self.user)
        self.others_token = self.server.token("anders")
        self.way = Way(self.server, self.believed, self._before_request, self._after_answer, self.trace, self.token)
        self.status: SyncStatus | None = None
        self.is_mistaken = False
        self._numbers = itertools.count()
        self._image: Path | None = None
        self.store, self.runner = self._begin(self.folder / "0")

    # ------------------------------------------------------------ work

    def round(self) -> None:
        """One round of the real runner, at once; whatever asked for it has been heard, as by the runner's own loop."""
        self.rounds += 1
        self.runner._hurry = False
        self.due_at = self.clock.monotonic_seconds() + self.runner._round()

    def spread(self) -> bool:
        """What was sent to many comes to its cards, as between two rounds; whether anything waits to."""
        if not self.ask("SELECT 1 FROM sent_out LIMIT 1"):
            return False
        self.runner._spread()
        return True

    def look_again(self) -> None:
        """Something was written: the real runner says when the next round is due now."""
        self.due_at = self.runner._nearer(self.due_at)

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """A guide's own writing; it has returned, so it is acknowledged."""
        return self.store.write(work).result()

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the file as it is on the disk."""
        connection = self._look
        found: list[tuple[Any, ...]] = connection.execute(statement, values).fetchall()
        return found

    def believed(self, person: int) -> Belief:
        """What this laptop knows of the tracked fields when a request leaves."""
        rows = self.ask("SELECT fields FROM base_person WHERE remote_id = ?", person)
        fields = codec.fields_from_text(rows[0][0]) if rows else {}
        before: dict[str, set[str]] = {prog_id: set() for prog_id in TRACKED.values()}
        for (text,) in self.ask(_OPEN_CHANGES, person):
            for name, value in codec.fields_from_text(text).items():
                if name in TRACKED:
                    before[TRACKED[name]].add(str(value))
        base = {prog_id: str(fields.get(name, "")) for name, prog_id in TRACKED.items()}
        if self.ask("SELECT 1 FROM contact WHERE remote_id = ? AND is_protected = 1", person):
            known = self.way.cards.get(person, {})
            base = {prog_id: str(known.get(prog_id) or "") for prog_id in TRACKED.values()}
        return Belief(base, before)

    # ------------------------------------------------------------ life and death

    def at(self, point: str) -> None:
        """A named point is passed; here the life may end."""
        self.points[point] += 1
        if self.dies_at is None or self.dies_at[0] not in ("", point):
            return
        if self.dies_at[1] > 0:
            self.dies_at = (self.dies_at[0], self.dies_at[1] - 1)
            return
        self.dies_at = None
        self.trace(f"  dies {point}")
        self._image = self._image_of_the_disk()
        raise Crash(point)

    @property
    def is_dead(self) -> bool:
        """Whether the life has ended and no other has begun."""
        return self._image is not None

    def rise(self) -> None:
        """The next life, from what the killed process left on the disk."""
        image, self._image = self._image, None
        assert image is not None
        self.lives_lost += 1
        self._end()
        shutil.rmtree(self.store.path.parent)
        self.store, self.runner = self._begin(image)

    def restart(self) -> None:
        """An orderly end, and a start."""
        self._end()
        self.store, self.runner = self._begin(self.store.path.parent)

    def meet_another_program(self, *, is_newer: bool) -> bool:
        """An end, and a start on the file as another program left it: a newer one's is only read until that one is back, an older
        one's is projected anew. Whether it kept its hands off what it is too old for.
        """
        self._end()
        was_refused = True
        folder = self.store.path.parent
        if is_newer:
            self._change_file(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
            store = open_store(folder, KEY, clock=self.clock, is_practice=True)
            asked = store.write(lambda unit: unit.driver.execute("DELETE FROM deed"))
            with contextlib.suppress(StoreTooNew):
                was_refused = asked.result() is None
            assert store.close()
            self._change_file(f"PRAGMA user_version = {SCHEMA_VERSION}")
        else:
            self._change_file("UPDATE meta SET value = '0' WHERE name = 'projection'")
        self.store, self.runner = self._begin(folder)
        return was_refused

    def _change_file(self, statement: str) -> None:
        connection = connect(self.store.path, KEY)
        connection.execute(statement)
        connection.close()

    def close(self) -> None:
        self._end()

    def _begin(self, folder: Path) -> tuple[Store, SyncRunner]:
        folder.mkdir(parents=True, exist_ok=True)
        self.lives += 1
        identifiers._latest = (0, 0)  # a new program remembers nothing
        store = open_store(folder, KEY, clock=self.clock, is_practice=True)
        self._latest_id = identifiers._latest
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store_module, "connect", self.statements.connect)
            store._writing_engine()
        store._run_writing = partial(self._run_writing, store)  # type: ignore[method-assign]
        store.letter_box().keep(store.read(known_letters).result())  # as the desk does it when it is opened
        runner = SyncRunner(store, self._connect, self.clock, on_status=self._note_status, on_changes=_nobody, on_guide=_no_guide)
        self._look = store._connect_reader(timeout_seconds=5.0)
        for statement in _WATCH_LEAVING:
            store._writing.whole.execute(statement)  # type: ignore[union-attr]
        self.due_at = self.clock.monotonic_seconds()
        return store, runner

    def _end(self) -> None:
        self.runner._drop_connection()
        assert self.store.close()

    def _image_of_the_disk(self) -> Path:
        image = self.folder / str(next(self._numbers) + 1)
        image.mkdir()
        for name in (FILE_NAME, f"{FILE_NAME}-wal"):
            source = self.store.path.parent / name
            if source.exists():
                shutil.copyfile(source, image / name)
        letters = self.store.path.parent / letter_box.FOLDER
        if letters.exists():
            shutil.copytree(letters, image / letter_box.FOLDER)
        return image

    def _run_writing(self, store: Store, work: Callable[[UnitOfWork], T], *, is_user: bool) -> T:
        name = _name_of(work)
        self.transactions += 1

        def watched(unit: UnitOfWork) -> T:
            done = work(unit)
            self.at(f"in {name}")
            return done

        identifiers._latest = self._latest_id
        try:
            done = Store._run_writing(store, watched, is_user=is_user)
        finally:
            self._latest_id = identifiers._latest
        gone = store._writing.whole.execute("DELETE FROM temp.left_deed RETURNING deed_id, state")  # type: ignore[union-attr]
        self.left |= dict(gone.fetchall())
        self.at(f"after {name}")
        return done

    # ------------------------------------------------------------ connection

    def _connect(self) -> Crm:
        client = CrmClient(ROOT, TENANT, self._token, clock=self.clock, renewed_token=self._renewed, transport=self.way)
        return Crm.connect(client)

    def _token(self) -> str:
        if self.is_mistaken:
            return self.others_token
        return EXPIRED if self.is_signed_out else self.token

    def _renewed(self, _refused: str) -> str | None:
        return None if self.is_signed_out else self.token

    def _before_request(self, name: str) -> None:
        self.meanwhile()
        self.at(f"before {_short(name)}")

    def _after_answer(self, name: str) -> None:
        self.at(f"answered {_short(name)}")

    def _note_status(self, status: SyncStatus) -> None:
        self.status = status


def _name_of(work: Callable[..., Any]) -> str:
    """Where in the program a transaction comes from."""
    inner = work.func if isinstance(work, partial) else work
    return f"{inner.__module__.rpartition('.')[2]}.{inner.__qualname__}".replace("<locals>.", "").replace(".<lambda>", "")


def _short(name: str) -> str:
    """Without numbers."""
    return "/".join("#" if part.isdecimal() else part for part in name.split("/"))


def _nobody(_changes: Changes) -> None:
    """Nobody looks at the window."""


def _no_guide(_guide: Guide) -> None:
    """The store knows."""
