"""The composition root: builds every part, starts and stops them in order. Program and tests use the same one."""

from __future__ import annotations

import os
import sys

from guide_desk.app.desk import Desk
from guide_desk.app.profile import clock_for, connection_for, folder_for, forget_practice, key_for
from guide_desk.errors import StoreDamaged, StoreError, StoreLocked, StoreUnwritable
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.store.store import open_store
from guide_desk.system.folders import resource, write_private
from guide_desk.system.instance_lock import InstanceLock
from guide_desk.system.logs import catch_everything, start_logging, stop_logging
from guide_desk.texts import _, set_language

__all__ = ["Desk", "examine_store", "open_desk", "run_desk"]


def run_desk(options: StartOptions) -> int:
    """The desk with its window, until it is closed. Returns the exit code; a second start raises the first window."""
    try:
        folder = folder_for(options)
    except OSError:
        return _say(_("Mappen för Guide Desk går inte att skapa. Kontrollera att disken inte är full eller skrivskyddad."))
    lock = InstanceLock(folder)
    if not lock.acquire():
        from guide_desk.ui.raise_request import ask_first_window

        return 0 if ask_first_window(folder) else _say(_("Guide Desk är redan i gång i ett annat fönster."))
    start_logging(folder)
    try:
        desk = open_desk(options)
    except StoreError as error:
        stop_logging()
        lock.release()
        return _say(_problem_words(error))
    try:
        return _run(desk, options)
    finally:
        ended = desk.close()
        if desk.starts_over:
            forget_practice(folder)
        stop_logging()
        lock.release()
        if not ended:
            os._exit(0)


def open_desk(options: StartOptions) -> Desk:
    """Everything but the window. Raises StoreError."""
    folder = folder_for(options)
    settings = KeptSettings(folder / "settings.json", write_private)
    language = options.language or str(settings.get("language"))
    set_language("en" if language == "en" else "sv", resource("translations"))
    clock = clock_for(options)
    try:
        store = open_store(folder, key_for(options, folder), clock=clock, is_practice=options.is_practice)
    except StoreError:
        settings.close()
        raise
    connection = connection_for(options, folder, store, clock)
    return Desk(
        folder=folder, store=store, clock=clock, settings=settings, connection=connection, is_practice=options.is_practice
    )


def examine_store(options: StartOptions) -> int:
    """`doctor`: recompute every projection and check the file; prints counts and ids, never a person."""
    try:
        folder = folder_for(options)
        store = open_store(folder, key_for(options, folder), clock=clock_for(options), is_practice=options.is_practice)
    except StoreError as error:
        return _say(_problem_words(error))
    from guide_desk.store.doctor import examine

    try:
        report = examine(store)
    finally:
        store.close()
    for line in report.lines():
        print(line)  # noqa: T201 - a command's answer
    return 0 if report.is_healthy else 1


def _run(desk: Desk, options: StartOptions) -> int:
    from guide_desk.ui.application import make_application, run
    from guide_desk.ui.main_window import MainWindow
    from guide_desk.ui.raise_request import RaiseListener

    application = make_application()

    def on_window(window: MainWindow) -> None:
        RaiseListener(desk.folder, window.come_forward, window)
        window.unexpected.connect(lambda: window.show_problem(_("Något gick fel. Det du skrivit är sparat.")))
        catch_everything(window.unexpected.emit)

    return run(application, desk, options, on_window)


def _problem_words(error: StoreError) -> str:
    match error:
        case StoreUnwritable() if error.reason == "full":
            return _("Datorns disk är full. Frigör plats och starta Guide Desk igen; inget har gått förlorat.")
        case StoreUnwritable():
            return _("Guide Desk kan inte skriva i sin mapp. Kontrollera att den finns och inte är skrivskyddad.")
        case StoreLocked():
            return _("Nyckeln till det som är sparat på datorn hittades inte eller var fel. Det sparade är orört.")
        case StoreDamaged():
            return _("Filen med det sparade är skadad. Kör guide-desk doctor och hör av dig till Regionen; ta inte bort filen.")
        case _:
            return _("Det som är sparat på datorn kunde inte öppnas.")


def _say(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - a start without a window yet
    return 1
