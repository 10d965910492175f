"""The first window running: from signing in to the desk, in one application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication

from guide_desk.settings.start_options import StartOptions
from guide_desk.system.folders import resource
from guide_desk.texts import set_language
from guide_desk.ui.application import AT_FAIR, let_go, locking_of, make_window, watch_for_absence
from guide_desk.ui.computer.raise_request import RaiseListener
from guide_desk.ui.crossing import call_later
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.sign_in.window import FirstRunDoor, SignInWindow
from guide_desk.ui.features.today.hints import offer_hints
from guide_desk.ui.qt_application import announce, make_theme, open_sign_in_page
from guide_desk.ui.widgets.coming_forward import bring_forward
from guide_desk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from guide_desk.ui.application import DeskWindow
    from guide_desk.ui.doors import Desk

_SETTLED_MILLISECONDS = 600


class FirstRun(FirstRunDoor, Protocol):
    """The door of the window, and what came of it."""

    @property
    def desk(self) -> Desk | None: ...

    wants_practice: bool
    wants_account: str


class FirstWindow:
    """Holds the first window, and the desk's behind it once there is one. GUI thread only."""

    def __init__(
        self, application: QApplication, first: FirstRun, options: StartOptions, on_window: Callable[[DeskWindow], None]
    ) -> None:
        self._application, self._first, self._options, self._on_window = application, first, options, on_window
        self._theme = make_theme(application, first.settings, options)
        self.main: MainWindow | None = None
        self._context: DeskContext | None = None
        self.window = self._made()

    def _made(self) -> SignInWindow:
        window = SignInWindow(self._theme, self._first, open_sign_in_page, lambda text: announce(self._application, text))
        if self._options.has_erased is not None:
            window.tell_erased(is_all=self._options.has_erased)
        if self._options.size is not None:
            window.resize(*self._options.size)
        window.desk_opened.connect(self._prepare_desk)
        window.begin_asked.connect(self._begin)
        window.practice_asked.connect(self._practise)
        window.language_chosen.connect(self._speak)
        window.account_asked.connect(self._switch)
        return window

    def _speak(self, language: str) -> None:
        """The other language at once: nothing has been written in this window that could be lost."""
        self._first.settings.set("language", language)
        set_language("en" if language == "en" else "sv", resource("translations"))
        old, self.window = self.window, self._made()
        self.window.setGeometry(old.geometry())
        self.window.show()
        old.close()
        old.deleteLater()

    def _practise(self) -> None:
        self._first.wants_practice = True
        self.window.close()

    def _switch(self, folder: str) -> None:
        self._first.wants_account = folder
        self.window.close()

    def _prepare_desk(self) -> None:
        desk = self._first.desk
        assert desk is not None
        desk.settings.set(AT_FAIR, False)  # whoever signs in has shown who they are
        main, context = self.main, self._context = make_window(self._application, desk, self._options, on_fair=self._on_window)
        look = context.theme  # the account's own, in which everything that is shown has just been dressed
        self._theme.choose(is_dark=look.is_dark, is_compact=look.is_compact, scale=look.scale)
        main.is_whole.connect(lambda: watch_for_absence(self._application, locking_of(main, context, desk)))
        self._on_window(main)
        context.changes.sync_status_changed.connect(self.window.show_status)
        desk.connect(context.changes)

    def let_go(self) -> None:
        """Both windows have been closed."""
        self.window.deleteLater()
        self._theme.deleteLater()
        if self.main is not None and self._context is not None:
            let_go(self.main, self._context)

    def _begin(self) -> None:
        assert self.main is not None
        assert self._context is not None
        if self.window.is_first_time:
            offer_hints(self._context.settings)
        self.main.setGeometry(self.window.geometry())
        self.main.show()
        self.window.hide()


def run_first(
    application: QApplication,
    first: FirstRun,
    options: StartOptions,
    on_window: Callable[[DeskWindow], None],
    folder: Path,
) -> int:
    """Show the first window and run until it, or the desk's window behind it, is closed. Returns the exit code."""
    running = FirstWindow(application, first, options, on_window)
    listener = RaiseListener(folder, lambda: bring_forward(running.window), application)
    running.window.show()
    if options.screenshot is not None:
        picture = options.screenshot
        call_later(
            running.window, lambda: (running.window.grab().save(str(picture)), running.window.close()), _SETTLED_MILLISECONDS
        )
    application.exec()
    listener.close()
    running.let_go()
    return 0
