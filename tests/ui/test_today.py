"""I dag: the queue, the sentence, answering, undoing, and what comes while the list has focus."""

from __future__ import annotations

from functools import partial
from html import escape

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QToolButton

from guide_desk.domain.contact import Field, list_of
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.services import cards, dialogue, plans
from guide_desk.snapshots.people import PersonRow
from guide_desk.store import sync_marks
from guide_desk.store.streams import PERSONS
from guide_desk.ui.features.quick_note.dialog import QuickNoteDialog
from guide_desk.ui.parts.composer import Composer
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import ProseLabel
from guide_desk.ui.window.settings_menu import build_settings_menu
from guide_desk.ui.words.people import second_line
from tests.factories import MORNING, moment, person, put, registration
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_in_queue, shown_words


def test_the_queue_tells_who_waits_and_the_sentence_is_true(desk: OpenDesk) -> None:
    assert names_in_queue(desk) == ["Elin Sandqvist", "Amira Haddad", "Tobias Wern"]
    words = shown_words(desk.window.today)
    assert "God morgon, Karin" in words
    assert "En person har väntat för länge på ett första svar. En till behöver få svar i dag." in words
    assert desk.window.windowTitle() == "I dag – Guide Desk (övningsläge)"


def test_a_row_is_heard_whole(desk: OpenDesk) -> None:
    view = desk.window.today.view
    heard = str(view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    assert (
        heard == "Elin Sandqvist, till Åre från Göteborg. 2 arbetsdagar för sent. Vill bli uppringd. Sökt en gång, i går 16.40."
    )


def _reds_in_first_row(desk: OpenDesk) -> int:
    view, late = desk.window.today.view, desk.context.theme.color("late").rgb()
    image = view.viewport().grab(view.visualRect(view.currentIndex())).toImage()
    return sum(image.pixel(x, y) == late for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize(
    ("at", "words"),
    [("2026-05-12 14:30", "Bokat i dag klockan 14.30"), ("2026-05-18 09:00", "Bokat måndag 18 maj klockan 9.00")],
)
def test_who_waits_too_long_is_shown_so_although_a_call_is_booked(desk: OpenDesk, at: str, words: str) -> None:
    """A booked call answers nobody, and the question stays in sight."""
    before = _reds_in_first_row(desk)
    act = partial(plans.book_call, contact_id=desk.people["Elin"], at=moment(at), minutes=30, text="Om skolan")
    desk.context.background.act(act, lambda _changes: None)
    desk.settle()
    index = desk.window.today.view.currentIndex()
    row = desk.window.today._model.item(index)
    assert isinstance(row, PersonRow)
    assert second_line(row, MORNING).startswith(words)
    assert second_line(row, MORNING).endswith("”Vi är fyra som drömmer om fjällen.”")
    heard = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert "2 arbetsdagar för sent" in heard
    assert words in heard
    assert before > 100
    assert _reds_in_first_row(desk) == before


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
    desk.qtbot.waitUntil(lambda: today.fold.is_running)
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
    labels = [label for label in desk.window.findChildren(QLabel) if label.text() and not isinstance(label, ProseLabel)]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert f">{escape(hostile)}</p>" in QLabel.text(desk.window.today.peek._question)


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


@pytest.mark.parametrize("width", [1440, 1200, 1024, 900])
def test_nothing_beside_the_list_is_cut_at_any_width(desk: OpenDesk, width: int) -> None:
    desk.window.resize(width, 760)
    desk.settle()
    body = desk.window.today.peek._body
    assert body.width() <= body.parentWidget().width()
    kinds = desk.window.today.peek.composer.kinds.findChildren(QToolButton)
    assert all(button.width() >= button.sizeHint().width() for button in kinds)
    assert (kinds[0].toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon) is (width >= 1440)
    assert (kinds[0].toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly) is (width < 1000)
    save = desk.window.today.peek.composer.save
    assert save.width() >= save.minimumSizeHint().width()
    assert save.text() == ("Spara" if width < 1000 else "Spara på kortet")


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


def _everyone_is_fetched(desk: OpenDesk, *, is_so: bool) -> None:
    mark = "2026-05-12T07:00:00" if is_so else ""
    desk.desk.store.write(lambda unit: sync_marks.set_mark(unit, PERSONS, mark), is_user=False).result()
    desk.window.today.refresh()
    desk.settle()


def _answer_everybody(desk: OpenDesk) -> None:
    for name in ("Elin", "Amira", "Tobias"):
        act = partial(dialogue.log_entry, contact_id=desk.people[name], kind=EntryKind.CALL, outcome=Outcome.TALKED, text="Hej")
        desk.context.background.act(act, lambda _changes: None)
    desk.settle()


def test_when_nobody_waits_the_words_are_whole_and_a_note_is_one_press_away(desk: OpenDesk) -> None:
    _answer_everybody(desk)
    desk.settle()
    empty = desk.window.today._empty
    words = shown_words(empty)
    for said in ("Tisdag 12 maj", "Allt är besvarat, Karin", "Ingen väntar på ett första svar", "3 av 4 inom fem arbetsdagar."):
        assert said in words
    for label in empty.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    desk.qtbot.mouseClick(empty.findChildren(Button)[-1], Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.window.findChildren(QuickNoteDialog)[0].isVisible()


def test_until_everyone_is_fetched_it_is_not_said_that_nobody_waits(desk: OpenDesk) -> None:
    _everyone_is_fetched(desk, is_so=False)
    assert "En person har väntat för länge på ett första svar. En till behöver få svar i dag." in shown_words(desk.window.today)
    _answer_everybody(desk)
    words = shown_words(desk.window.today)
    assert "Alla är inte hämtade än" in words
    for said in ("Ingen väntar", "Alla som hört av sig", "besvarat"):
        assert said not in words
    _everyone_is_fetched(desk, is_so=True)
    assert "Ingen väntar på ett första svar" in shown_words(desk.window.today)


def test_a_queue_that_has_been_painted_is_laid_out_at_once_and_stays_where_it_stood(desk: OpenDesk) -> None:
    view = desk.window.today.view
    assert view.layoutMode() is QListView.LayoutMode.SinglePass
    for number in range(100, 220):
        put(desk.desk.store, person(number, first_name="Nils", last_name=f"Berg {number}"), [registration("2026-05-08 10:00")])
    desk.window.today.refresh()
    desk.settle()
    desk.window.today.show_new()
    view.setCurrentIndex(view.model().index(view.model().rowCount() - 1, 0))
    view.scrollToBottom()
    place = view.verticalScrollBar().value()
    desk.window.today.refresh()
    desk.settle()
    assert place > 1000
    assert abs(view.verticalScrollBar().value() - place) < 80, "no further than a row"
