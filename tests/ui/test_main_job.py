"""The desk's main job in the real window: see who waits, reach them, write it down, take it back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, QTime
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from guide_desk.actions.registry import ACTIONS, ActionContext
from guide_desk.domain.contact import Field, list_of, text_of
from guide_desk.domain.dialogue import CloseReason, EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.errors import StoreUnwritable
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, dialogue
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.texts import set_language
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.parts.composer import Composer
from guide_desk.ui.parts.reminder_button import MomentDialog
from guide_desk.ui.settings_menu import build_settings_menu
from guide_desk.ui.sync_panel import SyncPanel
from guide_desk.ui.widgets.buttons import Button, SegmentedControl
from tests.factories import moment, person, put, registration
from tests.ui.desks import OpenDesk


def card_of(desk: OpenDesk, name: str) -> CardSnapshot:
    found = desk.desk.store.read(lambda unit: cards.card(unit, desk.people[name])).result()
    assert found is not None
    return found


def names_in_queue(desk: OpenDesk) -> list[str]:
    model = desk.window.today.view.model()
    texts = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return [text for text in texts if "," not in text]


def shown_words(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_the_queue_tells_who_waits_and_the_sentence_is_true(desk: OpenDesk) -> None:
    assert names_in_queue(desk) == ["Elin Sandqvist", "Amira Haddad", "Tobias Wern"]
    words = shown_words(desk.window.today)
    assert "God morgon, Karin" in words
    assert "En person har väntat för länge på ett första svar. En till behöver få svar i dag." in words
    assert desk.window.windowTitle() == "I dag – Guide Desk (övningsläge)"


class WindowsShown(QObject):
    """Sees each window that opens beside `own`; one that flashes up takes the focus from what is being written."""

    def __init__(self, own: QWidget) -> None:
        super().__init__()
        self._own = own
        self.strangers: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and watched is not self._own:
            self.strangers.append(type(watched).__name__)
        return False


def test_a_row_is_heard_whole(desk: OpenDesk) -> None:
    view = desk.window.today.view
    heard = str(view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    assert (
        heard == "Elin Sandqvist, till Åre från Göteborg. 2 arbetsdagar för sent. Vill bli uppringd. Sökt en gång, i går 16.40."
    )


def test_a_call_is_written_down_with_two_keys_and_the_words(desk: OpenDesk) -> None:
    desk.come_forward()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    composer = desk.window.today.peek.composer
    assert composer.text.hasFocus()
    desk.type(composer.text, "Pratade om förskola")
    desk.qtbot.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    latest = card_of(desk, "Elin").entries[0]
    assert (latest.kind, latest.outcome, latest.text) == (EntryKind.CALL, Outcome.TALKED, "Pratade om förskola")
    assert names_in_queue(desk) == ["Amira Haddad", "Tobias Wern"]
    assert desk.window.toasts.text == "Elin fick sitt första svar. En kvar i dag."
    assert desk.window.today.peek.card is not None
    assert desk.window.today.peek.card.row.first_name == "Amira"


def test_an_answered_row_folds_away_and_then_is_gone(desk: OpenDesk) -> None:
    today, heights = desk.window.today, []
    elin = desk.people["Elin"]
    today.fold.valueChanged.connect(lambda _share: heights.append(today._delegate.leaving))
    composer = today.peek.composer
    composer.preselect(EntryKind.CALL, Outcome.TALKED)
    composer.save_entry()
    desk.qtbot.waitUntil(lambda: today.fold.is_running, timeout=2000)
    assert elin in today._model.people()
    desk.settle()
    shares = [leaving[1] for leaving in heights if leaving is not None]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0.0
    assert elin not in today._model.people()
    assert today._delegate.leaving is None


def test_with_reduced_motion_an_answered_row_is_gone_at_once(desk: OpenDesk) -> None:
    menu = build_settings_menu(desk.context, desk.window, start_over=None, show_shortcuts=lambda: None)
    next(action for action in menu.actions() if action.text() == "Minska rörelser").trigger()
    assert desk.context.settings.get("reduce_motion") is True
    desk.type_and_save("Pratade om skolan")
    assert desk.people["Elin"] not in desk.window.today._model.people()
    assert desk.window.today._delegate.leaving is None


def test_a_long_text_is_cut_and_shown_whole_on_request(desk: OpenDesk) -> None:
    desk.desk.store.write(
        lambda unit: dialogue.log_note(unit, contact_id=desk.people["Lena"], text="Ett ord till. " * 400)
    ).result()
    desk.window.go("card", desk.people["Lena"])
    desk.settle()
    card = desk.window.card
    rect = card.view.visualRect(card._timeline.index(0, 0))
    desk.qtbot.mouseClick(card.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 60, rect.bottom() - 24))
    shown = [dialog for dialog in card.findChildren(QDialog) if dialog.isVisible()]
    assert len(shown) == 1
    assert shown[0].findChildren(QPlainTextEdit)[0].toPlainText().count("Ett ord till.") == 400
    shown[0].close()


def test_a_toast_keeps_clear_of_where_the_guide_works(desk: OpenDesk) -> None:
    desk.come_forward()
    desk.type_and_save("Pratade om skolan")
    toast = desk.window.toasts._frame
    assert toast.geometry().bottom() < desk.window.height() // 2
    desk.window.go("contacts")
    desk.settle()
    assert desk.window.contacts.search.hasFocus()
    assert toast.geometry().top() > desk.window.height() // 2


def test_undo_puts_the_row_back(desk: OpenDesk) -> None:
    desk.type_and_save("Fel person")
    assert desk.window.toasts.undo()
    desk.settle()
    assert "Elin Sandqvist" in names_in_queue(desk)
    assert all(entry.text != "Fel person" for entry in card_of(desk, "Elin").entries)


def test_no_answer_keeps_the_row_and_shows_the_attempt(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    composer.preselect(EntryKind.CALL, Outcome.NO_ANSWER)
    assert not composer.counts.isVisible()
    composer.save_entry()
    desk.settle()
    assert "Elin Sandqvist" in names_in_queue(desk)
    clock = card_of(desk, "Elin").row.clock
    assert clock is not None
    assert clock.attempts == 2


def test_calling_and_mailing_hand_links_to_the_system(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.call()
    assert desk.links == ["tel:0701740612"]
    assert desk.window.today.peek.composer.kind is EntryKind.CALL
    desk.window.today.peek.acts.mail()
    assert desk.links[1].startswith("mailto:elin@example.com?subject=Din%20fr%C3%A5ga")
    assert len(desk.links[1]) < 1900
    assert desk.window.today.peek.composer.kind is EntryKind.EMAIL


def test_on_return_from_the_mail_program_one_press_puts_it_on_the_card(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.mail()
    follow_up = desk.window.today.peek.composer.follow_up
    assert not follow_up.isVisible()
    follow_up.ask_about_mail()
    assert "Skickade du mejlet till Elin?" in shown_words(follow_up)
    press = {button.text(): button for button in follow_up.findChildren(QAbstractButton)}
    assert set(press) == {"Ja, lägg på kortet", "Inte än", "Nej, det blev inget"}
    press["Ja, lägg på kortet"].click()
    desk.settle()
    assert card_of(desk, "Elin").entries[0].kind is EntryKind.EMAIL
    assert desk.window.today.peek.card is not None
    assert desk.window.today.peek.card.row.first_name != "Elin"
    assert "Elin ville bli uppringd. Varför mejl?" in shown_words(follow_up)
    press = {button.text(): button for button in follow_up.findChildren(QAbstractButton) if button.isVisible()}
    press["Bad om det"].click()
    desk.settle()
    assert card_of(desk, "Elin").entries[0].text == "Skrev fast önskan var samtal: personen bad om det."
    assert not follow_up.isVisible()


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


def test_the_wished_channel_asks_nothing(desk: OpenDesk) -> None:
    desk.type_and_save("Pratade länge")
    assert not desk.window.today.peek.composer.follow_up.isVisible()


def test_topics_are_set_while_writing_and_ride_along_with_the_entry(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    menu = composer.topics.actions_by_topic
    menu[GuidanceTopic.HOUSING].trigger()
    menu[GuidanceTopic.HOUSING].trigger()
    menu[GuidanceTopic.STUDIES].trigger()
    assert "Boende · besvarad" in menu[GuidanceTopic.HOUSING].text()
    assert "Studier · undrar" in menu[GuidanceTopic.STUDIES].text()
    composer.topics._keep()
    desk.settle()
    card = card_of(desk, "Elin")
    assert (card.topics_asked, card.topics_answered) == ((GuidanceTopic.STUDIES,), (GuidanceTopic.HOUSING,))
    desk.type_and_save("Svarade om boende")
    assert card_of(desk, "Elin").entries[0].topics == {GuidanceTopic.HOUSING, GuidanceTopic.STUDIES}
    assert composer.topics.touched == frozenset()


def test_a_reminder_is_set_from_the_composer(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    desk.type(composer.text, "Fråga om huset")
    choices = {action.text(): action for action in composer.reminder.build_menu().actions()}
    assert list(choices) == ["I dag klockan …", "I morgon", "Om en vecka", "Välj dag …"]
    choices["I morgon"].trigger()
    desk.settle()
    entry = next(each for each in card_of(desk, "Elin").entries if each.kind is EntryKind.REMINDER)
    assert (entry.text, entry.happened_at) == ("Fråga om huset", moment("2026-05-13 08:00"))
    assert desk.window.toasts.text == "Påminnelse i morgon klockan 8."
    assert composer.text.toPlainText() == "Fråga om huset"


def test_a_reminder_is_never_set_in_the_past(desk: OpenDesk) -> None:
    chosen: list[object] = []
    dialog = MomentDialog(desk.context, desk.clock.today(), with_day=True, parent=desk.window)
    desk.qtbot.addWidget(dialog)
    dialog.chosen.connect(chosen.append)
    dialog.hour.setTime(QTime(7, 0))
    dialog._accept()
    assert chosen == []
    assert "Den tiden har redan varit" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.day.setDate(QDate(2026, 5, 20))
    dialog._accept()
    assert chosen == [moment("2026-05-20 07:00")]


def test_the_cards_composer_is_one_line_until_it_is_used(desk: OpenDesk) -> None:
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    composer = desk.window.card.composer
    assert not composer.growth.is_open
    folded = composer.text.height()
    assert not composer.counts.isVisible()
    desk.come_forward()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert composer.growth.is_open
    assert composer.counts.isVisible()
    assert composer.text.height() > folded
    desk.type(composer.text, "x")
    for _line in range(40):
        composer.text.insertPlainText("\n")
    desk.settle()
    assert composer.text.height() <= round(desk.window.height() * 0.4)


def test_after_no_answer_the_next_steps_are_offered(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    composer.preselect(EntryKind.CALL, Outcome.NO_ANSWER)
    composer.save_entry()
    desk.settle()
    press = {button.text(): button for button in composer.follow_up.findChildren(QAbstractButton)}
    assert set(press) == {"Skriv sms", "Mejla i stället", "Ring igen i morgon"}
    press["Ring igen i morgon"].click()
    desk.settle()
    reminder = card_of(desk, "Elin").entries[0]
    assert (reminder.kind, reminder.happened_at.day) == (EntryKind.REMINDER, 13)


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


def test_a_draft_is_there_when_the_card_is_shown_again(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    desk.type(composer.text, "Halvfärdig mening")
    desk.window.today.view.setCurrentIndex(desk.window.today.view.model().index(3, 0))
    desk.settle()
    assert composer.text.toPlainText() == ""
    desk.window.today.view.setCurrentIndex(desk.window.today.view.model().index(1, 0))
    desk.settle()
    assert composer.text.toPlainText() == "Halvfärdig mening"
    assert "Utkastet är sparat på den här datorn" in shown_words(composer)


def test_a_full_disk_keeps_the_words_and_says_so(desk: OpenDesk) -> None:
    composer = desk.window.today.peek.composer
    desk.type(composer.text, "Viktigt")
    composer._not_saved(StoreUnwritable("full"))
    assert composer.text.toPlainText() == "Viktigt"
    assert "Datorns disk är full." in shown_words(composer)


def test_names_with_markup_are_shown_as_they_are(desk: OpenDesk) -> None:
    hostile = "<b>x</b><img src='file:///etc/passwd'>"
    put(desk.desk.store, person(9, first_name=hostile, last_name="<i>y</i>"), [registration("2026-04-28 10:00", hostile)])
    desk.window.today.refresh()
    desk.settle()
    desk.window.today.show_new()
    desk.settle()
    model = desk.window.today.view.model()
    row = next(row for row in range(model.rowCount()) if hostile in str(model.index(row, 0).data()))
    desk.window.today.view.setCurrentIndex(model.index(row, 0))
    desk.settle()
    assert hostile in shown_words(desk.window.today.peek)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in desk.window.findChildren(QLabel) if label.text())


def test_new_people_wait_behind_a_bar_while_the_list_has_focus(desk: OpenDesk) -> None:
    today = desk.window.today
    desk.come_forward()
    today.view.setFocus()
    before = names_in_queue(desk)
    put(desk.desk.store, person(10, first_name="Nya", last_name="Person"), [registration("2026-05-12 08:00")])
    today._by_sync_only = True
    today.refresh()
    desk.settle()
    assert names_in_queue(desk) == before
    assert today._bar.text == "En ny anmälan."
    today.show_new()
    assert "Nya Person" in names_in_queue(desk)


def test_the_card_shows_everything_and_edits_in_place(desk: OpenDesk) -> None:
    desk.window.go("card", desk.people["Lena"], list(desk.people.values()))
    desk.settle()
    page = desk.window.card
    assert desk.window.windowTitle() == "Kontaktkort – Guide Desk (övningsläge)"
    assert "Lena Ahlqvist" in shown_words(page)
    assert "4 av 4" in shown_words(page)
    page.edit_facts()
    status = page.facts.editors[Field.MOVE_STATUS]
    status.setCurrentIndex(status.findData("moved_here"))  # type: ignore[union-attr]
    page.facts.leave(saves=True)
    desk.settle()
    assert "Välj vilken kommun i länet hushållet flyttade till." in shown_words(page)
    assert text_of(card_of(desk, "Lena").fields, Field.MOVE_STATUS) == "planning"
    place, day = page.facts.editors[Field.MOVED_TO], page.facts.editors[Field.MOVED_ON]
    place.setCurrentIndex(place.findData("2321"))  # type: ignore[union-attr]
    day.setText("2026-05-01")  # type: ignore[union-attr]
    page.facts.leave(saves=True)
    desk.settle()
    assert text_of(card_of(desk, "Lena").fields, Field.MOVE_STATUS) == "moved_here"
    page.step(-1)
    desk.settle()
    assert page.card is not None
    assert page.card.row.first_name == "Tobias"


def test_a_card_that_is_gone_says_so_and_offers_nothing(desk: OpenDesk) -> None:
    desk.window.go("card", ContactId(4711))
    desk.settle()
    page = desk.window.card
    assert "Kortet finns inte längre på den här datorn." in shown_words(page)
    assert not page.composer.isVisible()
    assert not page.acts.isVisible()
    desk.window.go("card", desk.people["Lena"])
    desk.settle()
    assert page.composer.isVisible()
    assert "Kortet finns inte längre" not in shown_words(page)


@pytest.mark.parametrize("width", [1440, 1200, 1024, 960, 700])
def test_nothing_of_the_card_is_cut_at_any_width(desk: OpenDesk, width: int) -> None:
    desk.window.resize(width, 760)
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    whole = desk.window.card._whole
    assert whole.widget().width() <= whole.viewport().width()
    buttons = [each for each in desk.window.card.findChildren(Button) if each.isVisible()]
    assert all(button.width() >= button.minimumSizeHint().width() for button in buttons)


@pytest.mark.parametrize("width", [1440, 1200, 1024, 900])
def test_nothing_beside_the_list_is_cut_at_any_width(desk: OpenDesk, width: int) -> None:
    desk.window.resize(width, 760)
    desk.settle()
    body = desk.window.today.peek._body
    assert body.width() <= body.parentWidget().width()


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


def test_leaving_the_editors_without_saving_changes_nothing(desk: OpenDesk) -> None:
    desk.window.go("card", desk.people["Lena"])
    desk.settle()
    desk.window.card.edit_facts()
    field = desk.window.card.facts.editors[Field.MOVE_MONTH]
    assert isinstance(field, QLineEdit)
    field.setText("2027-01")
    desk.qtbot.keyClick(desk.window.card.facts, Qt.Key.Key_Escape)
    desk.settle()
    assert text_of(card_of(desk, "Lena").fields, Field.MOVE_MONTH) == ""


def test_the_sync_panel_follows_what_happens(desk: OpenDesk) -> None:
    desk.type_and_save("Pratade om skolan")
    status = SyncStatus(SyncState.OFFLINE, waiting_count=1, next_try_at=moment("2026-05-12 09:55"))
    desk.context.changes.sync_status_changed.emit(status)
    assert "en sak är sparad här" in shown_words(desk.window)
    desk.window._open_panel()
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


def test_search_as_you_type_finds_names_and_words(desk: OpenDesk) -> None:
    desk.window.go("contacts")
    desk.settle()
    page = desk.window.contacts
    desk.type(page.search, "ahlq")
    desk.settle()
    assert page._model.people() == [desk.people["Lena"]]
    page.search.clear()
    desk.type(page.search, "järpen")
    desk.settle()
    assert page._model.people() == [desk.people["Lena"]]
    assert "Två tjänster i Järpen" in str(page._model.index(1, 0).data())
    page.search.clear()
    desk.type(page.search, "amria")
    desk.settle()
    assert "Ingen träff på ”amria”. Kontrollera stavningen eller sök i hela registret." in shown_words(page)


def test_a_new_person_starts_the_clock_today(desk: OpenDesk) -> None:
    dialog = NewPersonDialog(desk.context, desk.window)
    dialog.show()
    dialog.save()
    assert "Skriv vad personen heter." in shown_words(dialog)
    dialog.name.setText("Saga Palm")
    dialog.save()
    assert "Skriv ett telefonnummer eller en mejladress" in shown_words(dialog)
    dialog.phone.setText("070-174 06 44")
    dialog.question.setPlainText("Vi vill öppna kafé i Duved.")
    dialog._store_consent.setChecked(True)
    assert "Senast onsdag 20 maj" in shown_words(dialog)
    dialog.save()
    desk.settle()
    desk.window.go("today")
    desk.window.today.refresh()
    desk.settle()
    assert "Saga Palm" in names_in_queue(desk)
    assert desk.window._pages.currentWidget() is desk.window.today
    dialog.deleteLater()


def test_one_new_person_at_a_time(desk: OpenDesk) -> None:
    desk.window.open_new_person()
    desk.window.open_new_person()
    dialogs = [dialog for dialog in desk.window.findChildren(NewPersonDialog) if dialog.isVisible()]
    assert len(dialogs) == 1
    dialogs[0].close()


def test_a_likely_double_is_offered(desk: OpenDesk) -> None:
    dialog = NewPersonDialog(desk.context, desk.window)
    dialog.show()
    dialog.name.setText("Lena Ahlqvist")
    desk.qtbot.waitUntil(lambda: "Finns redan: Lena Ahlqvist" in shown_words(dialog), timeout=3000)
    dialog.close()
    dialog.deleteLater()


def names_of_controls(window: QWidget) -> list[str]:
    """What a screen reader says at each stop of Tab, asked of the accessibility tree; '' for one without a name."""
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, SegmentedControl)
    stops = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(window)
        and widget.isEnabled()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
    ]
    heard = [QAccessible.queryAccessibleInterface(widget) for widget in stops]
    return [re.sub(r"\s+", " ", each.text(QAccessible.Text.Name)).strip() if each is not None else "" for each in heard]


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


def test_the_household_is_answered_with_one(desk: OpenDesk) -> None:
    store = desk.desk.store
    first = put(store, person(21, first_name="Hanna", household_key="h1"), [registration("2026-05-06 10:00")])
    second = put(store, person(22, first_name="Björn", household_key="h1"), [registration("2026-05-06 10:00")])
    store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=first, kind=EntryKind.EMAIL, text="Hej", answers_for_household=True)
    ).result()
    other = store.read(lambda unit: cards.card(unit, second)).result()
    assert other is not None
    assert other.row.clock is not None
    assert other.row.clock.answered_at is not None
    composer = Composer(desk.context)
    composer.set_card(store.read(lambda unit: cards.card(unit, first)).result())
    assert list_of(other.fields, Field.PHONES)
    composer.deleteLater()
