"""Opening what was locked: by the keyring, by a passphrase, and after too long a time only by signing in."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from guide_desk.app import _next, open_desk
from guide_desk.app.desk import Desk
from guide_desk.app.lock import Lock, kept_stand
from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue
from guide_desk.settings.start_options import Stand, StartOptions
from guide_desk.store.reading.deed_counts import open_counts
from guide_desk.system.folders import profile_root
from guide_desk.system.installation import FILE_NAME, longest_offline_days
from guide_desk.system.store_key import has_passphrase
from guide_desk.ui.lock.lock_window import LockWindow
from guide_desk.ui.theme.theme import Theme
from tests import keyrings
from tests.app.connected import Connected
from tests.computers import OPTIONS

pytestmark = pytest.mark.timeout(90)
PASSPHRASE = "sju sjöar och åtta älgar"


def begin(computer: Connected, *, passphrase: str = "") -> None:
    """An account with everything fetched, one note that waits, and the program ended."""
    with computer.first_window() as (running, first):
        window = running.window
        computer.sign_in(window)
        window.municipality._yes.click()
        if passphrase:
            computer.wait(lambda: window.page is window.passphrase)
            for field in (window.passphrase._first, window.passphrase._second):
                field.setText(passphrase)
            window.passphrase._give()
        computer.wait(lambda: window.page is window.fetching and window.fetching.begin.isEnabled())
        desk = first.desk
        assert desk is not None
        computer.wait(lambda: desk._runner is not None and desk._runner.status.updated_at is not None)
        assert desk._runner is not None
        assert desk._runner.stop()
        desk.store.write(
            lambda unit: dialogue.log_entry(unit, contact_id=ContactId(1), kind=EntryKind.NOTE, text="Väntar")
        ).result()


def locked(computer: Connected, ask: Callable[[bool], str | None] = lambda _is_new: None) -> tuple[Lock, LockWindow, Theme]:
    """As after locking: the desk was open, and is closed."""
    desk = open_desk(OPTIONS, ask, computer.clock)
    lock = Lock(desk, lambda asked: open_desk(OPTIONS, asked, computer.clock), needs_passphrase=has_passphrase(desk.folder))
    assert desk.close()
    theme = Theme(computer.application, is_dark=False)
    window = LockWindow(theme, lock, computer.open_page)
    window.show()
    return lock, window, theme


def end(lock: Lock, window: LockWindow, theme: Theme) -> None:
    for desk in lock.given_away():
        assert desk.close()
    window.close()
    assert lock.close(5)
    window.deleteLater()
    theme.deleteLater()


def waiting(desk: Desk) -> int:
    return desk.store.read(open_counts).result()[0]


def test_a_press_and_the_keyring_open_it(computer: Connected) -> None:
    begin(computer)
    lock, window, theme = locked(computer)
    assert window.words.text() == "Det du skrev är sparat. En sak väntar på att skickas."
    assert (window.button.text(), window.passphrase.isVisible()) == ("Lås upp", False)
    QTest.keyClick(window.button, Qt.Key.Key_Return)
    computer.wait(lambda: lock.desk is not None)
    assert lock.desk is not None
    assert waiting(lock.desk) == 1
    assert computer.links != []
    end(lock, window, theme)


def test_a_keyring_that_is_locked_is_said_and_can_be_tried_again(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(computer)
    lock, window, theme = locked(computer)
    keyrings.use(None, monkeypatch)
    window.button.click()
    computer.wait(lambda: window.problem.isVisible())
    assert window.problem.text().startswith("Datorns nyckelring lämnade inte ut nyckeln.")
    assert lock.desk is None
    keyrings.use(computer.ring, monkeypatch)
    window.button.click()
    computer.wait(lambda: lock.desk is not None)
    end(lock, window, theme)


def test_a_passphrase_opens_it_and_a_wrong_one_does_not(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    keyrings.use(None, monkeypatch)
    begin(computer, passphrase=PASSPHRASE)
    lock, window, theme = locked(computer, lambda _is_new: PASSPHRASE)
    assert window.passphrase.isVisible()
    window.button.click()
    assert window.button.isEnabled()
    window.passphrase.setText("sju sjöar")
    window.button.click()
    computer.wait(lambda: window.problem.isVisible())
    assert window.problem.text() == "Lösenfrasen stämmer inte. Försök igen."
    assert window.passphrase.text() == ""
    window.passphrase.setText(PASSPHRASE)
    window.passphrase.returnPressed.emit()
    computer.wait(lambda: lock.desk is not None)
    end(lock, window, theme)


def test_after_fourteen_days_without_contact_only_a_sign_in_opens_it(computer: Connected) -> None:
    begin(computer)
    pages = len(computer.links)
    computer.clock.advance(14 * 86_400 + 60)  # type: ignore[attr-defined]
    desk = open_desk(OPTIONS, clock=computer.clock)
    assert desk.must_sign_in
    assert desk.close()
    lock, window, theme = locked(computer)
    assert window.button.text() == "Logga in"
    assert window.words.text() == (
        "Datorn har inte haft kontakt med SuperOffice på över 14 dagar. Logga in för att låsa upp.\n"
        "Det du skrev är sparat. En sak väntar på att skickas."
    )
    window.button.click()
    computer.wait(lambda: lock.desk is not None or window.problem.isVisible())
    assert window.problem.text() == ""
    assert len(computer.links) == pages + 1
    assert lock.desk is not None
    assert waiting(lock.desk) == 1
    assert not lock.desk.must_sign_in
    end(lock, window, theme)
    again = open_desk(OPTIONS, clock=computer.clock)
    assert not again.must_sign_in
    assert again.close()


def test_somebody_else_who_signs_in_opens_nothing(computer: Connected) -> None:
    begin(computer)
    computer.clock.advance(15 * 86_400)  # type: ignore[attr-defined]
    lock, window, theme = locked(computer)
    computer.is_now("ola", 8)
    window.button.click()
    computer.wait(lambda: window.problem.isVisible())
    assert window.problem.text().startswith("Du loggade in som någon annan")
    assert lock.desk is None
    assert window.button.text() == "Logga in"
    end(lock, window, theme)


def test_a_clock_that_is_set_back_opens_nothing(computer: Connected) -> None:
    begin(computer)
    start = computer.clock.now()
    computer.clock.advance(15 * 86_400)  # type: ignore[attr-defined]
    desk = open_desk(OPTIONS, clock=computer.clock)
    assert desk.must_sign_in  # as the program asks at each start
    assert desk.close()
    computer.clock.set(start + timedelta(days=1))  # type: ignore[attr-defined]
    desk = open_desk(OPTIONS, clock=computer.clock)
    assert desk.must_sign_in
    assert desk.close()


@pytest.mark.parametrize(("said", "days"), [({}, 14), ({"offline_days": 3}, 3), ({"offline_days": 90}, 90)])
def test_the_installation_says_how_long(computer: Connected, said: dict[str, int], days: int) -> None:
    path = profile_root() / FILE_NAME
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **said}), encoding="utf-8")
    assert longest_offline_days() == days


@pytest.mark.parametrize("said", [0, 91, True, "14", None])
def test_a_time_that_cannot_be_is_the_usual_one(computer: Connected, said: object) -> None:
    path = profile_root() / FILE_NAME
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "offline_days": said}), encoding="utf-8")
    assert longest_offline_days() == 14


def test_practice_is_never_too_old(computer: Connected) -> None:
    options = StartOptions(is_practice=True, now=computer.clock.now())
    assert open_desk(options, clock=computer.clock).close()
    computer.clock.advance(100 * 86_400)  # type: ignore[attr-defined]
    desk = open_desk(options, clock=computer.clock)
    assert not desk.must_sign_in
    assert desk.close()


def test_somebody_who_was_only_looked_at_is_not_shown_again() -> None:
    known, looked_at = ContactId(7), ContactId(-1007)
    stays = [Stand("today"), Stand("contacts"), Stand("card", known), Stand("today", known), Stand("contacts", known)]
    assert [kept_stand(each) for each in stays] == stays
    assert kept_stand(Stand("contacts", looked_at)) == Stand("contacts")
    assert kept_stand(Stand("card", looked_at, (looked_at, known), "contacts")) == Stand("contacts")
    assert kept_stand(Stand("card", known, (looked_at, known), "contacts")) == Stand("card", known, (known,), "contacts")


def test_where_one_guide_was_is_forgotten_when_somebody_else_signs_in(computer: Connected) -> None:
    """The same number is somebody else in their store."""
    options = StartOptions(is_practice=True, now=computer.clock.now(), stand=Stand("card", ContactId(7), (ContactId(7),)))
    desk = open_desk(options, clock=computer.clock)
    assert _next(options, desk) is None
    desk.sign_in_another()
    following = _next(options, desk)
    assert following is not None
    assert (following.signs_in, following.stand) == (True, None)
    assert desk.close()


def test_what_nobody_expected_does_not_leave_the_window_waiting(computer: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda found: reported.append(found.exc_type.__name__))
    begin(computer)
    lock, window, theme = locked(computer)

    def broken(_ask: object) -> Desk:
        raise ValueError

    usual, lock._opening = lock._opening, broken
    window.button.click()
    computer.wait(lambda: window.problem.isVisible())
    assert window.problem.text().startswith("Det gick inte att låsa upp den här gången.")
    assert window.button.isEnabled()
    assert reported == ["ValueError"]
    lock._opening = usual
    window.button.click()
    computer.wait(lambda: lock.desk is not None)
    end(lock, window, theme)
