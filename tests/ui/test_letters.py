"""E-mails on the card in the real window: read, dropped, dragged and pasted, each laid once and on the right card."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QMessageBox,
    QWidget,
)

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.snapshots.base import ActivityBase, ActivityKind
from guide_desk.store import mirror
from guide_desk.ui.features.contact_card.letter_dialog import LetterDialog
from guide_desk.ui.features.contact_card.page import ContactCardPage
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.words_field import LineField, WordsField
from tests.factories import entry, moment
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, open_card, shown_words

# ---------------------------------------------------------------- letters


def archived_mail(desk: OpenDesk, name: str) -> None:
    contact_id = desk.people[name]
    remote = desk.desk.store.write(lambda unit: mirror.remote_id_of(unit, contact_id)).result()
    assert remote is not None
    what = entry(EntryKind.EMAIL_IN, "2026-05-06 07:12", "Sv: Hej\nSkickar mitt cv")
    base = ActivityBase(ActivityKind.DOCUMENT, 900, remote, "2026-05-06T07:12:00", what)
    desk.desk.store.write(lambda unit: mirror.write_activities(unit, [base])).result()


def test_a_letter_that_cannot_be_fetched_says_why_and_shows_what_is_known(desk: OpenDesk) -> None:
    archived_mail(desk, "Amira")
    page = open_card(desk, "Amira")
    page.view.row_opened.emit(page.view.model().index(0, 0))
    dialog = page.findChild(LetterDialog)
    assert dialog is not None
    desk.settle()
    assert dialog.windowTitle() == "Mejl – Guide Desk"
    assert "Skickar mitt cv" in dialog.words.toPlainText()
    assert dialog.status.text() == "Mejlet ligger i SuperOffice och kan hämtas när du är ansluten."
    dialog.reject()


def test_a_kept_letter_is_read_and_only_documents_are_opened(desk: OpenDesk) -> None:
    archived_mail(desk, "Amira")
    content = letter()
    content.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="CV Amira.pdf")
    content.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="program.exe")
    desk.desk.files._connect = lambda: Kept(content.as_bytes())
    page = open_card(desk, "Amira")
    page.view.row_opened.emit(page.view.model().index(0, 0))
    dialog = page.findChild(LetterDialog)
    assert dialog is not None
    desk.settle()
    assert dialog.words.toPlainText() == "Hej! Skickar mitt cv."
    words = shown_words(dialog)
    assert "CV Amira.pdf · 1 kB" in words
    assert "Från amira@example.com" in words
    buttons = {button.accessibleName(): button for button in dialog.findChildren(Button)}
    assert not buttons["Öppna program.exe"].isEnabled()
    buttons["Öppna CV Amira.pdf"].click()
    desk.settle()
    assert [path.name for path in desk.files] == ["bilaga-2.pdf"]
    dialog.reject()


class Kept:
    """A source that has one letter."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def letter(self, document: int, most_bytes: int) -> list[bytes]:
        assert (document, len(self._content) < most_bytes) == (900, True)
        return [self._content]

    def close(self) -> None:
        """Nothing is open."""


def letter(sender: str = "amira@example.com") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "karin@example.se", "Sv: Att flytta"
    made["Date"] = "Mon, 11 May 2026 12:00:00 +0000"
    made.set_content("Hej! Skickar mitt cv.\n")
    return made


def drop(desk: OpenDesk, page: ContactCardPage, folder: Path, made: EmailMessage, name: str = "mejl.eml") -> bool:
    taken = page.take_letters(in_a_file(folder, made, name))
    desk.settle()
    return taken


def in_a_file(folder: Path, made: EmailMessage, name: str = "mejl.eml") -> QMimeData:
    path = folder / name
    path.write_bytes(made.as_bytes())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setText(str(path))
    return data


def test_a_dropped_letter_lies_in_the_dialogue_once(desk: OpenDesk, tmp_path: Path) -> None:
    page = open_card(desk, "Amira")
    assert drop(desk, page, tmp_path, letter())
    card = card_of(desk, "Amira")
    assert (card.entries[0].kind, card.entries[0].text) == (EntryKind.EMAIL_IN, "Sv: Att flytta\nHej! Skickar mitt cv.")
    assert card.entries[0].happened_at == moment("2026-05-11 14:00")
    drop(desk, page, tmp_path, letter())
    assert len(card_of(desk, "Amira").entries) == len(card.entries)
    assert not drop(desk, page, tmp_path, letter(), "bild.png")


