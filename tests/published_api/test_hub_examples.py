"""The requests that SuperOffice prints, as far as they are of our part, are answered by the hub with status and shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.hub.asked_hub import AskedHub, asked_hub
from tests.published_api.examples import FOLDER, IS_HERE, NOT_HERE, read_example
from tests.published_api.statement import call_of

published = pytest.mark.skipif(not IS_HERE, reason=NOT_HERE)


@pytest.fixture
def hub() -> Iterator[AskedHub]:
    """With some people, a note, a document and a selection: the examples' own numbers lead to nobody."""
    with asked_hub("sqlite://") as made:
        made.add_person(Interests=[{"Id": 38, "Selected": True}])
        made.add_note(1001)
        made.ask("POST", "Document", {"Header": "Svar", "Person": {"PersonId": 1001}})
        made.ask("POST", "Selection", {"Name": "Urval", "SelectionType": "Dynamic"})
        made.ask("PUT", "Person/1001/Consent/EMARKETING?legalBase=61A", status=204)
        yield made


@dataclass(frozen=True)
class Asked:
    """An example, where it leads to in our hub, and what is to be said."""

    name: str
    path: str
    status: int = 200


STATUSES = [
    Asked("person-default", "Person/default"),
    Asked("person-get", "Person/1001"),
    Asked("person-list", "Person"),
    Asked("person-activities", "Person/1001/Activities"),
    Asked("person-simple", "Person/1001/Simple"),
    Asked("person-post", "Person", 400),
    Asked("person-put", "Person/1001", 400),
    Asked("person-patch", "Person/1001"),
    Asked("appointment-default", "Appointment/default"),
    Asked("appointment-agent-default-by-type", "Agents/Appointment/CreateDefaultAppointmentEntityByType"),
    Asked("appointment-post", "Appointment", 404),
    Asked("appointment-patch", "Appointment/1001"),
    Asked("document-get", "Document/1001"),
    Asked("document-post", "Document", 404),
    Asked("selection-post", "Selection", 400),
    Asked("selection-criteriagroups-get", "Selection/1/CriteriaGroups"),
    Asked("selection-criteriagroups-put", "Selection/1/CriteriaGroups", 400),
    Asked("archive-query", "Archive/Person"),
    Asked("user-currentprincipal", "User/currentPrincipal"),
    Asked("sample-person-post-short", "Person"),
    Asked("sample-person-patch-emails", "Person/1001"),
    Asked("sample-person-patch-customfields", "Person/1001"),
    Asked("sample-person-interests-patch", "Person/1001"),
    Asked("sample-appointment-patch-owner", "Appointment/1001"),
    Asked("sample-gdpr-queries", "Archive/Person?$select=personId,firstName,lastName&$filter=hasEmarketingConsent eq true"),
    Asked("sample-selection-post-dynamic", "Selection"),
    Asked("sample-appointment-post", "Appointment", 404),
]
"""400 and 404 where the filler of the generated pages names a consent, a kind or a person that no tenant has."""
NOT_OURS = frozenset(
    {
        *("archive-agent-query", "batch-task-get", "bulkupdate-available-fields", "bulkupdate-execute-by-ids"),
        *("consentperson-agent-get", "shipmentmessage-post", "webhook-person-created", "sample-archive-agent-users"),
        *("sample-document-agent-save", "sample-massoperation-upsert", "sample-selection-members-agent"),
        *("sample-systemuser-authenticate", "sample-webhook-post-headers"),
    }
)


@published
@pytest.mark.parametrize("asked", STATUSES, ids=[each.name for each in STATUSES])
def test_a_published_request_is_answered(hub: AskedHub, asked: Asked) -> None:
    example = read_example(f"{asked.name}.http")
    said = hub.ask(example.method, asked.path, example.body, status=asked.status, is_odd=True)
    if asked.status == 200 and isinstance(example.answer, dict) and "value" not in example.answer:
        assert set(example.answer) <= set(said) | {"_Links"}, "every property that is printed is answered"


@published
def test_every_example_is_asked_or_known_to_be_of_another_part() -> None:
    names = {path.stem for path in FOLDER.glob("*.http")}
    assert names == {each.name for each in STATUSES} | NOT_OURS
    for name in NOT_OURS:
        example = read_example(f"{name}.http")
        assert call_of(example.method, example.path) is None, name


@published
def test_the_samples_do_what_they_say(hub: AskedHub) -> None:
    made = hub.ask("POST", "Person", read_example("sample-person-post-short.http").body, is_odd=True)
    assert (made["Firstname"], made["Contact"], made["Country"]) == ("Steve", {"ContactId": 5}, {"CountryId": 1})
    patched = hub.ask("PATCH", "Person/1001", read_example("sample-person-patch-emails.http").body, is_odd=True)
    assert [each["Description"] for each in patched["Emails"]] == ["Job"]
    patched = hub.ask("PATCH", "Person/1001", read_example("sample-person-patch-customfields.http").body, is_odd=True)
    assert (patched["Title"], patched["CustomFields"]["SuperOffice:2"]) == ("Operations Leader", "42")
    owned = hub.ask("PATCH", "Appointment/1001", read_example("sample-appointment-patch-owner.http").body, is_odd=True)
    assert owned["Associate"]["AssociateId"] == 10
    body = read_example("sample-appointment-post.http").body | {"Person": {"PersonId": 1001}}
    assert hub.ask("POST", "Appointment", body, is_odd=True)["Description"] == "A Simple API Test"
    found = hub.ask("GET", STATUSES[-3].path.replace(" ", "%20"), is_odd=True)["value"]
    assert [row["personId"] for row in found] == ["1001"]


OURS = [
    ("POST", "Person", {"Firstname": "Steve", "Contact": {"ContactId": "5"}, "Emails": [{"Value": "a@example.org"}]}),
    ("PATCH", "Person/1001", [{"op": "replace", "path": "Interests", "value": [{"Id": "34", "Selected": True}]}]),
    ("PATCH", "Person/1001", [{"op": "add", "path": "ab", "value": {"value1": {"PrimaryKey": 7655}}}]),
    ("PATCH", "Appointment/1001", [{"op": "replace", "path": "Associate", "value": {"AssociateId": "10"}}]),
    ("POST", "Appointment", {"Contact": {"ContactId": 2}, "Description": "x", "StartDate": "2021-10-20T15:30:00"}),
    ("POST", "Document", {"Header": "x", "Links": [], "Sale": None, "Project": {"ProjectId": 3}, "LockSemantics": "None"}),
    (
        "POST",
        "Selection",
        {"Name": "x", "SelectionType": "Dynamic", "SelectionCategory": {"Id": 2}, "SelectionUnionType": "Unknown"},
    ),
]


@pytest.mark.parametrize(
    ("method", "path", "body"), OURS, ids=[f"{each[0]} {each[1]} {place}" for place, each in enumerate(OURS)]
)
def test_made_up_bodies_of_the_same_shapes_are_answered_too(hub: AskedHub, method: str, path: str, body: Any) -> None:
    hub.ask(method, path, body, is_odd=True)
