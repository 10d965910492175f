"""Det här finns på datorn: true numbers, no names, and a page that can be printed."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import dialogue
from guide_desk.ui.laptop.held_dialog import FILE_NAME, HeldDialog
from guide_desk.ui.window.settings_menu import build_settings_menu
from tests.ui.desks import OpenDesk


def opened(desk: OpenDesk) -> HeldDialog:
    menu: QMenu = build_settings_menu(desk.context, desk.window, start_over=None, show_shortcuts=lambda: None)
    (action,) = [each for each in menu.actions() if each.text() == "Det här finns på datorn"]
    action.trigger()
    desk.settle()
    menu.deleteLater()
    (dialog,) = desk.window.findChildren(HeldDialog)
    return dialog


def test_it_counts_what_is_here_and_names_nobody(desk: OpenDesk) -> None:
    desk.desk.store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=desk.people["Elin"], kind=EntryKind.NOTE, text="Glasspinnar")
    ).result()
    dialog = opened(desk)
    words = dialog.words.text()
    assert "4 personer med kort och dialog." in words
    assert "7 händelser i dialogerna." in words
    assert "1 sak har inte skickats än." in words
    assert "Räknat tisdag 12 maj klockan 9.41." in words
    assert not [name for name in (*desk.people, "Sandqvist", "Glasspinnar", "Göteborg") if name in words]
    dialog.close()


def test_with_large_text_its_buttons_stay_on_the_screen(desk: OpenDesk) -> None:
    desk.context.theme.choose(scale=2.0)
    dialog = opened(desk)
    assert dialog.frameGeometry().bottom() <= dialog.screen().availableGeometry().bottom()
    assert dialog.pane.height() < dialog.words.height()
    assert dialog.rect().contains(dialog.pdf.rect().translated(dialog.pdf.mapTo(dialog, dialog.pdf.rect().topLeft())))
    dialog.close()


def test_it_is_opened_as_a_pdf_under_a_neutral_name(desk: OpenDesk) -> None:
    dialog = opened(desk)
    dialog.pdf.click()
    desk.qtbot.waitUntil(lambda: bool(desk.files))
    (path,) = desk.files
    assert path.name == FILE_NAME
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.stat().st_size > 1000
    dialog.close()
