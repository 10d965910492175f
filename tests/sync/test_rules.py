"""The rules of sending and fetching, one by one: what is in nobody's way, what is never lost, when something is asked again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx
import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import Delivery
from guide_desk.domain.merge import CONFLICT
from guide_desk.errors import Offline
from guide_desk.hub import register
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import contacts, deeds
from guide_desk.services.sync_items import sync_items
from guide_desk.store import deeds as deed_store
from guide_desk.store import doctor, mirror
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.sync import sending
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.schedule import seconds_to_next_round
from tests.factories import MORNING
from tests.hubs import answers, loses_the_answer, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk, creates_a_person, nobody

ACCOUNT = "Cust00000/7"


def _fetcher(desk: Desk) -> Fetcher:
    return Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False)


def _next_moment(desk: Desk) -> object:
    return desk.store.write(lambda unit: deed_store.next_moment(unit, ACCOUNT)).result()


def _change(desk: Desk, contact_id: ContactId, changes: dict[Field, str | tuple[str, ...]]) -> None:
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=contact_id, changes=changes)).result()


def _fetch_card(desk: Desk, remote_id: int) -> None:
    desk.store.write(lambda unit: mirror.write_persons(unit, [desk.crm.card(remote_id)])).result()


# ---------------------------------------------------------------- sending


def test_a_deed_taken_back_after_it_was_picked_is_not_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    elin = desk.contact(1002)
    taken: list[DeedId] = [desk.note(elin, "Fel person")]
    desk.later()
    real = sending.mirror.remote_id_of

    def meanwhile(unit: UnitOfWork, contact_id: ContactId) -> int | None:
        while taken:
            deeds.withdraw(unit, deed_id=taken.pop())
        return real(unit, contact_id)

    monkeypatch.setattr(sending.mirror, "remote_id_of", meanwhile)
    assert desk.sync()
    assert not taken
    assert desk.texts_on_hub() == []
    assert desk.store.read(sync_items).result() == ()


def test_a_lookup_that_is_refused_holds_up_no_other_deed(desk: Desk) -> None:
    elin, amira = desk.contact(1002), desk.contact(1003)
    desk.note(elin, "Svaret försvann")
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
    desk.send()
    desk.note(amira, "Kommer fram")
    desk.later(120)
    desk.hub.transport.fail_next(answers(403), method="GET", path="/v1/Appointment")
    desk.send()
    assert desk.texts_on_hub() == ["Svaret försvann", "Kommer fram"]
    desk.later(120)
    desk.send()
    assert desk.card(elin).entries[0].delivery is Delivery.SENT


def test_a_double_that_may_not_be_removed_holds_up_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The CRM has the entry twice, and guides may not delete there: the lowest number settles the deed all the same."""
    elin = desk.contact(1002)
    desk.note(elin, "Två gånger")
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
    desk.send()
    real = desk.crm.find_entry
    monkeypatch.setattr(desk.crm, "find_entry", lambda marker: real(marker) * 2)
    desk.hub.transport.fail_next(answers(403), method="DELETE")
    desk.later(120)
    desk.send()
    assert desk.store.read(sync_items).result() == ()
    assert desk.card(elin).entries[0].delivery is Delivery.SENT


def test_a_card_that_went_while_its_change_was_in_doubt_holds_up_nothing(desk: Desk) -> None:
    elin, amira = desk.contact(1002), desk.contact(1003)
    _fetch_card(desk, 1002)
    _change(desk, elin, {Field.WISH_WORDS: "helst kväll"})
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="PATCH")
    desk.send()
    with desk.hub.register.writing() as connection:
        register.delete_person(connection, 1002, desk.hub.register.stamp())
    desk.note(amira, "Kommer fram")
    desk.later(120)
    desk.send()
    assert desk.texts_on_hub() == ["Kommer fram"]
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, "card_removed")


@pytest.mark.parametrize(("lost", "delivery"), [("type", Delivery.SENT), ("date", Delivery.UNKNOWN)])
def test_an_entry_that_somebody_turned_into_something_else_is_not_sent_again(desk: Desk, lost: str, delivery: Delivery) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Kom fram")
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
    desk.send()
    desk.crm.reference.tasks.clear()

    def without(request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        return httpx.Response(200, content=go_on().content.replace(f'"{lost}":'.encode(), b'"was":'), request=request)

    for _round in range(3):
        desk.later(WINDOW_SECONDS + 60)
        desk.hub.transport.fail_next(without, method="GET", path="/v1/Appointment")
        desk.send()
    assert [method for method, path in desk.hub.transport.seen if path.endswith("/v1/Appointment")].count("POST") == 1
    assert desk.card(elin).entries[0].delivery is delivery


def test_a_choice_that_the_fetched_card_asks_for_is_not_taken_for_sent(desk: Desk) -> None:
    """A colleague's change had left only the row here; the card, fetched before sending, shows that both changed the order."""
    elin = desk.contact(1002)
    phones = ("070-174 06 01", "070-174 06 02", "070-174 06 03")
    desk.crm.patch_person(desk.crm.card(1002), {Field.PHONES: phones})
    _fetch_card(desk, 1002)
    _change(desk, elin, {Field.PHONES: (phones[1], phones[0], phones[2])})
    desk.crm.patch_person(desk.crm.card(1002), {Field.PHONES: phones[::-1]})
    assert desk.sync()
    desk.later()
    desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, CONFLICT)
    deed = desk.store.write(lambda unit: deed_store.find(unit, item.deed_id)).result()
    assert deed is not None
    assert deed.changes[Field.PHONES] == (phones[1], phones[0], phones[2])


