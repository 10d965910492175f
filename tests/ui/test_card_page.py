"""The card as a page: what it shows, at which width, and when it is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from guide_desk.domain.contact import Field, text_of
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue
from guide_desk.system.folders import resource
from guide_desk.texts import set_language
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.problem_line import ProblemLine
from tests.factories import person, registration
from tests.ui.desks import OpenDesk, open_desk
from tests.ui.looking import card_of, shown_words


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


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_facts_of_two_with_long_names_are_no_wider_than_their_pane(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, language: str
) -> None:
    set_language(language, resource("translations"))
    both = person(1, first_name="Jonas och Mira", last_name="Feldt", profession="utvecklare")
    with open_desk(qtbot, qapp, tmp_path, [(both, [registration("2026-05-04 09:00", "Kan man ta med sig jobbet?")])]) as desk:
        for width in (1440, 1024):
            desk.window.resize(width, 700)
            desk.window.go("card", desk.people["Jonas och Mira"])
            desk.settle()
            facts = desk.window.card.facts
            assert facts.widget().width() <= facts.viewport().width(), width


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


def test_what_is_missing_is_said_by_its_field_and_in_view(desk: OpenDesk) -> None:
    desk.window.resize(1280, 600)
    desk.window.go("card", desk.people["Lena"])
    desk.settle()
    page = desk.window.card
    page.edit_facts()
    status, month = page.facts.editors[Field.MOVE_STATUS], page.facts.editors[Field.MOVE_MONTH]
    status.setCurrentIndex(status.findData("moving"))  # type: ignore[union-attr]
    for _time in range(2):
        page.facts.leave(saves=True)
        desk.settle()
        (said,) = [each for each in page.facts.findChildren(ProblemLine) if each.isVisible()]
        assert said.text().startswith("Skriv vilken månad flytten är planerad")
        below, above = said.mapTo(page.facts, said.rect().topLeft()).y(), month.mapTo(page.facts, month.rect().bottomLeft()).y()
        assert 0 <= below - above < 40
        assert said.visibleRegion().boundingRect() == said.rect()


def test_a_move_offers_what_may_be_promised_next(desk: OpenDesk) -> None:
    desk.window.go("card", desk.people["Lena"])
    desk.settle()
    page = desk.window.card
    page.edit_facts()
    editors = page.facts.editors
    editors[Field.MOVE_STATUS].setCurrentIndex(editors[Field.MOVE_STATUS].findData("moved_here"))  # type: ignore[union-attr]
    editors[Field.MOVED_TO].setCurrentIndex(editors[Field.MOVED_TO].findData("2321"))  # type: ignore[union-attr]
    editors[Field.MOVED_ON].setText("2026-05-01")  # type: ignore[union-attr]
    page.facts.leave(saves=True)
    desk.settle()
    offers = {button.text(): button for button in page.composer.follow_up.findChildren(Button)}
    assert set(offers) == {"Ring om en månad", "Bjud in till inflyttarträff", "Vill bli platsambassadör?"}
    offers["Ring om en månad"].click()
    desk.settle()
    (plan,) = card_of(desk, "Lena").plans
    assert (plan.text, plan.happened_at.date().isoformat()) == ("Ring Lena", "2026-06-11")
