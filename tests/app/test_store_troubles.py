"""A full disk, a folder that may not be written, a store of a newer program: each has its sentence, and no word is lost."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk import app, texts
from guide_desk.app.profile import folder_for
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreTooNew
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, dialogue
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.store.driver import connect
from guide_desk.system import store_key
from guide_desk.ui.application import make_window
from guide_desk.ui.features.quick_note.dialog import QuickNoteDialog
from tests.conftest import TRANSLATIONS
from tests.factories import person as made_up
from tests.factories import practice_store, put, registration
from tests.ui.desks import OpenDesk

FULL = {
    "sv": "Datorns disk är full. Anteckningen finns kvar på skärmen men är inte sparad. Kopiera den nu.",
    "en": "The disk is full. Your note is on screen but not saved. Copy it now.",
}
START_FULL = {
    "sv": "Datorns disk är full. Frigör plats och starta Guide Desk igen; inget har gått förlorat.",
    "en": "The disk is full. Free some space and start Guide Desk again; nothing has been lost.",
}
START_UNWRITABLE = {
    "sv": "Guide Desk kan inte skriva i sin mapp. Kontrollera att den finns och inte är skrivskyddad.",
    "en": "Guide Desk cannot write in its folder. Check that it exists and is not read-only.",
}
START_NOWHERE = {
    "sv": "Mappen för Guide Desk går inte att skapa. Kontrollera att disken inte är full eller skrivskyddad.",
    "en": "The folder for Guide Desk cannot be made. Check that the disk is not full or read-only.",
}
NEWER = {
    "sv": "Det som är sparat hör till en nyare Guide Desk. Du kan läsa, men inte skriva. Starta den nyare i stället.",
    "en": "What is saved here belongs to a newer Guide Desk. You can read, but not write. Start the newer one instead.",
}
WORDS = "Sista orden innan disken tog slut"


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process may grow past its first page."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def _card(desk: OpenDesk) -> CardSnapshot:
    shown = desk.window.today.peek.card
    assert shown is not None
    return _card_of(desk, shown.row.contact_id)


def _card_of(desk: OpenDesk, contact_id: ContactId) -> CardSnapshot:
    found = desk.desk.store.read(lambda unit: cards.card(unit, contact_id)).result()
    assert found is not None
    return found


def _closes_with_the_words_kept(desk: OpenDesk) -> None:
    desk.window.close()
    desk.settle()
    assert not desk.window.isVisible()
    draft = _card(desk).draft
    assert draft is not None
    assert draft.text == WORDS


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_disk_that_is_full_keeps_the_words_on_the_screen_until_there_is_room(desk: OpenDesk, language: str) -> None:
    texts.set_language("en" if language == "en" else "sv", TRANSLATIONS)
    composer = desk.window.today.peek.composer
    person = _card(desk).row.contact_id
    with no_room():
        desk.type_and_save(WORDS)
        assert composer._problem.text() == FULL[language]
        assert composer.text.toPlainText() == WORDS
        assert composer.save.isEnabled()
    assert WORDS not in [entry.text for entry in _card_of(desk, person).entries]
    composer.save_entry()
    desk.settle()
    assert [entry.text for entry in _card_of(desk, person).entries].count(WORDS) == 1
    assert composer.text.toPlainText() == ""


def test_a_window_whose_words_cannot_be_kept_stays_open_once(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    desk.type(composer.text, WORDS)
    composer._drafts.stop()
    with no_room():
        desk.window.close()
        desk.settle()
        assert desk.window.isVisible()
        assert composer._problem.text() == FULL["sv"]
        assert composer.text.toPlainText() == WORDS
    _closes_with_the_words_kept(desk)


def test_closing_keeps_the_draft_and_then_closes(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    desk.type(composer.text, WORDS)
    composer._drafts.stop()
    _closes_with_the_words_kept(desk)


def test_what_was_acknowledged_survives_a_disk_that_fills_up_again_and_again(tmp_path: Path) -> None:
    store = practice_store(tmp_path)
    elin = put(store, made_up(1), [registration("2026-05-06 10:00")])
    kept: list[str] = []
    for number in range(20):
        text = f"not {number}"
        work = store.write(
            lambda unit, text=text: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text=text)  # type: ignore[misc]
        )
        if number % 3 == 2:
            with no_room():
                refused = store.write(
                    lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Ryms inte")
                ).exception()
                assert getattr(refused, "reason", "") == "full"
        if work.exception() is None:
            kept.append(text)
    assert 14 <= len(kept) <= 20
    assert store.close()
    store = practice_store(tmp_path)
    found = store.read(lambda unit: cards.card(unit, elin)).result()
    assert found is not None
    assert sorted(entry.text for entry in found.entries if entry.kind is EntryKind.NOTE) == sorted(kept)
    assert store.close()


# ---------------------------------------------------------------- the start


def _started(command: list[str], home: Path, language: str) -> tuple[int, str]:
    surroundings = {**os.environ, "GUIDE_DESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    arguments = [*command, sys.executable, "-m", "guide_desk", "--practice", "--lang", language]
    ended = subprocess.run(arguments, env=surroundings, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout == ""
    return ended.returncode, ended.stderr.strip()


def _obeying_permissions() -> list[str]:
    """The administrator may write anywhere, unless that right is taken away first."""
    if os.geteuid() != 0:
        return []
    tool = shutil.which("setpriv")
    assert tool is not None, "setpriv is part of util-linux"
    return [tool, "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_folder_that_may_only_be_read_has_a_sentence(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "practice"
    folder.mkdir()
    for place in (folder / "instance.lock", folder / "guide-desk.log"):
        place.touch()
        place.chmod(0o400)
    assert _started(_obeying_permissions(), tmp_path, language) == (1, START_UNWRITABLE[language])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_folder_that_cannot_be_made_has_a_sentence(tmp_path: Path, language: str) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    assert _started([], in_the_way, language) == (1, START_NOWHERE[language])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_start_without_room_has_a_sentence(tmp_path: Path, language: str) -> None:
    limited = [sys.executable, "-c", "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)); "]
    limited[-1] += "os.execv(sys.argv[1], sys.argv[1:])"
    assert _started(limited, tmp_path, language) == (1, START_FULL[language])


def _may_mount() -> bool:
    tool = shutil.which("unshare")
    return tool is not None and subprocess.run([tool, "-Urm", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("kibibytes", [16, 64] if _may_mount() else [])
def test_a_small_real_disk_has_the_sentence_too(tmp_path: Path, kibibytes: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["unshare", "-Urm", "sh", "-c", f'mount -t tmpfs -o size={kibibytes}k none "{disk}" && exec "$@"', "sh"]
    assert _started(mounted, disk, "sv") == (1, START_FULL["sv"])


# ---------------------------------------------------------------- a newer program's store


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_newer_programs_store_is_read_and_never_written(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    options = StartOptions(is_practice=True, language=language)
    folder = folder_for(options)
    opened = app.open_desk(options)
    elin = put(opened.store, made_up(1), [registration("2026-05-06 10:00")])
    assert opened.close()
    key = store_key.practice_key(folder)
    connection = connect(folder / "store.db", key)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (folder / "store.db").read_bytes()
    opened = app.open_desk(options)
    assert opened.store.is_read_only
    window, context = make_window(qapp, opened, options)
    app.say_what_lasts(opened, window)
    window.show()
    opened.connect(context.changes)
    assert window._bar.text == NEWER[language]
    assert opened._runner is None
    window.open_quick_note()
    assert window.toasts.text == NEWER[language]
    assert not window.findChildren(QuickNoteDialog)
    said = {"sv": "Går bara att läsa", "en": "Can only be read"}
    assert window.navigation._status_first.text() == said[language]
    found = opened.store.read(lambda unit: cards.card(unit, elin)).result()
    assert found is not None
    assert found.row.first_name == "Elin"
    refused = opened.store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text=WORDS)
    ).exception()
    assert isinstance(refused, StoreTooNew)
    qtbot.waitUntil(lambda: context.background.is_idle)
    window.close()
    qtbot.waitUntil(lambda: context.background.is_idle)
    assert opened.close()
    assert (folder / "store.db").read_bytes() == before
    window.deleteLater()
    for owned in (context.background, context.theme, context.changes):
        owned.deleteLater()
