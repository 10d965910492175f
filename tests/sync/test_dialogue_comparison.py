"""What somebody deletes in the CRM leaves the card here; nothing leaves it by mistake."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert

from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.errors import TooManyGone
from guide_desk.hub import register, tables
from guide_desk.services import deeds, dialogue, drafts, letters, plans
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.base import ActivityKind
from guide_desk.snapshots.people import Draft
from guide_desk.snapshots.sync_status import ManyGone
from guide_desk.store import dialogues, doctor
from guide_desk.store.dialogues import Place
from guide_desk.superoffice import crm
from guide_desk.sync import comparing, sending
from guide_desk.sync.fetching import Fetcher
from tests.hubs import answers, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk, known, nobody
from tests.sync.test_protecting import protect
from tests.sync.test_unsent_work import another_computer, take_in, taken_out

ELIN, AMIRA = 1002, 1003
APPOINTMENT, DOCUMENT = ActivityKind.APPOINTMENT, ActivityKind.DOCUMENT


@pytest.fixture
def compared(desk: Desk) -> Desk:
    """One that has synced once since everything was fetched: from now on each round compares."""
    assert desk.sync()
    return desk


def here(desk: Desk, *persons: int) -> set[Place]:
    """The CRM's activities as they lie on these cards."""
    return set(desk.store.write(lambda unit: dialogues.stamps_of(unit, persons)).result())


def delete_on_hub(desk: Desk, *places: Place) -> None:
    with desk.hub.register.writing() as connection:
        for kind, number in places:
            register.delete_activity(connection, kind.value, number)


def change_on_hub(desk: Desk, place: Place, **columns: object) -> None:
    """Behind everybody's back: the stamp stays."""
    with desk.hub.register.writing() as connection:
        row = register.activity_row(connection, place[0].value, place[1])
        register.change_activity(connection, place[0].value, place[1], {**row, **columns})


def write_on_hub(desk: Desk, person: int, count: int) -> None:
    """So many more notes on a card, none of which any mark tells of."""
    with desk.hub.register.writing() as connection:
        _kind, number = min(place for place in here(desk, person) if place[0] is APPOINTMENT)
        row = register.activity_row(connection, "appointment", number)
        for each in range(count):
            more = {"activity_id": 0, "text": f"Rad {each}", "custom": {}, "updated": "2020-01-01T00:00:00"}
            register.add_activity(connection, "appointment", {**row, **more})


def leaving_out(wanted: Callable[[httpx.Request], bool]) -> tuple[Callable[[httpx.Request], bool], Callable[..., httpx.Response]]:
    return wanted, answers(200, b'{"value":[]}')


def compares(request: httpx.Request) -> bool:
    """Whether it asks which activities lie on cards."""
    return (
        "type,personId,updatedDate&" in str(request.url).replace("%2C", ",")
        or b"type%2CpersonId%2CupdatedDate&" in request.content
    )


def looks(desk: Desk) -> int:
    """How many activities have been asked for by number."""
    asked = [path.rsplit("/", 2)[-2:] for method, path in desk.hub.transport.seen if method == "GET"]
    return sum(kind in ("Appointment", "Document") and number.isdecimal() for kind, number in asked)


def write_about(desk: Desk, person: int) -> None:
    draft = Draft(desk.contact(person), "note", "", "Inte färdig", None, desk.hub.clock.now())
    desk.store.write(lambda unit: drafts.save(unit, draft=draft)).result()


def protect_here(desk: Desk, person: int) -> None:
    protect(desk, desk.contact(person))


@pytest.mark.parametrize("hold", [write_about, protect_here])
def test_a_deleted_person_who_is_held_here_keeps_nothing_elsewhere(compared: Desk, hold: Callable[[Desk, int], None]) -> None:
    """Their entries are in no list, and there when they are asked for: that says nothing of the many that are gone elsewhere."""
    desk, deleted = compared, min(known(compared))
    write_on_hub(desk, ELIN, 40)
    assert desk.sync()
    hold(desk, deleted)
    many = [place for place in here(desk, ELIN) if place[0] is APPOINTMENT]
    kept = here(desk, deleted)
    with desk.hub.register.writing() as connection:
        register.delete_person(connection, deleted, desk.hub.register.stamp())
    delete_on_hub(desk, *many)
    fetcher = Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False)
    with pytest.raises(TooManyGone):
        fetcher.sweep()
    fetcher.sweep(ManyGone(len(many), are_entries=True).covers)
    assert not here(desk, ELIN) & set(many)
    assert here(desk, deleted) == kept


