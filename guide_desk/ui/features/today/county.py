"""`Hela länet` in I dag: asks the CRM, keeps the answer while it is shown, and says why when it cannot."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from guide_desk.services.county import ask_county, today_in_county
from guide_desk.snapshots.register import CountyAnswer
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.texts import _
from guide_desk.texts.formats import clock_time
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.words.register import why_no_county

PLACE = "county"
QUIET_MILLISECONDS = 400
_OLD = timedelta(minutes=5)
_REACHED = frozenset({SyncState.ALL_SENT, SyncState.SENDING, SyncState.NEEDS_YOU})


class CountyQueue(QObject):
    """`arrived(TodaySnapshot)`. `said(str)`: what stands above the list, '' = nothing. `failed(str)`: nothing can be shown."""

    arrived = Signal(object)
    said = Signal(str)
    failed = Signal(str)

    def __init__(self, context: DeskContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._answer: CountyAnswer | None = None
        self._asked_at: datetime | None = None
        self._is_shown = self._is_asking = False
        self.words = ""
        """What stands above the list now."""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(QUIET_MILLISECONDS)
        self._patience.timeout.connect(lambda: self._say(_("Frågar SuperOffice om hela länet …")))
        context.changes.sync_status_changed.connect(self._status_changed)

    def begin(self) -> None:
        """The scope has been chosen."""
        self._is_shown = True
        self.ask()

    def end(self) -> None:
        """Another scope has been chosen: nobody of the county stays in memory."""
        if self._is_shown:
            self._is_shown, self._answer, self.words = False, None, ""
            self._patience.stop()
            self._context.background.drop_register(PLACE)

    def ask(self) -> None:
        """Ask the CRM, also when the answer is not old."""
        self._is_asking, self._asked_at = True, self._context.clock.now()
        self._patience.start()
        question = partial(ask_county, now=self._asked_at, calendar=self._context.calendar)
        self._context.background.ask_register(PLACE, question, self._answered, self._not_answered)

    def refresh(self) -> None:
        """Group what came by the rules as they hold now; when it is old, ask again."""
        self._show()
        is_old = self._asked_at is None or self._context.clock.now() - self._asked_at >= _OLD
        if is_old and not self._is_asking:
            self.ask()

    def _answered(self, answer: CountyAnswer) -> None:
        self._end_asking()
        if self._is_shown:
            self._answer = answer
            self._say("")
            self._show()

    def _not_answered(self, error: Exception) -> None:
        self._end_asking()
        if not self._is_shown:
            return
        if self._answer is None or self._asked_at is None:
            self.words = ""
            self.failed.emit(why_no_county(error))
        else:
            words = _("SuperOffice kunde inte nås klockan {time}. Listan visar hela länet som det såg ut innan dess.")
            self._say(words.format(time=clock_time(self._asked_at)))

    def _status_changed(self, status: SyncStatus) -> None:
        """The network is back: what was promised to be shown then is asked for."""
        is_there = status.state in _REACHED and not status.is_busy
        if self._is_shown and self._answer is None and not self._is_asking and is_there:
            self.ask()

    def _say(self, words: str) -> None:
        self.words = words
        self.said.emit(words)

    def _end_asking(self) -> None:
        self._is_asking = False
        self._patience.stop()

    def _show(self) -> None:
        answer = self._answer
        if answer is not None:
            self._context.background.ask("today", lambda unit: today_in_county(unit, answer), self.arrived.emit)
