"""What an administrator lays out in the tenant: fields, lists and tasks; and that nobody else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guide_desk.hub import tables
from guide_desk.hub.crm_tables import custom_field, person_shipment
from tests.hub.asked_hub import AskedHub, asked_hub


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[AskedHub]:
    with asked_hub(new_database()) as made:
        yield made


def test_a_field_is_laid_out_published_used_and_taken_away(hub: AskedHub) -> None:
    admin = hub.as_user("birgitta")
    made = admin.ask("POST", "Person/UdefLayout?udefFieldType=List")
    assert made["HasBeenPublished"] is False
    prog_id = made["ProgId"]
    admin.ask("PUT", "Person/UdefLayout", [made | {"FieldLabel": "Bil", "UDListDefinitionId": 300}])
    admin.ask("POST", "List/300/Items", {"Name": "Ja"})
    second = admin.ask("POST", "List/300/Items", {"Name": "Nää"})
    column = f"personUdef/{prog_id}"
    hub.ask("GET", f"Person?$select={column}", status=400)
    assert prog_id not in [each["ProgId"] for each in hub.ask("GET", "Person/UdefLayout/Published")]
    assert admin.ask("POST", "Person/UdefLayout/Publish") == len(hub.ask("GET", "Person/UdefLayout/Published"))
    admin.ask("PUT", f"List/300/Items/{second['Id']}", {"Name": "Nej"})
    number = hub.add_person(CustomFields={prog_id: f"[I:{second['Id']}]"})["PersonId"]
    assert hub.rows("Person", select=column, filter=f"{column} oneOf (2)")[0][column] == "Nej"
    assert [each["Name"] for each in hub.ask("GET", "MDOList/udlist?additional=300")] == ["Ja", "Nej"]
    assert hub.ask("GET", "Person/CustomField")[-1]["FieldType"] == "MdoList"
    hub.ask("PATCH", f"Person/{number}", {"CustomFields": {prog_id: "maybe"}}, status=400)
    admin.ask("DELETE", f"List/300/Items/{second['Id']}", status=204)
    assert admin.ask("POST", "List/300/Items", {"Name": "Delvis"})["Id"] == second["Id"] + 1
    admin.ask("DELETE", "Person/UdefLayout/Bil", status=204)
    assert prog_id not in [each["ProgId"] for each in hub.ask("GET", "Person/UdefLayout")]
    assert prog_id in [each["ProgId"] for each in hub.ask("GET", "Person/UdefLayout/Published")], "until it is published"
    admin.ask("POST", "Person/UdefLayout/Publish")
    assert prog_id not in [each["ProgId"] for each in hub.ask("GET", "Person/UdefLayout/Published")]
    assert admin.ask("POST", "Person/UdefLayout?udefFieldType=Date")["ProgId"] != prog_id, "a ProgId is never used again"


def test_a_task_is_added(hub: AskedHub) -> None:
    made = hub.as_user("birgitta").ask(
        "POST", "List/Task/Items", {"Value": "Hembesök", "Type": "Appointment", "Direction": "Outgoing"}
    )
    assert made in hub.ask("GET", "List/Task/Items")
    note = hub.add_note(hub.add_person()["PersonId"], Task={"TaskListItemId": made["TaskListItemId"]})
    assert note["Task"]["Value"] == "Hembesök"


def test_every_list_has_its_shape(hub: AskedHub) -> None:
    assert [each["Key"] for each in hub.ask("GET", "List/ConsentPurpose/Items")] == ["STORE", "EMARKETING"]
    assert "61E" in [each["Key"] for each in hub.ask("GET", "List/LegalBase/Items")]
    assert "API" in [each["Key"] for each in hub.ask("GET", "List/ConsentSource/Items")]
    assert [each["Direction"] for each in hub.ask("GET", "List/DocumentTemplate/Items")] == ["Outgoing", "Incoming"]
    assert hub.ask("GET", "Appointment/UdefLayout/Published")[0]["Type"] == "Appointment"
    assert hub.ask("GET", "Document/UdefLayout/Published")[0]["ProgId"] == "SuperOffice:21"
    hub.ask("GET", "MDOList/nothing", status=404)
    assert hub.ask("GET", "List/999/Items") == []
    users = hub.rows("Archive/InternalUsers", select="associateDbId,fullName,assocName,usergroup,userName")
    assert ("Karin Norberg", "KN", "Åre kommun", "karin") in [
        (row["fullName"], row["assocName"], row["usergroup"], row["userName"]) for row in users
    ]


FOR_ADMINISTRATORS: list[tuple[str, str, Any]] = [
    ("POST", "Person/UdefLayout?udefFieldType=Date", None),
    ("PUT", "Person/UdefLayout", []),
    ("DELETE", "Person/UdefLayout/SuperOffice:1", None),
    ("POST", "Person/UdefLayout/Publish", None),
    ("POST", "List/Task/Items", {"Value": "x"}),
    ("POST", "List/101/Items", {"Name": "x"}),
    ("PUT", "List/101/Items/1", {"Name": "x"}),
    ("DELETE", "List/101/Items/1", None),
]


@pytest.mark.parametrize(
    ("method", "path", "body"), FOR_ADMINISTRATORS, ids=[f"{each[0]} {each[1]}" for each in FOR_ADMINISTRATORS]
)
def test_a_guide_sets_up_nothing(hub: AskedHub, method: str, path: str, body: Any) -> None:
    before = (hub.ask("GET", "Person/UdefLayout"), hub.ask("GET", "List/Task/Items"), hub.ask("GET", "List/101/Items"))
    assert hub.ask(method, path, body, status=403)["ErrorType"] == "SoSentryException"
    assert before == (hub.ask("GET", "Person/UdefLayout"), hub.ask("GET", "List/Task/Items"), hub.ask("GET", "List/101/Items"))


def test_an_administrator_is_told_what_cannot_be(hub: AskedHub) -> None:
    admin = hub.as_user("birgitta")
    admin.ask("POST", "Person/UdefLayout?udefFieldType=Smell", status=400)
    admin.ask("PUT", "Person/UdefLayout", [{"ProgId": "SuperOffice:99", "FieldLabel": "x"}], status=404)
    admin.ask("PUT", "Person/UdefLayout", [{"ProgId": "SuperOffice:1", "FieldLabel": ""}], status=400)
    admin.ask("DELETE", "Person/UdefLayout/Nothing", status=404)
    admin.ask("POST", "List/Task/Items", {"Value": " "}, status=400)
    admin.ask("PUT", "List/101/Items/99", {"Name": "x"}, status=404)
    admin.ask("DELETE", "List/101/Items/99", status=404)


def test_an_older_register_is_completed_when_it_is_opened(new_database: Callable[[], str]) -> None:
    url = new_database()
    with asked_hub(url) as hub:
        number = hub.add_person(ShipmentTypes=[{"Id": 2, "Selected": True}])["PersonId"]
        with hub.register.writing() as connection:
            connection.execute(custom_field.delete())
            connection.execute(person_shipment.delete())
            connection.execute(tables.list_item.delete().where(tables.list_item.c.list_name == "legalbase"))
    with asked_hub(url) as hub:
        assert [row["personId"] for row in hub.rows("Person", select="personId", filter="subscription oneOf (2)")] == [
            str(number)
        ]
        assert len(hub.ask("GET", "List/LegalBase/Items")) == 7
        assert "SuperOffice:6" in [each["ProgId"] for each in hub.ask("GET", "Person/UdefLayout/Published")]
