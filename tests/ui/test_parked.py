"""The sync panel's acts on what waits for the guide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedState
from guide_desk.errors import InvalidInput
from guide_desk.services import contacts, dialogue
from guide_desk.services import deeds as deed_services
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.store import deeds
from guide_desk.ui.parts.person_picker import PersonPicker
from guide_desk.ui.parts.reword_dialog import RewordDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.window.sync_panel import SyncPanel
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_of_controls, shown_words


def park_a_note(desk: OpenDesk, text: str, reason: str = "card_removed") -> None:
    elin, store = desk.people["Elin"], desk.desk.store
    made = store.write(lambda unit: dialogue.log_note(unit, contact_id=elin, text=text)).result()
    assert made.deed_id is not None
    deed_id = made.deed_id
    store.write(lambda unit: deeds.park(unit, [deed_id], reason)).result()


@pytest.fixture
def panel(desk: OpenDesk) -> Iterator[SyncPanel]:
    park_a_note(desk, "Vill ha en trädgård")
    made = SyncPanel(desk.context, SyncStatus(SyncState.NEEDS_YOU, 1, 1), lambda: None, desk.window)
    made.refresh()
    desk.settle()
    yield made
    made.deleteLater()


def press(desk: OpenDesk, panel: SyncPanel, text: str) -> None:
    next(button for button in panel.findChildren(Button) if button.text() == text).click()
    desk.settle()


def test_the_panel_is_as_high_as_what_waits_and_stands_on_the_same_foot(desk: OpenDesk, panel: SyncPanel) -> None:
    panel.show_at(QPoint(20, 700))
    foot, heights = panel.geometry().bottom(), list[int]()
    for _number in range(3):
        panel.refresh()
        desk.settle()
        assert panel.geometry().bottom() == foot
        heights.append(panel.height())
        park_a_note(desk, "Och en brygga")
    assert heights[0] < heights[1] <= heights[2]


def test_what_waits_for_the_guide_is_told_apart_by_its_words(desk: OpenDesk, panel: SyncPanel) -> None:
    park_a_note(desk, "Och en brygga")
    panel.refresh()
    desk.settle()
    words = shown_words(panel)
    assert "lägg den på ett annat kort, eller kopiera den." in words
    assert all(f"”{text}”" in words for text in ("Vill ha en trädgård", "Och en brygga"))


def test_the_words_can_be_written_anew(desk: OpenDesk, panel: SyncPanel) -> None:
    assert "Kortet har tagits bort i SuperOffice." in shown_words(panel)
    press(desk, panel, "Ändra texten …")
    (dialog,) = desk.window.findChildren(RewordDialog)
    assert dialog.text.toPlainText() == "Vill ha en trädgård"
    assert all(names_of_controls(dialog))
    dialog.text.setPlainText("")
    assert not dialog.go_on.isEnabled()
    dialog.text.setPlainText("Vill ha en stor trädgård")
    desk.qtbot.keyClick(dialog.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert [entry.text for entry in card_of(desk, "Elin").entries][:1] == ["Vill ha en stor trädgård"]


def test_the_words_can_be_laid_on_another_card_with_the_keyboard(desk: OpenDesk, panel: SyncPanel) -> None:
    press(desk, panel, "Flytta till ett annat kort …")
    (picker,) = desk.window.findChildren(PersonPicker)
    assert not picker.go_on.isEnabled()
    picker.field.setText("sandq")
    desk.settle()
    assert picker.list.count() == 0
    picker.field.setText("a")
    desk.settle()
    assert picker.list.count() > 1
    picker.field.setText("hadd")
    desk.settle()
    QTest.keyClick(picker.field, Qt.Key.Key_Down)
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    desk.settle()
    assert card_of(desk, "Amira").entries[0].text == "Vill ha en trädgård"
    assert desk.window.toasts.text == "Det ligger på Amiras kort nu, och väntar på att skickas."
    assert all(entry.text != "Vill ha en trädgård" for entry in card_of(desk, "Elin").entries)


def test_what_a_change_said_can_be_copied(desk: OpenDesk) -> None:
    lena, store = desk.people["Lena"], desk.desk.store
    changes: dict[Field, FieldValue] = {Field.PROFESSION: "bagare", Field.PREFERRED_CHANNEL: "email"}
    store.write(lambda unit: contacts.change_fields(unit, contact_id=lena, changes=changes)).result()
    panel = SyncPanel(desk.context, SyncStatus(SyncState.SENDING, 1), lambda: None, desk.window)
    panel.refresh()
    desk.settle()
    assert "Ändrat: vill bli nådd, yrke" in shown_words(panel) or "Ändrat: yrke, vill bli nådd" in shown_words(panel)
    press(desk, panel, "Kopiera texten")
    assert set(QGuiApplication.clipboard().text().splitlines()) == {"Yrke: bagare", "Vill bli nådd: Mejl"}
    panel.deleteLater()


def test_where_nothing_waits_the_panel_says_what_is_in_the_way(desk: OpenDesk) -> None:
    for problem, words in (
        ("", "Inget väntar."),
        ("newer", "Du kan läsa, men inte skriva."),
        ("proxy", "Kommunens nät"),
    ):
        panel = SyncPanel(desk.context, SyncStatus(SyncState.OFFLINE, problem=problem), lambda: None, desk.window)
        panel.refresh()
        desk.settle()
        assert words in shown_words(panel)
        panel.deleteLater()


def test_what_was_taken_back_can_be_had_again_and_waits_as_before(desk: OpenDesk, panel: SyncPanel) -> None:
    press(desk, panel, "Ta tillbaka")
    assert "Allt har skickats" in shown_words(panel)
    assert all(entry.text != "Vill ha en trädgård" for entry in card_of(desk, "Elin").entries)
    assert desk.window.toasts.text == "Det du skrev om Elin Sandqvist är inte kvar här."
    assert desk.window.toasts.undo()
    desk.settle()
    words = shown_words(panel)
    assert "”Vill ha en trädgård”" in words
    assert "Kortet har tagits bort i SuperOffice." in words
    assert card_of(desk, "Elin").entries[0].text == "Vill ha en trädgård"


def test_copying_says_that_it_is_done(desk: OpenDesk, panel: SyncPanel) -> None:
    press(desk, panel, "Kopiera texten")
    assert QGuiApplication.clipboard().text() == "Vill ha en trädgård"
    assert desk.window.toasts.text == "Kopierat."


def test_what_was_not_sent_yet_is_sent_after_all_and_nothing_else_is_put_back(desk: OpenDesk) -> None:
    elin, store = desk.people["Elin"], desk.desk.store
    made = store.write(lambda unit: dialogue.log_note(unit, contact_id=elin, text="Vill ha en brygga")).result()
    deed_id = made.deed_id
    assert deed_id is not None
    again = partial(deed_services.put_back, deed_id=deed_id, reason="")
    with pytest.raises(InvalidInput, match="not_put_back"):
        store.write(again).result()
    store.write(partial(deed_services.withdraw, deed_id=deed_id)).result()
    store.write(again).result()
    (item,) = store.read(sync_items).result()
    assert (item.text, item.state, item.can_put_back) == ("Vill ha en brygga", DeedState.READY, True)
