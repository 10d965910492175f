"""Ctrl+N: a note about whoever it is, from wherever the guide stands, kept on the way and saved in one act."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState
from guide_desk.errors import StoreUnwritable
from guide_desk.identifiers import looked_at
from guide_desk.services import dialogue, drafts, protecting
from guide_desk.services.today import loose_notes
from guide_desk.snapshots.people import QUICK_NOTE_AT_FAIR, QUICK_NOTE_DRAFT, QuickNote
from guide_desk.snapshots.register import LookedAt
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.features.quick_note.dialog import QuickNoteDialog
from guide_desk.ui.parts.quick_note_form import QuickNoteForm
from tests.factories import MORNING, person
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, choose_suggested, names_of_controls, shown_words

CONTROL = Qt.KeyboardModifier.ControlModifier
WORDS = "Vill veta mer om tomter"


def opened(desk: OpenDesk) -> QuickNoteForm:
    """By the key, from where the guide is."""
    desk.come_forward()
    QTest.keyClick(desk.window, Qt.Key.Key_N, CONTROL)
    desk.settle()
    return open_forms(desk)[0]


def open_forms(desk: OpenDesk) -> list[QuickNoteForm]:
    return [each.form for each in desk.window.findChildren(QuickNoteDialog) if each.isVisible()]


def about_nobody(desk: OpenDesk) -> QuickNoteForm:
    desk.window.go("segments")
    desk.settle()
    return opened(desk)


def about(desk: OpenDesk, name: str) -> QuickNoteForm:
    desk.window.go("card", desk.people[name])
    desk.settle()
    return opened(desk)


def kept(desk: OpenDesk, form: str = QUICK_NOTE_DRAFT) -> dict[str, str]:
    return desk.desk.store.read(lambda unit: drafts.kept_quick_note(unit, (form,))).result()[1]


def waiting(desk: OpenDesk) -> list[tuple[str, QuickNote]]:
    return [(note.about, note.said) for note in desk.desk.store.read(loose_notes).result()]


@pytest.mark.parametrize(("place", "who"), [("today", "Elin"), ("contacts", "Lena"), ("card", "Lena"), ("segments", "")])
def test_it_opens_from_every_place_with_whoever_is_open_and_the_place_stays_usable(desk: OpenDesk, place: str, who: str) -> None:
    desk.window.go(place, desk.people[who] if who else None)
    desk.settle()
    form = opened(desk)
    assert (form.who.row.first_name if form.who.row is not None else "") == who
    assert opened(desk) is form
    assert not form.window().isModal()
    desk.window.go("contacts")
    desk.settle()
    assert form.isVisible()
    form.window().close()


def test_the_note_lies_on_the_card_and_can_be_taken_back(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    assert form.text.hasFocus()
    assert "Sparas på kortet" in shown_words(form)
    desk.type(form.text, WORDS)
    QTest.keyClick(form.text, Qt.Key.Key_Return, CONTROL)
    desk.settle()
    card = card_of(desk, "Amira")
    assert (card.entries[0].kind, card.entries[0].outcome, card.entries[0].text) == (EntryKind.CALL, Outcome.TALKED, WORDS)
    assert card.row.clock is not None
    assert card.row.clock.answered_at == MORNING
    assert desk.window.toasts.text == "Sparat på Amiras kort. Väntar på att skickas."
    assert (open_forms(desk), kept(desk)) == ([], {})
    assert desk.window.toasts.undo()
    desk.settle()
    assert card_of(desk, "Amira").entries[0].kind is EntryKind.REGISTRATION


def test_typing_suggests_whom_it_may_be_and_enter_chooses(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    assert form.who.hasFocus()
    choose_suggested(desk, form.who, "haddad")
    assert form.who.row is not None
    assert form.who.text() == "Amira Haddad, till Åre"
    assert form.who.card is not None, "the whole card has been read"
    desk.type(form.who, "?")
    assert form.who.row is None
    form.who.nobody()
    form.window().close()


def test_the_tick_follows_the_rules_of_the_composer(desk: OpenDesk) -> None:
    form = about(desk, "Elin")
    counts = form.fields.counts
    assert counts.isVisible()
    assert counts.isChecked()
    QTest.keyClick(form.text, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert form.fields.kind is EntryKind.NOTE
    assert not counts.isVisible()
    assert not form.fields.outcomes.isVisible()
    QTest.keyClick(form.text, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    form.fields.outcome_buttons[Outcome.NO_ANSWER].click()
    assert not counts.isVisible()
    form.window().close()
    answered = about(desk, "Lena")
    assert answered.fields.outcomes.isVisible()
    assert not answered.fields.counts.isVisible()
    answered.window().close()


def test_an_unknown_name_waits_with_everything_that_was_chosen(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    desk.type(form.who, "Amria i montern")
    form.fields.choose(EntryKind.MEETING)
    desk.type(form.text, WORDS)
    form.topics.actions_by_topic[GuidanceTopic.HOUSING].trigger()
    moment = MORNING + timedelta(days=7)
    form.reminder.asked.emit(moment)
    form.renew()
    form.fields.counts.setChecked(False)
    assert "Sparas på datorn, under Inte på något kort än" in shown_words(form)
    assert form.reminder.text().strip("\u2005") == "Påminnelse tisdag 19 maj klockan 9.41"
    form.save()
    desk.settle()
    said = QuickNote(
        WORDS, EntryKind.MEETING, None, counts=False, topics=((GuidanceTopic.HOUSING, TopicState.WONDERS),), remind_at=moment
    )
    assert waiting(desk) == [("Amria i montern", said)]
    assert (open_forms(desk), kept(desk)) == ([], {})


def test_save_and_new_keeps_the_kind_and_the_window_where_it_is(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    form.fields.choose(EntryKind.CALL, Outcome.NO_ANSWER)
    form.fields.choose(EntryKind.MEETING)
    form.topics.actions_by_topic[GuidanceTopic.HOUSING].trigger()
    form.reminder.asked.emit(MORNING + timedelta(days=1))
    desk.type(form.text, WORDS)
    place = form.window().geometry()
    QTest.keyClick(form.text, Qt.Key.Key_Return, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    desk.settle()
    assert EntryKind.MEETING in {each.kind for each in card_of(desk, "Amira").entries}
    assert [each.text for each in card_of(desk, "Amira").plans] == [WORDS]
    assert (form.isVisible(), form.window().geometry()) == (True, place)
    assert form.note == QuickNote("", EntryKind.MEETING, counts=True)
    assert form.fields.outcome_buttons[Outcome.TALKED].isChecked()
    assert (form.who.row, form.who.text(), form.who.hasFocus()) == (None, "", True)
    desk.type(form.who, "Nästa")
    desk.type(form.text, "Hälsade på")
    form.save()
    desk.settle()
    assert [(about, said.text, said.kind) for about, said in waiting(desk)] == [("Nästa", "Hälsade på", EntryKind.MEETING)]


def test_esc_keeps_what_was_begun_and_the_focus_goes_back(desk: OpenDesk) -> None:
    desk.window.go("contacts")
    desk.settle()
    desk.window.contacts.search.setFocus()
    form = about(desk, "Amira")
    form.fields.choose(EntryKind.CALL, Outcome.MESSAGE_LEFT)
    form.renew()
    form.fields.counts.setChecked(False)
    form.topics.actions_by_topic[GuidanceTopic.STUDIES].trigger()
    form.reminder.asked.emit(MORNING + timedelta(days=1))
    desk.type(form.text, WORDS)
    note = form.note
    QTest.keyClick(form.text, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.window.toasts.text == "Utkastet finns kvar."
    assert desk.window.isActiveWindow()
    again = about(desk, "Elin")
    assert again.who.row is not None
    assert again.who.row.first_name == "Amira"
    assert again.note == note
    again.text.clear()
    again.topics.set_states(())
    again.reminder.hold(None)
    again.draft.keep()
    desk.settle()
    assert kept(desk) == {}
    again.window().close()


def test_the_lock_keeps_it_and_each_second_does_too(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    desk.type(form.text, WORDS)
    desk.qtbot.waitUntil(lambda: kept(desk).get("text") == WORDS)
    desk.type(form.text, " och mer")
    desk.lock()
    assert kept(desk)["text"] == f"{WORDS} och mer"
    assert "Amira" not in str(kept(desk))


def look_at(desk: OpenDesk) -> None:
    """Somebody of the whole register on the card, who does not lie on this computer."""
    ida = LookedAt(person(77, first_name="Ida", last_name="Norr"))
    desk.desk.store.shelf.lay("list", [ida])
    desk.window.go("card", looked_at(77))
    desk.settle()


def test_a_note_about_somebody_who_is_only_looked_at_outlives_the_look(desk: OpenDesk) -> None:
    """Nothing had been written when the guide went on to somebody else: it is kept, it locks, and it lies on the card."""
    look_at(desk)
    form = opened(desk)
    assert form.who.text() == "Ida Norr, till Åre"
    desk.window.go("today")
    desk.context.background.drop_register("list")
    desk.type(form.text, WORDS)
    form.save()
    desk.settle()
    assert (open_forms(desk), waiting(desk)) == ([], [])
    asked = "SELECT entry ->> 'text' FROM dialogue_entry JOIN contact USING (contact_id) WHERE remote_id = 77"
    assert desk.desk.store.read(lambda unit: unit.connection.execute(asked).fetchall()).result() == [(WORDS,)]


def test_what_cannot_be_kept_with_its_person_is_kept_alone_and_it_locks(desk: OpenDesk) -> None:
    look_at(desk)
    form = opened(desk)
    desk.desk.store.shelf.forget(77)
    desk.type(form.text, WORDS)
    desk.lock()
    assert kept(desk)["text"] == WORDS


def test_nobody_of_the_register_stays_at_hand_longer_than_the_note(desk: OpenDesk) -> None:
    look_at(desk)
    form = opened(desk)
    desk.context.background.drop_register("list")
    assert desk.desk.store.shelf.find(77) is not None
    form.window().close()
    desk.settle()
    desk.qtbot.waitUntil(lambda: desk.desk.store.shelf.find(77) is None)


def test_no_late_suggestion_stands_over_whoever_was_chosen(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    desk.type(form.who, "haddad")
    desk.settle()
    desk.type(form.who, " ")
    form.who.nobody()
    desk.settle()
    assert form.who.suggested == []
    form.window().close()


def test_what_was_begun_in_front_of_others_is_there_when_nothing_else_is_begun(desk: OpenDesk) -> None:
    save = partial(drafts.save_quick_note, form=QUICK_NOTE_AT_FAIR, words={"who": "Ida", "text": WORDS, "kind": "meeting"})
    desk.desk.store.write(partial(save, about=None)).result()
    form = about(desk, "Elin")
    assert (form.who.words, form.text.toPlainText(), form.fields.kind) == ("Ida", WORDS, EntryKind.MEETING)
    form.save()
    desk.settle()
    assert (kept(desk), kept(desk, QUICK_NOTE_AT_FAIR)) == ({}, {})


def test_begun_words_leave_with_whoever_becomes_protected(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    desk.type(form.text, WORDS)
    form.window().close()
    desk.settle()
    assert kept(desk)["text"] == WORDS
    desk.context.background.act(partial(protecting.protect, contact_id=desk.people["Amira"], words=""))
    desk.settle()
    assert kept(desk) == {}
    again = about(desk, "Amira")
    assert again.who.row is None
    desk.type(again.who, "ami")
    desk.settle()
    assert again.who.suggested == []
    again.window().close()


def test_who_becomes_protected_while_the_note_is_written_leaves_it_with_every_word(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    desk.type(form.text, WORDS)
    desk.context.background.act(partial(protecting.protect, contact_id=desk.people["Amira"], words=""))
    desk.settle()
    assert (form.who.row, form.who.text(), form.text.toPlainText()) == (None, "", "")
    form.window().close()
    desk.settle()
    assert (waiting(desk), kept(desk)) == ([], {})


def test_the_tick_and_the_topics_hear_what_comes_of_whom_it_is_about(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    assert form.fields.counts.isVisible()
    desk.context.background.act(partial(dialogue.log_entry, contact_id=desk.people["Amira"], kind=EntryKind.EMAIL, text="Hej"))
    desk.settle()
    assert not form.fields.counts.isVisible()
    form.window().close()


def test_somebody_new_begins_with_what_was_written_and_is_chosen_when_they_are_saved(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    desk.type(form.who, "Saga Berg")
    desk.type(form.text, WORDS)
    form.new_person.click()
    desk.settle()
    dialog = next(each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible())
    assert dialog.name.text() == "Saga Berg"
    desk.type(dialog.phone, "070-1")
    dialog._store_consent.setChecked(True)
    dialog.save()
    desk.settle()
    assert desk.window.shown_place == "segments", "the note is being written"
    assert form.who.row is not None
    assert (form.who.row.name, form.text.toPlainText()) == ("Saga Berg", WORDS)
    form.save()
    desk.settle()
    assert waiting(desk) == []


def test_somebody_who_is_here_already_is_chosen_and_whoever_was_begun_stays(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    desk.type(form.who, "Amira Haddad")
    form.new_person.click()
    desk.settle()
    dialog = next(each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible())
    desk.qtbot.waitUntil(lambda: "Finns redan: Amira Haddad, till Åre" in shown_words(dialog))
    form.who.nobody("Någon annan")
    form.new_person.click()
    assert dialog.name.text() == "Amira Haddad"
    assert "Här har du redan börjat på en ny person. Spara eller avbryt först." in shown_words(dialog)
    dialog._open_double.click()
    desk.settle()
    assert form.who.row is not None
    assert form.who.row.first_name == "Amira"
    form.window().close()


@pytest.mark.parametrize(("typed", "field"), [("Saga", "name"), ("070-174 06 99", "phone"), ("saga@example.com", "mail")])
def test_what_was_looked_for_comes_into_the_field_it_belongs_in(desk: OpenDesk, typed: str, field: str) -> None:
    form = about_nobody(desk)
    desk.type(form.who, typed)
    form.new_person.click()
    desk.settle()
    dialog = next(each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible())
    assert getattr(dialog, field).text() == typed
    dialog.give_up()
    form.window().close()


def test_the_footer_says_where_it_is_saved(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    desk.context.changes.sync_status_changed.emit(SyncStatus(SyncState.OFFLINE))
    desk.settle()
    assert "Du är offline. Sparas på datorn." in shown_words(form)
    desk.context.changes.sync_status_changed.emit(SyncStatus(SyncState.ALL_SENT))
    desk.settle()
    assert "Sparas på kortet" in shown_words(form)
    form.window().close()


def test_what_the_disk_does_not_take_stays_on_the_screen(desk: OpenDesk) -> None:
    form = about(desk, "Amira")
    desk.type(form.text, WORDS)
    form._not_saved(StoreUnwritable("full"))
    assert form.text.toPlainText() == WORDS
    assert "Datorns disk är full." in shown_words(form)
    assert form.save_button.isEnabled()
    form.window().close()


def test_every_stop_of_tab_has_a_name(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    assert "" not in names_of_controls(form.window())
    form.window().close()


def test_tab_goes_as_one_reads(desk: OpenDesk) -> None:
    form = about_nobody(desk)
    form.window().activateWindow()
    form.who.setFocus()
    wanted = [form.fields.kinds, form.fields.outcome_buttons[Outcome.TALKED], form.text, form.topics, form.reminder]
    for stop in (*wanted, form.fields.counts, form.next_button, form.save_button, form.new_person, form.who):
        QTest.keyClick(form.window().focusWidget(), Qt.Key.Key_Tab)
        assert form.window().focusWidget() is stop
    form.window().close()
