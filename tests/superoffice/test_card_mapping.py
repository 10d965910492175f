"""A whole card in and exact changes out: every list, address, interest, consent and subscription, and what a tenant can lack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.errors import Refused, ValueCollided
from guide_desk.identifiers import AssociateId, ContactId, new_deed_id
from guide_desk.snapshots.base import Depth
from guide_desk.superoffice import encoding
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.field_map import CUSTOM_FIELDS
from guide_desk.superoffice.mapping import person_of_entity, person_of_row
from guide_desk.superoffice.patching import new_person_body, patch_of
from guide_desk.superoffice.reference import Reference
from tests.factories import MORNING, entry
from tests.hubs import TestHub, answers, running_hub

ELIN = 1002
REFERENCE = Reference(
    tasks={},
    interests={"Åre": 2321, "Krokom": 2309, "Vet inte / hela länet": 23, "Fjäll och friluft": 40, "Kulturliv": 41},
    list_items={"SuperOffice:1": {1: "Telefon", 2: "Mejl"}, "SuperOffice:6": {3: "På väg hit", 4: "Har flyttat hit"}},
    colleagues={},
    published=frozenset(custom.prog_id for custom in CUSTOM_FIELDS.values()),
    shipment_types={"Magasinet Ta Steget": 1, "Nyhetsbrevet": 2},
    purposes=frozenset({"STORE", "EMARKETING"}),
    closed_items=frozenset({("SuperOffice:6", 4)}),
)


def element(value: str) -> dict[str, object]:
    return {"Value": value, "StrippedValue": value, "Description": "Privat", "TableRight": None, "FieldProperties": None}


def choice(number: int, name: str, *, on: bool) -> dict[str, object]:
    return {"Id": number, "Name": name, "ToolTip": "", "Selected": on}


def entity(**more: Any) -> dict[str, Any]:
    """A person in the shape of the API page, with more than we know of."""
    return {
        "PersonId": 40217,
        "Firstname": "Signe",
        "Lastname": "Fjällström",
        "UpdatedDate": "2026-11-17T09:41:07",
        "MobilePhones": [element("070-174 06 23"), element("070-174 06 24")],
        "PrivatePhones": [element("063-12 34 56")],
        "OfficePhones": [],
        "OtherPhones": None,
        "Emails": [element("signe@example.se"), element("signe.f@example.org")],
        "Contact": None,
        "Associate": {"AssociateId": 7, "Name": "KN"},
        "Address": {
            "Street": {"Address1": "Lingonstigen 4", "Address2": "lgh 1201", "Address3": "", "Zipcode": "123 45", "City": "Lund"},
            "Postal": {"Address1": "Box 12", "Zipcode": "222 22", "City": "Malmö"},
            "LocalizedAddress": [[{"Name": "Address1"}]],
        },
        "Interests": [choice(2321, "Åre", on=True), choice(40, "Fjäll och friluft", on=True), choice(41, "Kulturliv", on=False)],
        "ShipmentTypes": [choice(1, "Magasinet Ta Steget", on=True), choice(2, "Nyhetsbrevet", on=False)],
        "Consents": [
            {"ConsentPurposeKey": "STORE", "LegalBaseKey": "61A"},
            {"ConsentPurposeKey": "EMARKETING", "LegalBaseKey": "WITHDRAWN"},
        ],
        "NoMailing": True,
        "BirthDate": "0001-01-01T00:00:00",
        "CustomFields": {"SuperOffice:6": "[I:3]", "SuperOffice:8": "[D:03/01/2027]", "SuperOffice:33": "i ett samtal"},
        **more,
    }


def test_a_whole_card_is_read() -> None:
    base = person_of_entity(entity(), REFERENCE)
    assert base.depth is Depth.CARD
    expected: dict[Field, FieldValue] = {
        Field.PHONES: ("070-174 06 23", "070-174 06 24"),
        Field.PRIVATE_PHONES: ("063-12 34 56",),
        Field.OFFICE_PHONES: (),
        Field.OTHER_PHONES: (),
        Field.EMAILS: ("signe@example.se", "signe.f@example.org"),
        Field.STREET: "Lingonstigen 4\nlgh 1201",
        Field.POSTCODE: "123 45",
        Field.FROM_PLACE: "Lund",
        Field.POSTAL_STREET: "Box 12",
        Field.POSTAL_PLACE: "Malmö",
        Field.OWNER: "7",
        Field.MUNICIPALITIES: ("2321",),
        Field.INTERESTS: ("Fjäll och friluft",),
        Field.NEWSLETTER: "",
        Field.MAGAZINE: "yes",
        Field.STORING_CONSENT: "yes",
        Field.MAILING_CONSENT: "no",
        Field.NO_MAILING: "yes",
        Field.MOVE_STATUS: "moving",
        Field.MOVED_ON: "2027-03-01",
        Field.CONSENT_SOURCE: "call",
    }
    assert {field: base.fields[field] for field in expected} == expected


def test_an_answer_without_consents_says_nothing_of_them() -> None:
    base = person_of_entity(entity(Consents=None), REFERENCE)
    assert Field.MAILING_CONSENT not in base.fields


def paths_of(changes: dict[Field, FieldValue]) -> dict[tuple[str, str], Any]:
    base = person_of_entity(entity(), REFERENCE)
    return {(str(each["op"]), str(each["path"])): each["value"] for each in patch_of(base, changes, REFERENCE)}


def test_exactly_the_changed_paths_are_tested_and_replaced() -> None:
    sent = paths_of({Field.MOVE_STATUS: "moving", Field.LAST_NAME: "Fjäll"})
    assert sent == {
        ("test", "CustomFields/SuperOffice:6"): "[I:3]",
        ("replace", "CustomFields/SuperOffice:6"): "[I:3]",
        ("test", "Lastname"): "Fjällström",
        ("replace", "Lastname"): "Fjäll",
    }


def test_an_address_goes_as_one_object_whatever_of_it_changed() -> None:
    sent = paths_of({Field.POSTCODE: "831 30", Field.STREET: "Storgatan 1\nc/o Ek\nBV\nsommartid"})
    before = {"Address1": "Lingonstigen 4", "Address2": "lgh 1201", "Address3": "", "Zipcode": "123 45", "City": "Lund"}
    assert sent == {
        ("test", "Address/Street"): before,
        ("replace", "Address/Street"): {
            "Address1": "Storgatan 1",
            "Address2": "c/o Ek",
            "Address3": "BV, sommartid",
            "Zipcode": "831 30",
            "City": "Lund",
        },
    }


def test_lists_go_as_a_whole_and_keep_what_an_element_carries() -> None:
    sent = paths_of({Field.EMAILS: ("ny@example.se", "signe@example.se")})
    assert sent[("replace", "Emails")] == [{"Value": "ny@example.se", "Description": ""}, element("signe@example.se")]
    sent = paths_of({Field.NEWSLETTER: "yes", Field.MAGAZINE: ""})
    assert sent[("test", "ShipmentTypes")] == entity()["ShipmentTypes"]
    assert [each["Selected"] for each in sent[("replace", "ShipmentTypes")]] == [False, True]


def test_interests_and_municipalities_share_a_list_and_leave_each_other_alone() -> None:
    sent = paths_of({Field.INTERESTS: ("Kulturliv",)})
    chosen = {each["Name"]: each["Selected"] for each in sent[("replace", "Interests")]}
    assert chosen == {"Åre": True, "Fjäll och friluft": False, "Kulturliv": True}
    sent = paths_of({Field.MUNICIPALITIES: ("2309",)})
    chosen = {each["Name"]: each["Selected"] for each in sent[("replace", "Interests")]}
    assert chosen == {"Åre": False, "Fjäll och friluft": True, "Kulturliv": False, "Krokom": True}
    assert sent[("replace", "CustomFields/SuperOffice:12")] == "2309"


def test_a_closed_list_item_is_read_and_never_written() -> None:
    moved = person_of_entity(entity(CustomFields={"SuperOffice:6": "[I:4]"}), REFERENCE)
    assert moved.fields[Field.MOVE_STATUS] == "moved_here"
    with pytest.raises(Refused) as caught:
        patch_of(moved, {Field.MOVE_STATUS: "moved_here"}, REFERENCE)
    assert caught.value.reason == "value_missing:move_status"


def test_a_list_number_that_no_longer_exists_reads_as_unknown_and_is_kept_in_the_test() -> None:
    base = person_of_entity(entity(CustomFields={"SuperOffice:6": "[I:99]"}), REFERENCE)
    assert base.fields[Field.MOVE_STATUS] == ""
    operations = patch_of(base, {Field.MOVE_STATUS: "moving"}, REFERENCE)
    assert operations[0] == {"op": "test", "path": "CustomFields/SuperOffice:6", "value": "[I:99]"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("[D:11/20/2026]", "2026-11-20"),
        ("[D:20.11.2026]", "2026-11-20"),
        ("[DT:11/09/2017 14:53:18]", "2017-11-09"),
        ("2026-11-20T00:00:00", "2026-11-20"),
        ("0001-01-01T00:00:00", ""),
        ("[D:01/01/1760]", ""),
        ("[D:2/3/2026]", "2026-02-03"),
        ("[D:31/31/2026]", ""),
        ("[DT:11/09/2017 25:53:18]", ""),
        ("[D:11/20/2026 about]", ""),
        ("", ""),
    ],
)
def test_days_in_every_form_and_the_two_that_mean_none(text: str, day: str) -> None:
    assert encoding.read_date(text) == day


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2026-11-20T10:05:00", "2026-11-20T10:05:00+01:00"),
        ("2026-06-20T10:05:00Z", "2026-06-20T12:05:00+02:00"),
        ("2005-11-11T18:25:50.4266223+01:00", "2005-11-11T18:25:50.426622+01:00"),
        ("0001-01-01T00:00:00", None),
        ("i morgon", None),
    ],
)
def test_wall_clocks_with_and_without_an_offset(text: str, wall: str | None) -> None:
    found = encoding.wall_clock(text)
    assert (found.isoformat() if found is not None else None) == wall


def test_a_person_without_name_address_or_company_is_a_person() -> None:
    bare = person_of_entity({"PersonId": 5, "Contact": None, "Firstname": None, "Lastname": None, "Emails": None}, REFERENCE)
    assert (bare.fields[Field.FIRST_NAME], bare.fields[Field.EMAILS], bare.fields[Field.OWNER]) == ("", (), "")
    row = person_of_row({"PrimaryKey": "5", "firstName": None}, REFERENCE)
    assert (row.remote_id, row.fields[Field.FIRST_NAME], row.fields[Field.PHONES]) == (5, "", ())
    operations = patch_of(bare, {Field.FROM_PLACE: "Lund", Field.NEWSLETTER: "yes"}, REFERENCE)
    assert operations[0] == {"op": "test", "path": "CustomFields/SuperOffice:35", "value": ""}
    assert operations[2]["value"] == {"City": "Lund"}
    assert operations[4]["value"] == [{"Id": 2, "Name": "Nyhetsbrevet", "Selected": True}]


# ---------------------------------------------------------------- against the hub


@pytest.fixture
def hub() -> Iterator[TestHub]:
    with running_hub(people=20) as running:
        yield running


def test_every_new_field_arrives_and_nothing_else_moves(hub: TestHub, crm: Crm) -> None:
    before = crm.client.get(f"Person/{ELIN}")
    changes: dict[Field, FieldValue] = {
        Field.PRIVATE_PHONES: ("063-12 34 56",),
        Field.EMAILS: ("ny@example.com",),
        Field.STREET: "Lingonstigen 4",
        Field.POSTAL_PLACE: "Lund",
        Field.MAGAZINE: "yes",
        Field.PROFESSION: "bagare",
    }
    hub.transport.seen.clear()
    changed = crm.patch_person(crm.card(ELIN), changes)
    assert {field: changed.fields[field] for field in changes} == changes
    assert [method for method, path in hub.transport.seen if path.endswith(f"/Person/{ELIN}")] == ["GET", "PATCH"]
    after = crm.client.get(f"Person/{ELIN}")
    moved = {name for name in before if before[name] != after[name]}
    assert moved == {"PrivatePhones", "Emails", "Address", "ShipmentTypes", "CustomFields", "UpdatedDate", "UpdatedBy"}


def test_two_who_change_one_address_collide(crm: Crm) -> None:
    card = crm.card(ELIN)
    crm.patch_person(card, {Field.POSTCODE: "831 30"})
    with pytest.raises(ValueCollided):
        crm.patch_person(card, {Field.FROM_PLACE: "Lund"})


def test_names_of_every_script_come_back_as_they_were(crm: Crm) -> None:
    for name in ("Zoë 🌲🏔️", "محمد", "מרים", "Ana\u0301", "李小龙"):
        changed = crm.patch_person(crm.card(ELIN), {Field.FIRST_NAME: name})
        assert changed.fields[Field.FIRST_NAME] == name


def test_a_vanished_field_blocks_itself_alone(hub: TestHub) -> None:
    hub.take_field_away("SuperOffice:15")
    crm = hub.connect()
    assert crm.tenant_lists().blocked == {Field.PROFESSION}
    assert crm.why_unwritable({Field.PROFESSION: "bagare", Field.WISH_WORDS: "kväll"}) == {
        Field.PROFESSION: "field_missing:profession"
    }
    with pytest.raises(Refused):
        crm.patch_person(crm.card(ELIN), {Field.PROFESSION: "bagare"})
    assert crm.patch_person(crm.card(ELIN), {Field.WISH_WORDS: "kväll"}).fields[Field.WISH_WORDS] == "kväll"
    hub.transport.seen.clear()
    assert any(True for _page in crm.persons())


def test_a_new_person_carries_everything_but_what_the_tenant_lacks(hub: TestHub) -> None:
    hub.take_field_away("SuperOffice:15")
    crm = hub.connect()
    fields: dict[Field, FieldValue] = {
        Field.FIRST_NAME: "Saga",
        Field.PRIVATE_PHONES: ("063-12 34 56",),
        Field.PROFESSION: "bagare",
        Field.POSTCODE: "222 22",
        Field.NEWSLETTER: "yes",
        Field.MUNICIPALITIES: ("2309", "2321"),
    }
    deed = Deed(new_deed_id(), DeedKind.PERSON, ContactId(1), MORNING, AssociateId(7), changes=fields)
    assert "bagare" not in json.dumps(new_person_body(deed, crm.reference))
    made = crm.create_person(deed)
    assert made.fields[Field.PROFESSION] == ""
    assert (made.fields[Field.POSTCODE], made.fields[Field.NEWSLETTER]) == ("222 22", "yes")
    assert made.fields[Field.MUNICIPALITIES] == ("2309", "2321")
    assert made.fields[Field.PRIVATE_PHONES] == ("063-12 34 56",)


def test_consents_are_put_and_deleted_by_their_purpose(hub: TestHub) -> None:
    purposes = json.dumps([{"Key": "STORE"}, {"Key": "EMARKETING"}]).encode()
    hub.transport.fail_next(answers(200, purposes), path="/List/ConsentPurpose/Items")
    crm = hub.connect()
    for method in ("PUT", "DELETE"):
        hub.transport.fail_next(answers(204), method=method, path="/Consent/")
    card = crm.card(ELIN)
    hub.transport.seen.clear()
    crm.patch_person(card, {Field.MAILING_CONSENT: "yes", Field.CONSENT_SOURCE: "form", Field.NEWSLETTER: "yes"})
    crm.patch_person(crm.card(ELIN), {Field.MAILING_CONSENT: "no"})
    written = [(method, path.rsplit("/v1/", 1)[1]) for method, path in hub.transport.seen if method != "GET"]
    consent = f"Person/{ELIN}/Consent/EMARKETING"
    assert written == [("PATCH", f"Person/{ELIN}"), ("PUT", consent), ("DELETE", consent)]


def test_no_entity_is_ever_put_back(hub: TestHub, crm: Crm) -> None:
    hub.transport.seen.clear()
    crm.patch_person(crm.card(ELIN), {Field.WISH_WORDS: "kväll"})
    assert all(method != "PUT" for method, _path in hub.transport.seen)


def test_an_entry_goes_without_a_field_that_is_gone_and_not_at_all_without_its_marker(hub: TestHub) -> None:
    hub.take_field_away("SuperOffice:28", "appointment")
    crm = hub.connect()
    assert list(crm.activities([ELIN]))
    call = entry(EntryKind.CALL, "2026-05-12 09:00", "Hej", address="070-1", author_id=None)
    deed = Deed(new_deed_id(), DeedKind.ENTRY, ContactId(1), MORNING, AssociateId(7), entry=call)
    made = crm.create_entry(replace(deed, entry=call._replace(outcome=Outcome.TALKED)), ELIN)
    assert (made.entry.text, made.entry.address, made.marker) == ("Hej", "", deed.deed_id)
    hub.take_field_away("SuperOffice:21", "appointment")
    with pytest.raises(Refused):
        hub.connect().create_entry(deed, ELIN)


def test_consents_are_kept_by_the_hub_and_read_with_the_card(crm: Crm) -> None:
    given = crm.patch_person(
        crm.card(ELIN), {Field.MAILING_CONSENT: "yes", Field.CONSENT_SOURCE: "call", Field.STORING_CONSENT: "yes"}
    )
    assert (given.fields[Field.MAILING_CONSENT], given.fields[Field.STORING_CONSENT]) == ("yes", "yes")
    (kept,) = [each for each in crm.client.get(f"Person/{ELIN}/Consent") if each["ConsentPurposeKey"] == "EMARKETING"]
    assert (kept["LegalBaseKey"], kept["ConsentSourceKey"], kept["Comment"]) == ("61A", "USER", "i ett samtal")
    ended = crm.patch_person(given, {Field.MAILING_CONSENT: "no"})
    assert ended.fields[Field.MAILING_CONSENT] in ("no", "")
    assert ended.fields[Field.STORING_CONSENT] == "yes"