def test_a_fault_of_our_own_over_one_deed_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    elin, amira = desk.contact(1002), desk.contact(1003)
    bad = desk.note(elin, "Går sönder")
    desk.note(amira, "Kommer fram")
    desk.later()
    real = desk.crm.create_entry

    def breaks(deed: object, remote_id: int) -> object:
        if remote_id == 1002:
            raise LookupError("Går sönder")
        return real(deed, remote_id)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.crm, "create_entry", breaks)
    assert desk.sync()
    assert desk.texts_on_hub() == ["Kommer fram"]
    assert [each.exc_type for each in reported] == [LookupError]
    (item,) = desk.store.read(sync_items).result()
    assert (item.deed_id, item.state) == (bad, DeedState.UNKNOWN)


def test_field_deeds_in_a_row_become_one_patch_and_one_made_meanwhile_waits_for_the_next(desk: Desk) -> None:
    elin = desk.contact(1002)
    _fetch_card(desk, 1002)
    _change(desk, elin, {Field.WISH_WORDS: "helst kväll"})
    _change(desk, elin, {Field.NEXT_STEP: "ringa"})
    _change(desk, elin, {Field.WISH_WORDS: "bara kväll"})
    desk.later()

    def changes_meanwhile(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        _change(desk, elin, {Field.WISH_WORDS: "helst morgon"})
        return go_on()

    desk.hub.transport.fail_next(changes_meanwhile, method="PATCH")
    assert desk.sync()
    patches = [path for method, path in desk.hub.transport.seen if method == "PATCH"]
    assert len(patches) == 1
    fresh = desk.crm.card(1002)
    assert (fresh.fields[Field.WISH_WORDS], fresh.fields[Field.NEXT_STEP]) == ("bara kväll", "ringa")
    (item,) = desk.store.read(sync_items).result()
    assert item.state is DeedState.READY
    assert desk.card(elin).fields[Field.WISH_WORDS] == "helst morgon"
    desk.later()
    assert desk.sync()
    assert desk.crm.card(1002).fields[Field.WISH_WORDS] == "helst morgon"


def test_f5_and_quitting_end_the_undo_time(desk: Desk) -> None:
    desk.note(desk.contact(1002), "Genast")
    desk.store.write(deeds.end_undo_time).result()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Genast"]


# ---------------------------------------------------------------- when to look again


def test_what_waits_for_another_deed_is_not_due_again_and_again(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Svaret försvann")
    desk.note(elin, "Väntar på den första")
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
    desk.send()
    assert _next_moment(desk) == desk.hub.clock.now() + sending.LOOK_AGAIN
    desk.later(61)
    desk.send()
    assert desk.texts_on_hub() == ["Svaret försvann", "Väntar på den första"]
    assert _next_moment(desk) is None


def test_what_the_server_asked_to_wait_for_holds_the_later_ones_of_its_contact_without_haste(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Först")
    desk.note(elin, "Sedan")
    desk.later()
    desk.hub.transport.fail_next(answers(429, Retry_After="90"), method="POST")
    desk.send()
    moment = _next_moment(desk)
    assert moment is not None
    assert (moment - desk.hub.clock.now()).total_seconds() == 90  # type: ignore[operator]


def test_what_waits_for_a_refused_person_waits_for_the_guide(desk: Desk) -> None:
    desk.make_person({Field.FIRST_NAME: "Saga", Field.PHONES: ("070-174 06 77",), Field.MUNICIPALITIES: ("2321",)})
    desk.later()
    desk.hub.transport.faults.append((creates_a_person, answers(400)))
    assert desk.sync()
    assert {item.state for item in desk.store.read(sync_items).result()} == {DeedState.NEEDS_ATTENTION, DeedState.READY}
    assert _next_moment(desk) is None


# ---------------------------------------------------------------- fetching


def test_a_new_persons_dialogue_is_fetched_even_if_the_round_ended_after_the_person(desk: Desk) -> None:
    with desk.hub.register.writing() as connection:
        register.delete_person(connection, 1002, desk.hub.register.stamp())
    before = desk.dialogue(1002)
    assert desk.sync()
    desk.later(3600)
    with desk.hub.register.writing() as connection:
        register.undelete_person(connection, 1002, desk.hub.register.stamp())
    desk.hub.transport.fail_next(refuses, path="Appointment")
    with pytest.raises(Offline):
        _fetcher(desk).fetch_changes()
    assert desk.sync()
    assert desk.dialogue(1002) == before != []
    assert doctor.examine(desk.store).is_healthy


@pytest.mark.parametrize(("failures", "asked_for", "least"), [(1, 0.0, 0.0), (2, 0.0, 5.0), (9, 0.0, 5.0), (9, 20.0, 20.0)])
def test_a_server_that_can_be_asked_at_once_again_and_again_is_not(failures: int, asked_for: float, least: float) -> None:
    given = {"now": MORNING, "next_deed_at": None, "failures": failures, "retry_after_seconds": asked_for}
    assert seconds_to_next_round(**given, jitter=0.0) == least  # type: ignore[arg-type]
