"""A guide's questions on the sync thread: at once, the latest only, between a round's requests, and never without an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from guide_desk.errors import Offline, ServerDown, Unwanted
from guide_desk.services.register_search import ask_register
from guide_desk.snapshots.register import RegisterAnswer
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.questions import Questions
from guide_desk.sync.runner import SyncRunner
from tests.factories import practice_store
from tests.hubs import TestHub, answers, refuses, running_hub

PATIENCE_SECONDS = 20


@contextmanager
def running(folder: Path, hub: TestHub) -> Iterator[tuple[Questions, SyncRunner, Callable[[SyncState], None]]]:
    """A sync thread, its line of questions, and a way to wait for a state it reports."""
    store = practice_store(folder, hub.clock)
    questions = Questions()
    news = threading.Condition()
    seen: list[SyncStatus] = []

    def note(status: SyncStatus) -> None:
        with news:
            seen.append(status)
            news.notify_all()

    def wait_for(state: SyncState) -> None:
        with news:
            seen.clear()
            assert news.wait_for(lambda: any(each.state is state and not each.is_busy for each in seen), PATIENCE_SECONDS)

    runner = SyncRunner(
        store,
        hub.connect,
        hub.clock,
        on_status=note,
        on_changes=lambda _changes: None,
        on_guide=lambda _guide: None,
        questions=questions,
    )
    runner.start()
    try:
        yield questions, runner, wait_for
    finally:
        assert runner.stop(PATIENCE_SECONDS)
        assert store.close()


@pytest.fixture
def hub() -> Iterator[TestHub]:
    with running_hub(people=60) as made:
        yield made


def amira(crm: Crm, is_unwanted: Callable[[], bool]) -> RegisterAnswer:
    return ask_register(crm, is_unwanted, question="Amira Haddad")


def test_a_question_is_answered_on_the_sync_thread_without_waiting_for_the_next_round(tmp_path: Path, hub: TestHub) -> None:
    def name_of_thread(crm: Crm, is_unwanted: Callable[[], bool]) -> str:
        assert amira(crm, is_unwanted).people
        return threading.current_thread().name

    with running(tmp_path, hub) as (questions, _runner, wait_for):
        wait_for(SyncState.ALL_SENT)
        for _time in range(3):
            assert questions.ask("search", name_of_thread).result(PATIENCE_SECONDS) == "sync"


def test_the_latest_question_of_a_place_wins_and_the_older_ones_end(tmp_path: Path, hub: TestHub) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_crm: Crm, is_unwanted: Callable[[], bool]) -> None:
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        if is_unwanted():
            raise Unwanted("seen")

    with running(tmp_path, hub) as (questions, _runner, _wait_for):
        first = questions.ask("search", slow)
        assert begun.wait(PATIENCE_SECONDS)
        second, other = questions.ask("search", amira), questions.ask("county", amira)
        third = questions.ask("search", amira)
        go_on.set()
        for future in (first, second):
            with pytest.raises(Unwanted):
                future.result(PATIENCE_SECONDS)
        assert third.result(PATIENCE_SECONDS).people == other.result(PATIENCE_SECONDS).people


def test_a_dropped_question_is_never_asked(hub: TestHub) -> None:
    questions = Questions()
    future = questions.ask("search", amira)
    questions.drop("search")
    with pytest.raises(Unwanted):
        future.result(0)
    assert questions.answer(hub.connect) is None
    assert not hub.transport.seen


def test_a_question_goes_between_two_requests_of_a_long_round(tmp_path: Path, hub: TestHub) -> None:
    """The first fetch has begun and waits at the hub; the question asked meanwhile is answered before the fetch goes on."""
    questions_at: list[Questions] = []
    asked: list[Future[RegisterAnswer]] = []
    after: list[bool] = []

    def asks_meanwhile(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        asked.append(questions_at[0].ask("search", amira))
        return go_on()

    def looks(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        after.append(asked[0].done())
        return go_on()

    def is_page_of_the_fetch(request: httpx.Request) -> bool:
        return request.url.path.endswith("/v1/Person")

    hub.transport.faults += [(is_page_of_the_fetch, asks_meanwhile), (is_page_of_the_fetch, looks)]
    with running(tmp_path, hub) as (questions, _runner, wait_for):
        questions_at.append(questions)
        wait_for(SyncState.ALL_SENT)
        assert asked[0].result(PATIENCE_SECONDS).people
        assert after == [True]


def test_offline_is_the_answer_at_once_and_the_corner_says_so(tmp_path: Path, hub: TestHub) -> None:
    with running(tmp_path, hub) as (questions, runner, wait_for):
        wait_for(SyncState.ALL_SENT)
        hub.transport.faults += [(lambda _request: True, refuses) for _time in range(20)]
        with pytest.raises(Offline):
            questions.ask("county", amira).result(PATIENCE_SECONDS)
        wait_for(SyncState.OFFLINE)
        with pytest.raises(Offline):
            questions.ask("county", amira).result(PATIENCE_SECONDS)
        hub.transport.faults.clear()
        runner.sync_now()
        wait_for(SyncState.ALL_SENT)
        assert questions.ask("county", amira).result(PATIENCE_SECONDS).people


def test_a_server_that_asks_to_be_left_alone_is_not_asked(tmp_path: Path, hub: TestHub) -> None:
    hub.transport.fail_next(answers(429, Retry_After="3000"), path="/v1/Person")
    with running(tmp_path, hub) as (questions, _runner, wait_for):
        wait_for(SyncState.SERVER_DOWN)
        hub.transport.seen.clear()
        with pytest.raises(ServerDown):
            questions.ask("county", amira).result(PATIENCE_SECONDS)
        assert not hub.transport.seen


def test_the_end_of_the_program_leaves_no_question_without_an_answer(tmp_path: Path, hub: TestHub) -> None:
    with running(tmp_path, hub) as (questions, runner, _wait_for):
        runner.stop(PATIENCE_SECONDS)
        with pytest.raises(Offline):
            questions.ask("search", amira).result(0)


def test_a_mistake_of_ours_reaches_the_asker_and_stops_nothing(tmp_path: Path, hub: TestHub) -> None:
    def wrong(_crm: Crm, _is_unwanted: Callable[[], bool]) -> None:
        raise KeyError("ours")

    with running(tmp_path, hub) as (questions, _runner, _wait_for):
        with pytest.raises(KeyError):
            questions.ask("search", wrong).result(PATIENCE_SECONDS)
        assert questions.ask("search", amira).result(PATIENCE_SECONDS).people
