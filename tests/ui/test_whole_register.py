"""Hela länet and Sök i hela registret in the real window, over a hub in the same process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import ContactId
from guide_desk.services import cards
from guide_desk.services.search import Filters, LastContact
from guide_desk.snapshots.people import PersonRow, Scope
from guide_desk.snapshots.sync_status import SyncState
from guide_desk.store import mirror
from guide_desk.store.keeping import kept_numbers
from guide_desk.superoffice import whole_register
from guide_desk.superoffice.crm import Crm
from guide_desk.ui.features.contacts.page import ContactsPage
from guide_desk.ui.features.contacts.table_model import GroupHeading, Hit, Offer
from tests.hubs import TestHub, refuses, running_hub
from tests.ui.desks import OpenDesk, open_desk
from tests.ui.looking import shown_words

PATIENCE_SECONDS = 20


@dataclass
class HubConnection:
    """The hub in this process, as the desk connects to it."""

    hub: TestHub

    def connect(self) -> Crm:
        return self.hub.connect()

    def close(self) -> None:
        """Nothing of ours runs there."""


@dataclass
class Online:
    """A desk that has synced."""

    desk: OpenDesk
    hub: TestHub

    def is_at_rest(self) -> bool:
        """Whether the first round is over. The window is asked: the round may have ended before anybody listened."""
        status = self.desk.window.navigation._status
        return status is not None and status.updated_at is not None and not status.is_busy and status.state is SyncState.ALL_SENT

    def wait(self, condition: Callable[[], bool]) -> None:
        self.desk.qtbot.waitUntil(condition)
        self.settle()

    def settle(self) -> None:
        """As the desk's own, with patience for what goes over the wire."""
        self.desk.qtbot.waitUntil(lambda: self.desk.context.background.is_idle)
        self.desk.settle()

    def pull_the_plug(self) -> None:
        self.hub.transport.faults += [(lambda _request: True, refuses) for _time in range(200)]

    def kept(self) -> set[int]:
        return set(self.desk.desk.store.write(mirror.known_stamps).result())

    def rows(self) -> list[PersonRow]:
        model = self.desk.window.today._model
        items = [model.item(model.index(row, 0)) for row in range(model.rowCount())]
        return [item for item in items if isinstance(item, PersonRow)]

    def choose(self, scope: Scope) -> None:
        self.desk.window.today._set_scope(scope)
        self.settle()

    def stranger(self) -> PersonRow:
        """Somebody in the county's queue who does not lie on this computer."""
        kept = self.kept()
        return next(row for row in self.rows() if -row.contact_id not in kept and not row.is_protected and row.claim is None)

    @property
    def contacts(self) -> ContactsPage:
        return self.desk.window.contacts

    def items(self) -> list[object]:
        return [self.contacts._model.item(row) for row in range(self.contacts._model.rowCount())]

    def search(self, words: str) -> None:
        self.desk.window.go("contacts")
        self.contacts.search.clear()
        self.desk.type(self.contacts.search, words)
        self.settle()

    def ask_register(self) -> None:
        self.desk.qtbot.keyClick(self.contacts.table, Qt.Key.Key_End)
        self.desk.qtbot.keyClick(self.contacts.table, Qt.Key.Key_Return)
        self.settle()


@contextmanager
def online_desk(qtbot: QtBot, application: QApplication, folder: Path) -> Iterator[Online]:
    with (
        running_hub(people=150) as hub,
        open_desk(qtbot, application, folder, story=(), connection=HubConnection(hub)) as desk,
    ):
        made = Online(desk, hub)
        made.wait(made.is_at_rest)
        yield made


@pytest.fixture
def online(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Online]:
    with online_desk(qtbot, qapp, tmp_path) as made:
        yield made