@pytest.mark.parametrize("kind", [APPOINTMENT, DOCUMENT])
def test_what_was_deleted_leaves_the_card_its_search_and_its_letters(compared: Desk, kind: ActivityKind) -> None:
    desk = compared
    numbers = sorted(known(desk))
    gone = max(place for place in here(desk, *numbers) if place[0] is kind)
    person = desk.store.write(lambda unit: dialogues.stamps_of(unit, numbers)).result()[gone][0]
    before = here(desk, *numbers)
    delete_on_hub(desk, gone)
    assert desk.sync()
    assert here(desk, *numbers) == before - {gone}
    assert f"{kind.value}/{gone[1]}" not in {entry.activity for entry in desk.card(desk.contact(person)).entries}
    assert str(gone[1]) not in desk.store.read(letters.known_letters).result() or kind is APPOINTMENT
    assert doctor.examine(desk.store).is_healthy


@pytest.mark.parametrize("times", [1, 2], ids=["appointments", "documents too"])
def test_an_empty_answer_empties_no_card_and_alarms_nobody(compared: Desk, times: int) -> None:
    everybody = sorted(known(compared))
    before = here(compared, *everybody)
    compared.hub.transport.faults = [leaving_out(compares) for _each in range(times)]
    compared.hub.transport.seen.clear()
    assert compared.sync()
    assert compared.hub.transport.faults == []
    assert here(compared, *everybody) == before
    assert 0 < looks(compared) <= comparing.PROBED


def test_a_server_without_activities_empties_no_card_until_the_guide_says_so(compared: Desk) -> None:
    everybody = sorted(known(compared))
    before = here(compared, *everybody)
    delete_on_hub(compared, *before)
    assert not compared.sync()
    fetcher = Fetcher(compared.store, compared.crm, nobody, lambda _count: None, lambda: False)
    with pytest.raises(TooManyGone):
        fetcher.sweep()
    assert here(compared, *everybody) == before
    for asked in (ManyGone(len(before), are_entries=False), ManyGone(len(before) - 1, are_entries=True)):
        with pytest.raises(TooManyGone):
            fetcher.sweep(asked.covers)
        assert here(compared, *everybody) == before
    fetcher.sweep(ManyGone(len(before), are_entries=True).covers)
    assert here(compared, *everybody) == set()
    assert doctor.examine(compared.store).is_healthy


def test_what_was_just_sent_stays_although_no_list_has_it_yet(compared: Desk) -> None:
    elin = compared.contact(ELIN)
    compared.note(elin, "Nyss skickat")
    compared.later()
    compared.send()
    compared.note(elin, "Inte skickat")
    compared.hub.transport.faults = [leaving_out(compares)]
    assert compared.sync()
    assert compared.hub.transport.faults == []
    assert {"Nyss skickat", "Inte skickat"} <= {entry.text for entry in compared.card(elin).entries}


def test_four_hundred_on_one_card_are_compared_page_by_page(compared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crm, "PAGE_ROWS", 50)
    write_on_hub(compared, ELIN, 400)
    assert compared.sync()
    full = here(compared, ELIN)
    assert len(full) > 400
    gone = {place for place in full if place[0] is APPOINTMENT and place[1] % 40 == 0}
    assert gone
    delete_on_hub(compared, *gone)
    assert compared.sync()
    assert here(compared, ELIN) == full - gone


def test_when_very_many_are_gone_they_go_by_and_by(compared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "MOST_ASKED_FOR", 3)
    write_on_hub(compared, ELIN, 5)
    before = here(compared, ELIN)
    assert compared.sync()
    delete_on_hub(compared, *(here(compared, ELIN) - before))
    assert compared.sync()
    assert len(here(compared, ELIN)) == len(before) + 2
    assert compared.sync()
    assert here(compared, ELIN) == before


@pytest.mark.parametrize("path", ["/v1/Appointment", "/v1/Appointment/"])
def test_a_network_that_goes_in_between_leaves_the_rest_for_the_next_time(compared: Desk, path: str) -> None:
    """While the list is asked for, and while one of the missing is."""
    gone = sorted(place for place in here(compared, ELIN, AMIRA) if place[0] is APPOINTMENT)[:2]
    delete_on_hub(compared, *gone)
    wants = compares if path == "/v1/Appointment" else lambda request: request.url.path.endswith(f"Appointment/{gone[1][1]}")
    compared.hub.transport.faults = [(lambda request: path in request.url.path and wants(request), refuses)]
    assert not compared.sync()
    assert here(compared, ELIN, AMIRA) >= set(gone)
    assert compared.sync()
    assert not here(compared, ELIN, AMIRA) & set(gone)


