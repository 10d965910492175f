"""The desk: store, clock, settings and sync in one hand, started and stopped in order."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.app.connection import Connection
from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes, Topic
from guide_desk.errors import StoreError
from guide_desk.services.deeds import end_undo_time
from guide_desk.settings import KeptSettings
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.sync_status import SyncStatus
from guide_desk.store.store import Store

if TYPE_CHECKING:
    from guide_desk.sync.runner import SyncRunner
    from guide_desk.ui.change_hub import ChangeHub

_logger = logging.getLogger(__name__)
_END_SECONDS = 1.5


class Desk:
    """Made by `run_desk`, and by the tests in the same way."""

    def __init__(
        self,
        *,
        folder: Path,
        store: Store,
        clock: Clock,
        settings: KeptSettings,
        connection: Connection | None,
        is_practice: bool,
    ) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.calendar = store.calendar
        self.settings = settings
        self.is_practice = is_practice
        self.starts_over = False
        self._connection = connection
        self._runner: SyncRunner | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def guide(self) -> Guide | None:
        """Who sits here; None before the first connection."""
        return self.store.guide

    def connect(self, changes: ChangeHub) -> None:
        """Start the sync; called after the first paint. Its libraries load on a thread of their own."""
        if self._connection is not None:
            threading.Thread(target=self._start_runner, args=(changes,), name="sync-start", daemon=True).start()

    def sync_now(self) -> None:
        """F5: the undo time ends, and a round begins."""
        self.store.write(end_undo_time)
        runner = self._runner
        if runner is not None:
            runner.sync_now()

    def end_undo_time(self) -> None:
        """Quitting ends it too."""
        self.store.write(end_undo_time)

    def start_over(self) -> None:
        """Practice: forget everything when the window has closed."""
        self.starts_over = True

    def close(self) -> bool:
        """Stop the sync, the hub and the store, in that order; False when a thread did not end in time."""
        with self._lock:
            self._is_closed = True
            runner = self._runner
        ended = runner.stop(_END_SECONDS) if runner is not None else True
        if self._connection is not None:
            self._connection.close()
        ended = self.store.close(_END_SECONDS) and ended
        self.settings.close()
        return ended

    def _start_runner(self, changes: ChangeHub) -> None:
        from guide_desk.sync.runner import SyncRunner

        assert self._connection is not None

        def status(value: SyncStatus) -> None:
            changes.sync_status_changed.emit(value)

        runner = SyncRunner(
            self.store,
            self._connection.connect,
            self.clock,
            on_status=status,
            on_changes=changes.data_changed.emit,
            on_guide=changes.session_changed.emit,
        )
        with self._lock:
            if self._is_closed:
                return
            self._runner = runner

        def look_again(news: Changes) -> None:
            if Topic.DEEDS in news.topics and not news.by_sync:
                runner.look_again()

        changes.data_changed.connect(look_again)
        try:
            runner.start()
        except StoreError as error:
            _logger.error("sync could not start: %s", type(error).__name__)