def drag(desk: OpenDesk, over: QWidget, data: QMimeData) -> bool:
    """As the system tells the window of what is dragged from outside; whether it was let go where it is taken."""
    native = desk.window.windowHandle()
    place, copy = over.mapTo(desk.window, over.rect().center()), Qt.DropAction.CopyAction
    button, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(place, copy, data, button, no_keys)
    QApplication.sendEvent(native, entered)
    QApplication.sendEvent(native, QDragMoveEvent(place, copy, data, button, no_keys))
    if not entered.isAccepted():
        QApplication.sendEvent(native, QDragLeaveEvent())
        return False
    QApplication.sendEvent(native, QDropEvent(QPointF(place), copy, data, button, no_keys))
    desk.settle()
    return True


@pytest.mark.parametrize("where", ["timeline", "composer", "facts", "name"])
def test_a_letter_dragged_from_outside_is_taken_wherever_it_is_let_go(desk: OpenDesk, tmp_path: Path, where: str) -> None:
    page = open_card(desk, "Amira")
    over = {
        "timeline": page.view.viewport(),
        "composer": page.composer.text.viewport(),
        "facts": page.facts,
        "name": page,
    }[where]
    assert drag(desk, over, in_a_file(tmp_path, letter()))
    assert card_of(desk, "Amira").entries[0].text == "Sv: Att flytta\nHej! Skickar mitt cv."
    assert page.composer.text.toPlainText() == ""
    assert not drag(desk, over, in_a_file(tmp_path, letter(), "bild.png"))
    assert page.composer.text.toPlainText() == ""


def open_fact(desk: OpenDesk, field: Field) -> LineField | WordsField:
    """A field of Amira's card that is open for writing, and in sight."""
    block = open_card(desk, "Amira").facts.contact_block
    block.edit()
    desk.settle()
    found = block.editors[field]
    assert isinstance(found, LineField | WordsField)
    desk.window.card.facts.ensureWidgetVisible(found)
    desk.settle()
    return found


def words_in(field: QWidget) -> str:
    return field.text() if isinstance(field, LineField) else field.toPlainText()  # type: ignore[attr-defined]


def surface(field: LineField | WordsField) -> QWidget:
    return field.viewport() if isinstance(field, WordsField) else field


@pytest.mark.parametrize("field", [Field.WISH_WORDS, Field.EMAILS])
def test_a_letter_let_go_over_an_open_fact_is_taken_and_its_path_is_not_written(
    desk: OpenDesk, tmp_path: Path, field: Field
) -> None:
    over = open_fact(desk, field)
    before = words_in(over)
    assert drag(desk, surface(over), in_a_file(tmp_path, letter()))
    assert card_of(desk, "Amira").entries[0].text == "Sv: Att flytta\nHej! Skickar mitt cv."
    assert not drag(desk, surface(over), in_a_file(tmp_path, letter(), "bild.png"))
    assert words_in(over) == before


@pytest.mark.parametrize("where", ["composer", Field.WISH_WORDS, Field.EMAILS])
def test_a_letter_pasted_into_a_field_is_taken_and_its_path_is_not_written(
    desk: OpenDesk, tmp_path: Path, where: Field | str
) -> None:
    into = open_fact(desk, where) if isinstance(where, Field) else open_card(desk, "Amira").composer.text
    before = words_in(into)
    QApplication.clipboard().setMimeData(in_a_file(tmp_path, letter()))
    QTest.keyClick(into, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert card_of(desk, "Amira").entries[0].text == "Sv: Att flytta\nHej! Skickar mitt cv."
    assert words_in(into) == before


@pytest.mark.parametrize("where", ["composer", Field.WISH_WORDS])
def test_words_from_outside_still_come_into_a_field(desk: OpenDesk, where: Field | str) -> None:
    into = open_fact(desk, where) if isinstance(where, Field) else open_card(desk, "Amira").composer.text
    into.clear()
    words = QMimeData()
    words.setText("Ring bageriet")
    assert drag(desk, surface(into), words)
    assert words_in(into) == "Ring bageriet"
    QApplication.clipboard().setText(", inte nu")
    QTest.keyClick(into, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert words_in(into) == "Ring bageriet, inte nu"


def test_the_menu_of_a_line_pastes_words_and_no_path(desk: OpenDesk, tmp_path: Path) -> None:
    into, words = open_fact(desk, Field.EMAILS), QMimeData()
    words.setText("ny@example.org")
    for copied, is_offered in ((words, True), (in_a_file(tmp_path, letter()), False)):
        QApplication.clipboard().setMimeData(copied)
        QApplication.sendEvent(
            into, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), into.mapToGlobal(QPoint(5, 5)))
        )
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        paste = menu.findChild(QAction, "edit-paste")
        assert isinstance(paste, QAction)
        assert paste.isEnabled() is is_offered
        menu.close()
        desk.settle()


