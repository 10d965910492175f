"""What a body of a write can set, property by property: no more than is named here, whatever else it carries.

SuperOffice's own schemas forbid no further property, and none of its pages says that one is refused: they are left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guide_desk.hub.tenant import INTERESTS
from tests.hub.asked_hub import AskedHub, asked_hub

KARIN, OLA = 7, 8
LONG_AGO = "1999-01-01T00:00:00"
MINIMAL: dict[str, dict[str, Any]] = {
    "Person": {"Lastname": "Ek"},
    "Appointment": {"Description": "hej"},
    "Document": {"Header": "Svar"},
    "Selection": {"Name": "Urval"},
}
SETTABLE = {
    "Person": {
        *("Firstname", "MiddleName", "Lastname", "Mrmrs", "Title", "Description", "PersonNumber", "BirthDate", "Address"),
        *(
            "Emails",
            "MobilePhones",
            "OfficePhones",
            "PrivatePhones",
            "OtherPhones",
            "Faxes",
            "Urls",
            "Interests",
            "ShipmentTypes",
        ),
        *("Retired", "NoMailing", "UsePersonAddress", "Country", "Contact", "Category", "Business", "Position", "CustomFields"),
        *("Associate", "Consents"),
    },
    "Appointment": {
        *("Title", "Description", "Agenda", "InternalNotes", "Location", "AlarmLeadTime", "StartDate", "EndDate", "HasAlarm"),
        *("IsAlldayEvent", "IsFree", "Type", "Private", "Completed", "Task", "Person", "Associate", "VisibleFor", "CustomFields"),
    },
    "Document": {
        *("Header", "Name", "Attention", "OurRef", "YourRef", "ExternalRef", "Description", "Date", "Completed", "Person"),
        *("DocumentTemplate", "Associate", "VisibleFor", "CustomFields"),
    },
    "Selection": {
        *("Name", "Description", "Postit", "MainHeading", "MemberTabHeading", "CompanyUnique", "Completed", "IncludePerson"),
        *("SelectionType", "SelectionCategory", "VisibleFor", "Associate"),
    },
}
"""`Associate` is the owner, and handing over is setting it: SuperOffice's own sample does so."""
MOVES_BY_ITSELF = {"UpdatedDate", "UpdatedBy"}
VALUES: dict[str, Any] = {
    "Completed": "Started",
    "Private": "PrivateUser",
    "Type": "Note",
    "SelectionType": "Dynamic",
    "AlarmLeadTime": "00:30:00",
    "VisibleFor": [{"Visibility": "Associate", "VisibleId": KARIN}],
    "CustomFields": {"SuperOffice:21": "gd:x", "SuperOffice:37": "gd:x"},
    "Address": {"Street": {"City": "Järpen"}},
    "Task": {"TaskListItemId": 2},
    "DocumentTemplate": {"DocumentTemplateId": 62},
    "Consents": [{"ConsentPurposeKey": "EMARKETING", "LegalBaseKey": "61A", "ConsentSourceKey": "USER"}],
    **{name: [{"Id": each, "Selected": True}] for name, each in (("Interests", min(INTERESTS)), ("ShipmentTypes", 2))},
    **{name: [{"Value": "070-174 06 05"}] for name in ("Emails", "MobilePhones", "OfficePhones", "PrivatePhones")},
    **{name: [{"Value": "070-174 06 05"}] for name in ("OtherPhones", "Faxes", "Urls")},
}
"""What fits; everything else gets what `another` makes of it."""


@pytest.fixture
def hub() -> Iterator[AskedHub]:
    """On one database: what is read out of a body is the same for both."""
    with asked_hub("sqlite://") as made:
        yield made


def another(hub: AskedHub, name: str, value: Any) -> Any:
    """Another value for a property, as somebody would send it who wants it set."""
    if isinstance(value, bool):
        return not value
    if name in VALUES:
        return VALUES[name]
    if isinstance(value, int):
        return 4711
    if isinstance(value, str):
        return LONG_AGO if value[:4].isdecimal() and value[4:5] == "-" else "annat"
    if isinstance(value, list):
        return [{"Id": 4711, "Value": "annat"}]
    numbers = {"AssociateId": OLA, "PersonId": known_person(hub), "CountryId": 826, "ContactId": 5, "Id": 3, "Mask": "Delete"}
    return {**(value or {}), **numbers, "FullName": "Ola Persson"}


def known_person(hub: AskedHub) -> int:
    return int(hub.rows("Person", select="personId", filter="lastName is 'Känd'")[0]["personId"])


