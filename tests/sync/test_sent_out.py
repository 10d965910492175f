"""What was sent to many: one line on each card, exactly once, behind everything else, with and without network."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.errors import InvalidInput, StoreBusy
from guide_desk.hub import tables
from guide_desk.identifiers import ContactId
from guide_desk.services import deeds as deed_services
from guide_desk.services import sent_out
from guide_desk.snapshots.guide import Role
from guide_desk.store import doctor, mirror, sent_out_deeds
from guide_desk.store import sent_out as sent_out_rows
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.sync import sending_out
from guide_desk.sync.sending_out import spread
from tests.hubs import answers, hangs, loses_the_answer, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk, known, nobody
from tests.sync.test_departures import give_away_on_hub

PEOPLE = 12


@pytest.fixture
def everybody(desk: Desk) -> list[ContactId]:
    known = desk.store.write(mirror.known_stamps).result()
    return [desk.contact(number) for number in sorted(known)[:PEOPLE]]


@pytest.fixture(autouse=True)
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a dozen cards are several batches."""
    monkeypatch.setattr("guide_desk.store.sent_out.CARDS_AT_ONCE", 5)
    monkeypatch.setattr(sending_out, "TOGETHER", 5)


def send_to(desk: Desk, contacts: list[ContactId], text: str = "Nyhetsbrevet, maj") -> str:
    entry = DialogueEntry(EntryKind.MAILING, desk.hub.clock.now(), text=text)
    return desk.store.write(lambda unit: sent_out.note_on_cards(unit, entry=entry, contacts=contacts)).result()


def spread_now(desk: Desk) -> bool:
    desk.later()
    return spread(desk.store, nobody, lambda: False)


def lines_here(desk: Desk, contacts: list[ContactId], text: str = "Nyhetsbrevet, maj") -> list[int]:
    return [sum(entry.text == text for entry in desk.card(contact).entries) for contact in contacts]


def lines_there(desk: Desk, text: str = "Nyhetsbrevet, maj") -> dict[int, int]:
    activity = tables.activity.c
    question = select(activity.person_id, func.count()).where(activity.text == text).group_by(activity.person_id)
    with desk.hub.register.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(question)}


def test_a_line_comes_to_every_card_and_to_the_crm_once(desk: Desk, everybody: list[ContactId]) -> None:
    send_to(desk, [*everybody, everybody[0]])
    assert not spread(desk.store, nobody, lambda: False), "the undo time runs"
    assert spread_now(desk)
    assert not spread(desk.store, nobody, lambda: False)
    assert lines_here(desk, everybody) == [1] * PEOPLE
    assert desk.card(everybody[0]).row.last_entry != desk.card(everybody[0]).entries[0], "a quiet line is no latest contact"
    assert desk.sync()
    assert desk.sync()
    assert list(lines_there(desk).values()) == [1] * PEOPLE
    assert lines_here(desk, everybody) == [1] * PEOPLE
    assert doctor.examine(desk.store).is_healthy


def test_who_leaves_while_a_line_is_on_its_way_has_it_all_the_same(desk: Desk, everybody: list[ContactId]) -> None:
    send_to(desk, everybody)
    number = desk.store.write(lambda unit: mirror.remote_id_of(unit, everybody[0])).result()
    assert number is not None
    give_away_on_hub(desk, number)
    assert desk.sync()
    while spread_now(desk):
        pass
    for _round in range(2):
        assert desk.sync()
    assert lines_there(desk)[number] == 1
    assert number not in known(desk)


def test_it_can_be_taken_back_whole_until_it_has_begun(desk: Desk, everybody: list[ContactId]) -> None:
    act = send_to(desk, everybody)
    desk.store.write(lambda unit: sent_out.withdraw(unit, sent_out_id=act)).result()
    assert not spread_now(desk)
    second = send_to(desk, everybody)
    desk.later()
    with pytest.raises(InvalidInput, match="spread"):
        desk.store.write(lambda unit: sent_out.withdraw(unit, sent_out_id=second)).result()


def test_the_lines_of_who_may_only_read_by_now_wait_and_stop_nothing(desk: Desk, everybody: list[ContactId]) -> None:
    send_to(desk, everybody)
    guide = desk.store.guide
    assert guide is not None
    desk.store.guide = replace(guide, role=Role.READER)
    assert not spread_now(desk)
    assert desk.store.write(partial(sent_out_rows.next_moment, account=guide.account)).result() is None
    desk.store.guide = guide
    assert spread_now(desk)
    assert lines_here(desk, everybody) == [1] * PEOPLE


def test_what_was_sent_while_the_clock_ran_ahead_does_not_wait_for_that_day(desk: Desk, everybody: list[ContactId]) -> None:
    right = desk.hub.clock.now()
    desk.hub.clock.set(right + timedelta(days=30))
    send_to(desk, everybody)
    desk.hub.clock.set(right)
    assert spread(desk.store, nobody, lambda: False)
    assert lines_here(desk, everybody) == [1] * PEOPLE


def test_quitting_ends_the_undo_time_and_the_next_start_goes_on_where_it_was(desk: Desk, everybody: list[ContactId]) -> None:
    send_to(desk, everybody)
    desk.store.write(deed_services.end_undo_time).result()
    assert spread(desk.store, nobody, iter([False, True]).__next__)
    assert sum(lines_here(desk, everybody)) == 5, "the program was ended after the first few cards"
    assert spread(desk.store, nobody, lambda: False)
    assert lines_here(desk, everybody) == [1] * PEOPLE


