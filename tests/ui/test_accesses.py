"""The list of what was read and taken out here: each kind by the guide's own act, and no way out that leaves no line."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.access import KEPT, Access, AccessKind
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.offline_limit import LastContact
from guide_desk.services import accesses, drafts, events
from guide_desk.services.last_contact import note_contact
from guide_desk.snapshots.people import Draft
from guide_desk.snapshots.register import RegisterAnswer
from guide_desk.store import mirror
from guide_desk.ui.features.contact_card.letter_dialog import LetterDialog
from guide_desk.ui.features.contact_card.whole_card import write_whole_card
from guide_desk.ui.features.contacts.register_part import RegisterPart
from guide_desk.ui.features.segments.export_dialog import ExportDialog
from guide_desk.ui.features.segments.participants import ParticipantsDialog
from guide_desk.ui.laptop.held_dialog import HeldDialog
from guide_desk.ui.laptop.unsent_file_dialogs import SaveUnsentDialog
from guide_desk.ui.parts.booking_dialog import BookingDialog
from guide_desk.ui.widgets.buttons import Button
from tests.architecture.packages import PACKAGE, module_paths, name_in_tree
from tests.factories import MORNING
from tests.ui.desks import OpenDesk, open_desk
from tests.ui.looking import card_of
from tests.ui.segment_place import choose
from tests.ui.segment_story import STORY


@pytest.fixture
def place(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[OpenDesk]:
    with open_desk(qtbot, qapp, tmp_path, STORY) as opened:
        yield opened


def lines_of(desk: OpenDesk) -> list[tuple[AccessKind, int, int | None, str]]:
    """The oldest first."""
    found = desk.desk.store.read(accesses.listed).result()
    return [(each.kind, each.people, each.remote_id, each.about) for each in reversed(found)]


def number_of(desk: OpenDesk, name: str) -> int:
    found = desk.desk.store.write(lambda unit: mirror.remote_id_of(unit, desk.people[name])).result()
    assert found is not None
    return found


def read_card(desk: OpenDesk) -> None:
    desk.window.today.peek.show_person(desk.people["Lena"])


def search(desk: OpenDesk) -> None:
    def answer(_place: str, _question: object, answered: Callable[[Any], None], _failed: object) -> None:
        answered(RegisterAnswer(()))

    desk.context.background.ask_register = answer  # type: ignore[method-assign, assignment]
    part = RegisterPart(desk.context, desk.window)
    part.set_question("Sandqvist", asks_at_once=False)
    part.ask()


def call(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.set_card(card_of(desk, "Lena"))
    desk.window.today.peek.acts.call()


def mail(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.set_card(card_of(desk, "Lena"))
    desk.window.today.peek.acts.mail()


def copy(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.set_card(card_of(desk, "Lena"))
    desk.window.today.peek.acts.copy_address()


def open_attachment(desk: OpenDesk) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "lena@example.com", "karin@example.se", "Mitt cv"
    made.set_content("Hej!\n")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="cv.pdf")
    path = desk.desk.folder / "mejl.eml"
    path.write_bytes(made.as_bytes())
    kept = desk.desk.files.read_dropped(path).result(10).kept_as
    entry = DialogueEntry(EntryKind.EMAIL_IN, MORNING, letter=kept)
    dialog = LetterDialog(desk.context, desk.people["Lena"], entry, desk.window)
    desk.settle()
    (button,) = [each for each in dialog.findChildren(Button) if each.accessibleName() == "Öppna cv.pdf"]
    button.click()
    desk.settle()
    dialog.reject()


def book(desk: OpenDesk) -> None:
    dialog = BookingDialog(desk.context, card_of(desk, "Lena"), None, desk.window)
    desk.settle()
    dialog.book()


def save_card(desk: OpenDesk) -> None:
    write_whole_card(desk.context, card_of(desk, "Lena"), desk.desk.folder / "uppgifter.txt")


def export(desk: OpenDesk) -> None:
    desk.window.go("segments")
    desk.settle()
    choose(desk, "starting_business")
    desk.context.choose_file = lambda _name: desk.desk.folder / "urval.csv"
    desk.window.segments.export()
    (dialog,) = desk.window.segments.findChildren(ExportDialog)
    dialog.save()


def print_participants(desk: OpenDesk) -> None:
    when = MORNING + timedelta(days=20)
    make = partial(events.create_event, title="Träff i Sveg", starts_at=when, ends_at=when + timedelta(hours=2), place="Sveg")
    event = desk.desk.store.write(make).result()
    invited = [desk.people["Lena"], desk.people["Tobias"]]
    desk.desk.store.write(partial(events.note_answers, event_id=event.event_id, contacts=invited, is_coming=True)).result()
    dialog = ParticipantsDialog(desk.context, desk.window)
    desk.settle()
    dialog.print_out()
    dialog.reject()


def save_unsent(desk: OpenDesk) -> None:
    begun = Draft(desk.people["Lena"], "note", "", "Ringer i morgon", None, MORNING)
    desk.desk.store.write(partial(drafts.save, draft=begun)).result()
    desk.context.choose_file = lambda _name: desk.desk.folder / "arbete.guidedesk"
    dialog = SaveUnsentDialog(desk.context, desk.window)
    for each in dialog.fields:
        each.setText("en lång lösenfras för filen")
    dialog.go.click()


LENA = object()
EVENTS: dict[AccessKind, tuple[Callable[[OpenDesk], None], int, object, str]] = {
    AccessKind.CARD_READ: (read_card, 1, LENA, ""),
    AccessKind.REGISTER_SEARCHED: (search, 0, None, ""),
    AccessKind.CALLED: (call, 1, LENA, ""),
    AccessKind.MAILED: (mail, 1, LENA, ""),
    AccessKind.COPIED: (copy, 1, LENA, ""),
    AccessKind.ATTACHMENT_OPENED: (open_attachment, 1, LENA, ""),
    AccessKind.CALENDAR_OPENED: (book, 1, LENA, ""),
    AccessKind.CARD_SAVED: (save_card, 1, LENA, ""),
    AccessKind.SEGMENT_EXPORTED: (export, 2, None, "Vill starta företag"),
    AccessKind.PARTICIPANTS_PRINTED: (print_participants, 2, None, "Träff i Sveg"),
    AccessKind.UNSENT_SAVED: (save_unsent, 1, None, ""),
}
"""The guide's act, and the line's number of people, the person and the segment or event."""


def test_each_kind_of_event_has_its_act() -> None:
    assert set(EVENTS) == set(AccessKind)


@pytest.mark.parametrize("kind", EVENTS)
def test_what_is_read_or_taken_out_leaves_a_line(place: OpenDesk, kind: AccessKind) -> None:
    act, people, person, about = EVENTS[kind]
    assert kind not in [each[0] for each in lines_of(place) if each[0] is not AccessKind.CARD_READ]
    act(place)
    place.settle()
    wanted = (kind, people, number_of(place, "Lena") if person is LENA else None, about)
    assert lines_of(place).count(wanted) == 1
    assert not [line for line in lines_of(place) if line[0] not in (kind, AccessKind.CARD_READ)]


def test_a_card_is_noted_once_a_day_whoever_looks_at_it_where(place: OpenDesk) -> None:
    line = (AccessKind.CARD_READ, 1, number_of(place, "Lena"), "")
    read_card(place)
    place.settle()
    read_card(place)
    place.window.go("card", place.people["Lena"], [])
    place.settle()
    place.context._read.clear()  # as after a restart
    read_card(place)
    place.settle()
    assert lines_of(place).count(line) == 1
    place.clock.advance(timedelta(days=1).total_seconds())
    read_card(place)
    place.settle()
    assert lines_of(place).count(line) == 2


def test_a_card_that_was_read_under_a_clock_ahead_is_noted_under_the_right_one(place: OpenDesk) -> None:
    read = partial(accesses.note, access=Access(AccessKind.CARD_READ, place.people["Lena"]))
    place.clock.set(MORNING + timedelta(days=30))
    assert place.desk.store.write(read).result()
    place.clock.set(MORNING)
    assert place.desk.store.write(read).result()
    assert not place.desk.store.write(read).result()


def test_a_file_that_could_not_be_written_leaves_no_line(place: OpenDesk) -> None:
    write_whole_card(place.context, card_of(place, "Lena"), place.desk.folder / "nowhere" / "uppgifter.txt")
    place.settle()
    assert AccessKind.CARD_SAVED not in [each[0] for each in lines_of(place)]


def test_without_its_line_no_file_is_made(place: OpenDesk) -> None:
    place.desk.store.write(lambda unit: unit.driver.execute("DROP TABLE access")).result()
    target = place.desk.folder / "uppgifter.txt"
    write_whole_card(place.context, card_of(place, "Lena"), target)
    place.settle()
    assert not target.exists()
    assert place.window.toasts.text.startswith("Datorn kunde inte notera att filen sparas")


def test_beside_a_newer_programs_store_it_is_said_why_no_file_is_made(place: OpenDesk) -> None:
    card, target = card_of(place, "Lena"), place.desk.folder / "uppgifter.txt"
    place.desk.store.is_read_only = True
    write_whole_card(place.context, card, target)
    place.settle()
    assert not target.exists()
    assert place.window.toasts.text.startswith("Det som är sparat på datorn hör till en nyare Guide Desk.")


def test_a_number_that_is_shown_as_a_code_has_left_the_window(place: OpenDesk) -> None:
    place.window.today.peek.acts.set_card(card_of(place, "Lena"))
    place.window.today.peek.acts.show_code()
    place.settle()
    assert lines_of(place).count((AccessKind.CALLED, 1, number_of(place, "Lena"), "")) == 1


def test_a_call_never_waits_for_its_line(place: OpenDesk) -> None:
    place.desk.store.write(lambda unit: unit.driver.execute("DROP TABLE access")).result()
    call(place)
    assert [each.partition(":")[0] for each in place.links] == ["tel"]
    place.settle()


def test_lines_are_kept_for_a_year(place: OpenDesk) -> None:
    copied = partial(accesses.note, access=Access(AccessKind.COPIED))
    place.desk.store.write(copied).result()
    place.clock.advance((KEPT - timedelta(hours=1)).total_seconds())
    place.desk.store.write(copied).result()
    assert [each[0] for each in lines_of(place)].count(AccessKind.COPIED) == 2
    place.clock.advance(timedelta(hours=2).total_seconds())
    place.desk.store.write(copied).result()
    assert [each[0] for each in lines_of(place)].count(AccessKind.COPIED) == 2


def test_a_clock_that_is_ahead_empties_no_list(place: OpenDesk) -> None:
    """Whether the CRM has answered since or not."""
    copied = partial(accesses.note, access=Access(AccessKind.COPIED))
    store, ahead = place.desk.store, timedelta(days=400)
    store.write(partial(note_contact, contact=LastContact(place.clock.now(), place.clock.now()))).result()
    store.write(copied).result()
    place.clock.advance(ahead.total_seconds())
    store.write(copied).result()
    store.write(partial(note_contact, contact=LastContact(place.clock.now(), place.clock.now(), ahead))).result()
    store.write(copied).result()
    assert [each[0] for each in lines_of(place)].count(AccessKind.COPIED) == 3
    store.write(partial(note_contact, contact=LastContact(place.clock.now(), place.clock.now()))).result()
    store.write(copied).result()
    assert [each[0] for each in lines_of(place)].count(AccessKind.COPIED) == 3, "a year has really passed"


def test_the_page_counts_and_the_list_names_numbers_and_nobody(place: OpenDesk) -> None:
    export(place)
    place.settle()
    mail(place)
    place.settle()
    dialog = HeldDialog(place.context, place.window)
    place.settle()
    words = dialog.words.text()
    assert "Uttaget härifrån på samma tid: mejladress öppnad i mejlprogrammet 1 gång" in words
    assert "urval exporterat till en fil 1 gång (2 personer)" in words
    path = place.desk.folder / "lista.csv"
    place.context.choose_file = lambda name: path if name == "last-och-uttaget-2026-05-12.csv" else None
    dialog.save_list.click()
    place.settle()
    head, latest, *_rest = path.read_text(encoding="utf-8-sig").splitlines()
    assert head == "När;Vem;Vad;Antal personer;Personens nummer i SuperOffice;Urval eller träff"
    guide = place.context.guide()
    assert guide is not None
    assert latest == f"2026-05-12 09:41;{guide.name};Mejladress öppnad i mejlprogrammet;1;{number_of(place, 'Lena')};"
    assert not [name for name in (*place.people, "Ahlqvist", "example.com") if name in path.read_text(encoding="utf-8-sig")]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


WAYS_OUT = frozenset(
    {"files.save_as", "files.hand_out", "files.save_work", "files.attachment", "open_link", "open_file", "setMimeData"}
)
KNOWN_WAYS = {
    ("guide_desk/ui/desk_context.py", "open_link"): "in open_personal, which notes it",
    ("guide_desk/ui/desk_context.py", "open_file"): "in hand_out, which asks for the line",
    ("guide_desk/ui/desk_context.py", "files.hand_out"): "the same",
    ("guide_desk/ui/widgets/copying.py", "setMimeData"): "only called by copy_personal, which notes it",
    ("guide_desk/ui/features/contact_card/letter_dialog.py", "files.attachment"): "noted when it is opened",
    ("guide_desk/ui/features/contact_card/letter_dialog.py", "open_file"): "noted",
    ("guide_desk/ui/features/segments/acts.py", "open_link"): "a selection's page in SuperOffice, which names nobody",
    ("guide_desk/ui/laptop/unsent_file_dialogs.py", "files.save_work"): "noted by the service that takes the work out",
    ("guide_desk/ui/laptop/held_dialog.py", "files.save_as"): "the list itself, which names nobody",
    ("guide_desk/ui/features/segments/export_dialog.py", "files.save_as"): "in make_file, which notes it",
    ("guide_desk/ui/features/contact_card/whole_card.py", "files.save_as"): "in make_file, which notes it",
}
"""Every use of what leads out of the window, and how its line comes about."""


def ways_out(source: str) -> set[str]:
    """What leads out: of a files' door, of links, and of the clipboard."""
    attributes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    of_files = {
        f"files.{each.attr}" for each in attributes if isinstance(each.value, ast.Attribute) and each.value.attr == "files"
    }
    return ({each.attr for each in attributes} | of_files) & WAYS_OUT


def test_no_way_out_of_the_window_leaves_no_line() -> None:
    parts = [path for path in module_paths() if path.is_relative_to(PACKAGE / "ui")]
    found = {(name_in_tree(path), way) for path in parts for way in ways_out(path.read_text(encoding="utf-8"))}
    assert found == set(KNOWN_WAYS)


def test_a_way_out_is_seen() -> None:
    source = "def f(context):\n    context.files.save_as(path, make)\n    context.open_file(path)"
    assert ways_out(source) == {"files.save_as", "open_file"}
