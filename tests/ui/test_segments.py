"""Urval as a guide uses it: a press shows who is in and who is not, and what can be done with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import About, Condition, Group
from guide_desk.services import segments
from guide_desk.snapshots.base import Depth
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.widgets.lines_dialog import LinesDialog
from guide_desk.ui.window.main_window import MainWindow
from tests.factories import MORNING, person, put
from tests.ui.desks import OpenDesk, open_desk
from tests.ui.looking import names_of_controls, shown_words
from tests.ui.segment_place import add, choose, listed, own, page_of, said, save_as
from tests.ui.segment_story import STORY


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
        assert "Lena Ahlqvist" in listed(desk.window.segments)


def test_one_press_says_who_is_in_and_why_the_others_are_not(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
    assert place.window.windowTitle() == "Urval – Guide Desk (övningsläge)"
    assert listed(page) == ["Lena Ahlqvist", "Tobias Wern"]
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
    page = choose(place, "starting_business")
    page.pane.counts.buttons[LeftOut.NO_ADDRESS].click()
    assert page.pane.people.tabs.currentIndex() == 1
    assert listed(page) == ["Maja Sund"]
    assert page.pane.people.model.cell(0, 3) == "Saknar mejladress"
    page.pane.counts.buttons[LeftOut.NO_ADDRESS].click()
    assert sorted(listed(page)) == ["Maja Sund", "Sara Berg", "Viktor Dahl"]
    page.pane.people.tabs.setCurrentIndex(0)
    assert listed(page) == ["Lena Ahlqvist", "Tobias Wern"]


def test_who_is_protected_is_nowhere(place: OpenDesk) -> None:
    page = page_of(place)
    for row in range(page._model.rowCount()):
        page.view.setCurrentIndex(page._model.index(row, 0))
        place.settle()
        for tab in (0, 1):
            page.pane.people.tabs.setCurrentIndex(tab)
            assert not [name for name in listed(page) if "Hemlig" in name]


def test_the_list_counts_who_is_in(place: OpenDesk) -> None:
    model = page_of(place)._model
    heard = {
        str(model.index(row, 0).data()): str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    }
    assert heard["Vill starta företag"] == "Vill starta företag, 2 personer är med"
    assert heard["Inflyttarträff, flyttat hit det senaste året"].endswith("1 person är med")
    assert "Spara ett urval du använder ofta, så finns det här." in heard


def test_a_segment_is_saved_renamed_copied_and_deleted_with_undo(place: OpenDesk) -> None:
    choose(place, "starting_business")
    page = save_as(place, "Bagare i Åre")
    assert own(page) == ["Bagare i Åre"]
    kept = page.pane.kept
    assert kept is not None
    assert not kept.is_ready_made
    page.acts.rename()
    page.pane.name.field.setText("  Bagare   och konditorer ")
    place.qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Return)
    place.settle()
    assert own(page) == ["Bagare och konditorer"]
    page.acts.duplicate()
    place.settle()
    assert own(page) == ["Bagare och konditorer", "Bagare och konditorer, kopia"]
    page.acts.delete()
    place.settle()
    assert own(page) == ["Bagare och konditorer"]
    assert said(place) == "Urvalet ”Bagare och konditorer, kopia” är borta."
    assert place.window.toasts.undo()
    place.settle()
    assert own(page) == ["Bagare och konditorer", "Bagare och konditorer, kopia"]


def test_a_name_left_with_esc_saves_nothing(place: OpenDesk) -> None:
    page = choose(place, "families")
    page.pane.save.click()
    assert page.pane.name.is_asking
    place.qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Escape)
    assert not page.pane.name.is_asking
    place.settle()
    assert own(page) == ["Spara ett urval du använder ofta, så finns det här."]


def test_a_changed_sentence_is_kept_as_a_version_or_put_back(place: OpenDesk) -> None:
    choose(place, "starting_business")
    page = save_as(place, "Mitt")
    add(place, Condition(About.LIVES_IN, ("Västerås",)))
    assert listed(page) == ["Lena Ahlqvist"]
    assert page.pane.save.text().strip("\u2005") == "Spara ändringen"
    page.pane.reset.click()
    place.settle()
    assert listed(page) == ["Lena Ahlqvist", "Tobias Wern"]
    add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.pane.save.click()
    place.settle()
    kept = page.pane.kept
    assert kept is not None
    assert kept.version == 2
    assert not page.pane.has_changes
    versions = place.desk.store.read(lambda unit: segments.segment_versions(unit, kept.segment_id)).result()
    assert [each.segment.version for each in versions] == [2, 1]


def test_cards_that_are_still_on_their_way_are_told_of(place: OpenDesk) -> None:
    page = choose(place, "newsletter")
    assert not page.pane.notice.isVisible()
    put(place.desk.store, person(20, depth=Depth.ROW, first_name="Ola"))
    page.pane.ask()
    place.settle()
    assert page.pane.notice.text().startswith("1 kort hämtas fortfarande.")


def test_nobody_fits_and_the_condition_that_opens_most_is_offered(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
    add(place, Condition(About.LIVES_IN, ("Ingenstans",)))
    assert page.pane.answer is not None
    assert "Ingen uppfyller alla villkor. Tar du bort ”bor i Ingenstans” blir det fem." in shown_words(page.pane)
    page.pane.people.open_most.click()
    place.qtbot.waitUntil(lambda: page.pane.answer is not None)
    place.settle()
    assert listed(page) == ["Lena Ahlqvist", "Tobias Wern"]


def test_a_new_segment_begins_with_everyone(place: OpenDesk) -> None:
    page = page_of(place)
    row = page._model.rowCount() - 1
    page.view.setCurrentIndex(page._model.index(row, 0))
    page.view.row_opened.emit(page.view.currentIndex())
    place.settle()
    assert page.pane.kept is None
    assert page.pane.segment.tree == Group()
    assert "Visa alla" in shown_words(page.pane.sentence)
    assert page.pane.answer is not None
    assert page.pane.answer.count.matched == 6
    page = save_as(place, "Alla mina")
    assert own(page) == ["Alla mina"]


def test_a_segment_that_cannot_be_read_says_why_and_can_go(place: OpenDesk) -> None:
    choose(place, "starting_business")
    page = save_as(place, "Från framtiden")
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
    assert "Från framtiden" not in own(page)


def test_the_keys_walk_through_the_place(place: OpenDesk) -> None:
    place.come_forward()
    place.window.go("today")
    place.settle()
    place.qtbot.keyClick(place.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    place.settle()
    page = page_of(place)
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
    page = choose(place, "starting_business")
    assert "" not in names_of_controls(page)
    context = place.window._factory.state()
    assert context.has_segment
    assert not context.has_person


def test_one_pane_at_a_time_where_there_is_little_room(place: OpenDesk) -> None:
    page = page_of(place)
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
    page = choose(place, "starting_business")
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


def test_news_leave_a_sentence_that_is_being_changed_alone(place: OpenDesk) -> None:
    page = choose(place, "starting_business")
    page.acts.mark_sent()
    add(place, Condition(About.LIVES_IN, ("Västerås",)))
    page.focus_first()
    place.settle()
    assert listed(page) == ["Lena Ahlqvist"]
    assert page.pane.has_changes
    assert page.pane.kept is not None
    assert page.pane.kept.sent_at == MORNING


def test_an_earlier_version_is_tried_out_before_it_is_kept_again(place: OpenDesk) -> None:
    choose(place, "starting_business")
    page = save_as(place, "Mitt")
    add(place, Condition(About.LIVES_IN, ("Västerås",)))
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
    assert listed(page) == ["Lena Ahlqvist", "Tobias Wern"]
    assert page.pane.has_changes
    page.pane.save.click()
    place.settle()
    assert page.pane.kept is not None
    assert page.pane.kept.version == 3
    assert not page.pane.has_changes
