"""`doctor --save-unsent`: the sealed file of unsent work without a window, for a computer on which none opens any more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.app.profile import ask_at_terminal, clock_for, key_for
from guide_desk.app.store_care import profile_alone, say, store_problem_words
from guide_desk.errors import InvalidInput, StoreError, StoreLocked
from guide_desk.services.unsent_file import LEAST_PASSPHRASE, sealed_file
from guide_desk.settings.start_options import StartOptions
from guide_desk.store.store import FILE_NAME, open_store
from guide_desk.system.folders import resource
from guide_desk.texts import _, set_language
from guide_desk.texts.formats import number_word

if TYPE_CHECKING:
    from guide_desk.store.store import Store

Ask = Callable[[str], str]
"""Gets a passphrase, given what to ask for. Raises EOFError when there is none."""


def save_unsent(options: StartOptions, path: Path, ask: Ask | None = None) -> int:
    """Save it in a new file at `path`, sealed by a passphrase. Nothing may be running in the profile meanwhile.

    What is saved is looked for in the CRM before this computer sends it, as after saving in the window.
    """
    set_language("en" if options.language == "en" else "sv", resource("translations"))
    if path.exists():
        return say(_("Det finns redan en fil med det namnet. Välj ett annat."))
    try:
        with profile_alone(options) as folder:
            if not (folder / FILE_NAME).exists():
                return _answer(_nothing_words())
            key = key_for(options, folder, ask_at_terminal)
            store = open_store(folder, key, clock=clock_for(options), is_practice=options.is_practice)
            try:
                return _save(store, path, ask or _ask_at_terminal)
            finally:
                store.close()
    except StoreError as error:
        return say(store_problem_words(error))


def _save(store: Store, path: Path, ask: Ask) -> int:
    from guide_desk.services.unsent import only_here, take_out
    from guide_desk.store.carried_letters import with_letters
    from guide_desk.system.handed_files import save_as
    from guide_desk.ui.words.unsent import saved_words

    if store.guide is None or store.read(only_here).result().is_nothing:
        return _answer(_nothing_words())
    passphrase = _new_passphrase(ask)
    if not passphrase:
        return say(_("Ingen fil är sparad: lösenfrasen är för kort, eller skrevs inte likadant två gånger."))
    work, held = store.write(take_out).result()
    try:
        save_as(path, partial(sealed_file, with_letters(work, store.letter_box()), passphrase))
    except InvalidInput:
        return say(_("Filen kunde inte sparas där. Välj en annan mapp."))
    return _answer(saved_words(held))


def _new_passphrase(ask: Ask) -> str:
    """'' when it is too short, or was not typed alike twice."""
    hint = _("Välj en lösenfras på minst {count} tecken. Utan den kan ingen öppna filen, inte heller vi.")
    print(hint.format(count=number_word(LEAST_PASSPHRASE)), file=sys.stderr)  # noqa: T201
    try:
        first = ask(_("Ny lösenfras: "))
        return first if len(first) >= LEAST_PASSPHRASE and first == ask(_("En gång till: ")) else ""
    except EOFError:
        return ""


def _ask_at_terminal(words: str) -> str:
    import getpass

    if not sys.stdin.isatty():
        raise StoreLocked("no terminal")
    return getpass.getpass(words)


def _answer(words: str) -> int:
    print(words)  # noqa: T201 - a command's answer
    return 0


def _nothing_words() -> str:
    return _("Här finns ingenting som inte har skickats, och inga egna urval eller träffar. Ingen fil är sparad.")
