"""What leaves a segment: text, addresses, files, selections and mailings, and who has come and gone since."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from guide_desk.domain.contact import Field
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import About, Condition, Purpose
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts, selections
from guide_desk.snapshots.segments import SegmentRow
from guide_desk.snapshots.selections import SelectionProgress, SelectionState
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.ui.features.segments.changes_dialog import ChangesDialog
from guide_desk.ui.features.segments.export_dialog import ExportDialog
from guide_desk.ui.features.segments.page import SegmentsPage
from guide_desk.ui.features.segments.table import SegmentTable, SegmentTableView
from guide_desk.ui.widgets.lines_dialog import LinesDialog
from guide_desk.ui.words.selections import selection_name
from tests.factories import MORNING, put
from tests.ui.desks import OpenDesk
from tests.ui.looking import names_of_controls, shown_words
from tests.ui.segment_place import add, choose, page_of, said
from tests.ui.segment_story import one


def test_text_and_addresses_are_copied(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
    page.pane.copy_text.click()
    assert QGuiApplication.clipboard().text().startswith("Visa alla som vill flytta till Åre och antingen är intresserade av att")
    page.pane.bar.addresses.click()
    place.settle()
    assert QGuiApplication.clipboard().text() == "lena@example.com; tobias@example.com"
    assert said(place) == "2 adresser är kopierade. Klistra in dem i fältet Hemlig kopia inom en minut."
    page.pane.people.table.selectAll()
    place.qtbot.keyClick(page.pane.people.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "Lena Ahlqvist\tVästerås\tÅre\t12 februari"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_people_are_exported_with_what_the_purpose_needs(place: OpenDesk, tmp_path: Path, ending: str) -> None:
    page = choose(place, "starting_business")
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
    assert said(place) == "2 personer finns nu i filen. Ta bort filen när du har använt den."


def test_a_file_that_cannot_be_written_leaves_nothing_and_says_so(place: OpenDesk, tmp_path: Path) -> None:
    page = choose(place, "starting_business")
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
    page = choose(place, "starting_business")
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
    page = choose(place, "starting_business")
    page.acts.mark_sent()
    place.settle()
    assert said(place) == "Utskicket skrivs på 2 kort."
    assert "Skickat 12 maj. Samma personer sedan dess." in shown_words(page.pane)
    page.acts.mark_sent()
    place.settle()
    assert said(place).endswith("Utskicket är redan markerat i dag för alla i urvalet.")
    assert place.window.toasts.undo()
    place.settle()
    assert "Skickat" not in shown_words(page.pane)


def test_an_unsaved_sentence_is_saved_before_it_is_marked(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
    add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.acts.mark_sent()
    assert said(place).startswith("Spara urvalet först")
    assert page.pane.name.is_asking


def test_each_time_it_was_sent_is_remembered(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
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
    return page_of(desk).findChildren(ChangesDialog)[-1]


def _names_in(dialog: ChangesDialog) -> list[tuple[str, str]]:
    return [(dialog.model.cell(row, 0), dialog.model.cell(row, 3)) for row in range(dialog.model.rowCount())]


def _sent_to_two_and_changed(desk: OpenDesk) -> SegmentsPage:
    """Tobias is not in any more because he said no, Lena because she has moved; Signe is new."""
    page = choose(desk, "starting_business")
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
    page = choose(place, "starting_business")
    page.acts.mark_sent()
    place.settle()
    assert not page.pane.people.show_since.isVisible()


def test_whom_the_check_of_a_selection_moved_is_told_with_the_reason(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
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


def test_a_long_name_leaves_room_for_the_month() -> None:
    assert len(selection_name("x" * 100, MORNING.date())) == 100
    assert selection_name("Barnfamiljer", MORNING.date()) == "Barnfamiljer, maj 2026"


def test_the_day_of_a_mailing_is_never_cut_short(desk: OpenDesk) -> None:
    row = SegmentRow(ContactId(1), "Elin", "", (), None, mailed_on=date(2026, 5, 8), mailed_by=Municipality.KROKOM)
    table = SegmentTable(lambda _people: {ContactId(1): row}, desk.context.clock)
    table.set_people([ContactId(1)])
    view = SegmentTableView(desk.context.theme, table)
    badge, width = view.itemDelegate().badge, desk.context.theme.width  # type: ignore[attr-defined]
    whole, short = "Fick utskick från Krokom 8 maj", "Utskick 8 maj"
    rooms = [width("meta", whole), width("meta", whole) - 1, width("meta", short), width("meta", short) - 1]
    assert [badge(0, room) for room in rooms] == [whole, short, short, ""]
    view.deleteLater()
