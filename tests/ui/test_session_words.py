"""What the window says about session, tenant and network, and what somebody who may only read is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guide_desk.app.desk import Desk
from guide_desk.snapshots.guide import Role
from guide_desk.snapshots.sync_status import ManyGone, SyncState, SyncStatus
from guide_desk.texts import set_language
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.sign_in import problem_line, problem_words, reader_words, refusal_words
from guide_desk.ui.words.sync import fetched_words, saved_here_words, status_lines
from tests.conftest import TRANSLATIONS
from tests.factories import GUIDE, MORNING
from tests.ui.desks import OpenDesk

PROBLEMS = {
    "many_gone": SyncState.SERVER_DOWN,
    "many_entries_gone": SyncState.SERVER_DOWN,
    "unwritable": SyncState.SERVER_DOWN,
    "maintenance": SyncState.SERVER_DOWN,
    "suspended": SyncState.SERVER_DOWN,
    "deleted": SyncState.SERVER_DOWN,
    "preparing": SyncState.SERVER_DOWN,
    "stopped": SyncState.SERVER_DOWN,
    "tenant_unknown": SyncState.SERVER_DOWN,
    "certificate": SyncState.OFFLINE,
    "proxy": SyncState.OFFLINE,
    "portal": SyncState.OFFLINE,
    "moved": SyncState.OFFLINE,
    "account": SyncState.SIGNED_OUT,
}
REFUSALS = (
    *("state", "issuer", "audience", "nonce", "signature", "expired", "not_yet", "clock", "incomplete", "denied", "provider"),
    *("code_used", "client", "timed_out", "tenant", "account", "already_open", "offline", "server_down", "store", "computer"),
    *("not_installed", "installation", *PROBLEMS),
)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_problem_and_refusal_has_a_sentence_of_its_own(language: str) -> None:
    set_language("en" if language == "en" else "sv", TRANSLATIONS)
    sentences = [refusal_words(reason) for reason in REFUSALS]
    assert len(set(sentences)) == len(set(REFUSALS))
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences)
    lines = [problem_line(code) for code in PROBLEMS]
    assert len(set(lines)) == len(PROBLEMS)
    assert all(line and len(line) <= 28 for line in lines)
    assert refusal_words("cancelled") == ""
    assert refusal_words("something new") != ""


def test_the_sync_status_names_the_problem_and_what_waits() -> None:
    for code, state in PROBLEMS.items():
        first, second = status_lines(SyncStatus(state, waiting_count=3, problem=code))
        assert (first, second) == (problem_line(code), "3 saker väntar")
    calm = status_lines(SyncStatus(SyncState.ALL_SENT, updated_at=MORNING, problem="clock"))
    assert calm == ("Allt har skickats", "Datorns klocka går inte rätt")


def test_what_is_sent_by_itself_and_what_waits_for_the_guide_are_told_apart() -> None:
    offline = SyncStatus(SyncState.OFFLINE, updated_at=MORNING)
    said = [
        status_lines(replace(offline, waiting_count=here, attention_count=yours))[1] for here, yours in ((0, 1), (3, 2), (1, 0))
    ]
    assert said == ["1 sak väntar på dig", "3 skickas, 2 väntar på dig", "1 sak väntar"]
    assert saved_here_words(0, 0) == "Det du skrev är sparat. Allt har skickats."
    assert saved_here_words(0, 1) == "Det du skrev är sparat. En sak väntar på dig."
    assert saved_here_words(2, 0) == "Det du skrev är sparat. Två saker väntar på att skickas."
    assert saved_here_words(2, 1) == "Det du skrev är sparat. Två saker väntar på att skickas. En väntar på dig."


@pytest.mark.parametrize("language", ["sv", "en"])
def test_whatever_the_sync_status_says_has_room(desk: OpenDesk, language: str) -> None:
    set_language(language, TRANSLATIONS)
    navigation = desk.window.navigation
    calm = SyncStatus(SyncState.ALL_SENT, 12, 12, MORNING, MORNING)
    said = [replace(calm, state=SyncState.SERVER_DOWN, problem=code) for code in PROBLEMS]
    said += [replace(calm, state=state) for state in SyncState]
    said += [replace(calm, waiting_count=0, refused_card_count=count) for count in (1, 1240)]
    for status in said:
        navigation.set_status(status)
        desk.settle()
        for label in navigation.status_button.findChildren(PlainLabel):
            assert label.isHidden() or label.height() >= label.heightForWidth(label.width()), label.text()
            whole = label.text().split() if label.wordWrap() else [label.text()]
            assert all(label.fontMetrics().horizontalAdvance(part) <= label.width() for part in whole), label.text()


def test_people_are_counted_as_people_are_written() -> None:
    assert fetched_words(1240, 3610) == "1\u00a0240 av 3\u00a0610 kontakter är hämtade"
    set_language("en", TRANSLATIONS)
    assert fetched_words(1240, 3610) == "1,240 of 3,610 contacts have been fetched"


def test_many_who_are_gone_leave_only_when_the_guide_says_so_and_as_many_as_were_named(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted: list[ManyGone] = []
    monkeypatch.setattr(Desk, "accept_departures", lambda _desk, asked: accepted.append(asked))
    asked = {
        "Ta bort 31 kontakter här också": ("many_gone", ManyGone(31, are_entries=False)),
        "Ta bort 1\u00a0200 händelser i dialogen här också": ("many_entries_gone", ManyGone(1200, are_entries=True)),
        "Ta bort 1\u00a0201 händelser i dialogen här också": ("many_entries_gone", ManyGone(1201, are_entries=True)),
    }
    for words, (problem, gone) in asked.items():
        desk.context.changes.sync_status_changed.emit(SyncStatus(SyncState.SERVER_DOWN, problem=problem, many_gone=gone))
        assert desk.window._bar.text == problem_words(problem)
        (button,) = desk.window._bar._buttons
        assert button.text() == words
        button.click()
    assert accepted == [gone for _problem, gone in asked.values()]


def test_the_bar_says_each_problem_once_and_goes_when_it_is_over(desk: OpenDesk) -> None:
    tell = desk.context.changes.sync_status_changed.emit
    bar = desk.window._bar
    tell(SyncStatus(SyncState.SERVER_DOWN, problem="maintenance"))
    assert bar.text == problem_words("maintenance")
    tell(SyncStatus(SyncState.OFFLINE, problem="portal"))
    assert bar.text == problem_words("portal")
    tell(SyncStatus(SyncState.SIGNED_OUT, 2, problem="account"))
    assert bar.text == problem_words("account")
    tell(SyncStatus(SyncState.SIGNED_OUT, 2))
    assert bar.text == "Du har loggats ut från SuperOffice. Du kan fortsätta skriva, allt sparas här."
    tell(SyncStatus(SyncState.ALL_SENT))
    assert bar.text == ""
    tell(SyncStatus(SyncState.ALL_SENT, problem="clock"))
    assert bar.text == problem_words("clock")


def test_a_question_comes_back_when_something_else_was_said_in_between(desk: OpenDesk) -> None:
    tell, bar = desk.context.changes.sync_status_changed.emit, desk.window._bar
    asks = SyncStatus(SyncState.SERVER_DOWN, problem="many_gone", many_gone=ManyGone(31, are_entries=False))
    for _time in range(2):
        tell(asks)
        assert [button.text() for button in bar._buttons] == ["Ta bort 31 kontakter här också"]
        tell(SyncStatus(SyncState.OFFLINE))
        assert bar.text.startswith("Du är offline")
        assert bar._buttons == []
    tell(asks)
    tell(SyncStatus(SyncState.NEEDS_YOU, attention_count=1))
    assert bar.text == ""


def test_who_may_only_read_is_told_before_they_try(desk: OpenDesk) -> None:
    reader = replace(GUIDE, role=Role.READER)
    desk.desk.store.guide = reader
    desk.context.changes.session_changed.emit(reader)
    assert desk.window._bar.text == reader_words()
    assert not desk.window.navigation._new.isEnabled()
    assert desk.window.navigation._new.toolTip() == reader_words()
    desk.window.today.peek.composer.set_card(desk.window.today.peek.card)
    assert not desk.window.today.peek.composer.isEnabled()
    assert desk.window.today.peek.composer.text.placeholderText() == reader_words()
    desk.window.open_new_person()
    assert desk.window.toasts.is_shown
    desk.window.today.peek.acts.claim()
    desk.settle()
    found = desk.desk.store.read(lambda unit: unit.connection.execute("SELECT count(*) FROM deed").fetchone()[0]).result()
    assert found == 0
    desk.desk.store.guide = GUIDE
    desk.context.changes.session_changed.emit(GUIDE)
    assert desk.window.navigation._new.isEnabled()


def test_what_is_said_when_the_network_is_back_counts_what_has_been_sent(desk: OpenDesk) -> None:
    tell = desk.context.changes.sync_status_changed.emit
    for refused, words in ((0, "Två saker har skickats."), (1, "En sak har skickats."), (2, "")):
        tell(SyncStatus(SyncState.OFFLINE, 2))
        tell(SyncStatus(SyncState.NEEDS_YOU if refused else SyncState.ALL_SENT, 0, refused))
        assert desk.window.toasts.text == f"Nätet är tillbaka. {words}".strip()
