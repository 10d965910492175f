"""The one big next step, the other channel, and the quieter acts."""

from __future__ import annotations

import segno
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from guide_desk.domain.dialogue import CloseReason, EntryKind
from guide_desk.ui.parts.qr_dialog import QrDialog
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_in_queue


def test_calling_and_mailing_hand_links_to_the_system(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.call()
    assert desk.links == ["tel:0701740612"]
    assert desk.window.today.peek.composer.fields.kind is EntryKind.CALL
    desk.window.today.peek.acts.mail()
    assert desk.links[1].startswith("mailto:elin@example.com?subject=Din%20fr%C3%A5ga")
    assert len(desk.links[1]) < 1900
    assert desk.window.today.peek.composer.fields.kind is EntryKind.EMAIL


def test_the_wish_decides_the_big_action_and_its_time(desk: OpenDesk) -> None:
    acts = desk.window.today.peek.acts
    acts.set_card(card_of(desk, "Tobias"))
    assert acts.first.text().strip() == "Ring efter 16"
    assert acts.now.isVisibleTo(acts)
    acts.first.click()
    desk.settle()
    reminder = card_of(desk, "Tobias").entries[0]
    assert (reminder.kind, reminder.happened_at.hour) == (EntryKind.REMINDER, 16)
    acts.set_card(card_of(desk, "Amira"))
    assert acts.first.text().strip() == "Mejla Amira"
    assert acts.other.text().strip() == "Ring i stället"


def test_no_response_needed_has_six_reasons_and_says_what_is_missing(desk: OpenDesk) -> None:
    menu = desk.window.today.peek.acts.build_menu()
    reasons = menu.findChildren(QMenu)[0]
    texts = {action.text(): action.isEnabled() for action in reasons.actions() if action.text()}
    assert texts["Test eller skräp"]
    assert not texts["Går inte att nå"]
    assert "Kan väljas efter tre försök på två dagar, både per telefon och mejl." in texts
    desk.window.today.peek.acts._close(CloseReason.TEST_OR_JUNK)
    desk.settle()
    assert "Elin Sandqvist" not in names_in_queue(desk)
    assert desk.window.toasts.undo()
    desk.settle()
    assert "Elin Sandqvist" in names_in_queue(desk)
    menu.deleteLater()


def test_a_number_is_shown_as_a_code_that_is_dark_on_white_in_every_look(desk: OpenDesk) -> None:
    desk.context.theme.choose(is_dark=True)
    acts = desk.window.today.peek.acts
    acts.show_code()
    (dialog,) = desk.window.findChildren(QrDialog)
    picture = dialog.code.grab().toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert colors == {"#000000", "#ffffff"}
    assert picture.pixelColor(2, 2).name() == "#ffffff"
    assert dialog.code.accessibleName() == "QR-kod för att ringa 070-174 06 12"
    assert bytes(segno.make("tel:0701740612", micro=False, error="m").matrix[0]) == dialog.code._rows[0]
    dialog.reject()
    assert "Visa QR-kod" in {action.text() for action in acts.build_menu().actions()}


def test_the_menu_shows_the_keys_of_its_acts_and_leaves_them_to_the_window(desk: OpenDesk) -> None:
    menu = desk.window.today.peek.acts.build_menu()
    keys = {action.text(): action.shortcut().toString() for action in menu.actions() if not action.shortcut().isEmpty()}
    assert keys == {"Jag svarar": "Ctrl+J", "Boka samtal …": "Ctrl+B", "Kopiera telefonnummer": "Ctrl+Shift+C"}
    desk.come_forward()
    QTest.keyClick(desk.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert card_of(desk, "Elin").row.claim is not None
    menu.deleteLater()


def test_the_keys_of_copying_stand_at_the_preferred_address(desk: OpenDesk) -> None:
    acts = desk.window.today.peek.acts
    acts.set_card(card_of(desk, "Amira"))
    menu = acts.build_menu()
    keyed = [action.text() for action in menu.actions() if action.shortcut().toString() == "Ctrl+Shift+C"]
    assert keyed == ["Kopiera mejladress"]
    menu.deleteLater()
