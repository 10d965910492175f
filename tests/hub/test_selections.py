"""Selections over the WebAPI, on both databases: members by hand, members by criteria, counts and who may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guide_desk.clock import HandClock
from guide_desk.hub.application import create_application
from guide_desk.hub.register import Register
from tests.factories import MORNING
from tests.hub.asked_hub import AskedHub, asked_hub


@pytest.fixture(scope="module")
def hub(new_database: Callable[[], str]) -> Iterator[AskedHub]:
    with asked_hub(new_database()) as made:
        for name, status, wants_mail in (("Ada", 3, True), ("Bo", 4, False), ("Cia", 5, True)):
            made.add_person(
                Firstname=name,
                Lastname="Urval",
                Emails=[{"Value": f"{name}@example.org"}] if name != "Bo" else [],
                ShipmentTypes=[{"Id": 2, "Selected": wants_mail}],
                CustomFields={"SuperOffice:6": f"[I:{status}]"},
            )
        yield made


def add_selection(hub: AskedHub, kind: str = "Static", **properties: Any) -> int:
    return int(hub.ask("POST", "Selection", {"Name": "Urval", "SelectionType": kind, **properties})["SelectionId"])


def persons(hub: AskedHub) -> dict[str, int]:
    found = hub.rows("Person", select="personId,firstName", filter="lastName is 'Urval'")
    return {row["firstName"]: int(row["personId"]) for row in found}


def members(hub: AskedHub, selection: int) -> set[str]:
    rows = hub.rows(f"Selection/{selection}/Members", select="personId,firstName,name,contactId")
    assert {(row["name"], row["contactId"]) for row in rows} <= {("", "0")}
    return {row["firstName"] for row in rows}


def restriction(name: str, operator: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Operator": operator, "Values": list(values), "IsActive": True, "InterOperator": "And", **more}


def test_a_static_selection_holds_members(hub: AskedHub) -> None:
    selection, known = add_selection(hub), persons(hub)
    chosen = [{"PersonId": known["Ada"], "ContactId": 0}, {"PersonId": known["Bo"], "ContactId": 0}]
    hub.ask("POST", f"Selection/{selection}/Members/AddPerson", chosen, status=204)
    hub.ask("POST", f"Selection/{selection}/Members/AddPerson", chosen[:1], status=204)
    assert members(hub, selection) == {"Ada", "Bo"}
    assert hub.ask("GET", f"Selection/{selection}")["MemberCount"] == 2
    counted = hub.ask("POST", "Agents/Selection/GetRecipientStatistics", {"SelectionId": selection})
    assert (counted["Total"], counted["ValidEmailAddresses"], counted["NoAddresses"]) == (2, 1, 1)
    hub.ask("POST", f"Selection/{selection}/Members/RemovePerson", chosen[1:], status=204)
    assert members(hub, selection) == {"Ada"}
    hub.ask("POST", f"Selection/{selection}/Members/AddPerson", [{"PersonId": 999_999}], status=404)
    hub.ask("POST", f"Selection/{selection}/Members/AddPerson", [{"PersonId": "x"}], status=400, is_odd=True)
    hub.ask("POST", f"Selection/{selection}/Members/AddPerson", {"PersonId": 1}, status=400, is_odd=True)
    hub.ask("PUT", f"Selection/{selection}/CriteriaGroups", [], status=400)


def test_practice_shows_a_selection_where_superoffice_would_and_a_team_hub_does_not(database_url: str) -> None:
    register = Register(database_url, HandClock(MORNING))
    try:
        practice = create_application(register, practice=("karin", "hemligt")).test_client()
        asked = AskedHub(practice, register, HandClock(MORNING))
        person = asked.add_person(Firstname="Ada <b>", Lastname="Ek")["PersonId"]
        number = add_selection(asked, Name="Mina & dina")
        asked.ask("POST", f"Selection/{number}/Members/AddPerson", [{"PersonId": person, "ContactId": 0}], status=204)
        shown = practice.get(f"/Cust00000/default.aspx?selection?selection_id={number}")
        assert shown.status_code == 200
        assert "Mina &amp; dina" in shown.text
        assert "<li>Ada &lt;b&gt; Ek</li>" in shown.text
        assert "People in the selection: 1" in practice.get(shown.request.url, headers={"Accept-Language": "en-GB"}).text
        for query in ("", "selection?selection_id=x", "selection?selection_id=999"):
            assert practice.get(f"/Cust00000/default.aspx?{query}").status_code == 404
        team = create_application(register, users=()).test_client()
        assert team.get(f"/Cust00000/default.aspx?selection?selection_id={number}").status_code == 404
    finally:
        register.close()


CRITERIA: list[tuple[list[list[dict[str, Any]]], set[str]]] = [
    ([[restriction("personUdef/SuperOffice:6", "oneOf", "[I:3]", "[I:4]")]], {"Ada", "Bo"}),
    ([[restriction("person/personUdef/SuperOffice:6", "oneOf", "3"), restriction("subscription", "oneOf", "2")]], {"Ada"}),
    ([[restriction("firstName", "is", "Bo")], [restriction("firstName", "is", "Cia")]], {"Bo", "Cia"}),
    ([[restriction("firstName", "is", "Bo", InterOperator="Or"), restriction("firstName", "is", "Cia")]], {"Bo", "Cia"}),
    ([[restriction("firstName", "is", "Bo"), restriction("firstName", "is", "Cia", IsActive=False)]], {"Bo"}),
    ([[restriction("lastName", "is", "Urval", IsActive=False)]], set()),
    ([[restriction("personRegisteredDate", "today"), restriction("firstName", "begins", "a")]], {"Ada"}),
    ([[restriction("email/emailAddress", "contains", "@example")]], {"Ada", "Cia"}),
    ([], set()),
]


@pytest.mark.parametrize(("groups", "names"), CRITERIA, ids=range(len(CRITERIA)))
def test_a_dynamic_selection_holds_whom_its_criteria_mean(
    hub: AskedHub, groups: list[list[dict[str, Any]]], names: set[str]
) -> None:
    selection = add_selection(hub, "Dynamic")
    sent = [{"Name": str(place), "Rank": place, "Restrictions": each} for place, each in enumerate(groups)]
    kept = hub.ask("PUT", f"Selection/{selection}/CriteriaGroups", sent)
    assert kept == hub.ask("GET", f"Selection/{selection}/CriteriaGroups")
    assert [[each["Name"] for each in group["Restrictions"]] for group in kept] == [
        [each["Name"] for each in group] for group in groups
    ]
    assert members(hub, selection) == names
    assert hub.ask("GET", f"Selection/{selection}")["MemberCount"] == len(names)
    hub.ask("POST", f"Selection/{selection}/Members/AddPerson", [{"PersonId": 1001}], status=400)


@pytest.mark.parametrize(
    "wrong",
    [
        [{"Restrictions": [restriction("shoeSize", "is", "41")]}],
        [{"Restrictions": [restriction("firstName", "oneOf", "41")]}],
        [{"Restrictions": [restriction("personId", "gt", "many")]}],
        [{"Restrictions": [restriction("personId", "gt")]}],
        [{"Restrictions": "all"}],
        [{"Restrictions": [restriction("personId", "gt", "1", SubRestrictions=[restriction("personId", "gt", "1")])]}],
        [{"Restrictions": []}] * 21,
        {"Restrictions": []},
    ],
)
def test_criteria_that_cannot_be_meant_are_refused(hub: AskedHub, wrong: Any) -> None:
    selection = add_selection(hub, "Dynamic")
    hub.ask("PUT", f"Selection/{selection}/CriteriaGroups", wrong, status=400, is_odd=True)
    assert hub.ask("GET", f"Selection/{selection}/CriteriaGroups") == []


def test_it_is_changed_found_and_removed(hub: AskedHub) -> None:
    assert hub.ask("GET", "Selection/default")["SelectionType"] == "Static"
    selection = add_selection(hub, Name="Flyttar i höst", Description="x")
    path = f"Selection/{selection}"
    hub.ask("GET", path, status=304, headers={"If-Modified-Since": "Tue, 17 Nov 2037 09:41:07 GMT"})
    assert hub.ask("PATCH", path, {"Name": "Flyttar i vår"})["Name"] == "Flyttar i vår"
    hub.ask("PATCH", path, [{"op": "test", "path": "Name", "value": "x"}], status=409)
    hub.ask("PATCH", path, {"Name": "x"}, status=412, headers={"If-Unmodified-Since": "Tue, 17 Nov 2020 09:41:07 GMT"})
    assert hub.ask("PUT", path, {"Name": "Vår"})["Description"] == ""
    rows = hub.rows("Selection", select="selectionId,name,kind,associateId", filter="name is 'Vår'")
    assert [(row["selectionId"], row["kind"], row["associateId"]) for row in rows] == [(str(selection), "Static", "KN")]
    hub.ask("DELETE", path, status=204)
    hub.ask("GET", path, status=404)
    assert add_selection(hub) == selection + 1
    hub.ask("POST", "Selection", {"SelectionType": "Combined"}, status=400)
    hub.ask("POST", "Selection", {"Name": 5}, status=400, is_odd=True)


def test_what_is_mine_alone_nobody_else_sees(hub: AskedHub) -> None:
    mine = add_selection(hub, Name="Mitt", VisibleFor=[{"Visibility": "Associate", "VisibleId": 7}])
    others = hub.as_user("ola")
    hub.ask("GET", f"Selection/{mine}")
    others.ask("GET", f"Selection/{mine}", status=404)
    others.ask("GET", f"Selection/{mine}/Members", status=404)
    others.ask("DELETE", f"Selection/{mine}", status=404)
    assert others.rows("Selection", select="name", filter="name is 'Mitt'") == []
    assert len(hub.rows("Selection", select="name", filter="name is 'Mitt'")) == 1
