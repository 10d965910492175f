"""The window around the places: toasts, focus, the sync panel, acts, and a name for every control."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QDialog, QMenu

from guide_desk.actions.registry import ACTIONS, ActionContext
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.texts import set_language
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.parts.booking_dialog import BookingDialog
from guide_desk.ui.parts.hand_over_dialog import HandOverDialog
from guide_desk.ui.parts.reminder_button import MomentDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.window.settings_menu import build_settings_menu
from guide_desk.ui.window.sync_panel import SyncPanel
from tests.factories import moment
from tests.ui.desks import OpenDesk
from tests.ui.looking import WindowsShown, card_of, names_of_controls, shown_words, turn_wheel


def test_a_toast_that_moves_from_under_the_pointer_goes_when_its_time_is_over(desk: OpenDesk) -> None:
    toasts = desk.window.toasts
    desk.come_forward()
    desk.window.today.peek.composer.text.setFocus()
    toasts.show("Kopierat", lambda: None)
    QCursor.setPos(toasts._frame.mapToGlobal(toasts._frame.rect().center()))
    QApplication.sendEvent(toasts._frame, QEvent(QEvent.Type.Enter))
    toasts._timer.timeout.emit()
    assert toasts.is_shown
    desk.window.go("contacts")
    desk.settle()
    assert not toasts._frame.geometry().contains(desk.window._content.mapFromGlobal(QCursor.pos()))
    assert toasts._timer.isActive()
    toasts._timer.timeout.emit()
    assert not toasts.is_shown


def test_a_toast_keeps_clear_of_where_the_guide_works(desk: OpenDesk) -> None:
    desk.come_forward()
    desk.type_and_save("Pratade om skolan")
    toast = desk.window.toasts._frame
    assert toast.geometry().bottom() < desk.window.height() // 2
    desk.window.go("contacts")
    desk.settle()
    assert desk.window.contacts.search.hasFocus()
    assert toast.geometry().top() > desk.window.height() // 2


def test_what_can_be_undone_stays_when_something_else_is_told(desk: OpenDesk) -> None:
    desk.come_forward()
    desk.type_and_save("Pratade om skolan")
    toasts, saved = desk.window.toasts, desk.window.toasts.text
    toasts.show("Datorn har inget program som öppnar den filen.")
    toasts.show("Kopierat")
    assert toasts.text == f"{saved}\nKopierat"
    assert toasts.undo()
    toasts.show("Kopierat")
    assert toasts.text == "Kopierat"
    assert not toasts.undo()


def test_no_window_but_the_desks_own_is_ever_shown(desk: OpenDesk, qapp: QApplication) -> None:
    shown = WindowsShown(desk.window)
    qapp.installEventFilter(shown)
    desk.window.today.view.setCurrentIndex(
        desk.window.today._model.index(desk.window.today._model.row_of(desk.people["Amira"]), 0)
    )
    desk.settle()
    for place in ("contacts", "card"):
        desk.window.go(place, desk.people["Tobias"])
        desk.settle()
    desk.window.card.composer.preselect(EntryKind.CALL, Outcome.NO_ANSWER)
    desk.window.card.composer.save_entry()
    desk.settle()
    qapp.removeEventFilter(shown)
    assert shown.strangers == []


def test_keys_leave_a_button_before_its_words_do_and_come_back(desk: OpenDesk) -> None:
    save = desk.window.today.peek.composer.save
    desk.window.resize(1440, 760)
    desk.settle()
    assert save._key_room > 0
    desk.window.resize(1000, 760)
    desk.settle()
    assert save.width() >= save.minimumSizeHint().width()
    assert save._key_room == 0
    desk.window.resize(1440, 760)
    desk.settle()
    assert save._key_room > 0


def test_the_sync_panel_follows_what_happens(desk: OpenDesk) -> None:
    desk.type_and_save("Pratade om skolan")
    status = SyncStatus(SyncState.OFFLINE, waiting_count=1, next_try_at=moment("2026-05-12 09:55"))
    desk.context.changes.sync_status_changed.emit(status)
    assert "en sak är sparad här" in shown_words(desk.window)
    desk.window.navigation.status_button.click()
    desk.settle()
    panel = desk.window.findChildren(SyncPanel)[0]
    words = shown_words(panel)
    assert "En sak är sparad här" in words
    assert "En skickas av sig själv." in words
    assert "Elin Sandqvist" in words
    assert "Väntar på att skickas. Försöker igen 09:55." in words
    press = {button.text(): button for button in panel.findChildren(QAbstractButton)}
    press["Ta tillbaka"].click()
    desk.settle()
    assert "Allt har skickats" in shown_words(panel)
    panel.close()


@pytest.mark.parametrize(("place", "fewest"), [("today", 20), ("contacts", 23), ("card", 27)])
def test_every_control_of_a_place_has_a_name_of_its_own(desk: OpenDesk, place: str, fewest: int) -> None:
    desk.window.go(place, desk.people["Lena"] if place == "card" else None)
    desk.settle()
    names = names_of_controls(desk.window)
    assert len(names) >= fewest, names
    assert all(names), names
    assert len(names) == len(set(names)), sorted(names)


@pytest.mark.parametrize(
    ("make", "fewest"),
    [
        (lambda desk: NewPersonDialog(desk.context, desk.window), 17),
        (lambda desk: MomentDialog(desk.context, desk.clock.today(), with_day=True, parent=desk.window), 4),
        (lambda desk: SyncPanel(desk.context, SyncStatus(SyncState.ALL_SENT), lambda: None, desk.window), 2),
        (lambda desk: BookingDialog(desk.context, card_of(desk, "Elin"), None, desk.window), 6),
        (lambda desk: HandOverDialog(desk.context, card_of(desk, "Elin"), desk.window), 4),
    ],
)
def test_every_control_of_a_small_window_has_a_name_of_its_own(
    desk: OpenDesk, make: Callable[[OpenDesk], QDialog], fewest: int
) -> None:
    dialog = make(desk)
    dialog.show()
    names = names_of_controls(dialog)
    assert len(names) >= fewest, names
    assert all(names), names
    assert len(names) == len(set(names)), sorted(names)
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize(
    ("make", "first"),
    [
        (lambda desk: BookingDialog(desk.context, card_of(desk, "Elin"), None, desk.window), "Dag"),
        (lambda desk: HandOverDialog(desk.context, card_of(desk, "Elin"), desk.window), "Till kommun"),
        (lambda desk: MomentDialog(desk.context, desk.clock.today(), with_day=True, parent=desk.window), "Dag"),
    ],
)
def test_a_small_window_begins_at_its_first_field_and_enter_goes_on(
    desk: OpenDesk, make: Callable[[OpenDesk], QDialog], first: str
) -> None:
    dialog = make(desk)
    dialog.show()
    desk.settle()
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == first
    assert [button.isDefault() for button in dialog.findChildren(Button)] == [False, True]
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize(
    "make",
    [
        lambda desk: BookingDialog(desk.context, card_of(desk, "Elin"), None, desk.window),
        lambda desk: HandOverDialog(desk.context, card_of(desk, "Elin"), desk.window),
    ],
)
def test_a_small_window_leaves_no_room_empty_at_its_foot(desk: OpenDesk, make: Callable[[OpenDesk], QDialog]) -> None:
    dialog = make(desk)
    dialog.show()
    desk.settle()
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize(
    "make",
    [
        lambda desk: BookingDialog(desk.context, card_of(desk, "Elin"), None, desk.window),
        lambda desk: HandOverDialog(desk.context, card_of(desk, "Elin"), desk.window),
        lambda desk: MomentDialog(desk.context, desk.clock.today(), with_day=True, parent=desk.window),
    ],
)
def test_the_wheel_over_a_field_changes_nothing(desk: OpenDesk, make: Callable[[OpenDesk], QDialog]) -> None:
    dialog = make(desk)
    dialog.show()
    fields = [*dialog.findChildren(QComboBox), *dialog.findChildren(QAbstractSpinBox)]
    assert fields
    for field in fields:
        before = _chosen(field)
        for notch in (120, -120):
            turn_wheel(field, notch)
            assert _chosen(field) == before, field.accessibleName()
    dialog.close()
    dialog.deleteLater()


def _chosen(field: QComboBox | QAbstractSpinBox) -> str:
    return field.currentText() if isinstance(field, QComboBox) else field.text()


def test_a_window_that_closes_before_its_answer_comes_is_left_alone(desk: OpenDesk) -> None:
    dialog = HandOverDialog(desk.context, card_of(desk, "Elin"), desk.window)
    shiboken6.delete(dialog)
    desk.settle()
    assert desk.context.background.is_idle


def test_the_next_pane_leaves_the_list_alone_where_only_one_has_room(desk: OpenDesk) -> None:
    desk.come_forward()
    desk.window.resize(700, 760)
    desk.settle()
    desk.window.today.view.setFocus()
    for expected in (desk.window.navigation.status_button, desk.window.navigation.list_view, desk.window.today.view):
        desk.qtbot.keyClick(desk.window, Qt.Key.Key_F6)
        desk.settle()
        assert desk.window.shown_place == "today"
        assert expected.hasFocus()


def test_the_mouse_steps_back_and_forward(desk: OpenDesk) -> None:
    desk.window.go("contacts")
    for button, place in ((Qt.MouseButton.BackButton, "today"), (Qt.MouseButton.ForwardButton, "contacts")):
        QTest.mousePress(desk.window, button)
        desk.settle()
        assert desk.window.shown_place == place


def test_the_registry_has_handlers_words_and_no_clash(desk: OpenDesk) -> None:
    assert set(desk.window._factory.actions) == {action.action_id for action in ACTIONS}
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    swedish = [action.text() for action in ACTIONS]
    assert all(swedish)
    assert all(isinstance(action.is_enabled(ActionContext()), bool) for action in ACTIONS)


def test_every_act_is_said_in_english(qapp: QApplication) -> None:
    from guide_desk.system.folders import resource

    swedish = [action.text() for action in ACTIONS]
    set_language("en", resource("translations"))
    try:
        english = [action.text() for action in ACTIONS]
    finally:
        set_language("sv")
    assert all(english)
    assert sum(one != other for one, other in zip(swedish, english, strict=True)) >= len(swedish) - 1


def test_what_is_practised_is_ticked_and_asked_for_from_the_menu(desk: OpenDesk) -> None:
    asked: list[str] = []
    practice = ("slow", asked.append)
    menu = build_settings_menu(desk.context, desk.window, start_over=None, show_shortcuts=lambda: None, practice=practice)
    below = next(each for each in menu.findChildren(QMenu) if each.title() == "Öva på när det krånglar")
    assert [action.text() for action in below.actions() if action.isChecked()] == ["SuperOffice är långsamt"]
    next(action for action in below.actions() if action.text() == "Nätet är borta").trigger()
    assert asked == ["offline"]
    assert not desk.desk.can_practise
    menu.deleteLater()
