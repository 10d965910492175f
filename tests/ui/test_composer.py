"""Writing down what was said: kinds, topics, reminders, drafts, and what is offered afterwards."""

from __future__ import annotations

import threading
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, QRect, Qt, QTime
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.errors import StoreUnwritable
from guide_desk.system.folders import resource
from guide_desk.texts import set_language
from guide_desk.ui.parts.reminder_button import MomentDialog
from tests.factories import moment, person, put, registration
from tests.ui.desks import OpenDesk, open_desk
from tests.ui.looking import card_of, open_card, shown_words


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


def test_a_reminder_is_never_set_in_the_past(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, heard = list[object](), list[str]()
    monkeypatch.setattr(desk.context, "announce", heard.append)
    dialog = MomentDialog(desk.context, desk.clock.today(), with_day=True, parent=desk.window)
    desk.qtbot.addWidget(dialog)
    dialog.chosen.connect(chosen.append)
    dialog.hour.setTime(QTime(7, 0))
    dialog._accept()
    assert chosen == []
    assert "Den tiden har redan varit" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert heard == ["Den tiden har redan varit. Välj en senare."]
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


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_of_it_lies_over_anything_else_where_its_lines_break(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, language: str
) -> None:
    set_language(language, resource("translations"))
    with open_desk(qtbot, qapp, tmp_path) as desk:
        for width in (1440, 1024, 960, 900):
            desk.window.resize(width, 700)
            desk.settle()
            composer = desk.window.today.peek.composer
            parts = [composer.kinds, *composer.fields.outcome_buttons.values(), composer.text, composer.counts, composer.save]
            places = [QRect(part.mapTo(composer, QPoint()), part.size()) for part in parts]
            over = [(one, two) for one, two in combinations(places, 2) if one.intersects(two)]
            assert not over, width
            assert all(composer.rect().contains(place) for place in places), width
            outcomes = composer.fields.outcomes
            assert outcomes.height() >= outcomes.heightForWidth(outcomes.width()), width


def test_whom_one_answer_holds_for_is_ticked_for_each_household_anew(desk: OpenDesk) -> None:
    for number, name, key in ((21, "Hanna", "h1"), (22, "Björn", "h1"), (23, "Olle", "h2"), (24, "Siv", "h2")):
        one = person(number, first_name=name, household_key=key)
        desk.people[name] = put(desk.desk.store, one, [registration("2026-05-06 10:00")])
    page = open_card(desk, "Hanna")
    household, ticks = page.composer.fields.household, page.composer.fields.ticks
    assert (household.isVisibleTo(ticks), household.isChecked()) == (True, False)
    household.setChecked(True)
    desk.type(page.composer.text, "Ringde båda")
    page.composer.save_entry()
    desk.settle()
    assert open_card(desk, "Olle") is page
    assert household.text() == "Gäller också Siv"
    assert (household.isVisibleTo(ticks), household.isChecked()) == (True, False)


def test_who_goes_on_before_the_store_has_it_leaves_no_draft_behind_and_finds_their_words(desk: OpenDesk) -> None:
    """The writer may be at something else for a moment."""
    page = open_card(desk, "Elin")
    holds = threading.Event()
    busy = desk.desk.store.write(lambda _unit: holds.wait(10))
    desk.type(page.composer.text, "Pratade länge")
    page.composer.save_entry()
    desk.window.go("card", desk.people["Amira"])
    desk.qtbot.waitUntil(lambda: page.card is not None and page.card.row.first_name == "Amira")
    desk.type(page.composer.text, "Amiras ord")
    holds.set()
    assert busy.result()
    desk.settle()
    assert page.composer.text.toPlainText() == "Amiras ord"
    assert card_of(desk, "Elin").entries[0].text == "Pratade länge"
    assert card_of(desk, "Elin").draft is None
    page.composer.keep_draft()
    desk.settle()
    draft = card_of(desk, "Amira").draft
    assert draft is not None
    assert draft.text == "Amiras ord"
