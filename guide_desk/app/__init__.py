"""The composition root: builds every part, starts and stops them in order. Program and tests use the same one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guide_desk.app.accounts import switch_to
from guide_desk.app.closed_mark import is_closed
from guide_desk.app.desk import Desk
from guide_desk.app.drives import is_on_network_drive
from guide_desk.app.only_one import claim
from guide_desk.app.profile import (
    Entrance,
    ask_at_terminal,
    clock_for,
    connection_for,
    entrance,
    folder_for,
    forget_practice,
    form_address_of,
    key_for,
    needs_sign_in,
    offline_days_of,
)
from guide_desk.app.store_care import recovered_words, say, store_problem_words, tell_trouble
from guide_desk.app.system_proxy import system_proxy
from guide_desk.clock import Clock
from guide_desk.errors import StoreDamaged, StoreError, StoreUnwritable
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import Stand, StartOptions
from guide_desk.store.store import FILE_NAME, open_store
from guide_desk.system.folders import profile_folder, profile_root, reason_of, resource, write_private
from guide_desk.system.instance_lock import InstanceLock
from guide_desk.system.logs import catch_everything, start_logging, stop_logging
from guide_desk.system.proxy_script import Following
from guide_desk.texts import _, set_language

if TYPE_CHECKING:
    from guide_desk.app.lock import Lock
    from guide_desk.ui.application import DeskWindow
    from guide_desk.ui.lock.lock_window import Cover

__all__ = ["Desk", "open_desk", "run_desk", "say_what_lasts"]

_FIRST_FOLDER = "first-run"
_UNLOCK_SECONDS = 2.0


class _StartsAgain(Exception):
    """The guide asked for a new beginning; raised when window and desk have closed."""


def run_desk(options: StartOptions) -> int:
    """The desk with its window, until it is closed. Returns the exit code; a second start raises the first window."""
    set_language("en" if options.language == "en" else "sv", resource("translations"))
    catch_everything(lambda _where: _start_went_wrong())
    Following.begin(system_proxy)
    try:
        code, then = _start(options)
        while then is not None:
            code, then = _start(then)
    except _StartsAgain:
        from guide_desk.system.restart import start_again

        return start_again()
    return code


def open_desk(
    options: StartOptions,
    ask: Callable[[bool], str | None] = ask_at_terminal,
    clock: Clock | None = None,
    key: Callable[[], bytes] | None = None,
) -> Desk:
    """Everything but the window. `ask` gets the passphrase where there is no keyring; `key` has the key already, or gets it.
    Raises StoreError.
    """
    folder = folder_for(options)
    if is_on_network_drive(folder):
        raise StoreUnwritable("network_drive")
    settings = _settings(folder, options)
    clock = clock or clock_for(options)
    try:
        opened_by = key() if key is not None else key_for(options, folder, ask)
        store = open_store(folder, opened_by, clock=clock, is_practice=options.is_practice)
    except StoreError:
        settings.close()
        raise
    try:
        connection = connection_for(options, folder, store, clock)
    except StoreError:
        settings.close()
        store.close()
        raise
    return Desk(
        folder=folder,
        store=store,
        clock=clock,
        settings=settings,
        connection=connection,
        is_practice=options.is_practice,
        offline_days=offline_days_of(options),
        form_address=form_address_of(options),
    )


def _start(options: StartOptions) -> tuple[int, StartOptions | None]:
    """One window, from its start to its end; and how to start the next, when the guide asked for one."""
    if options.erases:
        from guide_desk.app.erasing import erase

        options = replace(options, erases="", has_erased=erase(options.erases))
    try:
        is_first = needs_sign_in(options)
        folder = profile_folder(_FIRST_FOLDER) if is_first else folder_for(options)
    except OSError:
        return tell_trouble(
            _("Mappen för Guide Desk går inte att skapa. Kontrollera att disken inte är full eller skrivskyddad.")
        ), None
    _settings(folder, options)
    try:
        lock = claim(folder)
    except TimeoutError:
        return tell_trouble(_("Guide Desk är redan i gång i ett annat fönster.")), None
    except OSError as error:
        return tell_trouble(store_problem_words(StoreUnwritable(reason_of(error)))), None
    return _with_lock(lock, options, folder, is_first=is_first) if lock is not None else (0, None)


def _with_lock(lock: InstanceLock, options: StartOptions, folder: Path, *, is_first: bool) -> tuple[int, StartOptions | None]:
    with suppress(OSError):
        start_logging(folder, clock_for(options))
    try:
        if is_first:
            return _first_run(options, folder)
        with entrance(options, folder, _settings(folder, options)) as way:
            if not way.is_opened():
                return 0, None
            return _take_leave(options, folder, way) if is_closed(folder) else _desk_or_made_anew(options, folder, way)
    except StoreError as error:
        return tell_trouble(store_problem_words(error)), None
    except OSError as error:
        return tell_trouble(store_problem_words(StoreUnwritable(reason_of(error)))), None
    finally:
        stop_logging()
        lock.release()


def _desk_or_made_anew(options: StartOptions, folder: Path, way: Entrance) -> tuple[int, StartOptions | None]:
    try:
        return _desk(options, way)
    except StoreDamaged:
        return _made_anew(options, folder, way)


def _made_anew(options: StartOptions, folder: Path, way: Entrance) -> tuple[int, StartOptions | None]:
    """The file is damaged: the guide may let it be fetched anew at once, with all that has not been sent."""
    from guide_desk.ui.trouble.before_window import may_be_made_anew, tell_and_go_on

    if not may_be_made_anew():
        return say(store_problem_words(StoreDamaged("at start"))), None
    from guide_desk.store.recovery import recover

    key, today = way.key(), clock_for(options).today()
    tell_and_go_on(recovered_words(recover(folder / FILE_NAME, key, is_practice=options.is_practice, today=today)))
    return _desk(options, way)


def _desk(options: StartOptions, way: Entrance) -> tuple[int, StartOptions | None]:
    held = [open_desk(options, key=way.key)]
    if held[0].has_no_way:
        held.pop().close()
        return 0, replace(options, signs_in=True)
    return _live(options, held, cover=way.cover())


class _Locked(NamedTuple):
    """What is left of a desk that was locked: nothing that opens it."""

    lock: Lock
    cover: Cover
    stand: Stand
    folder: Path


def _live(
    options: StartOptions, held: list[Desk], code: int | None = None, cover: Cover | None = None
) -> tuple[int, StartOptions | None]:
    """One window after another over the same profile, the lock between them, until the guide has had enough.

    `held` gives its desk away, so that nobody holds it when it is locked. `code`: of a window that has been closed already.
    `cover`: what stands where the first window will.
    """
    while True:
        code, then, locked = _one_window(options, held.pop(), cover, code)
        if cover is not None:
            cover.leave()
        if locked is None:
            return code, then
        _wait_at(locked, held)
        if not held:
            return code, None
        options, cover, code = replace(options, screenshot=None, stand=locked.stand), locked.cover, None


def _one_window(
    options: StartOptions, desk: Desk, cover: Cover | None, code: int | None
) -> tuple[int, StartOptions | None, _Locked | None]:
    locked: _Locked | None = None
    try:
        if code is None and desk.must_sign_in:
            desk.lock(Stand("today"))
        code = _run(desk, options, cover) if code is None and desk.locked_at is None else code or 0
        if desk.locked_at is not None and not desk.account_is_closed:
            locked = _covered(options, desk)
    finally:
        ended = desk.close()
        if desk.starts_over:
            forget_practice(desk.folder)
        if not ended and not desk.starts_again:
            _leave(desk.folder.name if desk.erases else "")
    return code, None if locked is not None else _next(options, desk), locked


def _covered(options: StartOptions, desk: Desk) -> _Locked:
    """The lock, and its window where the desk's was; the desk may close now."""
    from guide_desk.app.lock import Lock, kept_stand
    from guide_desk.system.store_key import has_passphrase
    from guide_desk.ui.lock.lock_window import Cover
    from guide_desk.ui.qt_application import make_application

    catch_everything(lambda _where: None)
    again, clock = replace(options, signs_in=False), desk.clock
    needs_passphrase = not options.is_practice and has_passphrase(desk.folder)
    lock = Lock(desk, lambda ask: open_desk(again, ask, clock), needs_passphrase=needs_passphrase)
    return _Locked(lock, Cover(make_application(), lock, options), kept_stand(desk.locked_at or Stand("today")), desk.folder)


