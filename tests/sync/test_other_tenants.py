"""A tenant that is set up in another way than the practice one: its own numbers, lists and forms of a moment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from guide_desk.clock import STOCKHOLM
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.errors import Refused
from guide_desk.hub import tables, tenant
from guide_desk.identifiers import AssociateId, DeedId
from guide_desk.services import plans
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.selections import SelectionKind
from guide_desk.superoffice import selections
from guide_desk.superoffice.criteria import criteria_of
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.letters import LetterPost
from guide_desk.superoffice.unanswered import unanswered_persons
from guide_desk.sync.fetching import Fetcher
from tests.factories import entry
from tests.hubs import Fault, running_hub
from tests.sync.desks import Desk, nobody
from tests.sync.test_card_rounds import ELIN, change, plan_of, with_booked_call, with_card

REGION_USER, NOWHERE = "birgitta", "Vet inte / hela länet"

STAMPS = re.compile(rb'("(?:UpdatedDate|personUpdatedDate|updatedDate)":\s?")([^"]+)"')
"""In entities and in rows."""


def rewritten(change: Callable[[bytes], bytes]) -> Fault:
    """The hub's answer, with something in it said in another way."""

    def fault(request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        answer = go_on()
        return httpx.Response(answer.status_code, content=change(answer.content), request=request)

    return fault


def always(desk: Desk, wants: Callable[[httpx.Request], bool], fault: Fault) -> None:
    desk.hub.transport.faults = [(wants, fault)] * 1000


def create(crm: Crm, interest: str, owner: int = 9) -> int:
    """Somebody who chose it and whom a mailing may reach; by their number."""
    chosen = [{"Id": crm.reference.interests[interest], "Selected": True}]
    given = {"LegalBaseKey": "61A", "ConsentSourceKey": "USER"}
    body = {
        "Lastname": "Ny",
        "Associate": {"AssociateId": owner},
        "Interests": chosen,
        "ShipmentTypes": [{"Id": crm.reference.shipment_types["Nyhetsbrevet"], "Selected": True}],
        "Emails": [{"Value": "ny@example.se"}],
        "Consents": [given | {"ConsentPurposeKey": purpose} for purpose in ("EMARKETING", "STORE")],
    }
    made: dict[str, Any] = crm.client.post("Person", body)
    return int(made["PersonId"])


@pytest.mark.parametrize(("user", "interest"), [("karin", "Åre"), (REGION_USER, NOWHERE)])
def test_whose_contacts_come_is_asked_for_by_the_tenants_own_number(
    monkeypatch: pytest.MonkeyPatch, user: str, interest: str
) -> None:
    own_numbers = dict(enumerate(sorted(tenant.INTERESTS.values()), start=1))
    monkeypatch.setattr(tenant, "INTERESTS", own_numbers)
    with running_hub() as hub:
        crm = hub.connect(user)
        ours, _others = create(crm, interest), create(crm, "Berg")
        assert set(crm.stamps()) == {ours}
        assert [each.remote_id for page in crm.persons() for each in page] == [ours]
        made = selections.create_selection(crm, "Alla", SelectionKind.DYNAMIC, "")
        criteria = criteria_of(Segment("Alla", EVERYONE, Purpose.NEWSLETTER), crm.reference, crm.scope)
        selections.put_criteria(crm, made.remote_id, criteria.groups)
        assert selections.members(crm, made.remote_id) == {ours}


def test_a_tenant_without_the_municipality_still_gives_the_guides_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant, "INTERESTS", {1: "Berg"})
    with running_hub() as hub:
        crm = hub.connect("karin")
        own, _others = create(crm, "Berg", owner=int(crm.guide.associate_id)), create(crm, "Berg")
        assert set(crm.stamps()) == {own}


def with_zone(answer: bytes) -> bytes:
    """As the published samples write a moment: seven decimals and the distance from UTC."""

    def other(found: re.Match[bytes]) -> bytes:
        moment = datetime.fromisoformat(found[2].decode()).replace(tzinfo=UTC).astimezone(STOCKHOLM)
        text = moment.isoformat(timespec="microseconds")
        return found[1] + f'{text[:26]}0{text[26:]}"'.encode()

    return STAMPS.sub(other, answer)


def with_letter(answer: bytes) -> bytes:
    """As the pages on headers do."""
    return STAMPS.sub(rb'\1\2Z"', answer)


def whole_cards(desk: Desk) -> int:
    count = "SELECT count(*) FROM base_person WHERE depth = 'card'"
    return int(desk.store.read(lambda unit: unit.connection.execute(count).fetchone()[0]).result())


@pytest.mark.parametrize("shape", [with_zone, with_letter])
def test_a_card_that_writes_its_stamp_in_another_form_than_the_list_is_fetched_once(
    desk: Desk, shape: Callable[[bytes], bytes]
) -> None:
    always(desk, lambda request: request.url.path.rpartition("/Person/")[2].isdecimal(), rewritten(shape))
    desk.fetch_cards()
    known = whole_cards(desk)
    assert known
    assert desk.sync()
    assert whole_cards(desk) == known


@pytest.mark.parametrize("shape", [with_zone, with_letter])
def test_what_is_asked_for_since_a_stamp_does_not_depend_on_its_form(desk: Desk, shape: Callable[[bytes], bytes]) -> None:
    always(desk, lambda _request: True, rewritten(shape))
    for step in ("först", "sedan"):
        desk.later(600)
        desk.edit_on_hub(1002, "SuperOffice:20", step)
        Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False).fetch_changes()
        assert desk.card(desk.contact(1002)).fields[Field.NEXT_STEP] == step


