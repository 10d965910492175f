"""The acts that protect a person, as a guide presses them: each asks first, and the safe button has the focus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import CloseReason
from guide_desk.domain.personal_request import PersonalRequest
from guide_desk.domain.queue import QueueGroup
from guide_desk.services.today import today
from guide_desk.snapshots.guide import Role
from guide_desk.snapshots.people import Scope
from guide_desk.ui.features.contact_card.whole_card import write_whole_card
from guide_desk.ui.parts.act_dialog import ActDialog, AskedOnDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.words.people import second_line, status_words
from guide_desk.ui.words.whole_card import UNTOLD, label_of, whole_card_text
from tests.factories import GUIDE, MORNING
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_in_queue, names_of_controls, shown_words


def choose(desk: OpenDesk, text: str) -> ActDialog:
    """From the menu of the card."""
    menu = desk.window.card.acts.build_menu()
    next(action for action in menu.actions() if action.text() == text).trigger()
    desk.settle()
    (dialog,) = [each for each in desk.window.findChildren(ActDialog) if each.isVisible()]
    return dialog


@pytest.fixture
def elin(desk: OpenDesk) -> OpenDesk:
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    return desk


def test_no_contact_takes_the_place_of_the_buttons_and_gives_a_ready_answer(elin: OpenDesk) -> None:
    dialog = choose(elin, "Vill inte bli kontaktad …")
    assert dialog.focusWidget() is dialog.cancel
    assert all(names_of_controls(dialog))
    for _press in range(3):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    elin.settle()
    assert Field.NO_CONTACT_SINCE not in card_of(elin, "Elin").fields
    dialog.go_on.click()
    elin.settle()
    acts = elin.window.card.acts
    assert acts.stopped.text() == "Vill inte bli kontaktad, sedan 12 maj."
    assert [each.isVisibleTo(acts) for each in (acts.first, acts.other, acts.now)] == [False, False, False]
    acts.copy_answer.click()
    assert QGuiApplication.clipboard().text() == "Vi har tagit bort dig från våra utskick. Förlåt besväret."
    acts.call()
    acts.mail()
    assert elin.links == []
    clock = card_of(elin, "Elin").row.clock
    assert clock is not None
    assert clock.close_reason is CloseReason.WANTS_NO_CONTACT
    menu_texts = {action.text() for action in acts.build_menu().actions()}
    assert "Får kontaktas igen" in menu_texts
    assert not menu_texts & {"Boka samtal …", "Visa QR-kod", "Behöver svar igen"}


def test_the_reason_why_no_answer_is_needed_is_the_same_act(elin: OpenDesk) -> None:
    elin.window.card.acts._close(CloseReason.WANTS_NO_CONTACT)
    elin.settle()
    (dialog,) = elin.window.findChildren(ActDialog)
    dialog.go_on.click()
    elin.settle()
    assert card_of(elin, "Elin").fields[Field.NO_CONTACT_SINCE] == "2026-05-12"
    assert elin.window.toasts.undo()
    elin.settle()
    assert Field.NO_CONTACT_SINCE not in card_of(elin, "Elin").fields


def test_a_protected_card_is_gone_from_every_place_and_so_are_the_words_being_written(elin: OpenDesk) -> None:
    elin.window.card.composer.focus_text()
    elin.type(elin.window.card.composer.text, "Bor på Storgatan")
    dialog = choose(elin, "Skyddade uppgifter …")
    assert "Skriv inget om personen här. Det du skrivit tas bort från datorn när du bekräftar." in shown_words(dialog)
    assert "Det ångras bara i SuperOffice." in shown_words(dialog)
    dialog.go_on.click()
    elin.settle()
    assert elin.window.windowTitle().startswith("I dag")
    assert "Sandqvist" not in shown_words(elin.window)
    assert "Elin Sandqvist" not in names_in_queue(elin)
    assert elin.window.card.composer.text.toPlainText() == ""
    assert card_of(elin, "Elin").draft is None
    elin.window.keep_drafts()
    elin.settle()
    assert card_of(elin, "Elin").draft is None


def test_a_request_stands_over_the_card_until_the_person_has_had_an_answer(elin: OpenDesk) -> None:
    dialog = choose(elin, "Personen vill bli borttagen …")
    assert isinstance(dialog, AskedOnDialog)
    assert dialog.day.date() == QDate(2026, 5, 12)
    dialog.go_on.click()
    elin.settle()
    bar = elin.window.card.bars.requests[PersonalRequest.REMOVAL]
    assert bar.text == "Elin har bett om att bli borttagen. Ge besked senast 12 juni."
    assert elin.window.card.bars.requests[PersonalRequest.ACCESS].text == ""
    assert "Bad om att bli borttagen 12 maj. Besked ska ges senast 12 juni." in card_of(elin, "Elin").entries[0].text
    bar.findChildren(Button)[0].click()
    elin.settle()
    assert bar.text == ""
    assert card_of(elin, "Elin").fields.get(Field.REMOVAL_ASKED_ON, "") == ""


def test_the_coordinator_has_the_request_as_a_task_in_i_dag(elin: OpenDesk) -> None:
    dialog = choose(elin, "Personen vill se sina uppgifter …")
    dialog.go_on.click()
    elin.settle()

    def groups() -> dict[QueueGroup, list[str]]:
        found = elin.desk.store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result()
        return {section.group: [row.first_name for row in section.rows] for section in found.sections}

    assert QueueGroup.REQUESTS not in groups()
    elin.desk.store.guide = replace(GUIDE, role=Role.COORDINATOR)
    assert "Elin" in groups()[QueueGroup.LATE]
    for name in ("Lena",):
        elin.window.go("card", elin.people[name])
        elin.settle()
        choose(elin, "Personen vill se sina uppgifter …").go_on.click()
        elin.settle()
    assert groups()[QueueGroup.REQUESTS] == ["Lena"]
    row = card_of(elin, "Lena").row
    assert second_line(row, MORNING) == "Vill se sina uppgifter"
    assert status_words(row, MORNING)[0] == "Besked senast 12 juni"


def test_the_whole_card_becomes_a_text_that_names_everything_and_no_code(elin: OpenDesk, tmp_path: Path) -> None:
    path = tmp_path / "uppgifter.txt"
    write_whole_card(elin.context, card_of(elin, "Lena"), path)
    elin.settle()
    text = path.read_text(encoding="utf-8-sig")
    for words in ("Lena Ahlqvist", "den 12 maj 2026", "Yrke: lärare", "Flyttstatus: Planerar att flytta", "Kommun: Åre"):
        assert words in text
    assert text.index("Jag är lärare.") < text.index("Två tjänster i Järpen")
    assert "Karin Norberg, Åre" in text
    assert "planning" not in text
    assert all(label_of(field) for field in Field if field not in UNTOLD)


def test_a_file_that_cannot_be_written_says_so(elin: OpenDesk, tmp_path: Path) -> None:
    write_whole_card(elin.context, card_of(elin, "Lena"), tmp_path / "nowhere" / "uppgifter.txt")
    elin.settle()
    assert "Filen kunde inte sparas där" in shown_words(elin.window)


def test_every_value_is_told_in_words(elin: OpenDesk) -> None:
    card = card_of(elin, "Tobias")
    fields = {
        **card.fields,
        Field.WISH_WEEKDAYS: "0,4",
        Field.JOB_SITUATION: "looking",
        Field.MOVED_TO: "2309",
        Field.TOPICS_ASKED: ("housing",),
        Field.LANGUAGE: "en",
        Field.EMPLOYER_DISCLOSURE: "ask",
        Field.NEWSLETTER: "yes",
    }
    text = whole_card_text(replace(card, fields=fields), MORNING)
    for words in ("måndag, fredag", "söker jobb", "Krokom", "Boende", "engelska", "fråga först", "Nyhetsbrev: ja", "Telefon"):
        assert words in text
