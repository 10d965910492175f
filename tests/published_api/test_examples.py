"""What SuperOffice prints as examples goes through our client without a crash and with nothing invented."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field
from guide_desk.errors import Refused, UnreadableAnswer
from guide_desk.snapshots.base import ActivityKind, Colleague, Depth
from guide_desk.superoffice.activities import activity_of_entity, activity_of_row
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.field_map import CUSTOM_FIELDS
from guide_desk.superoffice.mapping import person_of_entity, person_of_row
from guide_desk.superoffice.patching import patch_of
from guide_desk.superoffice.reference import Reference
from tests.factories import MORNING
from tests.published_api.examples import IS_HERE, NOT_HERE, read_example, read_json

NOBODY = Reference(
    tasks={}, interests={}, list_items={}, colleagues={}, published=frozenset(), shipment_types={}, purposes=frozenset()
)
PERSONS = ("person-get", "person-post", "person-put", "person-patch", "person-default")
APPOINTMENTS = ("appointment-post", "appointment-patch", "appointment-default", "appointment-agent-default-by-type")
ARCHIVES = ("person-list", "person-activities", "archive-query")
published = pytest.mark.skipif(not IS_HERE, reason=NOT_HERE)


@pytest.fixture
def received() -> Iterator[Callable[[int, Any], Any]]:
    """What the client makes of an answer: the real client over a transport that says it."""
    clients: list[CrmClient] = []

    def receive(status: int, body: Any) -> Any:
        def transport(request: httpx.Request) -> httpx.Response:
            if request.url.path.startswith("/api/state"):
                state = {"Api": "http://127.0.0.1/Cust1/api", "IsRunning": True, "ValidUntil": "2030-01-01T00:00:00Z"}
                return httpx.Response(200, json=state)
            return httpx.Response(status, content=json.dumps(body).encode())

        client = CrmClient(
            "http://127.0.0.1", "Cust1", lambda: "x", clock=HandClock(MORNING), transport=httpx.MockTransport(transport)
        )
        clients.append(client)
        return client.get("Person/1")

    yield receive
    for client in clients:
        client.close()


def _in_utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") if text else ""


def check_person(entity: Mapping[str, Any]) -> None:
    """Everything that came is there, nothing else is; and a patch repeats exactly what was read."""
    base = person_of_entity(entity, NOBODY)
    updated = _in_utc(entity.get("UpdatedDate") or "")
    assert (base.remote_id, base.depth, base.updated) == (entity["PersonId"], Depth.CARD, updated)
    assert base.fields[Field.FIRST_NAME] == (entity.get("Firstname") or "")
    assert base.fields[Field.EMAILS] == tuple(each["Value"] for each in entity.get("Emails") or [] if each.get("Value"))
    custom = entity.get("CustomFields") or {}
    for field, known in CUSTOM_FIELDS.items():
        if not custom.get(known.prog_id):
            assert not base.fields[field], field
    first = patch_of(base, {Field.EMAILS: ("nobody@example.org",)}, NOBODY)[0]
    assert first == {"op": "test", "path": "Emails", "value": entity.get("Emails")}


@published
@pytest.mark.parametrize("name", PERSONS)
def test_a_published_person_is_read(received: Callable[[int, Any], Any], name: str) -> None:
    example = read_example(f"{name}.http")
    assert example.status == 200
    check_person(received(200, example.answer))


@published
@pytest.mark.parametrize("name", APPOINTMENTS)
def test_a_published_appointment_is_read(received: Callable[[int, Any], Any], name: str) -> None:
    entity = received(200, read_example(f"{name}.http").answer)
    with pytest.raises(UnreadableAnswer):
        activity_of_entity(entity, NOBODY)
    task, author = entity["Task"]["TaskListItemId"], entity["Associate"]["AssociateId"]
    known = replace(NOBODY, tasks={"Samtal in": task}, colleagues={author: Colleague(author, "K N", "KN", "")})
    read = activity_of_entity(entity, known)
    assert (read.remote_id, read.person_remote_id) == (entity["AppointmentId"], entity["Person"]["PersonId"])
    assert (read.entry.text, read.entry.author_name, read.marker) == (entity["Description"], "K N", None)
    assert not read.entry.intents
    assert read.entry.happened_at.isoformat(timespec="seconds")[:4] == entity["StartDate"][:4]


@published
@pytest.mark.parametrize("name", ARCHIVES)
def test_a_published_list_is_read(received: Callable[[int, Any], Any], name: str) -> None:
    rows = received(200, read_example(f"{name}.http").answer)["value"]
    for row in rows:
        base = person_of_row(row, NOBODY)
        assert base.remote_id == row["PrimaryKey"]
        assert not any(base.fields.values())
        assert activity_of_row(row, ActivityKind.APPOINTMENT, NOBODY) is None
    assert rows


@published
def test_the_other_published_answers_are_read(received: Callable[[int, Any], Any]) -> None:
    assert received(200, read_json("real-odata-empty.json"))["value"] == []
    assert [row["PrimaryKey"] for row in received(200, read_json("odata-dynamic.json"))["value"]] == ["1", "2"]
    assert received(200, read_example("user-currentprincipal.http").answer)["AssociateId"] > 0
    with pytest.raises(Refused) as caught:
        received(404, read_json("error-notfound.json"))
    assert (caught.value.status, caught.value.reason) == (404, "SoNotFoundException")


@published
def test_the_published_tenant_state_is_believed() -> None:
    state = read_json("tenant-status.json")
    asked: list[str] = []

    def transport(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.host}{request.url.path}")
        return httpx.Response(200, json=state if "/api/state/" in request.url.path else {})

    client = CrmClient(
        "https://online.superoffice.com",
        "Cust12345",
        lambda: "x",
        clock=HandClock(MORNING.replace(year=2026, month=2, day=22)),
        transport=httpx.MockTransport(transport),
    )
    client.get("Person/1")
    client.get("Person/2")
    client.close()
    assert asked == [
        "online.superoffice.com/api/state/Cust12345",
        "online2.superoffice.com/Cust12345/api/v1/Person/1",
        "online2.superoffice.com/Cust12345/api/v1/Person/2",
    ]


OURS: list[dict[str, Any]] = [
    {"PersonId": 1},
    {
        "PersonId": 1,
        "Firstname": None,
        "Emails": None,
        "Address": None,
        "CustomFields": None,
        "Interests": None,
        "Associate": None,
    },
    {"PersonId": 1, "Emails": [], "MobilePhones": [], "Interests": [], "ShipmentTypes": [], "Address": {}, "CustomFields": {}},
    {"PersonId": 1, "Address": {"Street": None, "LocalizedAddress": None}, "Associate": {}},
    {"PersonId": 1, "Emails": [{"Value": None}, {"Value": ""}, {"Description": "Privat"}, {"Value": "a@example.org"}]},
    {"PersonId": 1, "Interests": [{"Id": 1, "Name": None, "Selected": True}, {"Id": 2}], "Emails": []},
    {"PersonId": 1, "ShoeSize": 41, "Emails": [{"Value": "a@example.org", "Colour": "red", "TableRight": {}}], "_Links": {}},
    {"PersonId": 1, "CustomFields": {"SuperOffice:6": None, "SuperOffice:8": "[D:13/45/2026]", "SuperOffice:10": "[I:x]"}},
    {"PersonId": 1, "CustomFields": {"SuperOffice:6": "[I:3]", "SuperOffice:6:org": "[I:2]", "x_sale": "5"}},
    {"PersonId": 1, "UpdatedDate": "2006-11-27T18:25:50.6755957+01:00"},
]


@pytest.mark.parametrize("entity", OURS, ids=range(len(OURS)))
def test_a_person_of_any_completeness_is_read(received: Callable[[int, Any], Any], entity: dict[str, Any]) -> None:
    entity = received(200, entity)
    base = person_of_entity(entity, NOBODY)
    assert base.remote_id == 1
    assert set(base.fields[Field.EMAILS]) <= {"a@example.org"}
    for field in (Field.MOVE_STATUS, Field.MOVED_ON, Field.MOVED_PERSONS, Field.MUNICIPALITIES, Field.NEWSLETTER):
        assert not base.fields[field], field


ROWS: list[dict[str, Any]] = [
    {"PrimaryKey": "7"},
    {"PrimaryKey": 7, "EntityName": "sale", "saleId": 7},
    {
        "PrimaryKey": "7",
        "firstName": None,
        "personAssociateId": None,
        "restrictionAddress/city": None,
        "email/emailAddress": None,
    },
    {"PrimaryKey": "7", "date": None, "type": None, "text": None, "personId": None, "associateId": None, "updatedDate": None},
    {"PrimaryKey": "7", "date": "2026-05-12T09:00:00", "type": "Semester", "personId": "3"},
    {"PrimaryKey": "7", "date": "0001-01-01T00:00:00", "type": "Anteckning", "personId": "3"},
    {"PrimaryKey": "7", "date": "1760-01-01T00:00:00", "type": "Anteckning", "personId": ""},
]


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_a_row_of_any_completeness_is_read(row: dict[str, Any]) -> None:
    base = person_of_row(row, NOBODY)
    assert (base.remote_id, any(base.fields.values())) == (7, False)
    for kind in ActivityKind:
        assert activity_of_row(row, kind, NOBODY) is None


@pytest.mark.parametrize("when", ["2026-05-12T09:00:00", "2026-05-12T07:00:00Z", "2026-05-12T09:00:00.0000000+02:00"])
def test_a_moment_is_read_in_all_three_spellings(when: str) -> None:
    row = {"PrimaryKey": "7", "date": when, "type": "Anteckning", "personId": "3", "text": "hej", "associateId": "XX"}
    read = activity_of_row(row, ActivityKind.APPOINTMENT, NOBODY)
    assert read is not None
    assert read.entry.happened_at.isoformat() == "2026-05-12T09:00:00+02:00"
    assert (read.entry.text, read.entry.author_id, read.entry.author_name) == ("hej", None, "")


def test_a_subject_that_is_also_the_text_is_told_once() -> None:
    row = {
        "PrimaryKey": "7",
        "date": "2026-05-12T09:00:00",
        "type": "Mejl ut",
        "personId": "3",
        "subject": "Svar",
        "text": "Svar",
    }
    read = activity_of_row(row, ActivityKind.DOCUMENT, NOBODY)
    assert read is not None
    assert read.entry.text == "Svar"
