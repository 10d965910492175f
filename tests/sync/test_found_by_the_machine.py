"""What the fault machine found, each as a story of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import Delivery, DialogueEntry, EntryKind
from guide_desk.domain.merge import CONFLICT
from guide_desk.hub import register, tables
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts, deeds, dialogue, plans
from guide_desk.services.sync_items import sync_items
from guide_desk.store import deeds as deed_store
from guide_desk.store import doctor, mirror
from guide_desk.sync import sending
from guide_desk.sync.sending import Sender
from guide_desk.sync.settle import MOST_SERVER_FAULTS
from tests.hubs import answers, hangs
from tests.sync.desks import WINDOW_SECONDS, Desk, nobody

YEARS_LATER = "Mon, 02 Jan 2034 03:04:05 GMT"


def _change(desk: Desk, field: Field, value: str) -> None:
    elin = desk.contact(1002)
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes={field: value})).result()


def _fetch_card(desk: Desk) -> None:
    desk.store.write(lambda unit: mirror.write_persons(unit, [desk.crm.card(1002)])).result()


def twice(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
    go_on()
    return go_on()


@pytest.fixture
def forgetful_hub(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """As SuperOffice is: a marker that comes twice makes two."""
    monkeypatch.setitem(register.MARKER_FIELDS, "appointment", "SuperOffice:nothing")
    return desk


def _on_hub(desk: Desk, text: str) -> list[int]:
    with desk.hub.register.reading() as connection:
        where = tables.activity.c.text == text
        return [row[0] for row in connection.execute(select(tables.activity.c.activity_id).where(where))]


def _write_twice(desk: Desk) -> ContactId:
    """A note whose next request a proxy repeats; on whose card."""
    elin = desk.contact(1002)
    desk.note(elin, "Bara en gång")
    desk.later()
    desk.hub.transport.fail_next(twice, method="POST", path="/Appointment")
    return elin


def test_a_note_that_a_proxy_sent_twice_is_one_after_the_next_round(forgetful_hub: Desk) -> None:
    desk, elin = forgetful_hub, _write_twice(forgetful_hub)
    assert desk.sync()
    assert len(_on_hub(desk, "Bara en gång")) == 1
    assert [entry.text for entry in desk.card(elin).entries].count("Bara en gång") == 1
    assert desk.card(elin).entries[0].delivery is Delivery.SENT
    assert desk.sync()
    assert doctor.examine(desk.store).is_healthy


def test_a_double_that_a_colleague_has_worked_on_stays(forgetful_hub: Desk) -> None:
    desk, elin = forgetful_hub, _write_twice(forgetful_hub)
    desk.send()
    number = max(_on_hub(desk, "Bara en gång"))
    with desk.hub.register.writing() as connection:
        row = register.activity_row(connection, "appointment", number)
        register.change_activity(connection, "appointment", number, {**row, "text": "Ändrad av Ola"})
    assert desk.sync()
    assert {entry.text for entry in desk.card(elin).entries} >= {"Bara en gång", "Ändrad av Ola"}
    assert len(_on_hub(desk, "Ändrad av Ola")) == 1


def test_a_double_that_may_not_be_removed_holds_up_nothing(forgetful_hub: Desk) -> None:
    desk = forgetful_hub
    _write_twice(desk)
    desk.hub.transport.fail_next(answers(403), method="DELETE")
    assert desk.sync()
    assert len(_on_hub(desk, "Bara en gång")) == 2
    assert desk.sync()
    assert len(_on_hub(desk, "Bara en gång")) == 1


def test_a_double_stays_where_a_colleague_has_removed_the_first(forgetful_hub: Desk) -> None:
    """They saw it twice too: what was written would be nowhere."""
    desk, elin = forgetful_hub, _write_twice(forgetful_hub)
    desk.hub.transport.fail_next(answers(403), method="DELETE")
    assert desk.sync()
    first, second = sorted(_on_hub(desk, "Bara en gång"))
    with desk.hub.register.writing() as connection:
        register.delete_activity(connection, "appointment", first)
    for _round in range(3):
        desk.later()
        assert desk.sync()
        assert _on_hub(desk, "Bara en gång") == [second]
    assert [entry.text for entry in desk.card(elin).entries].count("Bara en gång") == 1


def _book(desk: Desk, at: datetime) -> None:
    elin = desk.contact(1002)
    desk.store.write(lambda unit: plans.book_call(unit, contact_id=elin, at=at, minutes=30, text="Om förskolan")).result()
    desk.later()


def _booked(desk: Desk) -> DialogueEntry:
    (plan,) = [entry for entry in desk.card(desk.contact(1002)).entries if entry.text == "Om förskolan"]
    return plan


def _move(desk: Desk, at: datetime) -> None:
    elin, plan = desk.contact(1002), _booked(desk)
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, at=at)).result()
    desk.later()


def test_of_a_plan_that_came_twice_and_was_moved_the_moved_one_stays(forgetful_hub: Desk) -> None:
    desk, tomorrow = forgetful_hub, forgetful_hub.hub.clock.now() + timedelta(days=1)
    tomorrow = tomorrow.replace(microsecond=0)
    _book(desk, tomorrow.replace(microsecond=999_998))
    desk.hub.transport.fail_next(twice, method="POST", path="/Appointment")
    desk.send()
    assert len(_on_hub(desk, "Om förskolan")) == 2
    _move(desk, tomorrow + timedelta(hours=1))
    assert desk.sync()
    assert _booked(desk).happened_at == tomorrow + timedelta(hours=1)
    assert len(_on_hub(desk, "Om förskolan")) == 1


def test_of_a_reminder_that_came_twice_and_was_moved_the_moved_one_stays(forgetful_hub: Desk) -> None:
    """A reminder has no end of its own; in the CRM it has one."""
    desk, tomorrow = forgetful_hub, (forgetful_hub.hub.clock.now() + timedelta(days=1)).replace(microsecond=0)
    elin = desk.contact(1002)
    desk.store.write(lambda unit: dialogue.remind(unit, contact_id=elin, at=tomorrow, text="Om förskolan")).result()
    desk.later()
    desk.hub.transport.fail_next(twice, method="POST", path="/Appointment")
    desk.send()
    _move(desk, tomorrow + timedelta(hours=1))
    assert desk.sync()
    assert _booked(desk).happened_at == tomorrow + timedelta(hours=1)
    assert len(_on_hub(desk, "Om förskolan")) == 1


def test_a_change_whose_answer_nobody_understands_is_not_sent_for_ever(desk: Desk) -> None:
    tomorrow = desk.hub.clock.now() + timedelta(days=1)
    _book(desk, tomorrow)
    assert desk.sync()
    _move(desk, tomorrow + timedelta(hours=1))
    for _round in range(3 * MOST_SERVER_FAULTS):
        desk.hub.transport.faults.clear()
        desk.hub.transport.fail_next(answers(200, b"[]"), method="PATCH", path="/Appointment")
        desk.send()
        desk.later(WINDOW_SECONDS)
    assert [method for method, _path in desk.hub.transport.seen].count("PATCH") == MOST_SERVER_FAULTS
    assert [item.state for item in desk.store.read(sync_items).result()] == [DeedState.NEEDS_ATTENTION]


def test_two_changes_with_the_same_stamp_are_both_seen(desk: Desk) -> None:
    desk.edit_on_hub(1002, "SuperOffice:20", "först")
    assert desk.sync()
    _fetch_card(desk)
    with desk.hub.register.writing() as connection:
        row = register.person_row(connection, 1002)
        row["entity"]["CustomFields"]["SuperOffice:20"] = "i samma sekund"
        register.change_person(connection, 1002, row["entity"], row["updated"])
    assert desk.sync()
    desk.fetch_cards()
    card = desk.card(desk.contact(1002))
    assert card.fields[Field.NEXT_STEP] == "i samma sekund"
    assert card.can_edit


def test_a_change_of_somebody_who_became_protected_arrives_and_no_round_goes_on_for_ever(desk: Desk) -> None:
    _fetch_card(desk)
    _change(desk, Field.NEXT_STEP, "Ring om skola")
    desk.edit_on_hub(1002, "SuperOffice:34", "True")
    assert desk.sync()
    desk.later()
    desk.hub.transport.seen.clear()
    desk.send()
    assert desk.store.read(sync_items).result() == ()
    assert len(desk.hub.transport.seen) < 5
    assert _next_step_on_hub(desk) == "Ring om skola"


def test_a_contested_change_of_somebody_who_became_protected_waits_for_the_guide(desk: Desk) -> None:
    _fetch_card(desk)
    _change(desk, Field.NEXT_STEP, "Ring om skola")
    desk.edit_on_hub(1002, "SuperOffice:20", "Ola ringer")
    desk.edit_on_hub(1002, "SuperOffice:34", "True")
    assert desk.sync()
    desk.later()
    desk.send()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, sending.PROTECTED)
    assert _next_step_on_hub(desk) == "Ola ringer"


def _next_step_on_hub(desk: Desk) -> str:
    with desk.hub.register.reading() as connection:
        return str(register.person_row(connection, 1002)["entity"]["CustomFields"].get("SuperOffice:20", ""))


def test_what_a_guide_writes_beside_an_open_choice_is_sent(desk: Desk) -> None:
    _fetch_card(desk)
    _change(desk, Field.NEXT_STEP, "min första")
    desk.edit_on_hub(1002, "SuperOffice:20", "Olas")
    desk.later()
    for _round in range(2):
        desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert item.reason == CONFLICT
    _fetch_card(desk)
    _change(desk, Field.NEXT_STEP, "min andra")
    desk.later()
    desk.sync()
    assert _next_step_on_hub(desk) == "min andra"
    assert desk.card(desk.contact(1002)).fields[Field.NEXT_STEP] == "min andra"


@pytest.mark.parametrize("body", [b"[{}]", b"null", b"{}"])
def test_a_plan_whose_answer_has_another_shape_is_asked_for_again(desk: Desk, body: bytes) -> None:
    elin, at = desk.contact(1002), desk.hub.clock.now().replace(hour=15)
    desk.store.write(lambda unit: dialogue.remind(unit, contact_id=elin, at=at, text="Skola")).result()
    desk.later()
    assert desk.sync()
    plan = next(entry for entry in desk.card(elin).entries if entry.kind is EntryKind.REMINDER)
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, is_done=True)).result()
    desk.later()
    desk.hub.transport.fail_next(answers(200, body), method="PATCH")
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert item.state is DeedState.UNKNOWN
    desk.later(WINDOW_SECONDS)
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()


def test_who_comes_back_with_a_waiting_change_has_the_whole_dialogue_again(desk: Desk) -> None:
    elin = desk.contact(1002)
    _fetch_card(desk)
    _change(desk, Field.NEXT_STEP, "Ring om skola")
    ola = desk.hub.connect("ola").client
    ola.post("Appointment", _note_about(1002, "Strax innan kortet togs bort"))
    with desk.hub.register.writing() as connection:
        register.delete_person(connection, 1002, desk.hub.register.stamp())
    assert desk.sync()
    desk.later(900)
    ola.post("Appointment", _note_about(1003, "Annat"))
    assert desk.sync()
    with desk.hub.register.writing() as connection:
        register.undelete_person(connection, 1002, desk.hub.register.stamp())
    (item,) = desk.store.read(sync_items).result()
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=item.deed_id)).result()
    assert desk.sync()
    assert _next_step_on_hub(desk) == "Ring om skola"
    assert desk.sync()
    assert "Strax innan kortet togs bort" in {entry.text for entry in desk.card(elin).entries}


def test_the_change_of_a_plan_that_was_refused_waits_with_it_and_holds_up_nothing_else(desk: Desk) -> None:
    elin, at = desk.contact(1002), desk.hub.clock.now().replace(hour=15)
    desk.store.write(lambda unit: dialogue.remind(unit, contact_id=elin, at=at, text="Skola")).result()
    plan = next(entry for entry in desk.card(elin).entries if entry.kind is EntryKind.REMINDER)
    desk.later()
    desk.hub.transport.fail_next(answers(400), method="POST", path="/Appointment")
    assert desk.sync()
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, is_done=True)).result()
    desk.note(elin, "Skriver om skolan")
    desk.later()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Skriver om skolan"]
    assert desk.store.write(lambda unit: deed_store.next_moment(unit, "Cust00000/7")).result() is None
    parked = next(item for item in desk.store.read(sync_items).result() if item.state is DeedState.NEEDS_ATTENTION)
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=parked.deed_id)).result()
    assert desk.sync()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Skriver om skolan", "Skola"]
    assert desk.store.read(sync_items).result() == ()


@pytest.fixture
def own_clock(desk: Desk) -> HandClock:
    """The computer's clock, apart from the hub's."""
    clock = HandClock(desk.hub.clock.now())
    desk.store.clock = clock
    return clock


def _send_by(desk: Desk, clock: HandClock, seconds: float) -> None:
    """So much later, by both clocks."""
    desk.later(seconds)
    clock.advance(seconds)
    Sender(desk.store, desk.crm, clock, nobody).send_all()


@pytest.mark.parametrize("leap", [timedelta(days=1), timedelta(minutes=9, seconds=30), timedelta(days=-1)])
def test_a_clock_that_leaps_while_nobody_knows_sends_neither_early_nor_a_day_late(
    desk: Desk, own_clock: HandClock, leap: timedelta
) -> None:
    """The request still lies somewhere on the way. A clock that goes back holds nothing up for as long as it went back."""
    elin = desk.contact(1002)
    desk.note(elin, "Bara en gång")
    desk.hub.transport.fail_next(hangs, method="POST", path="/Appointment")
    _send_by(desk, own_clock, 11)
    own_clock.set(own_clock.now() + leap)
    for _look in range(9):
        _send_by(desk, own_clock, 61)
        assert desk.texts_on_hub() == []
    for _look in range(4):
        _send_by(desk, own_clock, 61)
    assert desk.texts_on_hub() == ["Bara en gång"]


def test_a_wrong_date_from_somewhere_on_the_way_sends_nothing_early(desk: Desk, own_clock: HandClock) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Bara en gång")
    desk.hub.transport.fail_next(hangs, method="POST", path="/Appointment")
    _send_by(desk, own_clock, 11)
    _send_by(desk, own_clock, 61)
    desk.hub.transport.fail_next(_another_year, method="GET", path="/v1/Appointment")
    for _look in range(8):
        _send_by(desk, own_clock, 61)
        assert desk.texts_on_hub() == []
    _send_by(desk, own_clock, WINDOW_SECONDS)
    _send_by(desk, own_clock, 61)
    assert desk.texts_on_hub() == ["Bara en gång"]


def _another_year(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
    answer = go_on()
    return httpx.Response(answer.status_code, headers={**answer.headers, "Date": YEARS_LATER}, content=answer.content)


def _note_about(person: int, text: str) -> dict[str, object]:
    return {
        "Person": {"PersonId": person},
        "Task": {"TaskListItemId": 1},
        "StartDate": "2026-05-12T09:00:00",
        "Description": text,
    }
