"""Finding somebody in Kontakter, and Ny person."""

from __future__ import annotations

from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from tests.ui.desks import OpenDesk
from tests.ui.looking import names_in_queue, shown_words


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
