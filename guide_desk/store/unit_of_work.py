"""What a service works in: one short transaction on the writer thread, or one consistent look on a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from guide_desk.clock import Clock
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import StoreLocked
from guide_desk.identifiers import ContactId, DeedId, new_deed_id
from guide_desk.snapshots.guide import Guide
from guide_desk.store.driver import translated
from guide_desk.store.shelf import Shelf

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection as CoreConnection

    from guide_desk.store.driver import Connection

T = TypeVar("T")


@dataclass(slots=True)
class UnitOfWork:
    """Writer thread only. Everything done through `connection` is kept when the service returns and undone when it raises.

    `driver` is the same connection in the same transaction, for statements over many rows and for what a guide waits for (a Core
    statement costs 60 µs). `touched`: contacts whose projection is rewritten before the commit; `lengthened`: those for whom this
    unit has nothing but new entries, so that the ones before them stay as they are.
    """

    driver: Connection
    clock: Clock
    calendar: WorkingDayCalendar
    known_guide: Guide | None
    shelf: Shelf
    connect: Callable[[], CoreConnection]
    touched: set[ContactId] = field(default_factory=set)
    lengthened: set[ContactId] = field(default_factory=set)
    at_commit: list[Callable[[], None]] = field(default_factory=list)
    forgets_copies: bool = False
    """Somebody leaves this computer for good, copies of the store included."""
    purged: int = 0
    """How many have been taken off this computer: the log may not hold them any longer either."""
    _core: CoreConnection | None = None

    @property
    def connection(self) -> CoreConnection:
        """SQLAlchemy Core in this transaction, from the first time it is asked for."""
        if self._core is None:
            self._core = self.connect()
        return self._core

    def run(self, act: Callable[[], T]) -> T:
        """Run `act` in one transaction. Foreign errors become ours, without their text."""
        try:
            with translated():
                return self._run(act)
        except Exception as error:
            if self._core is None:
                raise
            from guide_desk.store.writing_engine import translate_core

            known = translate_core(error)
            if known is None:
                raise
            raise known from None
        finally:
            if self._core is not None:
                self._core.close()

    def _run(self, act: Callable[[], T]) -> T:
        self.driver.execute("BEGIN IMMEDIATE")
        try:
            result = act()
            self.driver.execute("COMMIT")
        except BaseException:
            if self.driver.in_transaction:
                self.driver.execute("ROLLBACK")
            raise
        return result

    @property
    def now(self) -> datetime:
        """The moment, in Stockholm time."""
        return self.clock.now()

    @property
    def guide(self) -> Guide:
        """Who writes. Raises StoreLocked before anybody has signed in to this store."""
        if self.known_guide is None:
            raise StoreLocked("no guide has signed in")
        return self.known_guide

    def new_id(self) -> DeedId:
        """A deed id in time order by this unit's clock."""
        return new_deed_id(self.clock.now().timestamp())


@dataclass(frozen=True, slots=True)
class ReadingUnit:
    """One look at the store on the driver's own connection; every SELECT in it sees the same snapshot. Keep no cursor."""

    connection: Connection
    clock: Clock
    calendar: WorkingDayCalendar
    guide: Guide | None
    shelf: Shelf

    @property
    def now(self) -> datetime:
        """The moment, in Stockholm time."""
        return self.clock.now()