@pytest.mark.parametrize("fault", [loses_the_answer, hangs, refuses, answers(503), answers(500)])
@pytest.mark.parametrize("place", [0, 3, 6])
def test_whatever_the_way_does_each_card_has_it_once_in_the_end(
    desk: Desk, everybody: list[ContactId], fault: object, place: int
) -> None:
    send_to(desk, everybody)
    spread_now(desk)
    transport = desk.hub.transport
    posts = iter(range(1000))
    transport.faults.append(
        (lambda request: request.method == "POST" and request.url.path.endswith("/Appointment") and next(posts) == place, fault)  # type: ignore[arg-type]
    )
    desk.send()
    for _round in range(4):
        desk.later(WINDOW_SECONDS)
        desk.send()
    assert list(lines_there(desk).values()) == [1] * PEOPLE
    assert not desk.store.write(lambda unit: sent_out_deeds.pick(unit, desk.crm.guide.account, "x", 5)).result()


def test_a_program_that_is_killed_among_them_finds_them_again(
    desk: Desk, everybody: list[ContactId], monkeypatch: pytest.MonkeyPatch
) -> None:
    send_to(desk, everybody)
    spread_now(desk)
    create = desk.crm.create_entry
    sent: list[int] = []

    def dies(deed: object, number: int) -> object:
        if len(sent) == 3:
            raise KeyboardInterrupt
        sent.append(number)
        return create(deed, number)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(desk.crm, "create_entry", dies)
        patched.setattr(desk.store, "write", partial(write_but_what_came, desk.store.write))
        with pytest.raises(StoreBusy):
            desk.send()
    assert sum(lines_there(desk).values()) == 3
    for _round in range(3):
        desk.later(WINDOW_SECONDS)
        desk.send()
    assert list(lines_there(desk).values()) == [1] * PEOPLE


def write_but_what_came(write: object, work: object, **more: object) -> object:
    """As when the program ends before it can note what came: nothing of it is kept."""
    if getattr(work, "func", None) is sending_out._note:
        raise StoreBusy("ended")
    return write(work, **more)  # type: ignore[operator]


def test_a_refused_line_waits_for_the_guide_and_the_others_go_on(desk: Desk, everybody: list[ContactId]) -> None:
    send_to(desk, everybody)
    spread_now(desk)
    desk.hub.transport.fail_next(answers(403), method="POST", path="/Appointment")
    desk.send()
    desk.send()
    assert sum(lines_there(desk).values()) == PEOPLE - 1

    def parked(unit: UnitOfWork) -> int:
        counted = unit.driver.execute("SELECT count(*) FROM deed WHERE state = ?", (DeedState.NEEDS_ATTENTION.value,))
        return int(counted.fetchone()[0])

    assert desk.store.write(parked).result() == 1


def test_a_note_goes_before_the_lines_also_when_it_was_written_after_them(desk: Desk, everybody: list[ContactId]) -> None:
    send_to(desk, everybody)
    spread_now(desk)
    note_on = everybody[-1]
    desk.note(note_on, "Ringer i morgon")
    desk.later()
    desk.hub.transport.bodies.clear()
    desk.send()
    posted = [body for body in desk.hub.transport.bodies if b"Ringer i morgon" in body or b"Nyhetsbrevet" in body]
    assert len(posted) == PEOPLE + 1
    order = [b"Ringer i morgon" in body for body in posted]
    assert order.index(True) <= 1, "on its own card the line that was there first goes first"


def test_nothing_and_what_is_no_line_to_many_is_refused(store_of: Store) -> None:
    entry = DialogueEntry(EntryKind.MAILING, store_of.clock.now(), text="x")
    for kind, contacts, reason in ((EntryKind.MAILING, [], "empty"), (EntryKind.CALL, [ContactId(1)], "kind")):
        asked = entry._replace(kind=kind)
        with pytest.raises(InvalidInput, match=reason):
            store_of.write(partial(sent_out.note_on_cards, entry=asked, contacts=contacts)).result()


@pytest.fixture
def store_of(desk: Desk) -> Store:
    return desk.store


def test_an_act_that_cannot_be_read_holds_up_no_other_and_stays(desk: Desk, everybody: list[ContactId]) -> None:
    account = str(desk.crm.guide.account)
    added = "INSERT INTO sent_out (sent_out_id, account, entry, spreads_at) VALUES ('0', ?, ?, ?)"
    earlier = "2026-05-12T05:00:00.000000+00:00"
    unknown = '{"kind":"mailing","happened_at":"2026-05-12T07:00:00Z","source":"a newer program\'s"}'
    desk.store.write(lambda unit: unit.driver.execute(added, (account, unknown, earlier)).rowcount).result()
    send_to(desk, everybody)
    assert spread_now(desk)
    assert lines_here(desk, everybody) == [1] * PEOPLE
    assert desk.store.write(lambda unit: sent_out_rows.next_moment(unit, account)).result() is None
    assert desk.store.write(lambda unit: sent_out_rows.unreadable(unit, account)).result() == {"0"}