def _wait_at(locked: _Locked, held: list[Desk]) -> None:
    """Until the desk is open again, and `held`; or the guide has closed the lock's window."""
    from guide_desk.app.lock import forget_what_was_read

    forget_what_was_read()
    locked.cover.wait(locked.folder)
    held.extend(locked.lock.given_away())
    if not held:
        locked.cover.leave()
        if not locked.lock.close(_UNLOCK_SECONDS):
            _leave()


def _first_run(options: StartOptions, folder: Path) -> tuple[int, StartOptions | None]:
    from guide_desk.app.first_run import FirstRun
    from guide_desk.ui.first_run import run_first
    from guide_desk.ui.qt_application import make_application

    application = make_application()
    first = FirstRun(options, _settings(profile_root(), options), clock_for(options))

    def on_window(window: DeskWindow) -> None:
        assert first.desk is not None
        _listen(first.desk, window)

    then: StartOptions | None = None
    try:
        code = run_first(application, first, options, on_window, folder)
        options = replace(options, has_erased=None)
        held = first.given_away()
        if held:
            code, then = _live(options, held, code)
    finally:
        first.close()
        for desk in first.given_away():
            desk.close()
        if first.lock is not None:
            first.lock.release()
    if first.wants_practice:
        return code, replace(options, is_practice=True, signs_in=False)
    if first.wants_account:
        switch_to(first.wants_account)
        return code, replace(options, signs_in=False)
    return code, then


