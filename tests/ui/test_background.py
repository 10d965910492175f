"""Questions to the readers: the latest of a key wins, and one that nobody waits for any more is not asked at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.ui.background import Background
from guide_desk.ui.change_hub import ChangeHub
from guide_desk.ui.standing_question import StandingQuestion
from tests.factories import practice_store

READERS = 2
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class NoRegister:
    """Nobody asks the CRM here."""

    def ask_register(self, place: str, question: Callable[[Any, Callable[[], bool]], Any]) -> Future[Any]:
        raise AssertionError(place)

    def drop_register(self, place: str) -> None:
        raise AssertionError(place)


def test_a_question_that_a_newer_one_has_replaced_is_never_asked(qtbot: QtBot, tmp_path: Path) -> None:
    store = practice_store(tmp_path)
    hub = ChangeHub()
    background = Background(store, NoRegister(), hub)
    go_on, asked, heard = threading.Event(), list[int](), list[int]()
    both_busy = threading.Barrier(READERS + 1)

    def keeps_busy(_unit: ReadingUnit) -> None:
        both_busy.wait()
        go_on.wait()

    def question(number: int) -> Callable[[ReadingUnit], int]:
        def ask(_unit: ReadingUnit) -> int:
            asked.append(number)
            return number

        return ask

    busy = [store.read(keeps_busy) for _reader in range(READERS)]
    both_busy.wait()
    for number in range(5):
        background.ask("count", question(number), heard.append)
    background.ask("other", question(100), heard.append)
    go_on.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert sorted(asked) == sorted(heard) == [4, 100]
    for each in busy:
        each.result()
    assert store.close()
    background.deleteLater()
    hub.deleteLater()


@pytest.fixture
def asking(qtbot: QtBot, tmp_path: Path) -> Iterator[Background]:
    store = practice_store(tmp_path)
    hub = ChangeHub()
    background = Background(store, NoRegister(), hub)
    yield background
    qtbot.waitUntil(lambda: background.is_idle)
    assert store.close()
    background.deleteLater()
    hub.deleteLater()


def test_a_question_that_is_being_answered_gives_way_to_a_newer_one(qtbot: QtBot, asking: Background) -> None:
    began, heard = threading.Event(), list[object]()

    def endless(unit: ReadingUnit) -> object:
        began.set()
        return unit.connection.execute(ENDLESS).fetchone()

    for _turn in range(2 * READERS):
        asking.ask("count", endless, heard.append)
        assert began.wait(10)
        began.clear()
    asking.ask("count", lambda _unit: "the newest", heard.append)
    qtbot.waitUntil(lambda: asking.is_idle)
    assert heard == ["the newest"]


def test_news_that_keep_coming_do_not_starve_what_is_shown(qtbot: QtBot, asking: Background) -> None:
    """Each is let through while the one before is being answered, and they are asked for together afterwards."""
    began, go_on = threading.Event(), threading.Event()
    asked, heard = list[int](), list[int]()

    def question(unit: ReadingUnit) -> int:
        asked.append(len(asked))
        began.set()
        go_on.wait()
        return int(unit.connection.execute(f"SELECT {asked[-1]}").fetchone()[0])

    standing = StandingQuestion(asking, "count", lambda: question, heard.append)
    standing.refresh()
    assert began.wait(10)
    for _news in range(5):
        standing.refresh()
    go_on.set()
    qtbot.waitUntil(lambda: heard == [0, 1])
    qtbot.waitUntil(lambda: asking.is_idle)
    assert asked == [0, 1]
