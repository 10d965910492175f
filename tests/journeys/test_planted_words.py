"""A thousand unlikely names, numbers and sentences go through the desk, every fault and a crash: afterwards they stand nowhere in
the open.

Looked through: every file the program wrote, as raw bytes in two encodings, its names, every address that was asked, every title
that a window has had, the report of a problem, what was printed, and the clipboard when its minute is over.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from guide_desk.app.connection import KeptConnection
from guide_desk.app.desk import Desk
from guide_desk.app.erasing import erase
from guide_desk.app.lock import Lock
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment
from guide_desk.hub.application import TENANT
from guide_desk.identifiers import ContactId, new_deed_id
from guide_desk.services import cards, contacts, dialogue, segment_deeds, unsent, unsent_file
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.store import mirror
from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.superoffice import http_door
from guide_desk.system.folders import write_private
from guide_desk.system.logs import catch_everything, start_logging, stop_logging
from guide_desk.ui.application import make_window
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.features.segments.export_dialog import ExportDialog
from guide_desk.ui.lock.lock_window import Cover
from guide_desk.ui.trouble.last_resort import LastResort
from guide_desk.ui.trouble.problem_report import ProblemReport
from guide_desk.ui.widgets.copying import _Copied
from guide_desk.ui.window.main_window import MainWindow
from tests import hostile
from tests.factories import GUIDE, practice_store
from tests.hostile import HostileServer, Treatment, hostile_server
from tests.hubs import TestHub, running_hub
from tests.planted import MARKS, PEOPLE, marks_in, scan_files, scan_texts

PATIENCE_MILLISECONDS = 60_000
IN_THE_CRM, MADE_HERE, OTHERS = PEOPLE[:120], PEOPLE[120:200], PEOPLE[200:]
HOSTILE = OTHERS[0]
OPTIONS = StartOptions(is_practice=True, theme="light", size=(1280, 820))
FAULTS: list[Treatment] = [
    *(hostile.stalls, hostile.resets, hostile.does_and_resets, hostile.does_and_cuts, hostile.babbles, hostile.drips),
    *(hostile.pours, hostile.swells, hostile.leads_elsewhere),
    hostile.of_another_shape({"Description": HOSTILE.sentence, "Name": HOSTILE.first_name}),
    *(
        hostile.says(status, f'{{"ErrorType":"{HOSTILE.first_name}","ErrorMessage":"{HOSTILE.sentence}"}}'.encode())
        for status in (400, 401, 403, 404)
    ),
    *(
        hostile.says(status, f"<html>{HOSTILE.first_name} {HOSTILE.sentence}</html>".encode())
        for status in (200, 409, 412, 421, 429, 500, 502, 503)
    ),
]


class Titles(QObject):
    """Every title that any window has had."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.seen: set[str] = set()
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowTitleChange, QEvent.Type.Show) and isinstance(watched, QWidget):
            self.seen.update((watched.windowTitle(), watched.windowFilePath(), watched.windowIconText()))
        return False


@dataclass
class Day:
    """A guide's day at the desk, and what is looked through when it is over."""

    window: MainWindow
    context: DeskContext
    desk: Desk
    hub: TestHub
    server: HostileServer
    qtbot: QtBot
    last: LastResort
    links: list[str] = field(default_factory=list)

    def opens(self, link: str) -> bool:
        self.links.append(link)
        return True

    def wait(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MILLISECONDS)  # type: ignore[arg-type]

    def settle(self) -> None:
        self.wait(lambda: self.context.background.is_idle)

    def wait_for_round(self) -> None:
        self.wait(lambda: self.desk._runner is not None and not self.desk._runner.status.is_busy)

    def fetched(self, place: int) -> ContactId:
        """Somebody whom the CRM told of."""
        name = IN_THE_CRM[place].first_name
        found = self.desk.store.read(lambda unit: _contact_named(unit, name)).result()
        assert found is not None
        return found


def _contact_named(unit: ReadingUnit, name: str) -> ContactId | None:
    rows = unit.connection.execute("SELECT contact_id FROM contact WHERE first_name = ?", (name,))
    row = rows.fetchone()
    return ContactId(row[0]) if row is not None else None


