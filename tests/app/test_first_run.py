"""The first window, for real: a browser, an identity provider on a socket, a hub behind it, the encrypted store, the keyring."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from guide_desk.app import accounts, drives, open_desk
from guide_desk.app.desk import Desk
from guide_desk.app.profile import connection_for, folder_for, key_for, needs_sign_in
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import StoreLocked
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.sync_status import SyncState
from guide_desk.store.store import open_store
from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.system.folders import profile_root
from guide_desk.system.installation import FILE_NAME
from guide_desk.ui import first_run as first_run_module
from guide_desk.ui.features.sign_in.window import SignInWindow
from guide_desk.ui.widgets.buttons import Button
from tests import keyrings
from tests.app.connected import Connected
from tests.computers import OPTIONS
from tests.hubs import TestHub
from tests.identity import Reply, browse
from tests.ui.looking import shown_words

pytestmark = pytest.mark.timeout(90)


def never_asked(_is_new: bool) -> str | None:
    raise AssertionError("no passphrase is needed where there is a keyring")


def people_of(desk: Desk) -> int:
    def count(unit: ReadingUnit) -> int:
        return int(unit.connection.execute("SELECT count(*) FROM contact WHERE remote_id IS NOT NULL").fetchone()[0])

    return desk.store.read(count).result()


def press_enter(window: SignInWindow) -> None:
    """Where the focus is."""
    where = window.focusWidget()
    assert where is not None
    QTest.keyClick(where, Qt.Key.Key_Return)


def test_from_nothing_to_the_queue(computer: Connected) -> None:
    assert needs_sign_in(OPTIONS)
    with computer.first_window() as (running, first):
        window = running.window
        assert window.steps.accessibleName() == "Steg 1 av tre: Logga in"
        window.activateWindow()
        press_enter(window)
        computer.wait(lambda: window.page is window.municipality)
        assert window.municipality.title.text() == "Stämmer det att du arbetar för Åre kommun?"
        assert window.municipality.words.text() == "Därifrån hämtas kontakterna. Du är inloggad som Karin Norberg."
        assert window.steps.accessibleName() == "Steg 2 av tre: Din kommun"
        press_enter(window)
        computer.wait(lambda: window.fetching.begin.isEnabled())
        assert window.steps.accessibleName() == "Steg 3 av tre: Hämta kontakter"
        press_enter(window)
        main = running.main
        assert main is not None
        assert main.isVisible()
        assert not window.isVisible()
        computer.wait(lambda: bool(main.today._model.people()))
        computer.wait(lambda: "Ctrl K: hitta en kontakt" in shown_words(main.today))
        assert first.desk is not None
        assert first.desk.guide() is not None
        assert first.desk.can_sign_in
    assert not needs_sign_in(OPTIONS)


def test_progress_is_told_in_numbers_of_people(computer: Connected) -> None:
    said: list[str] = []
    with computer.first_window() as (running, first):
        window = running.window
        shown = window.fetching.show_status
        window.fetching.show_status = lambda status: (shown(status), said.append(window.fetching.words.text()))  # type: ignore[method-assign]
        computer.begin(running)
        assert first.desk is not None
        computer.wait(lambda: window.fetching.title.text() == "Allt är hämtat")
        assert "Resten hämtas" not in shown_words(window)
        whole = people_of(first.desk)
    assert f"{whole} av {whole} kontakter är hämtade" in said


def test_nothing_secret_or_personal_lies_open_on_the_disk(computer: Connected) -> None:
    with computer.first_window() as (running, first):
        computer.begin(running)
        assert first.desk is not None
        session = first.desk._connection.session()  # type: ignore[union-attr]
        refresh, access = session.kept.refresh_token, session.token()
    kept = computer.files()
    for secret in (refresh, access, "karin@example.org", "Karin", "Norberg"):
        assert secret.encode() not in kept
    assert len(computer.ring.kept) == 1
    assert all(len(value) <= 200 for value in computer.ring.kept.values())


def test_the_next_start_goes_on_with_the_same_session(computer: Connected) -> None:
    with computer.first_window() as (running, _first):
        computer.begin(running)
    folder = folder_for(OPTIONS)
    store = open_store(folder, key_for(OPTIONS, folder, never_asked), clock=computer.server.clock)
    connection = connection_for(OPTIONS, folder, store, computer.server.clock)
    assert connection is not None
    crm = connection.connect()
    assert crm.guide.name == "Karin Norberg"
    crm.close()
    connection.close()
    assert store.close()
    assert len(computer.links) == 1


def test_the_municipality_that_was_chosen_decides_and_stays(computer: Connected) -> None:
    with computer.first_window() as (running, first):
        window = running.window
        computer.sign_in(window)
        window.municipality._other.click()
        assert window.municipality.title.text() == "Vilken kommun arbetar du för?"
        window.municipality._list.setCurrentIndex(window.municipality._list.findData(Municipality.KROKOM.value))
        window.municipality._go_on.click()
        computer.wait(lambda: window.fetching.begin.isEnabled())
        assert first.desk is not None
        guide = first.desk.guide()
        assert guide is not None
        assert guide.municipality is Municipality.KROKOM
    with computer.first_window() as (running, first):
        computer.sign_in(running.window)
        computer.wait(lambda: running.window.page is running.window.fetching)
        assert first.desk is not None
        computer.wait(lambda: running.window.fetching.begin.isEnabled())
        guide = first.desk.guide()
        assert guide is not None
        assert guide.municipality is Municipality.KROKOM


REFUSED = [
    ("cancelled in the browser", "denied", "avbröts i webbläsaren"),
    ("signed by nobody", "algorithm", "underskrift"),
    ("a stopped tenant", "stopped", "pausat"),
    ("a captive portal", "portal", "Nätet vill att du loggar in"),
    ("another tenant", "tenant", "ett annat SuperOffice"),
]


@pytest.mark.parametrize(("what", "harm", "words"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_stands_in_the_way_is_said_and_leaves_nothing_behind(computer: Connected, what: str, harm: str, words: str) -> None:
    server = computer.server
    if harm == "denied":
        server.replies["/login/common/oauth/authorize"] = Reply(400, b"no")
        computer.open_page = lambda link: _deny(link)  # type: ignore[method-assign, assignment]
        first_run_module.open_sign_in_page = computer.open_page
    elif harm == "algorithm":
        server.algorithm = "none"
    elif harm == "stopped":
        server.state = {"IsRunning": False, "State": "Suspended"}
    elif harm == "portal":
        server.replies["/login/common/oauth/tokens"] = Reply(200, b"<html>", {"Content-Type": "text/html"})
    else:
        text = json.dumps({"environment": server.root, "tenant": "Cust54321"})
        (profile_root() / FILE_NAME).write_text(text, encoding="utf-8")
    with computer.first_window() as (running, first):
        window = running.window
        window.welcome.sign_in.click()
        computer.wait(lambda: words in window.welcome.problem.text())
        assert window.page is window.welcome
        assert first.desk is None
    assert computer.ring.kept == {}
    assert accounts.known_accounts() == []


def test_nothing_is_begun_on_a_network_drive(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "file_system_of", lambda _folder: "smb3")
    with computer.first_window() as (running, first):
        window = running.window
        computer.sign_in(window)
        window.municipality._yes.click()
        computer.wait(lambda: "nätverksenhet" in window.welcome.problem.text())
        assert first.desk is None
    assert computer.ring.kept == {}
    assert accounts.known_accounts() == []


def _deny(link: str) -> bool:
    from urllib.parse import parse_qs, urlsplit

    asked = parse_qs(urlsplit(link).query)
    back = f"{asked['redirect_uri'][0]}?error=access_denied&state={asked['state'][0]}"
    threading.Thread(target=browse, args=(back,), name="browser", daemon=True).start()
    return True


def test_a_guide_can_change_their_mind(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_run_module, "open_sign_in_page", lambda link: computer.links.append(link) is None)
    with computer.first_window() as (running, first):
        window = running.window
        window.welcome.sign_in.click()
        computer.wait(lambda: window.waiting.title.text() == "Fortsätt i webbläsaren")
        window.waiting._copy.click()
        assert QApplication.clipboard().text() == computer.links[0]
        assert "Länken är kopierad" in shown_words(window)
        window.waiting._again.click()
        assert computer.links == [computer.links[0]] * 2
        window.waiting._cancel.click()
        computer.wait(lambda: window.page is window.welcome)
        assert window.welcome.problem.text() == ""
        assert browse(computer.links[0]).startswith("unreachable")
        assert first.desk is None


def test_a_computer_that_knows_no_superoffice_says_so_and_practises(computer: Connected) -> None:
    (profile_root() / FILE_NAME).unlink()
    with computer.first_window() as (running, first):
        assert "vet inte var ert SuperOffice finns" in running.window.welcome.problem.text()
        assert not running.window.welcome.sign_in.isEnabled()
        running.window.practice_asked.emit()
        assert first.wants_practice
    (profile_root() / FILE_NAME).write_text("{", encoding="utf-8")
    with computer.first_window() as (running, _first):
        assert "går inte att förstå" in running.window.welcome.problem.text()


@contextmanager
def choosing_passphrase(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInWindow]:
    """Somebody has signed in who is new on a computer without a keyring."""
    keyrings.use(None, monkeypatch)
    with computer.first_window() as (running, _first):
        window = running.window
        computer.sign_in(window)
        window.municipality._yes.click()
        computer.wait(lambda: window.page is window.passphrase)
        yield window


def give_passphrase(window: SignInWindow, words: str) -> None:
    """A new one, as it is typed: Enter, the same again, Enter."""
    window.passphrase._first.setText(words)
    window.passphrase._first.returnPressed.emit()
    assert window.passphrase._problem.text() == ""
    window.passphrase._second.setText(words)
    window.passphrase._second.returnPressed.emit()


def test_without_a_keyring_a_passphrase_locks_what_is_kept(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    with choosing_passphrase(computer, monkeypatch) as window:
        window.passphrase._first.setText("kort")
        window.passphrase._give()
        assert "tolv tecken" in window.passphrase._problem.text()
        window.passphrase._first.setText("sju sjöar åtta älgar")
        window.passphrase._second.setText("sju sjöar nio älgar")
        window.passphrase._give()
        assert "inte lika" in window.passphrase._problem.text()
        window.passphrase._second.setText("sju sjöar åtta älgar")
        window.passphrase._give()
        computer.wait(lambda: window.fetching.begin.isEnabled())
    folder = folder_for(OPTIONS)
    assert key_for(OPTIONS, folder, lambda _new: "sju sjöar åtta älgar")
    with pytest.raises(StoreLocked):
        key_for(OPTIONS, folder, lambda _new: "fel ord")


def test_help_shows_what_stands_on_the_way(computer: Connected) -> None:
    with computer.first_window() as (running, _first):
        window = running.window
        computer.server.state = {}
        window.help_button.click()
        assert window.page is window.help
        computer.wait(lambda: "+ Inloggning: inloggningen finns där den ska" in window.help.text)
        assert "karin" not in window.help.text.casefold()
        computer.server.replies["/login/.well-known/openid-configuration"] = Reply(200, b"<html>", {"Content-Type": "text/html"})
        window.help.back_asked.emit()
        assert window.page is window.welcome
        window.help_button.click()
        computer.wait(lambda: "Nätet vill att du loggar in" in window.help.text)


def test_the_other_language_is_spoken_at_once(computer: Connected) -> None:
    with computer.first_window() as (running, first):
        running.window.language_chosen.emit("en")
        assert running.window.welcome.sign_in.text() == "Log in with SuperOffice"
        assert first.settings.get("language") == "en"


def test_no_language_is_offered_once_it_would_throw_something_away(computer: Connected) -> None:
    with computer.first_window() as (running, _first):
        window = running.window
        assert window.below.isVisible()
        computer.sign_in(window)
        assert not window.below.isVisible()
        window.municipality._yes.click()
        computer.wait(lambda: window.fetching.begin.isEnabled())
        assert not window.below.isVisible()


def test_the_step_where_one_is_stands_out_also_when_the_desk_has_been_made(computer: Connected) -> None:
    with computer.first_window() as (running, _first):
        window = running.window
        computer.sign_in(window)
        window.municipality._yes.click()
        computer.wait(lambda: window.fetching.begin.isEnabled())
        assert [label.font().weight() > QFont.Weight.Medium for label in window.steps._labels] == [False, False, True]


def test_a_key_too_many_begins_nothing_twice(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_run_module, "open_sign_in_page", lambda _link: True)
    with computer.first_window() as (running, first):
        window, handle = running.window, running.window.windowHandle()
        window.activateWindow()
        for _press in range(3):
            QTest.keyClick(handle, Qt.Key.Key_Return)
        computer.wait(lambda: window.waiting.title.text() == "Fortsätt i webbläsaren")
        assert window.page is window.waiting
        opened: list[object] = []
        monkeypatch.setattr(first, "open_account", lambda *given: opened.append(given[0]))
        window.municipality.suggest(Municipality.KROKOM, "Karin Norberg")
        window._show(window.municipality, 2)
        for _press in range(3):
            QTest.keyClick(handle, Qt.Key.Key_Space)
        assert opened == [Municipality.KROKOM]


def test_a_wrong_passphrase_is_asked_for_again_without_a_new_sign_in(
    computer: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    with choosing_passphrase(computer, monkeypatch) as window:
        give_passphrase(window, "sju sjöar åtta älgar")
        computer.wait(lambda: window.fetching.begin.isEnabled())
    with computer.first_window() as (running, first):
        window = running.window
        computer.sign_in(window)
        computer.wait(lambda: window.page is window.passphrase)
        window.passphrase._first.setText("nio älgar")
        window.passphrase._first.returnPressed.emit()
        computer.wait(lambda: window.passphrase._problem.text() == "Lösenfrasen stämmer inte. Försök igen.")
        assert window.page is window.passphrase
        assert first.desk is None
        window.passphrase._first.setText("sju sjöar åtta älgar")
        window.passphrase._first.returnPressed.emit()
        computer.wait(lambda: window.page is window.fetching)
    assert len(computer.links) == 2


def test_who_gives_up_over_the_passphrase_is_told_of_no_trouble(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    with choosing_passphrase(computer, monkeypatch) as window:
        window.passphrase.cancel_asked.emit()
        computer.wait(lambda: window.page is window.welcome)
        assert window.welcome.problem.text() == ""
    assert accounts.known_accounts() == []


def test_the_disk_that_is_full_is_named(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: object, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(accounts, "write_private", full)
    with computer.first_window() as (running, _first):
        window = running.window
        computer.sign_in(window)
        window.municipality._yes.click()
        computer.wait(lambda: "Datorns disk är full" in window.welcome.problem.text())


# ---------------------------------------------------------------- several accounts


def write_note(desk: Desk, text: str) -> None:
    def work(unit: object) -> object:
        found = unit.connection.exec_driver_sql("SELECT contact_id FROM contact WHERE remote_id IS NOT NULL LIMIT 1")  # type: ignore[attr-defined]
        contact = ContactId(found.scalar())
        return dialogue.log_entry(unit, contact_id=contact, kind=EntryKind.NOTE, text=text)  # type: ignore[arg-type]

    desk.store.write(work).result()  # type: ignore[arg-type]


def notes_at(hub: TestHub) -> list[tuple[str, int]]:
    from sqlalchemy import select

    from guide_desk.hub import tables

    with hub.register.reading() as connection:
        rows = connection.execute(select(tables.activity.c.text, tables.activity.c.associate_id))
        return [(str(text), int(author)) for text, author in rows]


def test_two_guides_on_one_computer_keep_apart(computer: Connected) -> None:
    with computer.first_window() as (running, first):
        computer.begin(running)
        assert first.desk is not None
        write_note(first.desk, "Karins egna ord")
        computer.server.revoke_everything()
    computer.is_now("ola", 8)
    with computer.first_window(StartOptions(theme="light", signs_in=True)) as (running, first):
        computer.begin(running)
        assert first.desk is not None
        guide = first.desk.guide()
        assert guide is not None
        assert guide.name == "Ola Persson"
        write_note(first.desk, "Olas egna ord")
        computer.clock.advance(60)
        first.desk.sync_now()
        computer.wait(lambda: ("Olas egna ord", 8) in notes_at(computer.hub))
        assert not [text for text, _author in notes_at(computer.hub) if text == "Karins egna ord"]
    assert len({account.folder for account in accounts.known_accounts()}) == 2
    assert len(set(computer.ring.kept.values())) == 2
    computer.is_now("karin", 7)
    with computer.first_window(StartOptions(theme="light", signs_in=True)) as (running, first):
        computer.begin(running)
        assert first.desk is not None
        first.desk.sync_now()
        computer.wait(lambda: ("Karins egna ord", 7) in notes_at(computer.hub))
    assert len(accounts.known_accounts()) == 2


def test_an_account_that_is_here_is_opened_from_a_list_without_names_or_network(computer: Connected) -> None:
    for name, number, signs_in in (("karin", 7, False), ("ola", 8, True)):
        computer.is_now(name, number)
        with computer.first_window(StartOptions(theme="light", signs_in=signs_in)) as (running, _first):
            computer.begin(running)
    computer.server.state = {}
    with computer.first_window(StartOptions(theme="light", signs_in=True)) as (running, first):
        window = running.window
        computer.wait(lambda: "Konton på den här datorn" in shown_words(window))
        words = shown_words(window)
        assert "Åre kommun, användare 7" in words
        assert "Krokom kommun, användare 8" in words
        for name in ("Karin", "Ola", "Norberg", "Persson"):
            assert name not in words
        buttons = {each.accessibleName(): each for each in window.findChildren(Button)}
        buttons["Öppna Åre kommun, användare 7"].click()
        assert first.desk is None
        chosen = first.wants_account
    accounts.switch_to(chosen)
    desk = open_desk(OPTIONS, never_asked)
    guide = desk.guide()
    assert guide is not None
    assert guide.name == "Karin Norberg"
    assert desk.close()


def test_a_session_that_ended_is_taken_up_again_without_losing_a_word(
    computer: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    with computer.first_window() as (running, first):
        computer.begin(running)
        desk, main = first.desk, running.main
        assert desk is not None
        assert main is not None
        monkeypatch.setattr(main._conditions, "_open_page", computer.open_page)
        computer.wait(lambda: desk._runner is not None and desk._runner.status.state is SyncState.ALL_SENT)
        computer.server.revoke_everything()
        write_note(desk, "Skrivet medan ingen var inloggad")
        desk.sync_now()
        computer.wait(lambda: main._bar.text.startswith("Du har loggats ut från SuperOffice."))
        computer.wait(lambda: main.navigation._status_first.text() == "Logga in igen")
        assert ("Skrivet medan ingen var inloggad", 7) not in notes_at(computer.hub)
        computer.is_now("ola", 8)
        main._bar._buttons[0].click()
        computer.wait(lambda: "någon annan" in main._bar.text)
        computer.is_now("karin", 7)
        main._bar._buttons[0].click()
        computer.wait(lambda: ("Skrivet medan ingen var inloggad", 7) in notes_at(computer.hub))
        computer.wait(lambda: main.navigation._status_first.text() == "Allt har skickats")
        assert "login_hint=karin%40example.org" in computer.links[-1]
        assert "acr_values=tenant%3ACust00000" in computer.links[-1]


def test_signing_out_keeps_what_was_written_and_the_menu_offers_to_come_back(computer: Connected) -> None:
    with computer.first_window() as (running, first):
        computer.begin(running)
        desk, main = first.desk, running.main
        assert desk is not None
        assert main is not None
        computer.wait(lambda: desk._runner is not None and desk._runner.status.state is SyncState.ALL_SENT)
        acts = ["Logga ut", "Logga in som någon annan", "Spara det som inte har skickats …", "Ta in sparat arbete …"]
        acts.append("Logga ut och ta bort allt från den här datorn …")
        assert [text for text, _act in main._conditions.account_acts(main.close)] == acts
        write_note(desk, "Väntar här")
        main._conditions._sign_out()
        computer.wait(lambda: main._conditions.is_signed_out)
        assert computer.server.sessions == 0
        assert main._conditions.account_acts(main.close)[0][0] == "Logga in"
        found = desk.store.read(lambda unit: unit.connection.execute("SELECT state FROM deed").fetchall()).result()
        assert [state for (state,) in found] == ["ready"]
