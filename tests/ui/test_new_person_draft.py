"""Words typed of a new person outlive the window."""

from __future__ import annotations

from guide_desk.services import drafts
from guide_desk.snapshots.people import NEW_PERSON_DRAFT
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, shown_words


def open_dialog(desk: OpenDesk) -> NewPersonDialog:
    desk.window.open_new_person()
    desk.settle()
    return next(each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible())


def kept(desk: OpenDesk) -> dict[str, str]:
    return desk.desk.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_DRAFT)).result()


def test_words_of_a_closed_window_are_there_again_and_go_when_the_person_is_saved(desk: OpenDesk) -> None:
    dialog = open_dialog(desk)
    desk.type(dialog.name, "Saga Berg")
    desk.type(dialog.question, "Finns det kafé?")
    dialog.reject()
    desk.settle()
    assert kept(desk) == {"name": "Saga Berg", "question": "Finns det kafé?"}
    again = open_dialog(desk)
    assert (again.name.text(), again.question.toPlainText()) == ("Saga Berg", "Finns det kafé?")
    desk.type(again.phone, "070-1")
    again._store_consent.setChecked(True)
    again.save()
    desk.settle()
    assert kept(desk) == {}
    assert open_dialog(desk).name.text() == ""


def test_words_are_kept_each_second_without_closing(desk: OpenDesk) -> None:
    dialog = open_dialog(desk)
    desk.type(dialog.name, "Saga")
    desk.qtbot.waitUntil(lambda: kept(desk) == {"name": "Saga"})
    dialog.name.clear()
    dialog.draft.keep()
    desk.settle()
    assert kept(desk) == {}
    dialog.reject()


def test_one_more_in_the_household_is_linked_and_starts_from_the_same_municipality(desk: OpenDesk) -> None:
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    menu = desk.window.card.acts.build_menu()
    next(action for action in menu.actions() if action.text() == "En till i hushållet …").trigger()
    desk.settle()
    dialog = next(each for each in desk.window.findChildren(NewPersonDialog) if each.isVisible())
    assert "Samma hushåll som Elin Sandqvist" in shown_words(dialog)
    desk.type(dialog.name, "Martin Sandqvist")
    desk.type(dialog.phone, "070-2")
    dialog._store_consent.setChecked(True)
    dialog.save()
    desk.settle()
    elin = card_of(desk, "Elin")
    assert [name for _contact, name in elin.household_members] == ["Martin"]
    assert desk.window.card.card is not None
    assert desk.window.card.card.row.first_name == "Martin"
    assert desk.window.card.card.row.municipalities == elin.row.municipalities
