"""An account that the provider has closed: nothing of it is shown any more, and when the guide has had their say it is gone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from guide_desk.app import accounts
from guide_desk.app.closed_mark import FILE_NAME, is_closed
from guide_desk.app.profile import needs_sign_in
from guide_desk.clock import STOCKHOLM
from guide_desk.system.folders import profile_root
from guide_desk.ui.features.sign_in.window import SignInWindow
from guide_desk.ui.laptop.erase_dialog import EraseDialog
from guide_desk.ui.window.main_window import MainWindow
from tests.app.connected import Connected
from tests.app.sitting import Sitting
from tests.app.test_erasing import PLANTED, at_work, write
from tests.computers import OPTIONS
from tests.identity import Reply

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("own_program")]
TOKENS = "/login/common/oauth/tokens"
GONE = "Ditt konto i SuperOffice är stängt. Kontakter, dialoger och din inloggning är borta från den här datorn."


def leave_behind(computer: Connected, *, unsent: bool) -> Path:
    """An account with everybody fetched, and perhaps a note that waits; its folder."""
    computer.clock.set(datetime.now(UTC).astimezone(STOCKHOLM))  # type: ignore[attr-defined]
    with computer.first_window() as (running, first):
        desk, _main = at_work(computer, running, first)
        if unsent:
            write(desk)
        return desk.folder


def is_told(window: QWidget) -> None:
    """It is told when it has gone, and not before."""
    assert isinstance(window, QMessageBox)
    assert window.text() == GONE
    assert list(profile_root().rglob("store.db*")) == []
    assert accounts.known_accounts() == []
    window.accept()


def closes(window: QWidget) -> None:
    window.close()


def test_with_everything_sent_it_is_gone_at_the_next_contact(computer: Connected) -> None:
    folder = leave_behind(computer, unsent=False)
    computer.server.close_accounts()
    Sitting((QMessageBox, is_told), (SignInWindow, closes)).run(OPTIONS)
    assert not folder.exists()
    assert computer.ring.kept == {}
    assert needs_sign_in(OPTIONS)


def test_what_was_not_sent_is_asked_for_before_anything_goes_and_again_at_each_start(computer: Connected) -> None:
    folder = leave_behind(computer, unsent=True)
    computer.server.close_accounts()

    def not_now(window: QWidget) -> bool:
        assert isinstance(window, EraseDialog)
        if not window.number.isVisible():
            return False
        assert "Därför tas kontakter, dialoger och din inloggning bort" in window.words.text()
        assert window.words.text().endswith("Listan över vad som har lästs och tagits ut här går bort med dem.")
        assert window.loss.text().startswith("En sak har inte skickats till SuperOffice och går förlorad.")
        assert not [each for each in computer.application.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]
        window.reject()
        return True

    def lets_go(window: QWidget) -> bool:
        assert isinstance(window, EraseDialog)
        if not window.number.isVisible():
            return False
        window.number.setText("1")
        window.confirm.click()
        return True

    Sitting((EraseDialog, not_now)).run(OPTIONS)
    assert is_closed(folder)
    assert (folder / "store.db").exists()
    Sitting((EraseDialog, not_now)).run(OPTIONS)
    Sitting((EraseDialog, lets_go), (QMessageBox, is_told), (SignInWindow, closes)).run(OPTIONS)
    assert not folder.exists()
    assert PLANTED.encode() not in computer.files()


def test_who_is_let_in_again_is_closed_no_more(computer: Connected) -> None:
    folder = leave_behind(computer, unsent=True)
    (folder / FILE_NAME).write_text(computer.clock.today().isoformat(), encoding="ascii")
    with computer.first_window(replace(OPTIONS, signs_in=True)) as (running, _first):
        computer.begin(running)
    assert not is_closed(folder)
    assert (folder / "store.db").exists()


def test_after_the_days_without_contact_it_goes_unasked(computer: Connected) -> None:
    folder = leave_behind(computer, unsent=True)
    long_ago = computer.clock.today() - timedelta(days=15)
    (folder / FILE_NAME).write_text(long_ago.isoformat(), encoding="ascii")
    Sitting((QMessageBox, is_told), (SignInWindow, closes)).run(OPTIONS)
    assert not folder.exists()
    assert computer.ring.kept == {}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(403, b"<html>account closed</html>", {"Content-Type": "text/html"}),
        Reply(400, json.dumps({"error": "invalid_grant"}).encode()),
        Reply(400, json.dumps({"error": "invalid_grant", "account_closed": "a.b.c"}).encode()),
    ],
    ids=["a proxy's page", "an expired token", "words without a signature"],
)
def test_a_false_alarm_takes_nothing_away(computer: Connected, reply: Reply) -> None:
    folder = leave_behind(computer, unsent=True)
    computer.server.replies[TOKENS] = reply
    before = computer.server.seen.count(("POST", TOKENS))

    def goes_on(window: QWidget) -> bool:
        assert isinstance(window, MainWindow)
        if computer.server.seen.count(("POST", TOKENS)) == before or window._conditions.status.is_busy:
            return False
        window.close()
        return True

    Sitting((MainWindow, goes_on)).run(OPTIONS)
    assert not is_closed(folder)
    assert (folder / "store.db").exists()
    assert len(computer.ring.kept) == 1
