"""Mässläge: no name anywhere, whatever is pressed, and only an unlock leads out of it."""

from __future__ import annotations

import re
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from guide_desk.actions.registry import ACTIONS
from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import AccountClosed, StoreUnwritable
from guide_desk.services import dialogue, drafts
from guide_desk.services.today import loose_notes
from guide_desk.snapshots.people import NEW_PERSON_AT_FAIR, NEW_PERSON_DRAFT, QUICK_NOTE_AT_FAIR, QUICK_NOTE_DRAFT
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.ui.application import locking_of
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.window.settings_menu import build_settings_menu
from guide_desk.ui.window.shortcuts_dialog import ShortcutsDialog
from tests.app.locked_desk import everything_said
from tests.factories import person, put, registration
from tests.ui.desks import STORY, OpenDesk
from tests.ui.looking import card_of, choose_suggested, names_of_controls, shown_words

NAMES = {str(base.fields[name]) for base, _entries in STORY for name in ("first_name", "last_name")}  # type: ignore[index]
WORDS = "Träffades i montern"


def enter(desk: OpenDesk) -> None:
    """F9, from where the guide is."""
    desk.come_forward()
    QTest.keyClick(desk.window, Qt.Key.Key_F9)
    desk.settle()


def names_seen() -> set[str]:
    return NAMES & set(re.findall(r"\w+", everything_said()))


def say_in_the_store(desk: OpenDesk) -> None:
    """Words with names in them wherever words may wait."""
    store = desk.desk.store
    note = partial(dialogue.log_entry, contact_id=desk.people["Amira"], kind=EntryKind.NOTE, text="Amira hör av sig")
    store.write(note).result()
    store.write(partial(drafts.save_form, form=NEW_PERSON_DRAFT, words={"name": "Elin Sandqvist"})).result()
    words = {"who": "", "text": "Tobias vill ha bageri", "kind": "note"}
    store.write(partial(drafts.save_quick_note, form=QUICK_NOTE_DRAFT, words=words, about=desk.people["Tobias"])).result()


@pytest.mark.parametrize("place", ["today", "contacts", "card", "segments"])
def test_nothing_that_is_there_names_anybody(desk: OpenDesk, place: str) -> None:
    say_in_the_store(desk)
    desk.window.go(place, desk.people["Lena"] if place == "card" else None)
    desk.settle()
    for act in (desk.window.open_quick_note, desk.window.open_new_person, desk.window.bottom_corner.show_shortcuts):
        act()
    desk.window.toasts.show("Sparat på Amiras kort.")
    desk.settle()
    assert names_seen(), "the walk finds names where there are some"
    enter(desk)
    assert names_seen() == set()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [desk.fair]
    assert desk.fair.windowTitle() == "Guide Desk"
    assert "Mässläge är på. Namn visas inte." in shown_words(desk.fair)
    QTest.keySequence(desk.fair, "Ctrl+Shift+N")
    QTest.keySequence(desk.fair, "F1")
    desk.settle()
    assert names_seen() == set(), "what was begun before is not shown in front of others either"
    desk.context.toasts.show("Anteckningen ligger nu på Amiras kort.")
    assert desk.fair.toasts.text == ""
    assert names_seen() == set()


def test_every_key_is_pressed_and_it_is_mässläge_still(desk: OpenDesk) -> None:
    """All of the registry: those that lead out lock, and lock only."""
    enter(desk)
    for action in ACTIONS:
        for keys in action.keys:
            if action.action_id not in ("fair", "lock", "quit"):
                QTest.keySequence(desk.fair, keys)
                desk.settle()
                assert isValid(desk.fair), action.action_id
                assert desk.fair.isVisible(), action.action_id
                assert names_seen() == set(), action.action_id
                assert not isValid(desk.window)
                for dialog in desk.fair.findChildren(ShortcutsDialog):
                    dialog.close()
    assert desk.desk.locked_at is None
    assert desk.desk.settings.get("is_at_fair") is True


def test_what_is_open_above_the_window_goes_with_it(desk: OpenDesk) -> None:
    """Pressed in a small window."""
    desk.window.open_new_person()
    dialog = desk.window.findChild(NewPersonDialog)
    assert dialog is not None
    dialog.activateWindow()
    dialog.name.setText("Elin")
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog.name, Qt.Key.Key_F9)
    desk.settle()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [desk.fair]
    assert desk.desk.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_DRAFT)).result() == {"name": "Elin"}


def test_a_panel_that_hangs_there_goes_too(desk: OpenDesk) -> None:
    desk.window.bottom_corner.open_panel(lambda: None)
    desk.context.enter_fair()
    desk.settle()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [desk.fair]


@pytest.mark.parametrize("way", ["F9", "Ctrl+Shift+L", "bar", "rail"])
def test_leaving_it_is_locking_where_the_guide_was(desk: OpenDesk, way: str) -> None:
    desk.window.go("card", desk.people["Lena"])
    desk.settle()
    enter(desk)
    fair = desk.fair
    desk.type(fair.form.text, WORDS)
    if way == "bar":
        fair.leave.click()
    elif way == "rail":
        fair.lock_button.click()
    else:
        QTest.keySequence(fair, way)
    desk.settle()
    assert desk.desk.locked_at is not None
    assert (desk.desk.locked_at.place, desk.desk.locked_at.contact_id) == ("card", desk.people["Lena"])
    assert not fair.isVisible()
    assert desk.desk.settings.get("is_at_fair") is True, "until somebody has unlocked it"
    assert kept(desk, QUICK_NOTE_AT_FAIR)["text"] == WORDS


