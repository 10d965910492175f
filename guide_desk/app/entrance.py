"""Between a start and the desk: the passphrase where one was chosen, and why a start comes to nothing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.app.profile import ask_at_terminal, clock_for
from guide_desk.app.store_care import say
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.system import store_key

if TYPE_CHECKING:
    from guide_desk.snapshots.sign_in import SignInNews
    from guide_desk.ui.lock.lock_window import Cover


class Entrance:
    """Where there is no terminal the lock's window asks for the passphrase, until it is right or the window is closed."""

    needs_passphrase = True
    needs_sign_in = False
    waiting_count: int | None = None
    attention_count: int = 0
    offline_days = 0

    def __init__(self, options: StartOptions, folder: Path, settings: KeptSettings) -> None:
        self.settings, self.clock = settings, clock_for(options)
        self._options, self._folder = options, folder
        self._passphrase = ""
        self._cover: Cover | None = None
        self._thread: threading.Thread | None = None

    def is_opened(self) -> bool:
        """Whether the start may go on; False when the guide has closed the window instead."""
        if self._options.is_practice or _has_terminal() or not store_key.has_passphrase(self._folder):
            return True
        from guide_desk.ui.lock.lock_window import Cover
        from guide_desk.ui.qt_application import make_application

        self._cover = Cover(make_application(), self, self._options)
        self._cover.wait(self._folder)
        return bool(self._passphrase)

    def ask(self, is_new: bool) -> str | None:
        """What was typed; a new one is chosen at the terminal or in a small window."""
        if self._passphrase and not is_new:
            return self._passphrase
        if _has_terminal():
            return ask_at_terminal(is_new)
        from guide_desk.ui.lock.passphrase import choose_in_window

        return choose_in_window() if is_new else None

    def cover(self) -> Cover | None:
        """What stands in the window's place until there is one. The store is open now, and what was typed is forgotten."""
        self._passphrase = ""
        return self._cover

    def unlock(self, passphrase: str, tell: Callable[[SignInNews], None]) -> None:
        """Whether it is the right one. Returns at once; `tell` comes on the unlock thread."""
        from guide_desk.app.lock import try_to_unlock

        def work() -> None:
            from guide_desk.snapshots.sign_in import SignInNews, SignInStage

            store_key.key_from_passphrase(self._folder, lambda _is_new: passphrase)
            self._passphrase = passphrase
            tell(SignInNews(SignInStage.SIGNED_IN, is_known=True))

        self._thread = try_to_unlock(work, tell)

    def cancel(self) -> None:
        """Nothing runs that would have to be ended."""

    def close(self) -> None:
        """Nothing of it is shown any more."""
        self._passphrase = ""
        if self._thread is not None:
            self._thread.join()
        if self._cover is not None:
            self._cover.leave()


@contextmanager
def entrance(options: StartOptions, folder: Path, settings: KeptSettings) -> Iterator[Entrance]:
    """Closed again whatever comes of the start."""
    made = Entrance(options, folder, settings)
    try:
        yield made
    finally:
        made.close()
        settings.close()


def tell_trouble(text: str) -> int:
    """Why nothing opens; who started without a terminal reads it in a window. The exit code of a trouble."""
    code = say(text)
    if sys.stderr is None or not sys.stderr.isatty():
        from guide_desk.ui.trouble.before_window import tell

        tell(text)
    return code


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