@pytest.fixture
def planned(compared: Desk) -> tuple[Desk, DialogueEntry]:
    """A reminder that the CRM has, and a change of it that is not sent."""
    elin, at = compared.contact(ELIN), compared.hub.clock.now().replace(hour=15)
    compared.store.write(lambda unit: dialogue.remind(unit, contact_id=elin, at=at, text="Skola")).result()
    compared.later()
    assert compared.sync()
    plan = next(entry for entry in compared.card(elin).entries if entry.kind is EntryKind.REMINDER)
    later = at.replace(hour=16)
    compared.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, at=later)).result()
    return compared, plan


def test_a_removed_plan_that_somebody_has_moved_here_stays_until_the_guide_knows(planned: tuple[Desk, DialogueEntry]) -> None:
    desk, plan = planned
    place = (APPOINTMENT, int(plan.activity.partition("/")[2]))
    delete_on_hub(desk, place)
    assert desk.sync()
    assert place in here(desk, ELIN)
    desk.later()
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason, item.text) == (DeedState.NEEDS_ATTENTION, sending.PLAN_REMOVED, "Skola")
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=item.deed_id)).result()
    assert desk.sync()
    assert place not in here(desk, ELIN)
    assert EntryKind.REMINDER not in {entry.kind for entry in desk.card(desk.contact(ELIN)).entries}


def test_what_a_colleague_made_of_a_plan_is_not_moved_by_a_change_that_waited(planned: tuple[Desk, DialogueEntry]) -> None:
    desk, plan = planned
    place, note = (APPOINTMENT, int(plan.activity.partition("/")[2])), 8
    change_on_hub(desk, place, type_id=note, updated=desk.hub.register.stamp())
    assert desk.sync()
    desk.later()
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, sending.PLAN_REMOVED)
    with desk.hub.register.reading() as connection:
        assert "T15:" in register.activity_row(connection, *place)["date"]


def check_moved(desk: Desk, number: int, *, is_there: bool) -> None:
    """What waits on this computer moves the plan to four o'clock; of one that is not there any more the guide is told."""
    desk.later(WINDOW_SECONDS + 1)
    desk.send()
    waiting = [item.reason for item in desk.store.read(sync_items).result()]
    assert waiting == ([] if is_there else [sending.PLAN_REMOVED])
    if is_there:
        with desk.hub.register.reading() as connection:
            assert "T16:" in register.activity_row(connection, "appointment", number)["date"]


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_what_was_changed_of_a_plan_before_it_was_sent_finds_it_when_it_arrives_first(
    compared: Desk, tmp_path: Path, is_there: bool, is_elsewhere: bool
) -> None:
    """The change names no number yet; of a plan that was removed the guide is told, on this computer and on another."""
    elin, at = compared.contact(ELIN), compared.hub.clock.now().replace(hour=15)
    compared.store.write(lambda unit: dialogue.remind(unit, contact_id=elin, at=at, text="Skola")).result()
    compared.later(6)
    plan = next(entry for entry in compared.card(elin).entries if entry.kind is EntryKind.REMINDER)
    compared.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, at=at.replace(hour=16))).result()
    compared.later(6)
    before = here(compared, ELIN)
    compared.send()
    ((_kind, number),) = here(compared, ELIN) - before
    if not is_there:
        delete_on_hub(compared, (APPOINTMENT, number))
        compared.store.write(lambda unit: dialogues.forget(unit, [(APPOINTMENT, number)])).result()
    with ExitStack() as stack:
        desk = compared
        if is_elsewhere:
            desk = stack.enter_context(another_computer(compared, tmp_path / "there", has_fetched=False))
            take_in(desk, taken_out(compared))
        check_moved(desk, number, is_there=is_there)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_plan_that_was_changed_on_another_computer_is_changed_before_its_card_is_here(
    planned: tuple[Desk, DialogueEntry], tmp_path: Path, is_there: bool
) -> None:
    desk, plan = planned
    number = int(plan.activity.partition("/")[2])
    if not is_there:
        delete_on_hub(desk, (APPOINTMENT, number))
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "there", has_fetched=False) as there:
        take_in(there, content)
        check_moved(there, number, is_there=is_there)


