"""A new person whose request may have arrived is made a second time only by a guide who wants it."""

from __future__ import annotations

import httpx
import pytest

from guide_desk.domain.contact import Field, Fields
from guide_desk.domain.deeds import ALREADY_HERE, DeedState
from guide_desk.domain.dialogue import Delivery
from guide_desk.services import deeds
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.store import doctor
from guide_desk.superoffice.field_map import PERSON_MARKER
from guide_desk.sync.settle import UNFOUND
from tests.hubs import answers, hangs, loses_the_answer
from tests.sync.desks import WINDOW_SECONDS, Desk, creates_a_person, known

SAGA: Fields = {Field.FIRST_NAME: "Saga", Field.PHONES: ("070-174 06 77",), Field.MUNICIPALITIES: ("2321",)}


def looks_for_a_marker(request: httpx.Request) -> bool:
    is_asked_for = request.url.params.get("$filter", "").startswith(f"personUdef/{PERSON_MARKER} is")
    return request.method == "GET" and is_asked_for


def show_nobody(desk: Desk) -> None:
    """The index of the search lags, or the person lies outside the guide's rights."""
    desk.hub.transport.faults += [(looks_for_a_marker, answers(200, b'{"value":[]}'))] * 100


def times_created(desk: Desk) -> int:
    return sum(method == "POST" and path.endswith("/v1/Person") for method, path in desk.hub.transport.seen)


def item_of(desk: Desk) -> SyncItem:
    (found,) = [item for item in desk.store.read(sync_items).result() if item.entry_kind is None]
    return found


def lose_from_sight(desk: Desk, fields: Fields) -> None:
    """The answer to a new person was lost, and no search has shown them since."""
    desk.make_person(fields)
    desk.later()
    desk.hub.transport.faults = [(creates_a_person, loses_the_answer)]
    desk.send()
    show_nobody(desk)
    for _round in range(4):
        desk.later(WINDOW_SECONDS + 1)
        desk.send()


@pytest.fixture
def parked(desk: Desk) -> Desk:
    lose_from_sight(desk, SAGA)
    return desk


def test_nobody_is_created_again_by_itself(parked: Desk) -> None:
    assert times_created(parked) == 1
    item = item_of(parked)
    assert (item.state, item.reason, item.person_name) == (DeedState.NEEDS_ATTENTION, UNFOUND, "Saga")
    parked.note(parked.contact(1003), "Går fram")
    parked.later()
    parked.send()
    assert parked.texts_on_hub() == ["Går fram"]


def test_who_is_found_when_the_guide_sends_again_is_not_created_again(parked: Desk) -> None:
    parked.hub.transport.faults = []
    before, deed_id = known(parked), item_of(parked).deed_id
    parked.store.write(lambda unit: deeds.send_again(unit, deed_id=deed_id)).result()
    assert parked.sync()
    assert parked.sync()
    assert times_created(parked) == 1
    (number,) = known(parked) - before
    assert [entry.delivery for entry in parked.card(parked.contact(number)).entries] == [Delivery.SENT]
    assert parked.store.read(sync_items).result() == ()
    assert doctor.examine(parked.store).is_healthy


def test_the_guide_may_have_them_created_again_and_is_asked_each_time(parked: Desk) -> None:
    deed_id = item_of(parked).deed_id
    parked.hub.transport.faults.insert(0, (creates_a_person, hangs))
    parked.store.write(lambda unit: deeds.send_again(unit, deed_id=deed_id)).result()
    for _round in range(4):
        parked.send()
        parked.later(WINDOW_SECONDS + 1)
    assert times_created(parked) == 2
    assert (item_of(parked).state, item_of(parked).reason) == (DeedState.NEEDS_ATTENTION, UNFOUND)
    parked.hub.transport.faults = []
    parked.store.write(lambda unit: deeds.send_again(unit, deed_id=deed_id)).result()
    assert parked.sync()
    assert parked.store.read(sync_items).result() == ()


def test_whose_address_is_known_is_asked_about_before_they_are_sent_again(desk: Desk) -> None:
    """Sending again what was not found says nothing of somebody who is there with the same address."""
    lose_from_sight(desk, {**SAGA, Field.EMAILS: ("saga@example.org",)})
    assert item_of(desk).reason == UNFOUND
    deed_id = item_of(desk).deed_id
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=deed_id)).result()
    desk.send()
    assert (item_of(desk).reason, times_created(desk)) == (ALREADY_HERE, 1)
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=deed_id)).result()
    desk.send()
    assert times_created(desk) == 2


def test_who_certainly_never_arrived_is_created_without_asking(desk: Desk) -> None:
    desk.make_person(SAGA)
    desk.later()
    desk.hub.transport.faults = [(creates_a_person, answers(503))]
    desk.send()
    desk.later(WINDOW_SECONDS)
    assert desk.sync()
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()
    assert desk.texts_on_hub() == ["Kafé?"]
