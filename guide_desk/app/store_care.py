"""`doctor`: looking through a store, and making it anew from what can be read of it or from a copy. Prints no personal data."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.app.profile import ask_at_terminal, clock_for, folder_for, key_for
from guide_desk.errors import StoreBusy, StoreDamaged, StoreError, StoreLocked, StoreNotUpgraded, StoreTooNew, StoreUnwritable
from guide_desk.settings.start_options import StartOptions
from guide_desk.store.store import FILE_NAME, open_store
from guide_desk.system.folders import reason_of
from guide_desk.system.instance_lock import InstanceLock
from guide_desk.texts import _, ngettext
from guide_desk.ui.words.sign_in import problem_words

if TYPE_CHECKING:
    from guide_desk.store.recovery import Recovered


def examine_store(options: StartOptions) -> int:
    """Recompute every projection and check the file; prints counts and ids, never a person."""
    from guide_desk.store.doctor import examine

    try:
        with profile_alone(options) as folder:
            key = key_for(options, folder, ask_at_terminal)
            store = open_store(folder, key, clock=clock_for(options), is_practice=options.is_practice)
            try:
                report = examine(store)
            finally:
                store.close()
    except StoreError as error:
        return say(store_problem_words(error))
    for line in report.lines():
        print(line)  # noqa: T201 - a command's answer
    return 0 if report.is_healthy else 1


def make_anew(options: StartOptions, *, from_copy: bool) -> int:
    """`doctor --recover` and `doctor --restore`. Nothing may be running in the profile meanwhile."""
    from guide_desk.store.recovery import recover

    try:
        with profile_alone(options) as folder:
            key = key_for(options, folder, ask_at_terminal)
            today = clock_for(options).today()
            found = recover(folder / FILE_NAME, key, is_practice=options.is_practice, today=today, from_copy=from_copy)
    except StoreDamaged:
        return say(_("Det finns ingenting att utgå från. Filen ligger kvar som den är. Hör av dig till Regionen."))
    except StoreError as error:
        return say(store_problem_words(error))
    print(recovered_words(found, from_copy=from_copy))  # noqa: T201 - a command's answer
    return 0


@contextmanager
def profile_alone(options: StartOptions) -> Iterator[Path]:
    """The profile's folder, while nothing else runs in it. Raises StoreBusy when something does, StoreUnwritable."""
    try:
        folder = folder_for(options)
        lock = InstanceLock(folder)
        if not lock.acquire():
            raise StoreBusy("runs")
        try:
            yield folder
        finally:
            lock.release()
    except OSError as error:
        raise StoreUnwritable(reason_of(error)) from None


def recovered_words(found: Recovered, *, from_copy: bool = False) -> str:
    """What was carried over, and what happens next."""
    words = _("Klart. Allt hämtas från SuperOffice när Guide Desk startar.")
    if from_copy:
        words = _restored_words(found.deeds + found.drafts)
    elif found.deeds + found.drafts:
        words = ngettext(
            "Klart. {count} sak som inte hade skickats är kvar. Resten hämtas från SuperOffice när Guide Desk startar.",
            "Klart. {count} saker som inte hade skickats är kvar. Resten hämtas från SuperOffice när Guide Desk startar.",
            found.deeds + found.drafts,
        ).format(count=found.deeds + found.drafts)
    if found.unreadable:
        words += " " + _("En del av den gamla filen gick inte att läsa, så något som skrevs den senaste veckan kan saknas.")
    return words


def _restored_words(count: int) -> str:
    words = _("Klart. Den senaste kopian gäller. Det som har ändrats sedan dess hämtas från SuperOffice när Guide Desk startar.")
    kept = ngettext("{count} sak som inte hade skickats är kvar.", "{count} saker som inte hade skickats är kvar.", count)
    return f"{words} {kept.format(count=count)}" if count else words


def store_problem_words(error: StoreError) -> str:
    """What happened, what it means and what to do, before there is a window."""
    match error:
        case StoreUnwritable() if error.reason == "full":
            return _("Datorns disk är full. Frigör plats och starta Guide Desk igen; inget har gått förlorat.")
        case StoreUnwritable() if error.reason == "no_room":
            return _("Det finns för lite plats på disken för att uppgradera det som är sparat. Frigör plats och starta igen.")
        case StoreUnwritable() if error.reason == "network_drive":
            return problem_words(error.reason)
        case StoreUnwritable():
            return _("Guide Desk kan inte skriva i sin mapp. Kontrollera att den finns och inte är skrivskyddad.")
        case StoreNotUpgraded():
            return _(
                "Det som är sparat kunde inte uppgraderas och är orört. Kör den förra versionen och hör av dig till Regionen."
            )
        case StoreLocked() if str(error) == "another account":
            return _("Det som är sparat här hör till ett annat konto. Starta utan --crm, eller logga in som någon annan.")
        case StoreLocked() if str(error).startswith("no terminal"):
            return _("En lösenfras behövs, och den kan bara skrivas i ett terminalfönster.")
        case StoreLocked():
            return _("Nyckeln till det som är sparat på datorn hittades inte eller var fel. Det sparade är orört.")
        case StoreBusy():
            return _("Guide Desk är i gång. Avsluta det först och försök igen.")
        case StoreTooNew():
            return _("Det som är sparat här hör till en nyare Guide Desk. Kör den versionen i stället.")
        case StoreDamaged():
            return _("Filen med det sparade är skadad. Kör guide-desk doctor --recover; det som inte är skickat följer med.")
        case _:
            return _("Det som är sparat på datorn kunde inte öppnas.")


def say(text: str) -> int:
    """On the way of troubles; the exit code of one."""
    print(text, file=sys.stderr)  # noqa: T201 - a start without a window yet
    return 1


def tell_trouble(text: str) -> int:
    """Why nothing opens; who started without a terminal reads it in a window. The exit code of a trouble."""
    code = say(text)
    if sys.stderr is None or not sys.stderr.isatty():
        from guide_desk.ui.trouble.before_window import tell

        tell(text)
    return code
