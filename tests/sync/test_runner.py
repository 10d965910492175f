"""When the next round comes: after the undo time, every five minutes, later and later while it fails, at once when asked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.errors import Offline, StoreDamaged
from guide_desk.hub import register
from guide_desk.services import cards, drafts, selections, sent_out
from guide_desk.snapshots.people import Draft
from guide_desk.snapshots.sync_status import ManyGone, SyncState, SyncStatus
from guide_desk.store import copies, dialogues, people
from guide_desk.store.deeds import UNDO_SECONDS
from guide_desk.store.opening import DAMAGED_NAME
from guide_desk.store.reading.segments import answer
from guide_desk.sync.comparing import DialogueComparison
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.runner import SWEEP_EVERY, SyncRunner
from guide_desk.ui.words.sync import panel_summary, status_lines
from tests.factories import MORNING
from tests.hubs import Fault, answers, refuses
from tests.sync.desks import Desk, known


class HandWait:
    """Stands for the event the thread waits on: tells for how long it would, and lets the test say what ended the wait."""

    def __init__(self) -> None:
        self.asked: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._endings: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def wait(self, timeout: float) -> bool:
        self.asked.put(timeout)
        return self._endings.get(timeout=60)

    def set(self) -> None:
        self._endings.put(True)

    def clear(self) -> None:
        """Each ending is used up when it is taken."""

    def run_out(self) -> None:
        self._endings.put(False)


@dataclass
class Watched:
    """A running sync, stepped by hand."""

    desk: Desk
    wait: HandWait = field(default_factory=HandWait)
    statuses: list[SyncStatus] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = SyncRunner(
            self.desk.store,
            self.desk.hub.connect,
            self.desk.hub.clock,
            on_status=self.statuses.append,
            on_changes=lambda _changes: None,
            on_guide=lambda _guide: None,
        )
        self.runner._wake = self.wait  # type: ignore[assignment]

    def pause(self) -> float:
        """The seconds until the next round, once this one has ended."""
        return self.wait.asked.get(timeout=60)

    def time_passes(self, seconds: float) -> None:
        """So much of the pause, or all of it, and the thread notices."""
        self.desk.later(seconds)
        self.wait.run_out()

    def note(self, text: str) -> None:
        self.desk.note(self.desk.contact(1003), text)
        self.runner.look_again()


@pytest.fixture
def sync(desk: Desk) -> Iterator[Watched]:
    watched = Watched(desk)
    watched.runner.start()
    while watched.pause() < 1:
        watched.time_passes(1)
    try:
        yield watched
    finally:
        assert watched.runner.stop()


def _fail(sync: Watched, fault: Fault) -> float:
    sync.desk.hub.transport.faults.clear()
    sync.desk.hub.transport.fail_next(fault)
    sync.wait.run_out()
    return sync.pause()


def test_a_program_that_is_never_ended_reads_the_lists_anew_each_day(sync: Watched) -> None:
    sync.time_passes(300)
    sync.pause()
    first = sync.runner._crm
    sync.time_passes(23 * 3600)
    sync.pause()
    assert sync.runner._crm is first
    sync.desk.store.write(lambda unit: people.keep_colleagues(unit, [])).result()
    sync.time_passes(2 * 3600)
    sync.pause()
    assert sync.runner._crm is not first
    assert sync.desk.store.read(cards.colleagues).result()


def test_a_round_tells_how_far_the_computers_clock_is_ahead(sync: Watched) -> None:
    assert sync.statuses[-1].clock_ahead_seconds < 1
    assert sync.runner._crm is not None
    for days, said in ((400, 400), (-3, 0)):
        sync.runner._crm.client._clock = HandClock(sync.desk.hub.clock.now() + timedelta(days=days))
        sync.time_passes(300)
        sync.pause()
        assert round(sync.statuses[-1].clock_ahead_seconds / 86_400) == said
        assert sync.statuses[-1].problem == "clock"


def test_with_nothing_to_send_a_round_comes_every_five_minutes(sync: Watched) -> None:
    sync.time_passes(300)
    assert sync.pause() == 300
    assert sync.statuses[-1].state is SyncState.ALL_SENT


def test_a_note_is_sent_when_its_undo_time_has_run_out(sync: Watched) -> None:
    sync.note("Efter ångertiden")
    assert sync.pause() == 10
    assert sync.desk.texts_on_hub() == []
    sync.time_passes(10)
    assert sync.pause() == 300
    assert sync.desk.texts_on_hub() == ["Efter ångertiden"]


def test_notes_that_keep_coming_do_not_put_a_round_off(sync: Watched) -> None:
    sync.note("ett")
    assert sync.pause() == 10
    sync.desk.later(6)
    sync.note("två")
    assert sync.pause() == 4


def test_it_waits_longer_and_longer_with_some_chance_in_it_and_starts_afresh_after_a_good_round(sync: Watched) -> None:
    pauses = [_fail(sync, refuses) for _round in range(9)]
    for pause, least in zip(pauses, (5, 10, 20, 40, 80, 160, 320, 600, 600), strict=True):
        assert 0.75 * least <= pause <= 1.25 * least
    assert sync.statuses[-1].state is SyncState.OFFLINE
    sync.time_passes(800)
    assert sync.pause() == 300
    assert 3.75 <= _fail(sync, refuses) <= 6.25


def test_writing_neither_hastens_nor_delays_a_round_that_waits_for_a_struggling_server(sync: Watched) -> None:
    pause = _fail(sync, answers(429, Retry_After="60"))
    assert 60 <= pause <= 61
    told = sync.statuses[-1]
    assert told.next_try_at is not None
    sync.desk.later(20)
    sync.note("Under väntan")
    assert sync.pause() == pytest.approx(pause - 20)
    assert (sync.statuses[-1].state, sync.statuses[-1].next_try_at) == (SyncState.SERVER_DOWN, told.next_try_at)
    assert sync.statuses[-1].waiting_count == 1
    sync.desk.later(30)
    sync.note("En till")
    assert sync.pause() == pytest.approx(pause - 50)
    sync.time_passes(pause - 50)
    sync.pause()
    assert sync.desk.texts_on_hub() == ["Under väntan", "En till"]


def test_f5_or_a_regained_network_starts_a_round_at_once_and_forgets_the_failures(sync: Watched) -> None:
    for _round in range(4):
        _fail(sync, refuses)
    sync.note("Nätet är tillbaka")
    sync.pause()
    sync.desk.later(11)
    sync.runner.sync_now()
    assert sync.pause() == 300
    assert sync.desk.texts_on_hub() == ["Nätet är tillbaka"]
    assert sync.statuses[-1].state is SyncState.ALL_SENT


def test_a_round_that_has_caught_up_leaves_a_copy_of_this_week(sync: Watched) -> None:
    sync.desk.store.keep_weekly_copy().result()  # behind the one that the round asked for
    (copy,) = copies.copies_of(sync.desk.store.path.parent)
    assert copy.name == f"weekly-{sync.desk.hub.clock.today()}.db"


def test_damage_that_the_copy_finds_is_told_until_the_store_has_been_made_anew(
    sync: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sync.desk.store
    store.keep_weekly_copy().result()
    copies.forget_all(store.path.parent)

    def damaged(_connection: object) -> None:
        raise StoreDamaged("integrity_check")

    monkeypatch.setattr(copies, "check", damaged)
    sync.wait.run_out()
    sync.pause()
    with pytest.raises(StoreDamaged):
        store.keep_weekly_copy().result()
    for _round in range(2):
        sync.wait.run_out()
        sync.pause()
        assert sync.statuses[-1].problem == "damaged"
    assert store.path.with_name(DAMAGED_NAME).exists()


def test_an_exception_nobody_expected_is_reported_and_the_next_round_comes(
    sync: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    real, times = Fetcher.fetch_changes, [1]

    def breaks(fetcher: Fetcher) -> None:
        if times:
            raise LookupError(times.pop())
        real(fetcher)

    monkeypatch.setattr(Fetcher, "fetch_changes", breaks)
    sync.note("Trots allt")
    sync.pause()
    sync.time_passes(11)
    assert 3.75 <= sync.pause() <= 6.25
    assert [(each.exc_type, each.thread.name if each.thread else "") for each in reported] == [(LookupError, "sync")]
    sync.time_passes(7)
    assert sync.pause() == 300
    assert sync.desk.texts_on_hub() == ["Trots allt"]


def test_lines_that_cannot_be_read_hold_up_nothing_else(sync: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    added = "INSERT INTO sent_out (sent_out_id, account, entry, spreads_at) SELECT 'x', ?, '{', ''"
    guide = sync.desk.store.guide
    assert guide is not None
    sync.desk.store.write(lambda unit: unit.driver.execute(added, (guide.account,)).rowcount).result()
    sync.note("Trots allt")
    sync.pause()
    sync.time_passes(11)
    sync.pause()
    assert sync.desk.texts_on_hub() == ["Trots allt"]
    assert {each.thread.name if each.thread else "" for each in reported} == {"sync"}


def press(sync: Watched) -> None:
    segment = Segment("Alla", EVERYONE, Purpose.PHONE)
    included = sync.desk.store.read(lambda unit: answer(unit, segment)).result()[0]
    sync.desk.store.write(lambda unit: selections.prepare(unit, segment=segment, name="Alla", included=included)).result()
    sync.runner.look_again()


def test_a_selection_is_made_in_the_next_round_and_one_pressed_offline_when_the_network_is_back(sync: Watched) -> None:
    press(sync)
    assert sync.pause() == 0.5
    sync.time_passes(0.5)
    assert sync.pause() == 300
    assert [each.state for each in sync.desk.store.read(selections.progress).result()] == ["done"]
    pause = _fail(sync, refuses)
    press(sync)
    assert sync.pause() == pytest.approx(pause)
    assert [each.state for each in sync.desk.store.read(selections.progress).result()] == ["waiting", "done"]
    sync.time_passes(pause)
    assert sync.pause() == 300
    assert [each.state for each in sync.desk.store.read(selections.progress).result()] == ["done", "done"]


def test_a_line_to_many_comes_to_the_cards_when_its_undo_time_has_run_out_also_without_network(sync: Watched) -> None:
    for _round in range(4):
        pause = _fail(sync, refuses)
    assert pause > UNDO_SECONDS
    elin = sync.desk.contact(1003)
    line = DialogueEntry(EntryKind.MAILING, sync.desk.hub.clock.now(), text="Majbrevet")
    sync.desk.store.write(lambda unit: sent_out.note_on_cards(unit, entry=line, contacts=[elin])).result()
    sync.runner.look_again()
    assert sync.pause() == UNDO_SECONDS
    sync.time_passes(UNDO_SECONDS)
    assert sync.pause() > 0
    assert [entry.text for entry in sync.desk.card(elin).entries if entry.kind is EntryKind.MAILING][:1] == ["Majbrevet"]
    assert sync.statuses[-1].state is SyncState.OFFLINE


def out_of_scope(desk: Desk, *persons: int) -> None:
    """Somebody else's from now on, and in no municipality."""
    with desk.hub.register.writing() as connection:
        for number in persons:
            entity = register.person_row(connection, number)["entity"]
            entity["Interests"] = [{**each, "Selected": False} for each in entity["Interests"]]
            entity["Associate"] = {**entity["Associate"], "AssociateId": 8}
            register.change_person(connection, number, entity, desk.hub.register.stamp())


