"""An unlikely name, number and sentence go through the desk, every fault and a crash: afterwards they stand nowhere in the open.

Looked through: every file the program wrote, as raw bytes in two encodings, its names, every address that was asked, every title,
and what was printed.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.app.connection import KeptConnection
from guide_desk.app.desk import Desk
from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.registration import Intent, Source
from guide_desk.hub.application import TENANT
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts, dialogue
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.store import mirror
from guide_desk.superoffice import http_door
from guide_desk.system.folders import write_private
from guide_desk.system.logs import catch_everything, start_logging, stop_logging
from guide_desk.ui.application import make_window
from guide_desk.ui.last_resort import LastResort
from tests import hostile
from tests.factories import practice_store
from tests.hostile import HostileServer, Treatment, hostile_server
from tests.hubs import TestHub, running_hub

NAME, NUMBER, SENTENCE = "Xylofonia Kvällsbris", "070-174 06 91", "Glasspinnar under bryggan"
PLANTED = ("Xylofonia", "Kvällsbris", NUMBER, NUMBER.replace("-", "").replace(" ", ""), SENTENCE, "Glasspinnar", "Frostnupen")
DRAFT = "Frostnupen kantarell"
FAULTS: list[Treatment] = [
    *(hostile.stalls, hostile.resets, hostile.does_and_resets, hostile.does_and_cuts, hostile.babbles, hostile.drips),
    *(hostile.pours, hostile.swells, hostile.leads_elsewhere, hostile.of_another_shape({"Description": SENTENCE, "Name": NAME})),
    *(hostile.says(status, f'{{"ErrorType":"{NAME}","ErrorMessage":"{SENTENCE}"}}'.encode()) for status in (400, 401, 403, 404)),
    *(hostile.says(status, f"<html>{NAME} {SENTENCE}</html>".encode()) for status in (200, 409, 412, 421, 429, 500, 502, 503)),
]


def _known(unit: mirror.UnitOfWork) -> ContactId:
    found = mirror.contact_of(unit, 1002)
    assert found is not None
    return found


def _faulty_rounds(qtbot: QtBot, desk: Desk, hub: TestHub, server: HostileServer) -> None:
    """One note and one change for each fault, sent through it."""
    runner = desk._runner
    assert runner is not None
    paths = itertools.cycle(("/Appointment", "/v1/Person"))
    for number, (fault, path) in enumerate(zip(FAULTS, paths, strict=False)):
        qtbot.waitUntil(lambda: not runner.status.is_busy, timeout=30_000)
        words = f"{SENTENCE} {number}"
        desk.store.write(
            lambda unit, words=words: dialogue.log_entry(unit, contact_id=_known(unit), kind=EntryKind.NOTE, text=words)
        ).result()
        hub.clock.advance(11)
        server.treat_next(fault, path=path)
        runner.sync_now()
        qtbot.waitUntil(lambda: not server.has_plans(), timeout=30_000)
        server.calm_down()
        hub.clock.advance(700)


@pytest.mark.timeout(240)
def test_what_was_planted_stands_nowhere_in_the_open(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(http_door, "READ_SECONDS", 1.0)
    monkeypatch.setattr(http_door, "LONGEST_ANSWER_SECONDS", 1.0)
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    titles: set[str] = set()
    folder = tmp_path / "laptop"
    with running_hub(people=10) as hub, hostile_server(hub) as server:
        store = practice_store(folder, hub.clock)
        start_logging(folder)
        settings = KeptSettings(folder / "settings.json", write_private)
        connection = KeptConnection(server.root, TENANT, hub.token(), hub.clock)
        desk = Desk(folder=folder, store=store, clock=hub.clock, settings=settings, connection=connection, is_practice=True)
        window, context = make_window(qapp, desk, StartOptions(is_practice=True, theme="light", size=(1280, 820)))
        last = LastResort(window, desk.start_again)
        catch_everything(last.report)
        try:
            window.windowTitleChanged.connect(titles.add)
            window.show()
            desk.connect(context.changes)
            qtbot.waitUntil(lambda: store.write(mirror.known_stamps).result() != {}, timeout=30_000)
            qtbot.waitUntil(lambda: desk._runner is not None and not desk._runner.status.is_busy, timeout=30_000)
            made = store.write(_new_person).result()
            window.go("card", next(iter(made.contacts)))
            qtbot.waitUntil(lambda: window.card.card is not None, timeout=30_000)
            window.card.composer.text.setPlainText(DRAFT)
            window.card.composer.keep_draft()
            window.go("contacts")
            window.contacts.focus_search()
            _faulty_rounds(qtbot, desk, hub, server)
            threading.excepthook(threading.ExceptHookArgs((LookupError, LookupError(NAME, SENTENCE), None, None)))
            qtbot.waitUntil(lambda: context.background.is_idle, timeout=30_000)
            titles.update(each.windowTitle() for each in qapp.topLevelWidgets())
            _scan(tmp_path)
        finally:
            window.close()
            qtbot.waitUntil(lambda: context.background.is_idle, timeout=30_000)
            assert desk.close()
            window.deleteLater()
            for owned in (context.background, context.theme, context.changes):
                owned.deleteLater()
            stop_logging()
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        asked = [unquote_plus(target) for target in server.targets]
    _scan(tmp_path)
    log = (folder / "guide-desk.log").read_text(encoding="utf-8")
    assert log.count("round ended by") > 5
    assert "LookupError" in log
    assert len(asked) > 100
    assert titles
    printed = capfd.readouterr()
    for word in PLANTED:
        assert not [target for target in asked if word in target], word
        assert not [title for title in titles if word in title], word
        assert word not in printed.out + printed.err, word


def _new_person(unit: mirror.UnitOfWork) -> Changes:
    first, _space, last = NAME.partition(" ")
    fields = {Field.FIRST_NAME: first, Field.LAST_NAME: last, Field.PHONES: (NUMBER,), Field.MUNICIPALITIES: ("2321",)}
    return contacts.create_person(
        unit,
        fields=fields,
        intents=frozenset({Intent.GUIDANCE}),
        source=Source.PHONE,
        question=SENTENCE,
        is_answered=False,
    )


def _scan(folder: Path) -> None:
    """No file under `folder` holds a planted word, in its name or in its bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "store.db" for path in files)
    for path in files:
        content = path.read_bytes()
        for word in PLANTED:
            assert word not in path.name
            for encoding in ("utf-8", "utf-16-le"):
                assert word.encode(encoding) not in content, f"{word} in {path.name}"