def _fill(hub: TestHub) -> None:
    """The CRM knows them and has a note on each."""
    crm = hub.connect()
    now = hub.clock.now()
    for number, who in enumerate(IN_THE_CRM):
        fields: dict[Field, FieldValue] = {
            Field.FIRST_NAME: who.first_name,
            Field.LAST_NAME: who.last_name,
            Field.PHONES: (who.number,),
            Field.EMAILS: (f"{who.first_name[:8]}{number}@example.org",),
            Field.MUNICIPALITIES: ("2321",),
            Field.HOUSEHOLD_WORDS: who.sentence,
            Field.OWNER: "7",
        }
        made = crm.create_person(Deed(new_deed_id(), DeedKind.PERSON, ContactId(1), now, GUIDE.associate_id, changes=fields))
        for kind in (EntryKind.REGISTRATION, EntryKind.NOTE):
            more = {"source": Source.WEB, "intents": frozenset({Intent.GUIDANCE})} if kind is EntryKind.REGISTRATION else {}
            entry = DialogueEntry(kind, now, text=who.sentence, author_id=GUIDE.associate_id, author_name=GUIDE.name, **more)  # type: ignore[arg-type]
            crm.create_entry(Deed(new_deed_id(), DeedKind.ENTRY, ContactId(1), now, GUIDE.associate_id, entry), made.remote_id)


