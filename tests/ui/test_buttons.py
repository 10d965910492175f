"""Buttons: Enter presses the one that has the focus, in the window and in its dialogs; words do not lie over each other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.ui.parts.reminder_button import MomentDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from tests.factories import person, put
from tests.ui.desks import OpenDesk
from tests.ui.looking import open_card

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