def test_what_is_kept_from_the_guide_or_laid_on_a_card_elsewhere_leaves(compared: Desk) -> None:
    private, moved = sorted(place for place in here(compared, ELIN) if place[0] is APPOINTMENT)[:2]
    others = [number for number in compared.crm.stamps(range(1001, 1060)) if number not in known(compared)]
    change_on_hub(compared, private, only_associate=8)
    change_on_hub(compared, moved, person_id=others[0])
    assert compared.sync()
    assert not here(compared, ELIN) & {private, moved}


def test_what_came_back_or_moved_without_a_new_stamp_is_fetched(compared: Desk) -> None:
    first, second = sorted(place for place in here(compared, ELIN) if place[0] is APPOINTMENT)[:2]
    with compared.hub.register.reading() as connection:
        row = register.activity_row(connection, "appointment", first[1])
    delete_on_hub(compared, first)
    assert compared.sync()
    with compared.hub.register.writing() as connection:
        register.add_activity(connection, "appointment", row)
    change_on_hub(compared, second, person_id=AMIRA)
    assert compared.sync()
    assert first in here(compared, ELIN)
    assert second in here(compared, AMIRA)


def test_of_somebody_protected_no_word_comes_and_what_was_deleted_goes(compared: Desk) -> None:
    """The flag was set here, and the CRM has not heard of it yet."""
    protect(compared, compared.contact(ELIN))
    gone = min(place for place in here(compared, ELIN) if place[0] is APPOINTMENT)
    write_on_hub(compared, ELIN, 2)
    delete_on_hub(compared, gone)
    Fetcher(compared.store, compared.crm, nobody, lambda _count: None, lambda: False).sweep()
    assert gone not in here(compared, ELIN)
    assert set(compared.dialogue(ELIN)) == {""}


def test_everybodys_turn_comes(compared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "PERSONS_AT_ONCE", 4)
    everybody = sorted(known(compared))
    assert len(everybody) > 8
    before = here(compared, *everybody)
    gone = {max(place for place in here(compared, person)) for person in (everybody[0], everybody[-1])}
    delete_on_hub(compared, *gone)
    for _turn in range(len(everybody) // 4 + 1):
        assert compared.sync()
    assert here(compared, *everybody) == before - gone


UNKNOWN_TYPE = 999


def test_what_a_colleague_made_into_what_is_no_dialogue_leaves_and_comes_back_with_its_kind(compared: Desk) -> None:
    desk, place = compared, min(place for place in here(compared, ELIN) if place[0] is APPOINTMENT)
    with desk.hub.register.reading() as connection:
        known = register.activity_row(connection, *place)["type_id"]
    with desk.hub.register.writing() as connection:
        item = {"list_name": "task", "item_id": UNKNOWN_TYPE, "name": "Lunch", "more": '{"Type": "ToDo"}'}
        connection.execute(insert(tables.list_item), item)
    change_on_hub(desk, place, type_id=UNKNOWN_TYPE, updated=desk.hub.register.stamp())
    assert desk.sync()
    assert place not in here(desk, ELIN)
    desk.hub.transport.seen.clear()
    assert desk.sync()
    assert looks(desk) == 0, "it is not asked for again"
    change_on_hub(desk, place, type_id=known)
    assert desk.sync()
    assert place in here(desk, ELIN)


@pytest.mark.parametrize("is_told", [True, False], ids=["told of", "found by comparing"])
def test_what_we_wrote_and_somebody_made_into_another_kind_of_thing_is_shown_as_a_note_with_its_words(
    compared: Desk, is_told: bool
) -> None:
    desk, elin = compared, compared.contact(ELIN)
    kind = EntryKind.CALL_IN
    desk.store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=kind, text="Frågade om skola")).result()
    desk.later()
    assert desk.sync()
    written = desk.card(elin).entries[0]
    assert (written.kind, written.text) == (EntryKind.CALL_IN, "Frågade om skola")
    desk.later()
    stamp = desk.hub.register.stamp() if is_told else "2020-01-01T00:00:00"
    place = (APPOINTMENT, int(written.activity.partition("/")[2]))
    change_on_hub(desk, place, type_id=UNKNOWN_TYPE, text="Frågade om förskola", updated=stamp)
    desk.hub.transport.seen.clear()
    assert desk.sync()
    shown = desk.card(elin).entries[0]
    assert (shown.kind, shown.text, shown.activity) == (EntryKind.NOTE, "Frågade om förskola", written.activity)
    assert looks(desk) == 0, "it is not missed in the dialogue"
    assert doctor.examine(desk.store).is_healthy
