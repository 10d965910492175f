"""Urval as a guide uses it: a press shows who is in and who is not, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.event import EventAnswer
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import About, Condition, Group, Purpose
from guide_desk.services import contacts, events, segments, selections
from guide_desk.snapshots.base import Depth
from guide_desk.snapshots.selections import SelectionProgress, SelectionState
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.ui.features.segments.changes_dialog import ChangesDialog
from guide_desk.ui.features.segments.export_dialog import ExportDialog
from guide_desk.ui.features.segments.invitation_dialog import InvitationDialog
from guide_desk.ui.features.segments.page import SegmentsPage
from guide_desk.ui.features.segments.participants import ParticipantsDialog
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.widgets.lines_dialog import LinesDialog
from guide_desk.ui.window.main_window import MainWindow
from guide_desk.ui.words.selections import selection_name
from tests.factories import MORNING, person, put
from tests.ui.desks import OpenDesk, open_desk
from tests.ui.looking import card_of, names_of_controls, shown_words
from tests.ui.segment_story import STORY, one


@pytest.fixture
def place(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[OpenDesk]:
    with open_desk(qtbot, qapp, tmp_path, STORY) as opened:
        opened.window.go("segments")
        opened.settle()
        yield opened


def _page(desk: OpenDesk) -> SegmentsPage:
    return desk.window.segments


def _choose(desk: OpenDesk, segment_id: str) -> SegmentsPage:
    page = _page(desk)
    page.view.setCurrentIndex(page._model.index(page._model.row_of(segment_id), 0))
    desk.settle()
    return page


def _add(desk: OpenDesk, condition: Condition) -> None:
    _page(desk).pane.sentence._add(condition)
    _page(desk).pane._count_soon.setInterval(0)
    desk.qtbot.waitUntil(lambda: _page(desk).pane.answer is not None)
    desk.settle()


def _listed(page: SegmentsPage) -> list[str]:
    return [page.pane.people.model.cell(row, 0) for row in range(page.pane.people.model.rowCount())]


def _said(desk: OpenDesk) -> str:
    return desk.window.toasts.text


def _own(page: SegmentsPage) -> list[str]:
    model = page._model
    names = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return names[names.index("Mina urval") + 1 : -1]


def _save_as(desk: OpenDesk, name: str) -> SegmentsPage:
    page = _page(desk)
    page.pane.save.click()
    page.pane.name.field.clear()
    desk.type(page.pane.name.field, name)
    desk.qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Return)
    desk.settle()
    return page


@pytest.mark.parametrize("then", ["segments", "today"])
def test_a_guide_who_is_quicker_than_the_window_sees_the_frame_at_once(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, then: str
) -> None:
    made = list[bool]()

    def press(window: MainWindow) -> None:
        window.go("segments")
        made.append("pane" in vars(window.segments))
        window.go(then)

    with open_desk(qtbot, qapp, tmp_path, STORY, shown=press) as desk:
        if then == "today":
            desk.window.go("segments")
        qtbot.waitUntil(lambda: desk.window.segments.pane.answer is not None)
        assert made == [False]
        assert desk.window.segments.isVisible()
        assert "Lena Ahlqvist" in _listed(desk.window.segments)


def test_one_press_says_who_is_in_and_why_the_others_are_not(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    assert place.window.windowTitle() == "Urval – Guide Desk (övningsläge)"
    assert _listed(page) == ["Lena Ahlqvist", "Tobias Wern"]
    words = shown_words(page.pane)
    assert "Vill starta företag" in words
    assert {button.text() for button in page.pane.counts.buttons.values()} == {
        "har inte sagt ja till nyhetsbrev",
        "saknar mejladress",
        "vill inte bli kontaktad",
    }
    assert page.pane.people.tabs.tabText(0) == "Är med 2"
    assert page.pane.people.tabs.tabText(1) == "Inte med 3"
    assert page.pane.counts._included.accessibleName().startswith("2 personer är med. 3 är inte med: ")


def test_each_reason_shows_its_people(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.pane.counts.buttons[LeftOut.NO_ADDRESS].click()
    assert page.pane.people.tabs.currentIndex() == 1
    assert _listed(page) == ["Maja Sund"]
    assert page.pane.people.model.cell(0, 3) == "Saknar mejladress"
    page.pane.counts.buttons[LeftOut.NO_ADDRESS].click()
    assert sorted(_listed(page)) == ["Maja Sund", "Sara Berg", "Viktor Dahl"]
    page.pane.people.tabs.setCurrentIndex(0)
    assert _listed(page) == ["Lena Ahlqvist", "Tobias Wern"]


def test_who_is_protected_is_nowhere(place: OpenDesk) -> None:
    page = _page(place)
    for row in range(page._model.rowCount()):
        page.view.setCurrentIndex(page._model.index(row, 0))
        place.settle()
        for tab in (0, 1):
            page.pane.people.tabs.setCurrentIndex(tab)
            assert not [name for name in _listed(page) if "Hemlig" in name]


def test_the_list_counts_who_is_in(place: OpenDesk) -> None:
    model = _page(place)._model
    heard = {
        str(model.index(row, 0).data()): str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    }
    assert heard["Vill starta företag"] == "Vill starta företag, 2 personer är med"
    assert heard["Inflyttarträff, flyttat hit det senaste året"].endswith("1 person är med")
    assert "Spara ett urval du använder ofta, så finns det här." in heard


def test_a_segment_is_saved_renamed_copied_and_deleted_with_undo(place: OpenDesk) -> None:
    _choose(place, "starting_business")
    page = _save_as(place, "Bagare i Åre")
    assert _own(page) == ["Bagare i Åre"]
    kept = page.pane.kept
    assert kept is not None
    assert not kept.is_ready_made
    page.acts.rename()
    page.pane.name.field.setText("  Bagare   och konditorer ")
    place.qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Return)
    place.settle()
    assert _own(page) == ["Bagare och konditorer"]
    page.acts.duplicate()
    place.settle()
    assert _own(page) == ["Bagare och konditorer", "Bagare och konditorer, kopia"]
    page.acts.delete()
    place.settle()
    assert _own(page) == ["Bagare och konditorer"]
    assert _said(place) == "Urvalet ”Bagare och konditorer, kopia” är borta."
    assert place.window.toasts.undo()
    place.settle()
    assert _own(page) == ["Bagare och konditorer", "Bagare och konditorer, kopia"]


def test_a_name_left_with_esc_saves_nothing(place: OpenDesk) -> None:
    page = _choose(place, "families")
    page.pane.save.click()
    assert page.pane.name.is_asking
    place.qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Escape)
    assert not page.pane.name.is_asking
    place.settle()
    assert _own(page) == ["Spara ett urval du använder ofta, så finns det här."]


def test_a_changed_sentence_is_kept_as_a_version_or_put_back(place: OpenDesk) -> None:
    _choose(place, "starting_business")
    page = _save_as(place, "Mitt")
    _add(place, Condition(About.LIVES_IN, ("Västerås",)))
    assert _listed(page) == ["Lena Ahlqvist"]
    assert page.pane.save.text().strip("\u2005") == "Spara ändringen"
    page.pane.reset.click()
    place.settle()
    assert _listed(page) == ["Lena Ahlqvist", "Tobias Wern"]
    _add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.pane.save.click()
    place.settle()
    kept = page.pane.kept
    assert kept is not None
    assert kept.version == 2
    assert not page.pane.has_changes
    versions = place.desk.store.read(lambda unit: segments.segment_versions(unit, kept.segment_id)).result()
    assert [each.segment.version for each in versions] == [2, 1]


def test_cards_that_are_still_on_their_way_are_told_of(place: OpenDesk) -> None:
    page = _choose(place, "newsletter")
    assert not page.pane.notice.isVisible()
    put(place.desk.store, person(20, depth=Depth.ROW, first_name="Ola"))
    page.pane.ask()
    place.settle()
    assert page.pane.notice.text().startswith("1 kort hämtas fortfarande.")


def test_nobody_fits_and_the_condition_that_opens_most_is_offered(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    _add(place, Condition(About.LIVES_IN, ("Ingenstans",)))
    assert page.pane.answer is not None
    assert "Ingen uppfyller alla villkor. Tar du bort ”bor i Ingenstans” blir det fem." in shown_words(page.pane)
    page.pane.people.open_most.click()
    place.qtbot.waitUntil(lambda: page.pane.answer is not None)
    place.settle()
    assert _listed(page) == ["Lena Ahlqvist", "Tobias Wern"]


def test_a_new_segment_begins_with_everyone(place: OpenDesk) -> None:
    page = _page(place)
    row = page._model.rowCount() - 1
    page.view.setCurrentIndex(page._model.index(row, 0))
    page.view.row_opened.emit(page.view.currentIndex())
    place.settle()
    assert page.pane.kept is None
    assert page.pane.segment.tree == Group()
    assert "Visa alla" in shown_words(page.pane.sentence)
    assert page.pane.answer is not None
    assert page.pane.answer.count.matched == 6
    page = _save_as(place, "Alla mina")
    assert _own(page) == ["Alla mina"]


def test_text_and_addresses_are_copied(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.pane.copy_text.click()
    assert QGuiApplication.clipboard().text().startswith("Visa alla som vill flytta till Åre och antingen är intresserade av att")
    page.pane.bar.addresses.click()
    place.settle()
    assert QGuiApplication.clipboard().text() == "lena@example.com; tobias@example.com"
    assert _said(place) == "2 adresser är kopierade. Klistra in dem i fältet Hemlig kopia inom en minut."
    page.pane.people.table.selectAll()
    place.qtbot.keyClick(page.pane.people.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "Lena Ahlqvist\tVästerås\tÅre\t12 februari"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_people_are_exported_with_what_the_purpose_needs(place: OpenDesk, tmp_path: Path, ending: str) -> None:
    page = _choose(place, "starting_business")
    wanted = tmp_path / f"fil.{ending}"
    place.context.choose_file = lambda name: wanted if name == f"urval-2026-05-12.{ending}" else None
    page.export()
    dialog = page.findChildren(ExportDialog)[0]
    assert "Filen innehåller 2 personer med namn och mejl. Inget annat följer med." in shown_words(dialog)
    (dialog.csv if ending == "csv" else dialog.workbook).setChecked(True)
    dialog.save()
    place.settle()
    content = wanted.read_bytes()
    if ending == "csv":
        assert content.decode("utf-8-sig").splitlines() == [
            "Namn;Mejl",
            "Lena Ahlqvist;lena@example.com",
            "Tobias Wern;tobias@example.com",
        ]
    assert content.startswith(b"\xef\xbb\xbf" if ending == "csv" else b"PK")
    assert _said(place) == "2 personer finns nu i filen. Ta bort filen när du har använt den."


def test_a_file_that_cannot_be_written_leaves_nothing_and_says_so(place: OpenDesk, tmp_path: Path) -> None:
    page = _choose(place, "starting_business")
    place.context.choose_file = lambda _name: tmp_path / "finns inte" / "fil.csv"
    page.export()
    dialog = page.findChildren(ExportDialog)[0]
    dialog.save()
    place.settle()
    assert "Filen kunde inte sparas där." in shown_words(dialog)
    dialog.reject()


def test_a_selection_is_prepared_offline_and_says_when_it_comes(place: OpenDesk) -> None:
    heard = MORNING - timedelta(minutes=5)
    place.context.changes.sync_status_changed.emit(SyncStatus(SyncState.OFFLINE, updated_at=heard))
    page = _choose(place, "starting_business")
    assert page.pane.bar.make.text() == "Skapa när nätet är tillbaka"
    assert "som det såg ut klockan 9.36" in shown_words(page.pane)
    page.pane.bar.make.click()
    place.settle()
    assert "Urvalet ”Vill starta företag, maj 2026” är förberett och skapas så snart nätet är tillbaka." in shown_words(page.pane)
    page.pane.bar.make.click()
    place.settle()
    jobs = place.desk.store.read(selections.progress).result()
    assert [(each.name, each.state) for each in jobs] == [("Vill starta företag, maj 2026", SelectionState.WAITING)]
    page.pane.bar.cancel.click()
    place.settle()
    assert "avbröts. Det finns inte i SuperOffice." in shown_words(page.pane)


def test_what_was_sent_is_told_next_time_and_can_be_taken_back(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.acts.mark_sent()
    place.settle()
    assert _said(place) == "Utskicket skrivs på 2 kort."
    assert "Skickat 12 maj. Samma personer sedan dess." in shown_words(page.pane)
    page.acts.mark_sent()
    place.settle()
    assert _said(place).endswith("Utskicket är redan markerat i dag för alla i urvalet.")
    assert place.window.toasts.undo()
    place.settle()
    assert "Skickat" not in shown_words(page.pane)


def test_an_unsaved_sentence_is_saved_before_it_is_marked(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    _add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.acts.mark_sent()
    assert _said(place).startswith("Spara urvalet först")
    assert page.pane.name.is_asking


def test_a_segment_that_cannot_be_read_says_why_and_can_go(place: OpenDesk) -> None:
    _choose(place, "starting_business")
    page = _save_as(place, "Från framtiden")
    place.desk.store.write(
        lambda unit: unit.driver.execute("UPDATE segment_version SET text = '{\"format\": 99}'") and None, is_user=False
    ).result()
    page.focus_first()
    place.settle()
    row = next(row for row in range(page._model.rowCount()) if page._model.index(row, 0).data() == "Från framtiden")
    page.view.setCurrentIndex(page._model.index(row, 0))
    place.settle()
    assert page._right.currentWidget() is page.broken
    assert "Urvalet är gjort i en nyare version av Guide Desk." in shown_words(page.broken)
    page.broken.remove.click()
    place.settle()
    assert "Från framtiden" not in _own(page)


def test_the_keys_walk_through_the_place(place: OpenDesk) -> None:
    place.come_forward()
    place.window.go("today")
    place.settle()
    place.qtbot.keyClick(place.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    place.settle()
    page = _page(place)
    assert page.isVisible()
    assert page.view.hasFocus()
    place.qtbot.keyClick(page.view, Qt.Key.Key_Down)
    place.settle()
    assert page.pane.kept is not None
    assert page.pane.kept.segment_id == "starting_business"
    stops = []
    for _press in range(5):
        place.qtbot.keyClick(place.window, Qt.Key.Key_F6)
        stops.append(place.window.focusWidget())
    assert page.pane.people.table in stops
    assert page.pane.bar.make in stops
    page.view.setFocus()
    place.qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.pane.people.table.hasFocus()
    place.qtbot.keyClick(page.pane.people.table, Qt.Key.Key_Return)
    place.settle()
    card = place.window.card.card
    assert card is not None
    assert card.row.name == "Lena Ahlqvist"
    place.qtbot.keyClick(place.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    place.settle()
    assert page.isVisible()
    assert page.pane.people.table.hasFocus()


def test_every_stop_has_a_name_and_no_person_is_acted_on_from_here(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    assert "" not in names_of_controls(page)
    context = place.window._factory.state()
    assert context.has_segment
    assert not context.has_person


def test_one_pane_at_a_time_where_there_is_little_room(place: OpenDesk) -> None:
    page = _page(place)
    page.set_mode(LayoutMode.NARROW)
    assert page.view.isVisible()
    assert not page.pane.isVisible()
    page.view.row_opened.emit(page.view.currentIndex())
    assert page.pane.isVisible()
    assert not page.view.isVisible()
    page.pane.back.click()
    assert page.view.isVisible()
    page.set_mode(LayoutMode.WIDE)


def test_what_can_be_done_stays_on_one_line_and_keeps_its_name(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    bar = page.pane.bar
    place.window.resize(1024, 700)
    place.settle()
    assert bar.export.text() == ""
    assert bar.export.accessibleName() == "Exportera …"
    assert bar.export.toolTip() == "Exportera …\nCtrl+S"
    assert {button.y() for button in (bar.make, bar.addresses, bar.invitation, bar.export)} == {0}
    place.window.resize(1600, 900)
    place.settle()
    assert bar.export.text().strip("\u2005") == "Exportera …"
    assert bar.export.toolTip() == "Ctrl+S"


def test_without_an_event_there_is_nothing_to_answer(place: OpenDesk) -> None:
    page = _page(place)
    page.acts.show_participants()
    place.settle()
    dialog = page.findChildren(ParticipantsDialog)[0]
    assert "Börja med ett urval och tryck på Inbjudan." in shown_words(dialog)
    assert not dialog.sheet.isEnabled()
    dialog.reject()


def test_an_invitation_reaches_who_said_yes_and_the_answers_stand_on_the_cards(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.pane.bar.invitation.click()
    dialog = page.findChildren(InvitationDialog)[0]
    place.settle()
    dialog.send()
    place.settle()
    assert "Skriv vad träffen heter." in shown_words(dialog)
    dialog.title.setText("Träff i Sveg")
    dialog.place.setText("Folkets hus, Sveg")
    dialog.words.setPlainText("Välkommen på fika.")
    dialog.answers_to.setText("karin@example.com")
    dialog.send()
    place.settle()
    assert [path.name for path in place.files] == ["inbjudan-1.eml"]
    mail = message_from_bytes(place.files[0].read_bytes(), policy=default)
    assert mail["Bcc"] == "lena@example.com, tobias@example.com"
    assert mail["Subject"] == "Inbjudan: Träff i Sveg"
    assert mail["To"] is None
    calendar = next(mail.iter_attachments())
    assert calendar.get_content_type() == "text/calendar"
    body = mail.get_body()
    assert body is not None
    assert "tisdag 2 juni klockan 18.00–20.00" in body.get_content()
    assert "dolda mottagare. Det står på korten att de är inbjudna." in _said(place)
    summary = place.desk.store.read(events.events).result()[0]
    assert summary.title == "Träff i Sveg"


def test_who_comes_is_noted_from_the_list_and_printed(place: OpenDesk) -> None:
    when = MORNING + timedelta(days=20)
    event = place.desk.store.write(
        lambda unit: events.create_event(unit, title="Träff", starts_at=when, ends_at=when + timedelta(hours=2), place="Sveg")
    ).result()
    lena = place.people["Lena"]
    place.desk.store.write(
        lambda unit: events.note_answer(unit, event_id=event.event_id, contact_id=lena, is_coming=True)
    ).result()
    page = _page(place)
    page.acts.show_participants()
    place.settle()
    dialog = page.findChildren(ParticipantsDialog)[0]
    assert "1 kommer." in shown_words(dialog)
    dialog.note(EventAnswer.ATTENDED)
    place.settle()
    assert "1 var med." in shown_words(dialog)
    assert card_of(place, "Lena").entries[0].kind is EntryKind.ATTENDED
    dialog.print_out()
    place.settle()
    assert place.files[-1].name == "deltagare.pdf"
    assert place.files[-1].read_bytes().startswith(b"%PDF")
    assert place.window.toasts.undo()
    place.settle()
    assert "1 kommer." in shown_words(dialog)
    assert "" not in names_of_controls(dialog)
    dialog.reject()
    assert page.pane.segment.purpose in set(Purpose)


def test_news_leave_a_sentence_that_is_being_changed_alone(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.acts.mark_sent()
    _add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.focus_first()
    place.settle()
    assert _listed(page) == ["Lena Ahlqvist"]
    assert page.pane.has_changes
    assert page.pane.kept is not None
    assert page.pane.kept.sent_on == MORNING.date()


def test_each_time_it_was_sent_is_remembered(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.acts.mark_sent()
    place.settle()
    page.acts.looking_back.show_history()
    place.settle()
    dialog = page.findChildren(LinesDialog)[0]
    model = dialog.view.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "12 maj, nyhetsbrev, 2 personer. 0 nya, 0 borta sedan dess."
    ]
    dialog.reject()


def _changes(desk: OpenDesk) -> ChangesDialog:
    desk.settle()
    return _page(desk).findChildren(ChangesDialog)[-1]


def _names_in(dialog: ChangesDialog) -> list[tuple[str, str]]:
    return [(dialog.model.cell(row, 0), dialog.model.cell(row, 3)) for row in range(dialog.model.rowCount())]


def _sent_to_two_and_changed(desk: OpenDesk) -> SegmentsPage:
    """Tobias is not in any more because he said no, Lena because she has moved; Signe is new."""
    page = _choose(desk, "starting_business")
    page.acts.mark_sent()
    desk.settle()
    for name, changes in (("Tobias", {Field.NEWSLETTER: "no"}), ("Lena", {Field.MOVE_STATUS: "moved_here"})):
        work = partial(contacts.change_fields, contact_id=desk.people[name], changes=changes)
        desk.context.background.act(work)
    new, entries = one(30, "Signe", "Roth", topics_asked=("starting_business",), from_place="Göteborg")
    put(desk.desk.store, new, entries)
    desk.settle()
    page.pane.ask()
    desk.settle()
    return page


def test_who_is_new_and_who_is_gone_can_be_opened_by_keys_alone(place: OpenDesk) -> None:
    page = _sent_to_two_and_changed(place)
    assert "Skickat 12 maj. 1 nya, 2 borta sedan dess." in shown_words(page.pane)
    place.come_forward()
    page.pane.people.show_since.setFocus()
    place.qtbot.keyClick(page.pane.people.show_since, Qt.Key.Key_Space)
    dialog = _changes(place)
    assert dialog.windowTitle() == "Ändringar i urvalet – Guide Desk"
    assert "Skickat 12 maj till 2 personer" in shown_words(dialog)
    assert "" not in names_of_controls(dialog)
    assert _names_in(dialog) == [("Signe Roth", "12 februari")]
    place.qtbot.keyClick(dialog.tabs, Qt.Key.Key_Right)
    assert _names_in(dialog) == [
        ("Lena Ahlqvist", "Uppfyller inte längre ”inte har flyttat ännu”"),
        ("Tobias Wern", "Har tackat nej till utskick"),
    ]
    heard = dialog.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == ("Lena Ahlqvist. Bor i Västerås, Vill till Åre, Varför Uppfyller inte längre ”inte har flyttat ännu”")
    place.qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    place.settle()
    card = place.window.card.card
    assert card is not None
    assert card.row.name == "Lena Ahlqvist"


def test_an_earlier_mailing_opens_who_has_come_and_gone_since(place: OpenDesk) -> None:
    page = _sent_to_two_and_changed(place)
    page.acts.looking_back.show_history()
    place.settle()
    lines = page.findChildren(LinesDialog)[-1]
    place.qtbot.keyClick(lines.view, Qt.Key.Key_Return)
    dialog = _changes(place)
    assert [name for name, _last in _names_in(dialog)] == ["Signe Roth"]
    dialog.reject()


def test_the_same_people_have_nothing_to_open(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    page.acts.mark_sent()
    place.settle()
    assert not page.pane.people.show_since.isVisible()


def test_whom_the_check_of_a_selection_moved_is_told_with_the_reason(place: OpenDesk) -> None:
    page = _choose(place, "starting_business")
    tobias, viktor, lena, hidden = (place.people[name] for name in ("Tobias", "Viktor", "Lena", "Nils"))
    left = ((viktor, LeftOut.NO_CONSENT), (hidden, None), (lena, None))
    made = SelectionProgress(
        "1", "starting_business", "Bagare", Purpose.NEWSLETTER, SelectionState.DONE, MORNING, joined=(tobias,), left=left
    )
    page.acts.looking_back.show_checked(made)
    dialog = _changes(place)
    assert _names_in(dialog) == [("Tobias Wern", "12 februari")]
    dialog.tabs.setCurrentIndex(1)
    assert _names_in(dialog) == [
        ("Lena Ahlqvist", "Uppfyller inte villkoren längre"),
        ("Viktor Dahl", "Har inte sagt ja till nyhetsbrev"),
    ]
    dialog.reject()


def test_an_earlier_version_is_tried_out_before_it_is_kept_again(place: OpenDesk) -> None:
    _choose(place, "starting_business")
    page = _save_as(place, "Mitt")
    _add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.pane.save.click()
    place.settle()
    page.acts.looking_back.show_versions()
    place.settle()
    dialog = page.findChildren(LinesDialog)[-1]
    lines = [str(dialog.view.model().index(row, 0).data()) for row in range(2)]
    assert all(each.startswith("12 maj klockan 9.41: Visa alla som vill flytta till Åre") for each in lines)
    assert ["bor i Västerås" in each for each in lines] == [True, False]
    place.qtbot.keyClick(dialog.view, Qt.Key.Key_Down)
    place.qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    page.pane._count_soon.setInterval(0)
    place.qtbot.waitUntil(lambda: page.pane.answer is not None)
    place.settle()
    assert _listed(page) == ["Lena Ahlqvist", "Tobias Wern"]
    assert page.pane.has_changes
    page.pane.save.click()
    place.settle()
    assert page.pane.kept is not None
    assert page.pane.kept.version == 3
    assert not page.pane.has_changes


def test_a_long_name_leaves_room_for_the_month() -> None:
    assert len(selection_name("x" * 100, MORNING.date())) == 100
    assert selection_name("Barnfamiljer", MORNING.date()) == "Barnfamiljer, maj 2026"


def _invite(desk: OpenDesk) -> InvitationDialog:
    page = _page(desk)
    page.acts.invite()
    desk.settle()
    return page.findChildren(InvitationDialog)[-1]


def _mail(desk: OpenDesk) -> EmailMessage:
    found = message_from_bytes(desk.files[-1].read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def _calendar(mail: EmailMessage) -> str:
    return str(next(mail.iter_attachments()).get_content())


def test_pressed_twice_there_is_one_event(place: OpenDesk) -> None:
    _choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    dialog.go_on.click()
    dialog.go_on.click()
    place.settle()
    assert len(place.desk.store.read(events.events).result()) == 1
    assert len(place.files) == 1


def test_an_event_that_reached_nobody_is_the_same_when_it_is_tried_again(place: OpenDesk) -> None:
    no_more = {Field.INVITATIONS: "no"}
    for name in ("Tobias", "Lena"):
        who = place.people[name]
        work = partial(contacts.change_fields, contact_id=who, changes=no_more)
        place.desk.store.write(work).result()
    _choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    for _press in range(2):
        dialog.go_on.click()
        place.settle()
        assert "Ingen i urvalet har sagt ja till inbjudningar" in shown_words(dialog)
    assert len(place.desk.store.read(events.events).result()) == 1
    dialog.reject()


def test_an_event_is_changed_and_called_off_for_those_who_were_told(place: OpenDesk) -> None:
    _choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    dialog.send()
    place.settle()
    first = _calendar(_mail(place))
    place.desk.end_undo_time()
    lena = place.people["Lena"]
    no_more = {Field.NO_CONTACT_SINCE: "2026-05-12"}
    place.desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=lena, changes=no_more)).result()
    dialog = _invite(place)
    dialog.which.setCurrentIndex(1)
    dialog.which.activated.emit(1)
    assert dialog.title.text() == "Träff"
    dialog.place.setText("Sveg")
    dialog.send()
    place.settle()
    changed = _mail(place)
    assert changed["Subject"] == "Ändrad inbjudan: Träff"
    assert changed["Bcc"] == "tobias@example.com", "who said no is told nothing more"
    assert "SEQUENCE:1" in _calendar(changed)
    uid = next(line for line in first.splitlines() if line.startswith("UID:"))
    assert uid in _calendar(changed)
    dialog = _invite(place)
    dialog.which.setCurrentIndex(1)
    dialog.which.activated.emit(1)
    dialog.off.click()
    place.settle()
    off = _mail(place)
    assert off["Subject"] == "Inställt: Träff"
    assert "METHOD:CANCEL" in _calendar(off)
    assert uid in _calendar(off)
    dialog = _invite(place)
    assert dialog.which.count() == 1, "what is called off is not offered"
    dialog.reject()
