"""Finding somebody in Kontakter, and Ny person."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from guide_desk.services import search as search_service
from guide_desk.services.search import Filters, search
from guide_desk.snapshots.people import SearchAnswer
from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.ui.features.contacts import page as contacts_page
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.widgets.labels import EmphasisLabel
from tests.factories import person, put
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_in_queue, shown_words


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
    desk.qtbot.waitUntil(lambda: "Finns redan: Lena Ahlqvist" in shown_words(dialog))
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize("typed", ["Lеna Ahlqvist", "Le\u200bna Ahlqvist"], ids=["with a Cyrillic e", "with a mark"])
def test_a_name_that_only_looks_the_same_is_offered_with_a_word_about_it(desk: OpenDesk, typed: str) -> None:
    dialog = NewPersonDialog(desk.context, desk.window)
    dialog.show()
    dialog.name.setText(typed)
    desk.qtbot.waitUntil(lambda: "Ser likadant ut: Lena Ahlqvist, " in shown_words(dialog))
    assert ("tecken som inte syns" in shown_words(dialog)) is ("\u200b" in typed)
    assert ("bokstäver från olika alfabet" in shown_words(dialog)) is ("\u200b" not in typed)
    assert dialog.name.text() == typed, "what is typed is stored as it is"
    dialog.name.setText("Lena Ahlqvist")
    desk.qtbot.waitUntil(lambda: "Finns redan: Lena Ahlqvist" in shown_words(dialog))
    assert "alfabet" not in shown_words(dialog)
    assert "inte syns" not in shown_words(dialog)
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize("name", ["Оlga Ek", "O\u200blga Ek"], ids=["with a Cyrillic O", "with a mark"])
def test_who_lies_here_with_letters_that_only_look_right_is_offered_too(desk: OpenDesk, name: str) -> None:
    first, _space, last = name.partition(" ")
    put(desk.desk.store, person(77, first_name=first, last_name=last))
    rows = desk.desk.store.read(lambda unit: search_service.likely_doubles(unit, "Olga Ek", "", "")).result()
    assert [row.name for row in rows] == [name]
    for ordinary in ("Ольга Эк", "Olga Alm", "أميرة حداد"):
        assert desk.desk.store.read(lambda unit, it=ordinary: search_service.likely_doubles(unit, it, "", "")).result() == ()  # type: ignore[misc]


def test_a_screenful_stands_while_the_rest_is_looked_for(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = threading.Event()

    def held(unit: ReadingUnit, question: str, filters: Filters) -> SearchAnswer:
        assert may_go_on.wait(5)
        return search(unit, question, filters)

    desk.window.go("contacts")
    desk.settle()
    page = desk.window.contacts
    page.table.setCurrentIndex(page._model.index(page._model.row_of(desk.people["Lena"]), 0))
    for module in (contacts_page, search_service):
        monkeypatch.setattr(module, "FIRST_PEOPLE", 1)
    monkeypatch.setattr(contacts_page, "search", held)
    desk.type(page.search, "l")
    desk.qtbot.waitUntil(lambda: page._delegate.question == "l")
    assert page._model.people() == [desk.people["Lena"]]
    assert page._model.index(0, 0).data() == "Personer"
    may_go_on.set()
    desk.settle()
    assert page._model.index(0, 0).data() == "Personer, 1"
    assert page._count.text()
    assert page._current() == desk.people["Lena"]


def test_the_list_is_opaque_in_every_look(desk: OpenDesk) -> None:
    desk.window.go("contacts")
    desk.settle()
    viewport = desk.window.contacts.table.viewport()
    for is_dark in (False, True, False):
        desk.context.theme.choose(is_dark=is_dark)
        assert viewport.autoFillBackground()
        assert viewport.palette().color(viewport.backgroundRole()) == desk.context.theme.color("ground")


def test_only_the_time_of_the_wish_is_bold_and_nothing_is_read_as_markup(desk: OpenDesk) -> None:
    label = EmphasisLabel(desk.context.theme)
    label.set_words("Bo <b> vill bli uppringd, helst efter klockan 16 · 1 < 2", "efter klockan 16")
    assert QLabel.text(label) == "Bo &lt;b&gt; vill bli uppringd, helst <b>efter klockan 16</b> · 1 &lt; 2"
    assert label.text() == label.accessibleName() == "Bo <b> vill bli uppringd, helst efter klockan 16 · 1 < 2"
    label.set_words("Bo vill helst få mejl", "")
    assert (QLabel.text(label), label.textFormat()) == ("Bo vill helst få mejl", Qt.TextFormat.PlainText)
    desk.window.today.peek.set_card(card_of(desk, "Tobias"))
    assert "<b>efter klockan 16</b>" in QLabel.text(desk.window.today.peek._wish)