def test_the_whole_county_is_one_choice_away_and_shows_everyones_municipality(online: Online) -> None:
    own = online.rows()
    before = online.kept()
    online.choose(Scope.COUNTY)
    rows = online.rows()
    assert len(rows) > len(own)
    assert {each.place_name for row in rows for each in row.municipalities} >= {"Krokom", "Åre", "Östersund", "Ragunda"}
    assert {button.text().strip() for button in online.desk.window.today._scope_buttons} == {"Hela länet"}
    model = online.desk.window.today._model
    heard = [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
    assert any("till Krokom" in words for words in heard)
    assert online.kept() == before
    online.choose(Scope.MUNICIPALITY)
    assert [row.contact_id for row in online.rows()] == [row.contact_id for row in own]
    assert online.desk.desk.settings.get("scope") == "municipality"


def test_a_note_on_a_strangers_card_keeps_them_and_the_row_stays_chosen(online: Online) -> None:
    online.choose(Scope.COUNTY)
    today, row = online.desk.window.today, online.stranger()
    today.view.setCurrentIndex(today._model.index(today._model.row_of(row.contact_id), 0))
    online.settle()
    assert today.peek.card is not None
    assert today.peek.card.is_looked_at
    assert "Behåll på datorn" in [action.text() for action in today.peek.acts.build_menu().actions()]
    today.peek.composer.kinds.set_value(EntryKind.NOTE.value)
    online.desk.type_and_save("Ringer i morgon")
    online.wait(lambda: today.peek.card is not None and not today.peek.card.is_looked_at)
    assert today._current() == row.contact_id
    assert (today.peek.card.row.name, today.peek.card.is_kept) == (row.name, True)
    assert today.peek.card.entries[0].text == "Ringer i morgon"
    assert -row.contact_id in online.kept()
    assert "Ta bort från datorn" in [action.text() for action in today.peek.acts.build_menu().actions()]
    today.peek.acts.let_go()
    online.settle()
    assert "har inte skickats än" in shown_words(online.desk.window)
    assert -row.contact_id in online.kept()


def test_words_being_typed_stay_in_the_field_while_the_person_is_kept(online: Online) -> None:
    online.choose(Scope.COUNTY)
    today, row = online.desk.window.today, online.stranger()
    today.view.setCurrentIndex(today._model.index(today._model.row_of(row.contact_id), 0))
    online.settle()
    composer = today.peek.composer
    composer.focus_text()
    online.desk.type(composer.text, "En halv")
    composer.keep_draft()
    online.settle()
    today.peek.show_person(row.contact_id)
    online.desk.type(composer.text, " mening")
    online.settle()
    assert today.peek.card is not None
    assert not today.peek.card.is_looked_at
    assert composer.text.toPlainText() == "En halv mening"


def test_offline_the_county_says_why_and_the_own_queue_is_one_press_away(online: Online) -> None:
    own = online.rows()
    online.pull_the_plug()
    online.choose(Scope.COUNTY)
    today = online.desk.window.today
    assert "Du är offline. Hela länet hämtas från SuperOffice" in today._bar.text
    assert online.rows() == []
    today._bar._buttons[0].click()
    online.settle()
    assert [row.contact_id for row in online.rows()] == [row.contact_id for row in own]
    online.choose(Scope.COUNTY)
    online.hub.transport.faults.clear()
    online.desk.desk.sync_now()
    online.wait(lambda: len(online.rows()) > len(own))
    assert today._bar.text == ""


def test_the_county_that_was_shown_stays_when_the_network_goes(online: Online) -> None:
    online.choose(Scope.COUNTY)
    rows = [row.contact_id for row in online.rows()]
    online.pull_the_plug()
    online.desk.window.today.hurry()
    online.settle()
    assert [row.contact_id for row in online.rows()] == rows
    assert "som det såg ut innan dess" in online.desk.window.today._bar.text


def test_asking_is_quiet_until_it_takes_time(online: Online) -> None:
    today = online.desk.window.today
    assert today._county._patience.interval() == 400
    is_seen = threading.Event()

    def waits(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        assert is_seen.wait(PATIENCE_SECONDS)
        return go_on()

    online.hub.transport.fail_next(waits)
    today._set_scope(Scope.COUNTY)
    assert today._bar.text == ""
    online.desk.qtbot.waitUntil(lambda: today._bar.text == "Frågar SuperOffice om hela länet …")
    is_seen.set()
    online.settle()
    assert today._bar.text == ""
    assert online.rows()


def test_opening_a_strangers_card_fetches_it_whole_and_stores_nothing(online: Online) -> None:
    online.choose(Scope.COUNTY)
    row, before = online.stranger(), online.kept()
    online.desk.window.go("card", row.contact_id)
    online.settle()
    card = online.desk.window.card.card
    assert card is not None
    assert (card.row.name, card.is_looked_at, card.can_edit) == (row.name, True, True)
    assert online.kept() == before


def test_the_last_row_searches_the_whole_register_and_what_comes_is_not_stored(online: Online) -> None:
    online.choose(Scope.COUNTY)
    row, before = online.stranger(), online.kept()
    online.search(row.name)
    assert online.items() == []
    assert online.contacts._nothing.register.text().strip() == "Sök i hela registret"
    online.contacts._nothing.register.click()
    online.settle()
    assert GroupHeading("I hela registret", 1) in online.items()
    assert row.contact_id in online.contacts._model.people()
    online.contacts.table.setCurrentIndex(online.contacts._model.index(online.items().index(Hit(ContactId(row.contact_id))), 0))
    online.settle()
    assert online.contacts._foot.isVisible()
    heard = str(online.contacts.table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    everyone = online.desk.desk.store.read(cards.colleagues).result()
    owner = next(each for each in everyone if each.associate_id == row.owner)
    assert heard.endswith(f"{owner.name.split()[0]}, {Municipality(owner.municipality).place_name}")
    assert online.kept() == before
    online.contacts.keep.click()
    online.wait(lambda: online.contacts.peek.card is not None and not online.contacts.peek.card.is_looked_at)
    assert online.desk.desk.store.write(kept_numbers).result() == (-row.contact_id,)
    assert online.contacts.peek.card is not None
    assert online.contacts._current() == online.contacts.peek.card.row.contact_id
    assert not online.contacts._foot.isVisible()


def test_somebody_let_go_leaves_the_list(online: Online) -> None:
    online.choose(Scope.COUNTY)
    row = online.stranger()
    online.search(row.name)
    online.contacts._register.ask()
    online.settle()
    online.contacts.keep.click()
    online.wait(lambda: -row.contact_id in online.kept())
    online.search("")
    online.search(row.name)
    acts = online.contacts.peek.acts
    online.wait(lambda: online.contacts.peek.card is not None and online.contacts.peek.card.is_kept)
    acts.let_go()
    online.wait(lambda: -row.contact_id not in online.kept())
    assert online.desk.desk.store.read(lambda unit: cards.card(unit, ContactId(99_999))).result() is None
    assert all(each != row.contact_id for each in online.contacts._model.people())


def test_offline_the_last_row_says_why_and_can_be_pressed_again(online: Online) -> None:
    online.search("er")
    online.pull_the_plug()
    online.ask_register()
    last = online.items()[-1]
    assert isinstance(last, Offer)
    assert (last.text, last.is_open) == ("Du är offline. Hela registret kan sökas igenom när nätet är tillbaka.", True)
    online.hub.transport.faults.clear()
    online.ask_register()
    assert any(isinstance(item, GroupHeading) and item.text == "I hela registret" for item in online.items())


def test_many_hits_are_a_first_page_and_a_sentence(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_register, "MOST_FOUND", 5)
    online.search("an")
    online.contacts._register.ask()
    online.settle()
    last = online.items()[-1]
    assert last == Offer("Fler än 5 träffar. Skriv mer för att hitta rätt.", "search", is_open=False)


def test_the_whole_county_as_a_place_asks_as_typing_rests(online: Online) -> None:
    online.search("sand")
    online.contacts.chips.choose(Filters(), asks_register=True)
    assert online.contacts.chips.chips[0].accessibleName() == "Hela länet"
    online.wait(lambda: online.contacts._register.answer is not None)
    online.desk.type(online.contacts.search, "q")
    online.wait(lambda: online.contacts._register.answer is not None)


def test_what_came_from_the_register_is_narrowed_by_the_chips_too(online: Online) -> None:
    online.search("example")
    online.contacts._register.ask()
    online.settle()
    everyone = len(online.contacts._model.people())
    online.contacts.chips.choose(Filters(move_status=MoveStatus.MOVED_HERE))
    online.settle()
    rows = [online.contacts._model.person(row) for row in range(online.contacts._model.rowCount())]
    moved = [row for row in rows if row is not None]
    assert 0 < len(moved) < everyone
    assert {row.move_status for row in moved} == {MoveStatus.MOVED_HERE}


def test_every_chip_narrows_to_something_that_is_stored(online: Online) -> None:
    online.search("")
    chips = online.contacts.chips
    everyone = len(set(online.contacts._model.people()))
    job = next(action.text() for action in chips.build_menu(3).actions()[1:])
    for filters in (
        Filters(topic=GuidanceTopic.HOUSING),
        Filters(profession=job.casefold()),
        Filters(last_contact=LastContact.MONTH),
        Filters(last_contact=LastContact.HALF_YEAR_AGO),
    ):
        chips.choose(filters)
        online.settle()
        assert 0 < len(set(online.contacts._model.people())) < everyone, filters
    assert chips.chips[5].accessibleName() == "För mer än ett halvår sedan"
    assert [action.isChecked() for action in chips.build_menu(5).actions()] == [False, False, False, True, False]


def test_nobody_types_a_name_into_an_address_or_a_log(online: Online, caplog: pytest.LogCaptureFixture) -> None:
    online.choose(Scope.COUNTY)
    name = online.stranger().name
    online.hub.transport.addresses.clear()
    online.search(name)
    online.contacts._register.ask()
    online.settle()
    online.pull_the_plug()
    online.contacts.search.setText(name + " x")
    online.contacts._register.ask()
    online.settle()
    assert online.hub.transport.addresses
    first = name.split()[0].casefold()
    assert not [address for address in online.hub.transport.addresses if first in address.casefold()]
    assert first not in caplog.text.casefold()