@contextmanager
def _day(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[Day]:
    """The desk over `folder`, connected through a server that lies, its log on, until everything is closed."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    with running_hub(people=10) as hub, hostile_server(hub) as server:
        _fill(hub)
        store = practice_store(folder, hub.clock)
        start_logging(folder)
        settings = KeptSettings(folder / "settings.json", write_private)
        connection = KeptConnection(server.root, TENANT, hub.token(), hub.clock)
        desk = Desk(folder=folder, store=store, clock=hub.clock, settings=settings, connection=connection, is_practice=True)
        window, context = make_window(qapp, desk, OPTIONS)
        last = LastResort(window, desk.start_again, window)
        catch_everything(last.report)
        day = Day(window, context, desk, hub, server, qtbot, last)
        context.open_link = day.opens
        try:
            window.show()
            desk.connect(context.changes)
            day.wait(lambda: len(store.write(mirror.known_stamps).result()) > len(IN_THE_CRM))
            day.wait_for_round()
            yield day
        finally:
            window.close()
            day.settle()
            assert desk.close()
            window.deleteLater()
            for owned in (context.background, context.theme, context.changes):
                owned.deleteLater()
            stop_logging()
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


# ---------------------------------------------------------------- what a guide does


def _make_people(day: Day) -> None:
    """Who phoned: each is written down as a new person."""
    for who in MADE_HERE:
        fields = {Field.FIRST_NAME: who.first_name, Field.LAST_NAME: who.last_name, Field.PHONES: (who.number,)}
        day.desk.store.write(
            lambda unit, fields=fields, who=who: contacts.create_person(  # type: ignore[misc]
                unit,
                fields={**fields, Field.MUNICIPALITIES: ("2321",)},
                intents=frozenset({Intent.GUIDANCE}),
                source=Source.PHONE,
                question=who.sentence,
                is_answered=False,
            )
        ).result()


def _talk(day: Day) -> None:
    """Call, mail, copy, log, change fields: with the buttons where there are some."""
    day.window.go("card", day.fetched(0))
    day.wait(lambda: day.window.card.card is not None)
    acts = day.window.card.acts
    acts.call()
    acts.mail()
    assert [link.partition(":")[0] for link in day.links] == ["tel", "mailto"]
    acts.copy_address()
    assert marks_in(QGuiApplication.clipboard().text())
    composer = day.window.card.composer
    composer.preselect(EntryKind.CALL, Outcome.TALKED)
    composer.text.setPlainText(OTHERS[1].sentence)
    composer.save_entry()
    day.settle()
    composer.text.setPlainText(OTHERS[2].sentence)
    composer.keep_draft()
    for place, kind in enumerate((EntryKind.CALL, EntryKind.EMAIL, EntryKind.NOTE), start=3):
        outcome = Outcome.TALKED if kind is EntryKind.CALL else None
        who = OTHERS[place]
        day.desk.store.write(
            lambda unit, place=place, kind=kind, who=who, outcome=outcome: dialogue.log_entry(  # type: ignore[misc]
                unit, contact_id=day.fetched(place), kind=kind, text=who.sentence, outcome=outcome
            )
        ).result()
        changes = {Field.LAST_NAME: who.last_name, Field.PHONES: (who.number,)}
        day.desk.store.write(
            lambda unit, place=place, changes=changes: contacts.change_fields(  # type: ignore[misc]
                unit, contact_id=day.fetched(place), changes=changes
            )
        ).result()
    day.settle()


def _look_for(day: Day) -> None:
    """Words in the search field, and a person who is begun and not saved."""
    day.window.go("contacts")
    day.window.contacts.focus_search()
    day.window.contacts.search.setText(OTHERS[6].sentence[:20])
    day.settle()
    day.window.contacts.search.setText(IN_THE_CRM[7].last_name)
    day.settle()
    day.window.open_new_person()
    (dialog,) = day.window.findChildren(NewPersonDialog)
    dialog.name.setText(f"{OTHERS[7].first_name} {OTHERS[7].last_name}")
    dialog.question.setPlainText(OTHERS[7].sentence)
    dialog.keep_draft()
    day.settle()
    dialog.reject()


def _export(day: Day, elsewhere: Path) -> None:
    """A segment that is kept, and the file that the guide asked for, where they asked for it."""
    without = Condition(About.WORD, (OTHERS[8].sentence.split()[0],), is_reversed=True)
    rule = Group((Condition(About.MUNICIPALITY, ("2321",)), without))
    segment = segment_deeds.as_own(Segment(name="", tree=rule, purpose=Purpose.PHONE), OTHERS[9].sentence[:40])
    day.desk.store.write(lambda unit: segment_deeds.save_segment(unit, segment=segment)).result()
    day.window.go("segments")
    page = day.window.segments
    day.settle()
    page.pane.show_segment(segment, is_kept=True)
    day.wait(lambda: page.pane.answer is not None and page.pane.answer.count.included > 0)
    day.context.choose_file = lambda name: elsewhere / name
    page.export()
    (dialog,) = page.findChildren(ExportDialog)
    dialog.csv.setChecked(True)
    dialog.save()
    day.settle()
    (written,) = elsewhere.iterdir()
    assert len(marks_in(written.read_text(encoding="utf-8-sig"))) > 3
    assert not marks_in(written.name)
    page.pane.people.table.selectAll()
    day.settle()


def _suffer(day: Day) -> None:
    """One note for each fault, sent through it."""
    runner = day.desk._runner
    assert runner is not None
    for number, (fault, path) in enumerate(zip(FAULTS, itertools.cycle(("/Appointment", "/v1/Person")), strict=False)):
        day.wait_for_round()
        words = OTHERS[10 + number].sentence
        day.desk.store.write(
            lambda unit, words=words: dialogue.log_entry(  # type: ignore[misc]
                unit, contact_id=day.fetched(1), kind=EntryKind.NOTE, text=words
            )
        ).result()
        day.hub.clock.advance(11)
        day.server.treat_next(fault, path=path)
        runner.sync_now()
        day.wait(lambda: not day.server.has_plans())
        day.server.calm_down()
        day.hub.clock.advance(700)


def _take_along(day: Day, passing: Path) -> None:
    """What has not been sent, in a file that a passphrase opens."""
    work, held = day.desk.store.write(unsent.take_out).result()
    assert held.unsent
    assert len(marks_in(work.decode())) >= 3
    (passing / "taken.guidedesk").write_bytes(unsent_file.sealed_file(work, "sju sjösjuka sjömän"))


def _break(day: Day) -> str:
    """Something nobody expected happens, with names in its words; the report that may be sent."""
    who = OTHERS[40]
    threading.excepthook(threading.ExceptHookArgs((LookupError, LookupError(*who.words), None, None)))
    try:
        raise KeyError(*who.words)
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
    day.wait(lambda: len(day.last._problems) == 2)
    day.last._open_report()
    (report,) = day.window.findChildren(ProblemReport)
    text = report.text.toPlainText()
    report.close()
    return text


def _end_of_the_minute(qapp: QApplication) -> None:
    """What was copied a minute ago leaves the clipboard."""
    (copied,) = qapp.findChildren(_Copied)
    copied.timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""


def _lock(day: Day, qapp: QApplication) -> None:
    """The lock's window stands where the desk's was."""
    lock = Lock(day.desk, lambda _ask: day.desk, needs_passphrase=False)
    cover = Cover(qapp, lock, OPTIONS)
    assert lock.waiting_count > 0
    cover.leave()


@pytest.mark.timeout(300)
def test_what_was_planted_stands_nowhere_in_the_open(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    own_folders: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(http_door, "READ_SECONDS", 1.0)
    monkeypatch.setattr(http_door, "LONGEST_ANSWER_SECONDS", 1.0)
    laptop, elsewhere, passing = tmp_path / "laptop", tmp_path / "elsewhere", tmp_path / "passing"
    for folder in (laptop, elsewhere, passing):
        folder.mkdir()
    monkeypatch.setenv("GUIDE_DESK_HOME", str(laptop))
    monkeypatch.setenv("TMPDIR", str(passing))
    monkeypatch.setattr(tempfile, "tempdir", None)
    titles = Titles(qapp)
    profile = laptop / "account-0123456789ab"
    with _day(qtbot, qapp, profile) as day:
        _make_people(day)
        _talk(day)
        _look_for(day)
        _export(day, elsewhere)
        _suffer(day)
        _take_along(day, passing)
        report = _break(day)
        day.settle()
        _end_of_the_minute(qapp)
        for folder in (laptop, passing, own_folders):
            scan_files(folder)
        _lock(day, qapp)
        asked = [unquote_plus(target) for target in day.server.targets]
    assert scan_files(laptop) >= 3
    log = (profile / "guide-desk.log").read_text(encoding="utf-8")
    assert log.count("round ended by") > 5
    assert "LookupError" in log
    assert "LookupError" in report
    assert len(asked) > 300
    assert len(titles.seen) > 4
    printed = capfd.readouterr()
    for what, texts in {"the report": [report], "an address": asked, "a title": titles.seen, "the output": printed}.items():
        scan_texts(texts, what)
    assert erase(profile.name)
    for folder in (laptop, passing, own_folders):
        scan_files(folder)
    assert not profile.exists()
    titles.deleteLater()


def test_a_day_reaches_the_file_with_everything_that_is_planted(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking finds nothing in the open because it is encrypted, not because it never came: with the key it is all there."""
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    with _day(qtbot, qapp, tmp_path / "laptop") as day:
        _make_people(day)
        for place, who in ((0, IN_THE_CRM[0]), (119, IN_THE_CRM[119])):
            card = day.desk.store.read(lambda unit, place=place: cards.card(unit, day.fetched(place))).result()  # type: ignore[misc]
            assert card is not None
            assert (card.row.name, card.fields[Field.PHONES]) == (f"{who.first_name} {who.last_name}", (who.number,))
            assert [each.text for each in card.entries if each.kind is EntryKind.NOTE] == [who.sentence]
        names = {who.first_name for who in (*IN_THE_CRM, *MADE_HERE)}
        found = day.desk.store.read(_first_names).result()
        assert names <= found


def _first_names(unit: ReadingUnit) -> set[str]:
    return {row[0] for row in unit.connection.execute("SELECT first_name FROM contact")}


CRASH = """
import os, sys
from pathlib import Path
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import dialogue
from guide_desk.system.logs import catch_everything, start_logging
from tests.factories import person, practice_store, put
from tests.planted import PEOPLE
folder = Path(sys.argv[1])
folder.mkdir()
start_logging(folder)
catch_everything(lambda where: None)
store = practice_store(folder)
for place, who in enumerate(PEOPLE, start=1):
    fields = dict(first_name=who.first_name, last_name=who.last_name, phones=(who.number,))
    known = put(store, person(place, **fields))
    store.write(lambda unit: dialogue.log_entry(unit, contact_id=known, kind=EntryKind.NOTE, text=who.sentence)).result()
def dies(unit):
    dialogue.log_entry(unit, contact_id=known, kind=EntryKind.NOTE, text=who.sentence + " en gång till")
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), 9)
    raise LookupError(*who.words)
raise store.write(dies).exception()
"""


@pytest.mark.parametrize(("how", "code"), [("killed", -9), ("raised", 1)])
def test_a_crash_leaves_nothing_of_it_either(tmp_path: Path, how: str, code: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path / "laptop"), how],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == code
    assert (ended.stdout, ended.stderr) == (b"", b"")
    assert (tmp_path / "laptop" / "store.db-wal").stat().st_size > 0
    assert scan_files(tmp_path) >= 3


def test_the_scan_sees_what_is_in_the_open(tmp_path: Path) -> None:
    scan_files(tmp_path)
    for number, words in enumerate((PEOPLE[3].sentence, PEOPLE[99].number, PEOPLE[200].number.replace("-", "").replace(" ", ""))):
        place = tmp_path / f"{number}.bin"
        place.write_bytes(b"x" * 5000 + words.upper().encode("utf-16-le"))
        with pytest.raises(AssertionError, match=f"in {number}.bin"):
            scan_files(tmp_path)
        place.unlink()
    (tmp_path / PEOPLE[7].first_name).mkdir()
    with pytest.raises(AssertionError, match="a file's name"):
        scan_files(tmp_path)


def test_every_one_of_the_thousand_carries_a_mark() -> None:
    words = [word for who in PEOPLE for word in who.words]
    assert len(set(words)) == 1000
    assert [word for word in words if not marks_in(word)] == []
    assert [who for who in PEOPLE if not marks_in("".join(digit for digit in who.number if digit.isdigit()))] == []
    assert all(mark.isascii() for mark in MARKS)