def kept(desk: OpenDesk, form: str) -> dict[str, str]:
    return desk.desk.store.read(lambda unit: drafts.kept_quick_note(unit, (form,))).result()[1]


def test_it_locks_by_itself_too(desk: OpenDesk) -> None:
    locking_of(desk.window, desk.context, desk.desk).watch()
    enter(desk)
    locking = locking_of(desk.fair, desk.fair.context, desk.desk)
    assert locking.is_watching
    for _look in range(61):
        desk.clock.advance(10)
        locking.look()
    assert desk.desk.locked_at is not None


def test_an_account_that_is_closed_locks_it(desk: OpenDesk) -> None:
    enter(desk)
    desk.context.changes.sync_status_changed.emit(SyncStatus(SyncState.SIGNED_OUT, problem=AccountClosed.CODE))
    desk.settle()
    assert desk.desk.locked_at is not None


def test_words_that_the_disk_does_not_take_keep_the_desk_where_it_is(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_unit: object, **_given: object) -> Changes:
        raise StoreUnwritable("full")

    desk.window.today.peek.composer.text.setPlainText("Halva")
    monkeypatch.setattr(drafts, "save", full)
    desk.context.enter_fair()
    desk.settle()
    assert desk.window.fair is None
    assert desk.window.isVisible()
    assert "Datorns disk är full." in shown_words(desk.window.today.peek)


def test_suggestions_come_with_the_third_letter_and_the_chosen_one_is_initials(desk: OpenDesk) -> None:
    enter(desk)
    form = desk.fair.form
    assert form.who.hasFocus()
    for typed, suggested in (("t", []), ("to", []), ("tob", ["Tobias Wern, till Åre"])):
        form.who.setText("")
        desk.type(form.who, typed)
        desk.settle()
        assert form.who.suggested == suggested
    form.who.setText("")
    desk.type(form.who, "åre")
    desk.settle()
    assert form.who.suggested == [], "nobody is called so"
    form.who.setText("")
    choose_suggested(desk, form.who, "tob")
    assert form.who.text() == "T. W., till Åre"
    assert names_seen() == set()
    form.fields.choose(EntryKind.MEETING)
    desk.type(form.text, WORDS)
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.fair.toasts.text == "Sparat på kortet. Väntar på att skickas."
    assert names_seen() == set()
    assert card_of(desk, "Tobias").entries[0].text == WORDS
    assert (desk.fair.isVisible(), form.who.text(), form.text.toPlainText(), form.fields.kind) == (True, "", "", EntryKind.CALL)
    assert form.who.hasFocus()
    desk.type(form.text, "Nästa")
    form.save()
    desk.settle()
    assert [note.said.text for note in desk.desk.store.read(loose_notes).result()] == ["Nästa"]


def test_the_others_of_a_household_are_initials_too(desk: OpenDesk) -> None:
    for number, name in ((21, "Amira"), (22, "Tobias")):
        one = person(number, first_name=name, last_name="Hemma", household_key="h1")
        put(desk.desk.store, one, [registration("2026-05-06 10:00")])
    enter(desk)
    form = desk.fair.form
    choose_suggested(desk, form.who, "amira hemma")
    assert form.fields.household.isVisible()
    assert form.fields.household.text() == "Gäller också T."
    assert names_seen() == set()


def test_somebody_new_is_chosen_by_initials_and_a_double_names_nobody(desk: OpenDesk) -> None:
    enter(desk)
    form = desk.fair.form
    desk.type(form.who, "Saga Berg")
    form.new_person.click()
    desk.settle()
    dialog = next(each for each in desk.fair.findChildren(NewPersonDialog) if each.isVisible())
    assert dialog.name.text() == "Saga Berg"
    dialog.phone.setText("070-174 06 12")
    desk.qtbot.waitUntil(lambda: "Finns redan: E. S., till Åre från Göteborg" in shown_words(dialog))
    assert names_seen() == set()
    dialog.phone.setText("070-1")
    dialog._store_consent.setChecked(True)
    dialog.save()
    desk.settle()
    assert form.who.text() == "S. B., till Åre"
    assert desk.fair.isVisible()


def test_a_person_begun_in_front_of_others_is_begun_there_only(desk: OpenDesk) -> None:
    enter(desk)
    QTest.keySequence(desk.fair, "Ctrl+Shift+N")
    desk.settle()
    dialog = desk.fair.findChild(NewPersonDialog)
    assert dialog is not None
    dialog.name.setText("Saga")
    dialog.close()
    desk.settle()
    assert desk.desk.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_AT_FAIR)).result() == {"name": "Saga"}
    assert desk.desk.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_DRAFT)).result() == {}


def test_the_menu_has_it_and_the_status_names_nobody(desk: OpenDesk) -> None:
    menu = build_settings_menu(desk.context, desk.window, start_over=None, show_shortcuts=lambda: None)
    next(action for action in menu.actions() if action.text() == "Mässläge").trigger()
    menu.deleteLater()
    desk.settle()
    desk.context.changes.sync_status_changed.emit(SyncStatus(SyncState.OFFLINE, waiting_count=3))
    desk.settle()
    assert "Du är offline. Sparas på datorn." in shown_words(desk.fair)
    assert "" not in names_of_controls(desk.fair)


def test_a_key_too_many_brings_one_window(desk: OpenDesk) -> None:
    desk.window.today.peek.composer.text.setPlainText("Halva")
    desk.context.enter_fair()
    desk.context.enter_fair()
    desk.settle()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [desk.fair]
    assert card_of(desk, "Elin").draft is not None
