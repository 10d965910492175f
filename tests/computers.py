"""A guide's computer for the tests of signing in: the real first window and store, its keyring, and somebody at a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.app.first_run import FirstRun
from guide_desk.clock import Clock
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.system.folders import profile_root, write_private
from guide_desk.ui.features.sign_in.window import SignInWindow
from guide_desk.ui.first_run import FirstWindow
from tests.keyrings import MemoryKeyring

OPTIONS = StartOptions(theme="light")


@dataclass
class Computer:
    """One computer with its keyring, a browser and somebody at it."""

    clock: Clock
    ring: MemoryKeyring
    qtbot: QtBot
    application: QApplication
    browse: Callable[[str], str]
    browsers: list[threading.Thread] = field(default_factory=list, init=False)
    links: list[str] = field(default_factory=list, init=False)

    def open_page(self, link: str) -> bool:
        self.links.append(link)
        self.browsers.append(threading.Thread(target=self.browse, args=(link,), name="browser", daemon=True))
        self.browsers[-1].start()
        return True

    @contextmanager
    def first_window(self, options: StartOptions = OPTIONS) -> Iterator[tuple[FirstWindow, FirstRun]]:
        first = FirstRun(options, KeptSettings(profile_root() / "settings.json", write_private), self.clock)
        running = FirstWindow(self.application, first, options, lambda _window: None)
        running.window.show()
        try:
            yield running, first
        finally:
            for window in (running.window, running.main):
                if window is not None:
                    window.close()
                    window.deleteLater()
            first.close()
            if first.desk is not None:
                assert first.desk.close()
            if first.lock is not None:
                first.lock.release()
            for browser in self.browsers:
                browser.join(10)
            self.application.processEvents()

    def wait(self, condition: object) -> None:
        self.qtbot.waitUntil(condition)  # type: ignore[arg-type]

    def sign_in(self, window: SignInWindow) -> None:
        window.welcome.sign_in.click()
        self.wait(lambda: window.page in (window.municipality, window.fetching, window.passphrase, window.welcome))

    def begin(self, running: FirstWindow) -> None:
        """Through to the desk."""
        window = running.window
        self.sign_in(window)
        if window.page is window.municipality:
            window.municipality._yes.click()
        self.wait(lambda: window.page is window.fetching and window.fetching.begin.isEnabled())
        window.fetching.begin.click()

    def files(self) -> bytes:
        """Everything that lies on the disk."""
        return b"".join(path.read_bytes() for path in profile_root().rglob("*") if path.is_file())