def asked_after(sync: Watched, answer: ManyGone | None) -> ManyGone | None:
    """What the guide is asked when a round has ended in which they had said yes to `answer`."""
    if answer is not None:
        if answer != sync.statuses[-1].many_gone:
            sync.runner.sync_now()
        sync.runner.accept_departures(answer)
    else:
        sync.time_passes(SWEEP_EVERY.total_seconds())
    sync.pause()
    return sync.statuses[-1].many_gone


def entries_of(desk: Desk) -> int:
    everybody = sorted(known(desk))
    return len(desk.store.write(lambda unit: dialogues.stamps_of(unit, everybody)).result())


def test_a_yes_counts_for_what_was_asked_about_and_for_no_more_than_was_named(sync: Watched) -> None:
    desk = sync.desk
    assert asked_after(sync, None) is None
    everybody = sorted(known(desk))
    leaving = everybody[: len(everybody) // 2]
    out_of_scope(desk, *leaving)
    asked = asked_after(sync, None)
    assert asked == ManyGone(len(leaving), are_entries=False)
    out_of_scope(desk, everybody[-1])
    more = asked_after(sync, asked)
    assert more == ManyGone(len(leaving) + 1, are_entries=False)
    assert known(desk) == set(everybody)
    with desk.hub.register.writing() as connection:
        for kind, number in desk.store.write(lambda unit: dialogues.stamps_of(unit, everybody)).result():
            register.delete_activity(connection, kind.value, number)
    asked = asked_after(sync, more)
    assert known(desk) == set(everybody[len(leaving) : -1])
    assert asked == ManyGone(entries_of(desk), are_entries=True)
    assert asked_after(sync, more) == asked
    assert asked_after(sync, asked) is None
    assert entries_of(desk) == 0
    assert sync.statuses[-1].state is SyncState.ALL_SENT


def half_leaves(sync: Watched) -> list[int]:
    """Those of a swept desk's people who are somebody else's now."""
    assert asked_after(sync, None) is None
    everybody = sorted(known(sync.desk))
    leaving = everybody[: len(everybody) // 2]
    out_of_scope(sync.desk, *leaving)
    return leaving


def test_a_yes_that_was_used_counts_for_nobody_else(sync: Watched) -> None:
    """Neither a second press on what has been done, nor a round that broke off when the contacts had gone."""
    desk, leaving = sync.desk, half_leaves(sync)
    asked = asked_after(sync, None)
    assert asked == ManyGone(len(leaving), are_entries=False)
    assert asked_after(sync, asked) is None
    assert asked_after(sync, asked) is None
    rest = sorted(known(desk))
    out_of_scope(desk, *rest[:-1])
    assert asked_after(sync, None) == ManyGone(len(rest) - 1, are_entries=False)
    assert known(desk) == set(rest)


def test_a_yes_is_used_up_although_the_network_breaks_after_it(sync: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, leaving = sync.desk, half_leaves(sync)
    asked = asked_after(sync, None)
    with monkeypatch.context() as patch:
        patch.setattr(DialogueComparison, "compare_some", goes_offline)
        asked_after(sync, asked)
    assert sync.statuses[-1].state is SyncState.OFFLINE
    rest = sorted(known(desk))
    assert not set(rest) & set(leaving)
    out_of_scope(desk, *rest[:-1])
    assert asked_after(sync, None) == ManyGone(len(rest) - 1, are_entries=False)
    assert known(desk) == set(rest)


def goes_offline(*_given: object) -> None:
    raise Offline("in the midst")


def test_nobody_is_asked_about_contacts_who_stay_for_the_words_that_were_begun(sync: Watched) -> None:
    desk, leaving = sync.desk, half_leaves(sync)
    for number in leaving:
        draft = Draft(desk.contact(number), "note", "", "Påbörjat", None, MORNING)
        desk.store.write(partial(drafts.save, draft=draft)).result()
    assert asked_after(sync, None) is None
    assert set(leaving) <= known(desk)


def test_a_card_that_could_not_be_fetched_is_told_until_it_has_come_and_f5_asks_again(sync: Watched) -> None:
    desk = sync.desk
    number = min(known(desk))
    assert sync.statuses[-1].refused_card_count == 0

    def refuse_once() -> None:
        desk.store.write(
            lambda unit: unit.driver.execute("UPDATE base_person SET depth = 'row' WHERE remote_id = ?", (number,))
        ).result()
        desk.hub.transport.fail_next(answers(403), method="GET", path=f"/Person/{number}")

    refuse_once()
    sync.time_passes(300)
    assert sync.pause() == 300
    told = sync.statuses[-1]
    assert (told.refused_card_count, told.state) == (1, SyncState.ALL_SENT)
    assert status_lines(told) == ("Allt har skickats", "1 kort gick inte att hämta")
    assert "Ett kort gick inte att hämta från SuperOffice." in panel_summary(told, [])
    sync.time_passes(300)
    sync.pause()
    assert sync.statuses[-1].refused_card_count == 1, "not in every round"
    sync.runner.sync_now()
    sync.pause()
    assert sync.statuses[-1].refused_card_count == 0


def test_cards_are_read_anew_last_in_a_round_and_not_while_the_guide_waits(sync: Watched) -> None:
    sync.time_passes(300)
    sync.pause()
    for _half_day in range(8):
        sync.time_passes(12 * 3600)
        sync.pause()
    read = sync.desk.store.write(lambda unit: unit.driver.execute("SELECT count(*) FROM read_anew").fetchone()).result()
    assert read[0] > 10
    assert not sync.runner._is_waited_for(sync.desk.hub.clock.now())
    begun = sync.desk.hub.clock.now()
    sync.desk.note(sync.desk.contact(1003), "Går före")
    assert not sync.runner._is_waited_for(begun)
    sync.desk.later()
    assert sync.runner._is_waited_for(begun)
