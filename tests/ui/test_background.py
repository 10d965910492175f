"""Questions to the readers: the latest of a key wins, and one that nobody waits for any more is not asked at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from guide_desk.store.unit_of_work import ReadingUnit
from guide_desk.ui.background import Background
from guide_desk.ui.change_hub import ChangeHub
from tests.factories import practice_store

READERS = 2


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