def _next(options: StartOptions, desk: Desk) -> StartOptions | None:
    """Where the one guide was is nowhere in another one's store: their numbers are other people's there."""
    if desk.starts_again:
        raise _StartsAgain
    if desk.account_is_closed:
        return options
    erases = desk.folder.name if desk.erases else ""
    return replace(options, signs_in=True, erases=erases, stand=None) if desk.signs_in_another or desk.erases else None


def _take_leave(options: StartOptions, folder: Path, way: Entrance) -> tuple[int, StartOptions | None]:
    """The account is closed: nothing of it is shown any more, and somebody else may sign in when it has gone."""
    from guide_desk.app.closed_account import take_leave

    if not take_leave(options, folder, clock_for(options).today(), lambda: open_desk(options, key=way.key)):
        return 0, None
    return 0, replace(options, signs_in=True, erases=folder.name)


def _settings(folder: Path, options: StartOptions) -> KeptSettings:
    """The folder's settings, and the language they say."""
    settings = KeptSettings(folder / "settings.json", write_private)
    language = options.language or str(settings.get("language"))
    set_language("en" if language == "en" else "sv", resource("translations"))
    return settings


def _run(desk: Desk, options: StartOptions, cover: Cover | None = None) -> int:
    """`cover`: what stood in the window's place until now."""
    if cover is not None and not cover.window.stays_at_fair:
        desk.settings.set("is_at_fair", False)  # it was unlocked, and not into Mässläge
    from guide_desk.ui.plain_import import importing_plainly

    with importing_plainly():
        from guide_desk.ui.application import run
        from guide_desk.ui.qt_application import make_application

    def on_window(window: DeskWindow) -> None:
        _listen(desk, window)
        if cover is not None:
            cover.leave_after(window)

    return run(make_application(), desk, options, on_window)


def _listen(desk: Desk, window: DeskWindow) -> None:
    """A second start raises the window as soon as it is whole, and what nobody expected is said in it."""
    from guide_desk.ui.trouble.last_resort import LastResort

    window.is_whole.connect(lambda: _listen_for_second_start(desk, window))
    catch_everything(LastResort(window, desk.start_again, window).report)
    say_what_lasts(desk, window)


def say_what_lasts(desk: Desk, window: DeskWindow) -> None:
    """What is so from the first moment to the last."""
    if desk.store.is_read_only:
        from guide_desk.ui.words.sign_in import problem_words

        window.say_lasting(problem_words("newer"), weight=1)


def _listen_for_second_start(desk: Desk, window: DeskWindow) -> None:
    from guide_desk.ui.computer.raise_request import RaiseListener  # Qt's network library loads with it
    from guide_desk.ui.widgets.coming_forward import bring_forward

    RaiseListener(desk.folder, lambda: bring_forward(window), window)


def _leave(erases: str = "") -> None:
    """A thread did not end in time: leave without waiting for it. What was to be taken away goes all the same."""
    stop_logging()
    if erases:
        from guide_desk.app.erasing import erase
        from guide_desk.ui.trouble.before_window import tell
        from guide_desk.ui.words.unsent import erased_words

        tell(erased_words(is_all=erase(erases)))
    os._exit(0)


def _start_went_wrong() -> None:
    is_on_main = threading.current_thread() is threading.main_thread()
    text = _("Guide Desk kunde inte starta. Det du skrivit är sparat. Försök igen, och hör av dig till Regionen om det inte går.")
    (tell_trouble if is_on_main else say)(text)