CRASH = """
import os, sys
from pathlib import Path
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import dialogue
from guide_desk.system.logs import catch_everything, start_logging
from tests.factories import person, practice_store, put
folder, name, number, sentence = Path(sys.argv[1]), *os.environ["PLANTED"].split("|")
folder.mkdir()
start_logging(folder)
catch_everything(lambda where: None)
store = practice_store(folder)
first, _, last = name.partition(" ")
who = put(store, person(1, first_name=first, last_name=last, phones=(number,)))
def write(unit):
    dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=sentence)
store.write(write).result()
def dies(unit):
    dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=sentence + " en gång till")
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), 9)
    raise LookupError(name, number, sentence)
raise store.write(dies).exception()
"""


@pytest.mark.parametrize(("how", "code"), [("killed", -9), ("raised", 1)])
def test_a_crash_leaves_nothing_of_it_either(tmp_path: Path, how: str, code: int) -> None:
    surroundings = {**os.environ, "PLANTED": "|".join((NAME, NUMBER, SENTENCE)), "TMPDIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path / "laptop"), how],
        env=surroundings,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == code
    assert (ended.stdout, ended.stderr) == (b"", b"")
    assert (tmp_path / "laptop" / "store.db-wal").stat().st_size > 0
    _scan(tmp_path)


def test_the_scan_sees_what_is_in_the_open(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"x" * 5000 + SENTENCE.encode("utf-16-le"))
    with pytest.raises(AssertionError, match="Glasspinnar"):
        _scan(tmp_path)