def test_no_letter_is_taken_where_no_card_is_shown(desk: OpenDesk, tmp_path: Path) -> None:
    assert not drag(desk, desk.window.today.view.viewport(), in_a_file(tmp_path, letter()))


def test_a_dropped_letter_is_read_whole_before_it_is_sent(desk: OpenDesk, tmp_path: Path) -> None:
    page, made = open_card(desk, "Amira"), letter()
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="CV Amira.pdf")
    drop(desk, page, tmp_path, made)
    (tmp_path / "mejl.eml").unlink()
    page.view.row_opened.emit(page.view.model().index(0, 0))
    dialog = page.findChild(LetterDialog)
    assert dialog is not None
    desk.settle()
    assert (dialog.status.text(), "CV Amira.pdf · 1 kB" in shown_words(dialog)) == ("", True)
    dialog.reject()


def test_a_letter_that_is_not_laid_after_all_leaves_nothing(desk: OpenDesk, tmp_path: Path) -> None:
    page, sealed = open_card(desk, "Lena"), desk.desk.folder / "letters"
    drop(desk, page, tmp_path, letter("okand@example.net"))
    assert len(list(sealed.iterdir())) == 1
    box = page.findChild(QMessageBox)
    assert box is not None
    box.buttons()[-1].click()
    desk.desk.files.apart(lambda: None).result(10)
    assert list(sealed.iterdir()) == []
    assert all(each.kind is not EntryKind.EMAIL_IN for each in card_of(desk, "Lena").entries)


def test_a_letter_from_somebody_else_is_laid_on_their_card_after_a_question(desk: OpenDesk, tmp_path: Path) -> None:
    page = open_card(desk, "Lena")
    drop(desk, page, tmp_path, letter("amira@example.com"))
    box = page.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Mejlet hör till Amira Haddad. Lägga det på det kortet?"
    box.accepted.emit()
    desk.settle()
    assert card_of(desk, "Amira").entries[0].kind is EntryKind.EMAIL_IN
    assert all(each.kind is not EntryKind.EMAIL_IN for each in card_of(desk, "Lena").entries)
    box.close()
    QApplication.processEvents()


def test_a_letter_that_a_guide_wrote_is_laid_as_written_to_whom_it_went(desk: OpenDesk, tmp_path: Path) -> None:
    page, made = open_card(desk, "Lena"), letter("karin@example.se")
    del made["To"]
    made["To"] = "Amira <AMIRA@example.com>"
    drop(desk, page, tmp_path, made)
    box = page.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Mejlet hör till Amira Haddad. Lägga det på det kortet?"
    box.accepted.emit()
    desk.settle()
    assert card_of(desk, "Amira").entries[0].kind is EntryKind.EMAIL, "she did not write it, she has been answered"
    box.close()
    QApplication.processEvents()


def test_a_letter_from_a_stranger_stays_until_the_guide_has_said_so(desk: OpenDesk, tmp_path: Path) -> None:
    page = open_card(desk, "Lena")
    drop(desk, page, tmp_path, letter("okand@example.net"))
    box = page.findChild(QMessageBox)
    assert box is not None
    assert box.text().startswith("Adressen okand@example.net står inte på Lenas kort.")
    assert all(each.kind is not EntryKind.EMAIL_IN for each in card_of(desk, "Lena").entries)
    box.close()
