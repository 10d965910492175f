"""The card in the real window: facts edited in place, promises and handing over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import ContactId
from guide_desk.services import plans
from guide_desk.snapshots.base import Colleague, TenantLists
from guide_desk.store import people
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.parts.booking_dialog import BookingDialog
from guide_desk.ui.parts.hand_over_dialog import HandOverDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.words.sync import reason_words
from tests.factories import moment, person, put
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, open_card, shown_words, turn_wheel

COLLEAGUES = [
    Colleague(7, "Karin Norberg", "KN", "2321"),
    Colleague(8, "Ola Persson", "OP", "2309"),
    Colleague(16, "Nils Åkerlund", "NÅ", "2321"),
]


@pytest.fixture
def office(desk: OpenDesk) -> OpenDesk:
    desk.desk.store.write(lambda unit: people.keep_colleagues(unit, COLLEAGUES)).result()
    return desk


# ---------------------------------------------------------------- facts


def test_a_yes_to_the_newsletter_asks_how_it_was_learned_and_is_taken_back_whole(desk: OpenDesk) -> None:
    page = open_card(desk, "Lena")
    block = page.facts.contact_block
    block.edit()
    assert block.learned is not None
    assert not block.learned.isVisibleTo(block)
    newsletter, invitations = block.editors[Field.NEWSLETTER], block.editors[Field.INVITATIONS]
    assert isinstance(newsletter, QCheckBox)
    assert isinstance(invitations, QCheckBox)
    newsletter.setChecked(True)
    desk.settle()
    assert block.learned.isVisibleTo(block)
    assert block.learned.value == "call"
    block.learned.set_value("email")
    block.leave(saves=True)
    desk.settle()
    card = card_of(desk, "Lena")
    assert (card.fields[Field.NEWSLETTER], card.fields[Field.CONSENT_SOURCE]) == ("yes", "email")
    assert (card.entries[0].kind, card.entries[0].text) == (EntryKind.STATUS_CHANGE, "Nyhetsbrev: ja. I ett mejl.")
    words = shown_words(page.facts)
    assert "Ja, sedan 12 maj" in words
    assert "12 maj, i ett mejl" in words
    assert desk.window.toasts.undo()
    desk.settle()
    undone = card_of(desk, "Lena")
    assert undone.fields.get(Field.NEWSLETTER, "") == ""
    assert all(each.kind is not EntryKind.STATUS_CHANGE for each in undone.entries)


def test_the_button_of_a_block_opens_it_and_gets_the_focus_back(desk: OpenDesk) -> None:
    page = open_card(desk, "Amira")
    desk.come_forward()
    for block in (page.facts.move_block, page.facts.contact_block):
        button = next(each for each in block.findChildren(Button) if each.text() == "Ändra")
        desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        desk.settle()
        assert QApplication.focusWidget() is next(iter(block.editors.values()))
        desk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        desk.settle()
        back = QApplication.focusWidget()
        assert isinstance(back, Button)
        assert (block.editors, back.text(), back.parentWidget() is not None) == ({}, "Ändra", True)
        assert block.isAncestorOf(back)


def test_turning_the_wheel_over_a_choice_changes_nothing(desk: OpenDesk) -> None:
    page = open_card(desk, "Amira")
    block = page.facts.contact_block
    block.edit()
    language = block.editors[Field.LANGUAGE]
    assert isinstance(language, QComboBox)
    turned = turn_wheel(language, -120)
    assert (language.currentData(), turned.isAccepted()) == ("sv", False)
    assert language.focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_a_block_that_opens_is_shown_from_its_heading_down(desk: OpenDesk) -> None:
    page = open_card(desk, "Amira")
    desk.come_forward()
    block = page.facts.contact_block
    for button in block.findChildren(Button):
        if button.text() == "Ändra":
            desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.settle()
    pane: QWidget | None = block
    while pane is not None and not isinstance(pane, QScrollArea):
        pane = pane.parentWidget()
    assert pane is not None
    top, room = block.mapTo(pane.viewport(), block.rect().topLeft()).y(), pane.viewport().height()
    assert top == 0 or 0 < top <= room - block.height()


def test_a_long_line_shows_how_it_begins(desk: OpenDesk) -> None:
    block = open_card(desk, "Elin").facts.move_block
    block.edit()
    household = block.editors[Field.HOUSEHOLD_WORDS]
    assert isinstance(household, QLineEdit)
    assert (household.text(), household.cursorPosition()) == ("två vuxna, två barn", 0)


def test_addresses_and_lists_are_edited_line_by_line(desk: OpenDesk) -> None:
    page = open_card(desk, "Amira")
    block = page.facts.contact_block
    block.edit()
    mails, street = block.editors[Field.EMAILS], block.editors[Field.STREET]
    assert isinstance(mails, QPlainTextEdit)
    assert isinstance(street, QLineEdit)
    mails.setPlainText(" amira@example.com \n\namira.h@example.org")
    street.setText("Lingonstigen 4")
    block.leave(saves=True)
    desk.settle()
    card = card_of(desk, "Amira")
    assert card.fields[Field.EMAILS] == ("amira@example.com", "amira.h@example.org")
    assert card.fields[Field.STREET] == "Lingonstigen 4"
    assert set(card.fields) & {Field.LANGUAGE, Field.NEWSLETTER, Field.CONSENT_ON} == set()


def test_the_postal_address_is_edited_in_place_beside_the_home_address(desk: OpenDesk) -> None:
    page = open_card(desk, "Amira")
    block = page.facts.contact_block
    block.edit()
    for field, words in (
        (Field.POSTAL_STREET, "Box 12"),
        (Field.POSTAL_POSTCODE, "830 05"),
        (Field.POSTAL_PLACE, "Järpen"),
    ):
        editor = block.editors[field]
        assert isinstance(editor, QLineEdit)
        editor.setText(words)
    block.leave(saves=True)
    desk.settle()
    fields = card_of(desk, "Amira").fields
    assert [fields[field] for field in (Field.POSTAL_STREET, Field.POSTAL_POSTCODE, Field.POSTAL_PLACE)] == [
        *("Box 12", "830 05", "Järpen")
    ]
    assert Field.STREET not in fields
    assert "Box 12\n830 05 Järpen" in shown_words(page.facts)
    block.edit()
    box = block.editors[Field.POSTAL_STREET]
    assert isinstance(box, QLineEdit)
    box.setText("Box 13")
    desk.qtbot.keyClick(block, Qt.Key.Key_Escape)
    desk.settle()
    assert card_of(desk, "Amira").fields[Field.POSTAL_STREET] == "Box 12"


def test_a_move_says_whether_it_counts_before_it_is_saved(desk: OpenDesk) -> None:
    page = open_card(desk, "Elin")
    block = page.facts.move_block
    block.edit()
    status, place, day = (block.editors[each] for each in (Field.MOVE_STATUS, Field.MOVED_TO, Field.MOVED_ON))
    assert not place.isVisibleTo(block)
    assert isinstance(status, QComboBox)
    status.setCurrentIndex(status.findData("moved_here"))
    desk.settle()
    assert place.isVisibleTo(block)
    assert isinstance(place, QComboBox)
    place.setCurrentIndex(place.findData("2321"))
    desk.settle()
    assert "Räknas som ett hushåll i Åre" in shown_words(block)
    here = block.editors[Field.LIVED_IN_COUNTY]
    assert isinstance(here, QCheckBox)
    here.setChecked(True)
    assert "Räknas inte: bodde redan i länet" in shown_words(block)
    here.setChecked(False)
    assert isinstance(day, QLineEdit)
    day.setText("2026-05-01")
    block.leave(saves=True)
    desk.settle()
    card = card_of(desk, "Elin")
    assert (card.fields[Field.MOVED_ON], card.fields[Field.LIVED_IN_COUNTY]) == ("2026-05-01", "no")
    assert card.entries[0].text == "Flyttstatus: Har flyttat hit, Åre, 1 maj."
    assert "Räknas som ett hushåll i Åre" in shown_words(page.facts)


def test_leaving_a_block_saves_it_and_only_one_is_open(desk: OpenDesk) -> None:
    page = open_card(desk, "Lena")
    desk.come_forward()
    page.facts.work_block.edit()
    profession = page.facts.work_block.editors[Field.PROFESSION]
    assert isinstance(profession, QLineEdit)
    profession.setText("rektor")
    page.facts.contact_block.edit()
    desk.settle()
    assert page.facts.work_block.editors == {}
    assert card_of(desk, "Lena").fields[Field.PROFESSION] == "rektor"
    desk.qtbot.keyClick(page.facts.contact_block, Qt.Key.Key_Escape)
    assert page.facts.editors == {}


def test_a_field_that_cannot_be_so_keeps_the_others_from_nothing_when_the_desk_locks(desk: OpenDesk) -> None:
    block = open_card(desk, "Lena").facts.move_block
    block.edit()
    for field, words in ((Field.MOVE_MONTH, "i höst"), (Field.HOUSEHOLD_WORDS, "en vuxen"), (Field.FROM_PLACE, "Västerås")):
        editor = block.editors[field]
        assert isinstance(editor, QLineEdit)
        editor.setText(words)
    desk.lock()
    fields = card_of(desk, "Lena").fields
    assert (fields[Field.HOUSEHOLD_WORDS], fields[Field.FROM_PLACE]) == ("en vuxen", "Västerås")
    assert Field.MOVE_MONTH not in fields


def test_a_field_that_is_gone_from_the_crm_says_so_and_stays_closed(desk: OpenDesk) -> None:
    lists = TenantLists(("Fjäll", "Kultur"), frozenset({Field.PROFESSION}))
    desk.desk.store.write(lambda unit: people.keep_tenant(unit, lists)).result()
    page = open_card(desk, "Lena")
    assert "Finns inte längre i SuperOffice och kan inte ändras här: Yrke. Be Regionen om hjälp." in shown_words(page.facts)
    page.facts.work_block.edit()
    assert not page.facts.work_block.editors[Field.PROFESSION].isEnabled()
    page.facts.leave(saves=False)
    page.facts.move_block.edit()
    interests = page.facts.move_block.editors[Field.INTERESTS]
    interests.flip("Kultur")  # type: ignore[union-attr]
    page.facts.leave(saves=True)
    desk.settle()
    assert card_of(desk, "Lena").fields[Field.INTERESTS] == ("Kultur",)


def test_reasons_of_the_crm_name_the_field() -> None:
    assert reason_words("field_missing:profession").startswith("Fältet Yrke finns inte längre")
    assert reason_words("value_missing:move_status").startswith("Valet för Flyttstatus finns inte längre")
    assert reason_words("field_missing:okänt") == reason_words("tenant_lacks")


def test_a_person_without_a_name_can_be_chosen_and_read(desk: OpenDesk) -> None:
    nobody = put(desk.desk.store, person(77, first_name="", last_name="", phones=(), emails=()))
    desk.people["nobody"] = nobody
    page = open_card(desk, "nobody")
    assert "Utan namn" in shown_words(page)


# ---------------------------------------------------------------- promises


def test_a_call_is_booked_shown_and_handed_to_the_calendar(office: OpenDesk) -> None:
    page = open_card(office, "Elin")
    page.acts.book()
    dialog = page.window().findChild(BookingDialog)
    assert dialog is not None
    office.settle()
    assert [dialog.who.itemText(row) for row in range(dialog.who.count())] == ["Jag", "Nils Åkerlund, Åre", "Ola Persson, Krokom"]
    dialog.text.setText("Lokalen")
    dialog.book()
    office.settle()
    (plan,) = card_of(office, "Elin").plans
    assert (plan.kind, plan.text, plan.author_name) == (EntryKind.BOOKED_CALL, "Lokalen", "Karin Norberg")
    assert page.steps.words() == [f"Karin ringer Elin i dag klockan {plan.happened_at.hour}.00: Lokalen"]
    (file,) = office.files
    content = file.read_text(encoding="utf-8")
    assert file.name == "bokat-samtal.ics"
    assert f"UID:{plan.marker}@guide-desk" in content
    assert "Sandqvist" not in content
    page.steps.tick_off(plan)
    office.settle()
    assert card_of(office, "Elin").plans == ()
    assert page.steps.words() == ["Inget nästa steg."]


def test_a_booked_call_in_the_past_is_not_booked(office: OpenDesk) -> None:
    page = open_card(office, "Elin")
    page.acts.book()
    dialog = page.window().findChild(BookingDialog)
    assert dialog is not None
    office.settle()
    dialog.hour.setTime(dialog.hour.time().addSecs(-8 * 3600))
    dialog.day.setDate(dialog.day.minimumDate())
    dialog.book()
    office.settle()
    assert "Den tiden har redan varit. Välj en senare." in shown_words(dialog)
    dialog.reject()
    office.settle()
    assert card_of(office, "Elin").plans == ()


def test_a_person_is_handed_over_with_everything(office: OpenDesk) -> None:
    office.desk.store.write(
        lambda unit: plans.book_call(unit, contact_id=office.people["Elin"], at=moment("2026-05-14 14:30"), minutes=30, text="")
    ).result()
    page = open_card(office, "Elin")
    page.acts.hand_over()
    dialog = page.window().findChild(HandOverDialog)
    assert dialog is not None
    office.settle()
    dialog.place.setCurrentIndex(dialog.place.findData("2309"))
    assert dialog.guide.currentText() == "Ola Persson"
    dialog.words.setPlainText("Vill bo i Krokom")
    dialog.hand_over()
    office.settle()
    card = card_of(office, "Elin")
    assert (card.fields[Field.OWNER], card.row.municipalities[0]) == ("8", Municipality.KROKOM)
    assert [plan.author_name for plan in card.plans] == ["Ola Persson"]
    assert "Ola Persson, Krokom" in shown_words(page.facts)
    assert office.window.toasts.undo()
    office.settle()
    assert card_of(office, "Elin").fields[Field.OWNER] == "7"


# ---------------------------------------------------------------- a new person


def test_a_new_person_hears_who_will_read_and_how_the_yes_was_given_is_kept(desk: OpenDesk) -> None:
    desk.window.open_new_person()
    dialog = desk.window.findChild(NewPersonDialog)
    assert dialog is not None
    assert "så att Åre och Regionen kan hjälpa dig" in shown_words(dialog)
    dialog.municipalities.box.setCurrentIndex(dialog.municipalities.box.findData("2309"))
    dialog.municipalities.box.activated.emit(dialog.municipalities.box.currentIndex())
    desk.settle()
    words = shown_words(dialog)
    assert "så att Åre och Krokom och Regionen kan hjälpa dig" in words
    assert "Den första svarar först" in words
    dialog.name.setText("Elin Sandqvist")
    dialog.mail.setText("saga@example.net")
    dialog._doubles_timer.stop()
    dialog._ask_doubles()
    desk.settle()
    assert "Finns redan: Elin Sandqvist" in shown_words(dialog)
    dialog._another.click()
    desk.settle()
    assert "Finns redan" not in shown_words(dialog)
    dialog._source.chosen.emit("email")
    assert dialog._learned.value == "email"
    dialog._store_consent.setChecked(True)
    dialog._newsletter_consent.setChecked(True)
    created: list[int] = []
    dialog.created.connect(created.append)
    dialog.save()
    desk.settle()
    desk.people["new"] = ContactId(created[0])
    fields = card_of(desk, "new").fields
    assert fields[Field.MUNICIPALITIES] == ("2321", "2309")
    assert (fields[Field.STORING_CONSENT], fields[Field.MAILING_CONSENT], fields[Field.CONSENT_SOURCE]) == ("yes", "yes", "email")
