"""Qt's application, and what every window and question over it is given: the look, the computer's own programs, file dialogs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from guide_desk.system.folders import resource
from guide_desk.texts import _, language
from guide_desk.ui.background import Background
from guide_desk.ui.change_hub import ChangeHub
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.theme.theme import Theme, wants_dark
from guide_desk.ui.widgets.labels import with_marks

if TYPE_CHECKING:
    from guide_desk.settings import KeptSettings
    from guide_desk.settings.start_options import StartOptions
    from guide_desk.ui.doors import Desk, Toasts


def make_application() -> QApplication:
    """Qt's application, once per process."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("guide-desk")
    application.setApplicationDisplayName("Guide Desk")
    application.setWindowIcon(QIcon(str(resource("icons", "guide-desk.svg"))))
    return application


def make_theme(application: QApplication, settings: KeptSettings, options: StartOptions) -> Theme:
    """The look that was chosen, and the language of what Qt says by itself."""
    _speak(application)
    theme = Theme(
        application,
        is_dark=wants_dark(options.theme or str(settings.get("theme"))),
        is_compact=settings.get("density") == "compact",
        scale=int(settings.get("text_scale_percent")) / 100,
    )
    theme.reduces_motion = bool(settings.get("reduce_motion"))
    return theme


def make_plain_theme(application: QApplication) -> Theme:
    """The computer's own scheme, for what is said before anybody's settings are known."""
    _speak(application)
    return Theme(application, is_dark=wants_dark(""))


def make_context(application: QApplication, desk: Desk, options: StartOptions) -> DeskContext:
    """What every page, part and dialog over a desk is given."""
    settings = desk.settings
    theme = make_theme(application, settings, options)
    changes = ChangeHub(application)
    background = Background(desk.store, desk, changes, application)
    return DeskContext(
        theme=theme,
        background=background,
        changes=changes,
        store=desk.store,
        clock=desk.clock,
        calendar=desk.calendar,
        settings=settings,
        toasts=LateToasts(),
        open_link=_open_link,
        announce=lambda text: announce(application, text),
        guide=desk.guide,
        files=desk.files,
        open_file=_open_file,
        choose_file=_choose_file,
        find_file=_find_file,
        form_address=desk.form_address,
    )


def _speak(application: QApplication) -> None:
    """Menus of fields and file dialogs in the language in use; Qt speaks English by itself."""
    for spoken in application.findChildren(QTranslator):
        application.removeTranslator(spoken)
        spoken.deleteLater()
    if language() == "sv":
        words = QTranslator(application)
        if words.load("qtbase_sv", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(words)


class LateToasts:
    """The window makes what shows them when the first one comes. Until there is a window, nobody can be told."""

    def __init__(self) -> None:
        self.shown_by: Callable[[], Toasts] | None = None

    def show(self, text: str, undo: Callable[[], None] | None = None) -> None:
        if self.shown_by is not None:
            self.shown_by().show(text, undo)


def open_sign_in_page(link: str) -> bool:
    """Show the sign-in page in the system's browser; False when there is none."""
    from guide_desk.system.links import may_sign_in_at

    return may_sign_in_at(link) and _open(link)


def _open_link(link: str) -> bool:
    from guide_desk.system.links import is_allowed

    return is_allowed(link) and _open(link)


def _open_file(path: Path) -> bool:
    return _open(path.absolute().as_uri())


def _choose_file(name: str) -> Path | None:
    """Where the guide wants a file to lie; None when they think better of it."""
    from PySide6.QtWidgets import QFileDialog

    chosen, _kind = QFileDialog.getSaveFileName(QApplication.activeWindow(), _("Spara filen"), f"{_documents()}/{name}")
    return Path(chosen) if chosen else None


def _find_file(kinds: str) -> Path | None:
    """A file that the guide has; None when they think better of it."""
    from PySide6.QtWidgets import QFileDialog

    chosen, _kind = QFileDialog.getOpenFileName(QApplication.activeWindow(), _("Välj filen"), _documents(), kinds)
    return Path(chosen) if chosen else None


def _documents() -> str:
    from PySide6.QtCore import QDir, QStandardPaths

    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return found if found and QDir(found).exists() else QDir.homePath()


def _open(link: str) -> bool:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    return QDesktopServices.openUrl(QUrl(link))


def announce(application: QApplication, text: str) -> None:
    """Let a screen reader say it."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    window = application.activeWindow()
    if window is not None and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(window, with_marks(text)))