def under_headings(answer: bytes) -> bytes:
    """As an administrator sorts a list."""
    heading = {"Id": 0, "Name": "Kommuner", "Type": "heading", "Deleted": False, "ChildItems": json.loads(answer)}
    return json.dumps([heading]).encode()


def test_items_under_headings_are_known(desk: Desk) -> None:
    known = desk.crm.reference

    def shows_levels(request: httpx.Request) -> bool:
        return "/MDOList/" in request.url.path and request.url.params.get("flat") != "true"

    always(desk, shows_levels, rewritten(under_headings))
    reference = desk.hub.connect().reference
    assert (reference.interests, reference.list_items) == (known.interests, known.list_items)


def test_a_user_without_a_name_shuts_nobody_out(desk: Desk) -> None:
    def nameless(answer: bytes) -> bytes:
        found = json.loads(answer)
        del found["value"][0]["fullName"]
        found["value"][1]["fullName"] = None
        return json.dumps(found).encode()

    desk.hub.transport.fail_next(rewritten(nameless), path="/InternalUsers")
    named = desk.hub.connect().reference.colleagues
    assert [named[number].name for number in sorted(named)][:3] == ["KN", "OP", "Per Lund"]


def delete_item(desk: Desk, list_name: str, name: str) -> int:
    """As an administrator does: its number is taken by nothing else, and old values still have it."""
    with desk.hub.register.writing() as connection:
        number = next(int(str(item["id"])) for item in tenant.list_items(connection, list_name) if item["name"] == name)
        assert tenant.delete_item(connection, list_name, number)
    desk.crm = desk.hub.connect()
    return number


def add_interest(desk: Desk, number: int, name: str) -> None:
    with desk.hub.register.writing() as connection:
        connection.execute(insert(tables.list_item), {"list_name": "persint", "item_id": number, "name": name, "more": "{}"})
    desk.crm = desk.hub.connect()


def test_what_was_written_under_a_deleted_task_is_still_read_and_changed(desk: Desk) -> None:
    elin = with_booked_call(desk)
    plan = plan_of(desk, elin)
    delete_item(desk, "task", "Bokat samtal")
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, is_done=True)).result()
    desk.later()
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()
    assert desk.card(elin).plans == ()
    assert desk.card(elin).entries[0].kind is EntryKind.BOOKED_CALL


def test_under_a_deleted_task_nothing_new_is_written_and_the_guide_is_told(desk: Desk) -> None:
    delete_item(desk, "task", "Anteckning")
    desk.note(desk.contact(1003), "Under en borttagen typ")
    desk.later()
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert item.reason == "tenant_lacks"
    assert desk.texts_on_hub() == []


def test_a_letter_whose_template_is_deleted_on_the_way_arrives_once(desk: Desk) -> None:
    post = LetterPost(desk.crm)
    line = entry(EntryKind.EMAIL, "2026-05-11 10:00", text="Hej")
    deed = Deed(DeedId("a" * 32), DeedKind.ENTRY, desk.contact(1003), desk.hub.clock.now(), AssociateId(7), entry=line)
    made = post.create_document(deed, 1003, "<a@example.org>")
    delete_item(desk, "doctmpl", "Mejl ut")
    content = b"Subject: Hej\r\n\r\nHej"
    assert LetterPost(desk.crm).put_content(made.remote_id, content).entry.kind is EntryKind.EMAIL
    with pytest.raises(Refused):
        LetterPost(desk.crm).create_document(deed, 1003, "<b@example.org>")


def test_a_registration_under_a_deleted_task_still_waits_for_an_answer(desk: Desk) -> None:
    before = unanswered_persons(desk.crm, desk.hub.clock.today(), lambda: False)
    assert before
    delete_item(desk, "task", "Anmälan")
    assert unanswered_persons(desk.crm, desk.hub.clock.today(), lambda: False) == before


def test_a_deleted_list_item_is_still_read_and_not_written_any_more(desk: Desk) -> None:
    desk.edit_on_hub(ELIN, "SuperOffice:6", "[I:3]")
    eva = desk.hub.client("birgitta")
    eva.remove("List/102/Items/3")
    assert next(item for item in eva.get("MDOList/udlist", {"additional": "102"}) if item["Id"] == 3)["Deleted"]
    desk.crm = desk.hub.connect()
    assert desk.crm.card(ELIN).fields[Field.MOVE_STATUS] == "moving"
    assert desk.crm.why_unwritable({Field.MOVE_STATUS: "moving"}) == {Field.MOVE_STATUS: "value_missing:move_status"}


def test_a_municipality_whose_interest_is_deleted_is_not_said_to_be_chosen(desk: Desk) -> None:
    delete_item(desk, "persint", "Berg")
    elin = with_card(desk)
    change(desk, elin, municipalities=("2326",))
    desk.later()
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert item.reason == "value_missing:municipalities"


def test_of_two_interests_of_one_name_the_one_that_is_not_deleted_is_chosen(desk: Desk) -> None:
    old = delete_item(desk, "persint", "Berg")
    add_interest(desk, 77, "Berg")
    elin = with_card(desk)
    change(desk, elin, municipalities=("2326",))
    desk.later()
    assert desk.sync()
    chosen = {each["Id"] for each in desk.crm.client.get(f"Person/{ELIN}")["Interests"] if each["Selected"]}
    assert 77 in chosen
    assert old not in chosen


def test_lists_that_are_sorted_under_headings_are_read_whole(desk: Desk) -> None:
    nested = desk.crm.client.get("MDOList/persint")
    (places,) = [item for item in nested if item["ChildItems"]]
    assert len(places["ChildItems"]) == 8
    assert len(nested) == 2
    assert set(desk.crm.reference.interests) == {*(item["Name"] for item in places["ChildItems"]), NOWHERE}
