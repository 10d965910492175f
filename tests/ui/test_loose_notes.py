"""A note about somebody who is not found: kept here, laid on a card later, and never lost on the way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.queue import QueueGroup
from guide_desk.services.today import loose_notes
from guide_desk.services.unsent import count_unsent
from guide_desk.snapshots.people import LooseNote, QueueSection, QuickNote
from guide_desk.ui.features.contacts.nothing_found import NothingFound
from guide_desk.ui.features.quick_note.dialog import QuickNoteDialog
from guide_desk.ui.features.today.note_pane import NoteDialog, NotePane
from guide_desk.ui.features.today.queue_model import QueueModel
from guide_desk.ui.parts.person_picker import PersonPicker
from tests.factories import moment
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, shown_words


def ask_for_nobody(desk: OpenDesk) -> QuickNoteDialog:
    """`Skriv en anteckning ändå`, from a search that finds nobody."""
    desk.window.go("contacts")
    desk.window.contacts.search.setText("amria")
    desk.settle()
    nothing = desk.window.contacts.findChild(NothingFound)
    assert nothing is not None
    nothing.note.click()
    desk.settle()
    return next(each for each in desk.window.findChildren(QuickNoteDialog) if each.isVisible())


def write(desk: OpenDesk, text: str) -> None:
    dialog = ask_for_nobody(desk)
    dialog.form.fields.choose(EntryKind.NOTE)
    desk.type(dialog.form.text, text)
    dialog.form.save()
    desk.settle()


def choose_note(desk: OpenDesk) -> NotePane:
    """The first note of I dag, chosen as a guide would: the last row of the list."""
    desk.window.go("today")
    desk.settle()
    desk.come_forward()
    QTest.keyClick(desk.window.today.view, Qt.Key.Key_End)
    desk.settle()
    return desk.window.today.beside.note_pane


def heard(desk: OpenDesk) -> list[str]:
    model = desk.window.today.view.model()
    return [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]


def lay_on(desk: OpenDesk, name: str) -> None:
    choose_note(desk)
    QTest.keyClick(desk.window.today.view, Qt.Key.Key_Return)
    lay(desk, name)


def lay(desk: OpenDesk, name: str) -> None:
    picker = desk.window.findChild(PersonPicker)
    assert picker is not None
    assert picker.field.text() == "amria"
    picker.field.setText(name)
    desk.settle()
    picker.choose()
    desk.settle()


def test_pressing_again_brings_the_window_forward_that_is_open(desk: OpenDesk) -> None:
    """Two would share one draft, and one's words would be the other's."""
    dialog = ask_for_nobody(desk)
    desk.type(dialog.form.text, "hon ringde om bredband")
    assert ask_for_nobody(desk) is dialog
    assert len([each for each in desk.window.findChildren(QuickNoteDialog) if each.isVisible()]) == 1
    assert dialog.form.text.toPlainText() == "hon ringde om bredband"
    dialog.reject()


def test_a_note_waits_in_the_queue_until_it_is_laid_on_a_card(desk: OpenDesk) -> None:
    before = desk.desk.store.read(count_unsent).result()
    people = heard(desk)
    write(desk, "Ringde om tomter")
    pane = choose_note(desk)
    assert heard(desk) == [*people, "Inte på något kort än, 1", "amria, anteckning från i dag 09:41: ”Ringde om tomter”"]
    assert pane.isVisible()
    assert "Ringde om tomter" in shown_words(pane)
    assert not desk.window.today.peek.isVisible()
    assert desk.window.today.shown_card is None
    assert desk.desk.store.read(count_unsent).result() == before + 1
    desk.clock.advance(3600)
    lay_on(desk, "Amira")
    entry = card_of(desk, "Amira").entries[0]
    assert (entry.kind, entry.text, entry.happened_at) == (EntryKind.NOTE, "Ringde om tomter", moment("2026-05-12 09:41"))
    assert heard(desk) == people
    assert desk.window.today.peek.isVisible()


def test_the_wrong_card_is_taken_back_and_the_note_waits_again(desk: OpenDesk) -> None:
    write(desk, "Ringde om tomter")
    lay_on(desk, "Lena")
    assert desk.window.toasts.undo()
    desk.settle()
    assert all(entry.text != "Ringde om tomter" for entry in card_of(desk, "Lena").entries)
    assert [note.said.text for note in desk.desk.store.read(loose_notes).result()] == ["Ringde om tomter"]


def test_what_is_thrown_away_comes_back_with_a_press(desk: OpenDesk) -> None:
    write(desk, "Ringde om tomter")
    choose_note(desk)
    QTest.keyClick(desk.window.today.view, Qt.Key.Key_Delete)
    desk.settle()
    assert desk.desk.store.read(loose_notes).result() == ()
    assert desk.window.toasts.undo()
    desk.settle()
    assert [note.about for note in desk.desk.store.read(loose_notes).result()] == ["amria"]


def test_nobody_is_thrown_away(desk: OpenDesk) -> None:
    people = heard(desk)
    desk.come_forward()
    QTest.keyClick(desk.window.today.view, Qt.Key.Key_Delete)
    desk.settle()
    assert heard(desk) == people


def test_colleagues_stand_below_the_notes_and_a_note_stays_chosen_when_another_comes(desk: OpenDesk) -> None:
    note = LooseNote("1", "Åsa", QuickNote("Ringde"), moment("2026-05-12 09:00"))
    model, now = QueueModel(), moment("2026-05-12 09:41")
    sections = [QueueSection(group, ()) for group in (QueueGroup.LATER, QueueGroup.COLLEAGUES)]
    model.set_sections(sections, now, [note])
    assert [getattr(model.item(model.index(row, 0)), "group", "note") for row in range(4)] == [
        QueueGroup.LATER,
        QueueGroup.NO_CARD,
        "note",
        QueueGroup.COLLEAGUES,
    ]
    write(desk, "Ringde om tomter")
    pane = choose_note(desk)
    desk.clock.advance(60)
    write(desk, "Ringde igen")
    desk.window.go("today")
    desk.settle()
    assert "”Ringde igen”" in heard(desk)[-2]
    assert "Ringde om tomter" in shown_words(pane)


def test_the_pane_has_a_name_for_each_press_and_f6_reaches_it(desk: OpenDesk) -> None:
    write(desk, "Ringde om tomter")
    pane = choose_note(desk)
    QTest.keyClick(desk.window, Qt.Key.Key_F6)
    assert pane.connect_button.hasFocus()
    assert pane.connect_button.accessibleName() == "Koppla anteckningen om amria till ett kort"
    assert pane.away.accessibleName() == "Ta bort anteckningen om amria"
    pane.away.click()
    desk.settle()
    assert desk.desk.store.read(loose_notes).result() == ()


def test_where_there_is_no_room_beside_the_list_the_note_opens_in_a_window(desk: OpenDesk) -> None:
    write(desk, "Ringde om tomter")
    desk.window.resize(700, 760)
    choose_note(desk)
    QTest.keyClick(desk.window.today.view, Qt.Key.Key_Return)
    dialog = desk.window.findChild(NoteDialog)
    assert dialog is not None
    assert "Ringde om tomter" in shown_words(dialog)
    dialog.pane.connect_button.click()
    lay(desk, "Amira")
    assert card_of(desk, "Amira").entries[0].text == "Ringde om tomter"
    assert not desk.window.findChildren(NoteDialog)


def test_words_of_a_closed_window_are_there_again(desk: OpenDesk) -> None:
    dialog = ask_for_nobody(desk)
    desk.type(dialog.form.text, "Halva me")
    dialog.form.who.nobody("Amira H.")
    dialog.reject()
    desk.settle()
    again = ask_for_nobody(desk)
    assert (again.form.who.text(), again.form.text.toPlainText()) == ("Amira H.", "Halva me")


def test_nothing_written_is_no_note(desk: OpenDesk) -> None:
    dialog = ask_for_nobody(desk)
    dialog.form.fields.choose(EntryKind.NOTE)
    dialog.form.save()
    desk.settle()
    assert "Skriv några ord först." in shown_words(dialog)
    dialog.form.text.setPlainText("x" * 20_001)
    dialog.form.save()
    desk.settle()
    assert "Texten är för lång. Dela upp den i två anteckningar." in shown_words(dialog)
    assert desk.desk.store.read(loose_notes).result() == ()
