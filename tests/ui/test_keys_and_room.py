"""Keyboard and room: Enter presses, Tab goes as the eye does, and words neither lie over each other nor leave the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.ui.features.quick_note.dialog import QuickNoteDialog
from guide_desk.ui.laptop.held_dialog import HeldDialog
from guide_desk.ui.parts.act_dialog import ActDialog
from guide_desk.ui.parts.person_picker import PersonPicker
from guide_desk.ui.parts.reminder_button import MomentDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import ElidedLabel, PlainLabel
from guide_desk.ui.window.shortcuts_dialog import ShortcutsDialog
from guide_desk.ui.window.sync_panel import SyncPanel
from tests.factories import person, put
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, open_card
from tests.ui.test_parked import park_a_note

APART = "\u2005"
"""The narrow space between icon and words."""


def test_enter_presses_the_button_that_has_the_focus(desk: OpenDesk) -> None:
    acts = desk.window.today.peek.acts
    for number, key in enumerate((Qt.Key.Key_Return, Qt.Key.Key_Enter), start=1):
        QTest.keyClick(acts.other, key)
        assert len(desk.links) == number


def test_an_enter_that_is_held_down_or_goes_with_other_keys_presses_nothing(desk: OpenDesk) -> None:
    other = desk.window.today.peek.acts.other
    again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(other, again)
    QTest.keyClick(other, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert desk.links == []


def test_enter_in_a_dialog_presses_what_has_the_focus_and_not_the_default_beside_it(desk: OpenDesk) -> None:
    dialog = MomentDialog(desk.context, desk.context.clock.today(), with_day=True, parent=desk.window)
    chosen: list[object] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    leave = next(each for each in dialog.findChildren(Button) if each.text() == "Avbryt")
    QTest.keyClick(leave, Qt.Key.Key_Return)
    assert (dialog.isVisible(), chosen) == (False, [])


def test_a_long_topic_that_somebody_wonders_about_leaves_room_for_the_word(desk: OpenDesk) -> None:
    asked = tuple(each.value for each in GuidanceTopic)
    put(desk.desk.store, person(1, first_name="Elin", last_name="Sandqvist", topics_asked=asked))
    facts = open_card(desk, "Elin").facts
    topics = [each for each in facts.findChildren(Button) if each.accessibleName().endswith(", undrar")]
    assert len(topics) == len(GuidanceTopic)
    for topic in topics:
        (word,) = topic.findChildren(PlainLabel)
        assert topic.sizeHint().width() <= word.geometry().left()
    networks = next(each for each in topics if each.accessibleName() == "Nätverk och platsambassadörer, undrar")
    first, second = networks.text().split("\n")
    assert (first.strip(APART), second.strip(APART)) == ("Nätverk och", "platsambassadörer")
    assert first.startswith(APART) is second.startswith(APART) is True
    assert networks.height() >= 2 * networks.fontMetrics().height()


def test_tab_goes_as_the_eye_does_also_to_what_came_later(desk: OpenDesk) -> None:
    held = HeldDialog(desk.context, desk.window)
    held.show()
    desk.settle()
    assert tab_stops(held.save_list, 3) == ["Spara listan över läst och uttaget …", "Stäng", "Öppna som PDF"]
    held.deleteLater()
    park_a_note(desk, "Vill ha en trädgård")
    panel = SyncPanel(desk.context, SyncStatus(SyncState.NEEDS_YOU, 1, 1), lambda: None, desk.window)
    panel.show_at(QPoint(20, 700))
    desk.settle()
    stops = tab_stops(panel._now, 7)
    assert (stops[0], stops[1], stops[-1]) == ("Försök nu", "Skicka igen: Elin Sandqvist", "Stäng")
    panel.close()
    panel.deleteLater()


def tab_stops(first: QWidget, count: int) -> list[str]:
    """What Tab comes to from there, as it is heard."""
    first.window().activateWindow()
    first.setFocus()
    heard = [first.accessibleName()]
    for _press in range(count - 1):
        QTest.keyClick(first.window().focusWidget() or first, Qt.Key.Key_Tab)
        heard.append((first.window().focusWidget() or first).accessibleName())
    return heard


def test_windows_stay_on_the_screen_and_keep_all_their_words_at_twice_the_text(desk: OpenDesk) -> None:
    desk.context.theme.choose(scale=2.0)
    card = open_card(desk, "Elin")
    room = desk.window.screen().availableSize()
    card.acts.protecting.protect(card_of(desk, "Elin"))
    desk.window.open_quick_note()
    made = [
        *desk.window.findChildren(ActDialog),
        *desk.window.findChildren(QuickNoteDialog),
        ShortcutsDialog(desk.context.theme, desk.window),
        PersonPicker(desk.context, "Vems kort?", "Lägg det där", desk.window),
        HeldDialog(desk.context, desk.window),
    ]
    for window in made:
        window.show()
        desk.settle()
        assert window.height() <= room.height(), type(window).__name__
        for label in window.findChildren(QLabel):
            assert not label.isVisible() or label.height() >= label.heightForWidth(label.width()), label.text()
        for button in window.findChildren(Button):
            assert not button.isVisible() or button.width() >= button.minimumSizeHint().width(), button.text()
        window.close()
        window.deleteLater()
    desk.context.theme.choose(scale=1.0)


def test_a_line_with_room_for_a_few_letters_only_is_left_out(desk: OpenDesk) -> None:
    label = ElidedLabel(desk.context.theme, "anmälan kom måndag 4 maj", parent=desk.window)
    label.resize(label.fontMetrics().horizontalAdvance(label.text()) + 4, 20)
    assert label.shown_line() == "anmälan kom måndag 4 maj"
    label.resize(label.width() // 2, 20)
    assert label.shown_line().startswith("anmälan")
    assert label.shown_line().endswith("…")
    label.resize(24, 20)
    assert label.shown_line() == ""
    assert label.text() == "anmälan kom måndag 4 maj"
