"""A note about somebody who is not found: kept here, laid on a card later, and never lost on the way."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from guide_desk.domain.dialogue import EntryKind
from guide_desk.services.loose_notes import loose_notes
from guide_desk.services.unsent import count_unsent
from guide_desk.ui.features.contacts.nothing_found import NothingFound
from guide_desk.ui.features.today.loose_notes import LooseNotes
from guide_desk.ui.parts.loose_note_dialog import LooseNoteDialog
from guide_desk.ui.parts.person_picker import PersonPicker
from tests.factories import moment
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, shown_words


def ask_for_nobody(desk: OpenDesk) -> LooseNoteDialog:
    """`Skriv en anteckning ändå`, from a search that finds nobody."""
    desk.window.go("contacts")
    desk.window.contacts.search.setText("amria")
    desk.settle()
    nothing = desk.window.contacts.findChild(NothingFound)
    assert nothing is not None
    nothing.note.click()
    desk.settle()
    return next(each for each in desk.window.findChildren(LooseNoteDialog) if each.isVisible())


def write(desk: OpenDesk, text: str) -> None:
    dialog = ask_for_nobody(desk)
    desk.type(dialog.text, text)
    dialog.save()
    desk.settle()


def shown(desk: OpenDesk) -> LooseNotes:
    desk.window.go("today")
    found = desk.window.today.findChild(LooseNotes)
    assert found is not None
    desk.settle()
    return found


def press(below: LooseNotes, name: str) -> None:
    (button,) = [each for each in below.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    button.click()


def lay_on(desk: OpenDesk, name: str) -> None:
    press(shown(desk), "Koppla anteckningen om amria till ett kort")
    picker = desk.window.findChild(PersonPicker)
    assert picker is not None
    assert picker.field.text() == "amria"
    picker.field.setText(name)
    desk.settle()
    picker.choose()
    desk.settle()


def test_a_note_waits_below_the_queue_until_it_is_laid_on_a_card(desk: OpenDesk) -> None:
    before = desk.desk.store.read(count_unsent).result()
    assert not shown(desk).isVisible()
    write(desk, "Ringde om tomter")
    below = shown(desk)
    assert below.isVisible()
    assert "Inte på något kort än  1" in shown_words(below)
    assert "”Ringde om tomter”" in shown_words(below)
    assert desk.desk.store.read(count_unsent).result() == before + 1
    desk.clock.advance(3600)
    lay_on(desk, "Amira")
    entry = card_of(desk, "Amira").entries[0]
    assert (entry.kind, entry.text, entry.happened_at) == (EntryKind.NOTE, "Ringde om tomter", moment("2026-05-12 09:41"))
    assert not shown(desk).isVisible()


def test_the_wrong_card_is_taken_back_and_the_note_waits_again(desk: OpenDesk) -> None:
    write(desk, "Ringde om tomter")
    lay_on(desk, "Lena")
    assert desk.window.toasts.undo()
    desk.settle()
    assert all(entry.text != "Ringde om tomter" for entry in card_of(desk, "Lena").entries)
    assert [note.text for note in desk.desk.store.read(loose_notes).result()] == ["Ringde om tomter"]


def test_what_is_thrown_away_comes_back_with_a_press(desk: OpenDesk) -> None:
    write(desk, "Ringde om tomter")
    press(shown(desk), "Ta bort anteckningen om amria")
    desk.settle()
    assert desk.desk.store.read(loose_notes).result() == ()
    assert desk.window.toasts.undo()
    desk.settle()
    assert [note.about for note in desk.desk.store.read(loose_notes).result()] == ["amria"]


def test_words_of_a_closed_window_are_there_again(desk: OpenDesk) -> None:
    dialog = ask_for_nobody(desk)
    desk.type(dialog.text, "Halva me")
    dialog.reject()
    desk.settle()
    assert ask_for_nobody(desk).text.toPlainText() == "Halva me"


def test_nothing_written_is_no_note(desk: OpenDesk) -> None:
    dialog = ask_for_nobody(desk)
    dialog.save()
    desk.settle()
    assert "Skriv något först." in shown_words(dialog)
    dialog.text.setPlainText("x" * 20_001)
    dialog.save()
    desk.settle()
    assert "Texten är för lång för en anteckning. Dela den i två." in shown_words(dialog)
    assert desk.desk.store.read(loose_notes).result() == ()