def key(entity: dict[str, Any], kind: str) -> str:
    return f"{kind}/{entity[f'{kind}Id']}"


@pytest.mark.parametrize("kind", sorted(SETTABLE))
def test_a_patch_sets_what_may_be_set_and_nothing_else(hub: AskedHub, kind: str) -> None:
    hub.add_person(Lastname="Känd")
    names = list(hub.ask("POST", kind, MINIMAL[kind]))
    taken = set()
    for name in names:
        before = hub.ask("POST", kind, MINIMAL[kind])
        hub.clock.advance(1)
        after = hub.ask("PATCH", key(before, kind), {name: another(hub, name, before[name])}, is_odd=True)
        changed = {each for each in after if after[each] != before[each]} - MOVES_BY_ITSELF
        if name in changed:
            taken.add(name)
        assert (after[f"{kind}Id"], after["CreatedDate"], after["CreatedBy"]) == (
            before[f"{kind}Id"],
            before["CreatedDate"],
            before["CreatedBy"],
        )
        assert after["UpdatedDate"] > before["UpdatedDate"], name
        assert (after["UpdatedBy"] or {"AssociateId": KARIN})["AssociateId"] == KARIN, name
        assert after["TableRight"] == before["TableRight"], name
    assert taken == SETTABLE[kind]


@pytest.mark.parametrize("kind", sorted(SETTABLE))
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_whole_entity_brings_no_id_stamp_right_or_signature_of_its_own(hub: AskedHub, kind: str, method: str) -> None:
    """All of it at once, with properties that there are not; as a new one, and in place of one that is there."""
    hub.add_person(Lastname="Känd")
    first, colleagues = hub.ask("POST", kind, MINIMAL[kind]), hub.as_user("ola").ask("POST", kind, MINIMAL[kind])
    fixed = {name: another(hub, name, value) for name, value in first.items() if name not in SETTABLE[kind]}
    numbers = {f"{kind}Id": colleagues[f"{kind}Id"], "RegisteredAssociateId": OLA, "UpdatedAssociateId": OLA, "ShoeSize": 41}
    hub.clock.advance(1)
    place = kind if method == "POST" else key(first, kind)
    made = hub.ask(method, place, {**MINIMAL[kind], **fixed, **numbers}, is_odd=True)
    if method == "POST":
        assert made[f"{kind}Id"] not in (first[f"{kind}Id"], colleagues[f"{kind}Id"])
    else:
        assert {name for name in made if made[name] != first[name]} <= MOVES_BY_ITSELF
    assert [name for name in fixed if made[name] == fixed[name]] == []
    assert set(made) == set(first)
    assert made["Associate"]["AssociateId"] == KARIN
    assert min(made["CreatedDate"], made["UpdatedDate"]) > LONG_AGO
    assert (made["UpdatedBy"] or {"AssociateId": KARIN})["AssociateId"] == KARIN
    assert hub.ask("GET", key(colleagues, kind)) == colleagues


def test_a_consent_is_signed_by_whoever_gives_it(hub: AskedHub) -> None:
    signed = {"RegisteredAssociateId": OLA, "UpdatedAssociateId": OLA, "Registered": LONG_AGO, "Updated": LONG_AGO}
    sent = {**VALUES["Consents"][0], **signed, "ConsentPersonId": 4711}
    person = hub.add_person(Consents=[sent])
    for given in (person, hub.ask("PATCH", key(person, "Person"), {"Consents": [{**sent, "Comment": "x"}]})):
        (consent,) = given["Consents"]
        assert {consent["RegisteredAssociateId"], consent["UpdatedAssociateId"]} == {KARIN}
        assert min(consent["Registered"], consent["Updated"]) > LONG_AGO
        assert consent["ConsentPersonId"] != 4711


def test_nobody_makes_themselves_an_administrator_or_a_colleague(hub: AskedHub) -> None:
    """No address writes users, and who asks is said by the token alone."""
    before = hub.ask("GET", "User/currentPrincipal")
    claims = {"RoleName": "Administrator", "AssociateId": OLA, "GroupId": 2309, "FunctionRights": ["allow-bulk-edit"]}
    for method in ("POST", "PUT", "PATCH"):
        hub.ask(method, "User/currentPrincipal", claims, status=404, is_odd=True)
    made = hub.ask("POST", "Person", {"Lastname": "Ek", "IsAssociate": True, "UserInfo": claims}, is_odd=True)
    assert (made["IsAssociate"], made["UserInfo"]) == (False, None)
    assert hub.ask("GET", "User/currentPrincipal", headers={"X-User": "birgitta", "SO-AppToken": "x"}) == before
