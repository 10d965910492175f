"""Choosing between two answers: from the card's bar and from the sync panel, with the keyboard alone, and never by accident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import contacts
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.store import mirror, people
from guide_desk.texts import set_language
from guide_desk.ui.parts.conflict_dialog import ConflictDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.window.sync_panel import SyncPanel
from guide_desk.ui.words.conflicts import whole_dialogue
from tests.conftest import TRANSLATIONS
from tests.factories import MORNING, person
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_of_controls, shown_words

OLA = Colleague(8, "Ola Persson", "OP", "2309")


def collide(desk: OpenDesk, theirs: dict[Field, FieldValue], **mine: FieldValue) -> None:
    """Karin changes Amira here, and the CRM comes with what Ola did."""
    amira, store = desk.people["Amira"], desk.desk.store
    changes = {Field(name): value for name, value in mine.items()}
    store.write(lambda unit: people.keep_colleagues(unit, [OLA])).result()
    store.write(lambda unit: contacts.change_fields(unit, contact_id=amira, changes=changes)).result()
    base = person(2, updated="2026-05-12T06:55:00", first_name="Amira", last_name="Haddad", emails=("amira@example.com",))
    there = replace(base, fields={**base.fields, **theirs}, updated_by=8)
    news = store.write(lambda unit: mirror.write_persons(unit, [there])).result()
    desk.context.changes.data_changed.emit(news)
    desk.settle()


@pytest.fixture
def contested(desk: OpenDesk) -> Iterator[OpenDesk]:
    collide(desk, {Field.PREFERRED_CHANNEL: "phone", Field.WISH_FROM: "15:00"}, wish_words="arbetar natt", preferred_channel="")
    desk.window.go("card", desk.people["Amira"])
    desk.settle()
    yield desk
    for dialog in desk.window.findChildren(ConflictDialog):
        dialog.close()
    desk.settle()


def open_dialog(desk: OpenDesk) -> ConflictDialog:
    bar = desk.window.card.bars.conflict
    next(button for button in bar.findChildren(Button) if button.text() == "Välj").click()
    desk.settle()
    (dialog,) = desk.window.findChildren(ConflictDialog)
    dialog.activateWindow()
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_the_bar_and_the_dialog_say_who_did_what(contested: OpenDesk) -> None:
    assert contested.window.card.bars.conflict.text == "Du och Ola har ändrat hur Amira vill bli kontaktad"
    dialog = open_dialog(contested)
    shown = shown_words(dialog)
    assert "Du och Ola har ändrat samma uppgift om Amira" in shown
    assert "Hur vill Amira bli kontaktad?" in shown
    assert "Tidigare: mejl" in shown
    assert "Arbetar natt" in shown
    assert "Telefon, efter klockan 15" in shown
    assert "Din ändring · i dag 09:41" in shown
    assert "Ola Persson, Krokom · i dag 08:55" in shown
    assert dialog.windowTitle() == "Välj vad som ska stå – Guide Desk"
    assert all(names_of_controls(dialog))


def test_enter_changes_nothing_until_a_choice_is_made(contested: OpenDesk) -> None:
    dialog = open_dialog(contested)
    assert dialog.focusWidget() is dialog.headline
    for _press in range(5):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    contested.settle()
    assert dialog.isVisible()
    assert card_of(contested, "Amira").conflicts
    dialog.save.click()
    assert "Välj en av dem." in shown_words(dialog)
    assert dialog.focusWidget() is dialog.groups[Field.PREFERRED_CHANNEL].button(0)


def test_the_keyboard_alone_chooses_and_the_rest_becomes_a_line(contested: OpenDesk) -> None:
    dialog = open_dialog(contested)
    QTest.keyClick(dialog, Qt.Key.Key_Tab)
    group = dialog.groups[Field.PREFERRED_CHANNEL]
    assert dialog.focusWidget() is group.button(0)
    QTest.keyClick(group.button(0), Qt.Key.Key_Right)
    assert dialog.focusWidget() is group.button(1)
    assert group.checkedId() == -1
    QTest.keyClick(group.button(1), Qt.Key.Key_Space)
    assert group.checkedId() == 1
    QTest.keyClick(group.button(1), Qt.Key.Key_Left)
    assert group.checkedId() == 0
    QTest.keyClick(group.button(0), Qt.Key.Key_Return)
    contested.settle()
    card = card_of(contested, "Amira")
    assert not card.conflicts
    assert card.fields[Field.WISH_WORDS] == "arbetar natt"
    assert card.entries[0].kind is EntryKind.STATUS_CHANGE
    assert card.entries[0].text == (
        "Hur vill Amira bli kontaktad? arbetar natt."
        " Valdes inte: Telefon, efter klockan 15, som Ola Persson, Krokom hade skrivit."
    )
    assert contested.window.card.bars.conflict.text == ""


def test_what_changed_while_the_choice_lay_open_is_looked_at_first(contested: OpenDesk) -> None:
    dialog = open_dialog(contested)
    theirs: dict[Field, FieldValue] = {Field.PREFERRED_CHANNEL: "text_message"}
    collide(contested, theirs, next_step="Ring i maj")
    dialog.groups[Field.PREFERRED_CHANNEL].button(0).click()
    dialog.save.click()
    contested.settle()
    assert "Det har ändrats igen. Öppna valet på nytt." in shown_words(dialog)
    (still,) = card_of(contested, "Amira").conflicts
    assert still.theirs[Field.PREFERRED_CHANNEL] == "text_message"


def test_escape_decides_later(contested: OpenDesk) -> None:
    dialog = open_dialog(contested)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    contested.settle()
    assert card_of(contested, "Amira").conflicts
    assert contested.window.card.bars.conflict.text


def test_the_sync_panel_leads_to_the_same_choice(contested: OpenDesk) -> None:
    panel = SyncPanel(contested.context, SyncStatus(SyncState.NEEDS_YOU, 1, 1), lambda: None, contested.window)
    panel.refresh()
    contested.settle()
    texts = {button.text(): button for button in panel.findChildren(Button)}
    assert not {"Skicka igen", "Ta tillbaka"} & texts.keys()
    texts["Välj …"].click()
    contested.settle()
    assert len(contested.window.findChildren(ConflictDialog)) == 1
    panel.deleteLater()


def test_several_choices_stand_in_one_dialog_each_with_its_answers(desk: OpenDesk) -> None:
    collide(
        desk,
        {Field.PREFERRED_CHANNEL: "email", Field.PROFESSION: "lärare", Field.MUNICIPALITIES: ("2321",), Field.LANGUAGE: "de"},
        profession="bagare",
        language="en",
    )
    desk.window.go("card", desk.people["Amira"])
    desk.settle()
    assert desk.window.card.bars.conflict.text == "Du och Ola har ändrat samma uppgifter om Amira"
    dialog = open_dialog(desk)
    shown = shown_words(dialog)
    for words in ("Yrke", "Bagare", "Lärare", "Språk", "Engelska", "Tyska", "Tidigare: inget valt"):
        assert words in shown
    for lead, place in ((Field.PROFESSION, 1), (Field.LANGUAGE, 0)):
        dialog.groups[lead].button(place).click()
    dialog.choose()
    desk.settle()
    fields = card_of(desk, "Amira").fields
    assert (fields[Field.PROFESSION], fields[Field.LANGUAGE]) == ("lärare", "en")


def test_where_both_changes_stand_the_dialogue_says_so_in_either_language(desk: OpenDesk) -> None:
    collide(desk, {Field.PROFESSION: "bagare"}, next_step="Ring om skolan")
    desk.window.go("card", desk.people["Amira"])
    desk.settle()
    (line, *_others) = whole_dialogue(card_of(desk, "Amira"), MORNING.date())
    said = "Du ändrade nästa steg, och Ola Persson, Krokom ändrade yrke. Båda ändringarna gäller."
    assert (line.kind, line.text) == (EntryKind.STATUS_CHANGE, said)
    timeline = desk.window.card._timeline
    assert said in str(timeline.data(timeline.index(0)))
    assert not card_of(desk, "Amira").conflicts
    set_language("en", TRANSLATIONS)
    (line, *_others) = whole_dialogue(card_of(desk, "Amira"), MORNING.date())
    assert line.text == "You changed next step, and Ola Persson, Krokom changed profession. Both changes stand."
