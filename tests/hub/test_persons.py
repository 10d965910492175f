"""Persons over the WebAPI, on both databases: every property, every answer of a PATCH, merging, consents and the recycle bin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hub.asked_hub import AskedHub, asked, asked_hub

LONG_AGO = {"If-Unmodified-Since": "Tue, 17 Nov 2020 09:41:07 GMT"}
FUTURE = {"If-Modified-Since": "Tue, 17 Nov 2037 09:41:07 GMT"}


@pytest.fixture(scope="module")
def hub(new_database: Callable[[], str]) -> Iterator[AskedHub]:
    with asked_hub(new_database()) as made:
        yield made


def patch(hub: AskedHub, person_id: int, *operations: tuple[str, str, Any], status: int = 200, **more: Any) -> Any:
    body = [{"op": op, "path": path, "value": value} for op, path, value in operations]
    return hub.ask("PATCH", f"Person/{person_id}", body, status=status, **more)


def test_what_is_sent_is_what_is_read(hub: AskedHub) -> None:
    sent = {
        "Title": "Läkare",
        "Description": "Ringer helst",
        "Retired": False,
        "NoMailing": True,
        "BirthDate": "1980-02-03T00:00:00",
        "Associate": {"AssociateId": 8},
        "Emails": [{"Value": "elin@example.com", "Description": "Privat"}, {"Value": "e@example.org", "Description": "Jobb"}],
        "MobilePhones": [{"Value": "070-174 06 12", "Description": "Mobil"}],
        "Address": {"Street": {"Address1": "Lingonstigen 4", "Zipcode": "123 45", "City": "Lund"}},
        "Interests": [{"Id": 38, "Selected": True}],
        "ShipmentTypes": [{"Id": 2, "Selected": True}],
        "CustomFields": {"SuperOffice:6": "3", "SuperOffice:8": "2026-03-01", "SuperOffice:10": "4", "SuperOffice:34": "[I:0]"},
    }
    made = hub.add_person(**sent)
    read = hub.ask("GET", f"Person/{made['PersonId']}")
    for name in ("Title", "Description", "NoMailing", "BirthDate"):
        assert made[name] == read[name] == sent[name], name
    assert read["Emails"][1] == {"Value": "e@example.org", "StrippedValue": "e@example.org", "Description": "Jobb"}
    assert read["MobilePhones"][0]["StrippedValue"] == "0701740612"
    assert read["Address"]["Street"]["City"] == "Lund"
    assert read["Associate"] == {"AssociateId": 8, "FullName": "Ola Persson"}
    assert [each["Id"] for each in read["Interests"] if each["Selected"]] == [38]
    assert read["CustomFields"] == {
        "SuperOffice:6": "[I:3]",
        "SuperOffice:8": "[D:03/01/2026]",
        "SuperOffice:10": "[I:4]",
        "SuperOffice:34": "False",
    }
    row = hub.rows(
        "Person", select="personId,title,subscription,personNoMail,email/emailAddress", filter=f"personId = {made['PersonId']}"
    )
    assert [each["email/emailAddress"] for each in row] == ["elin@example.com", "e@example.org"], "once for each address"
    assert (row[0]["subscription"], row[0]["personNoMail"]) == ("Nyhetsbrevet", "True")


def test_numbers_in_quotes_and_unknown_properties_are_taken_as_there(hub: AskedHub) -> None:
    made = hub.ask("POST", "Person", {"Lastname": "Ek", "Contact": {"ContactId": "5"}, "ShoeSize": 41}, is_odd=True)
    assert made["Contact"] == {"ContactId": 5}
    patched = patch(hub, made["PersonId"], ("replace", "Interests", [{"Id": "34", "Selected": True}]), is_odd=True)
    assert [each["Name"] for each in patched["Interests"] if each["Selected"]] == ["Krokom"]
    patched = patch(hub, made["PersonId"], ("replace", "Associate", {"AssociateId": "10"}), is_odd=True)
    assert patched["Associate"]["AssociateId"] == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"Lastname": 5},
        {"Lastname": "x" * 300},
        {"Retired": "no"},
        {"Emails": "a@example.org"},
        {"Emails": ["a@example.org"]},
        {"Emails": [{"Value": 5}]},
        {"Address": {"Street": "Lingonstigen"}},
        {"Associate": {"AssociateId": 2**40}},
        {"CustomFields": ["x"]},
        {"CustomFields": {"SuperOffice:10": "many"}},
        {"CustomFields": {"SuperOffice:8": "[D:13/45/2026]"}},
        {"CustomFields": {"SuperOffice:37": "x" * 65}},
        {"CustomFields": {"SuperOffice:5": "x" * 3000}},
        {"Consents": [{"ConsentPurposeKey": "NOTHING"}]},
        {"Lastname": "a\x00b"},
    ],
)
def test_what_cannot_be_stored_is_refused(hub: AskedHub, wrong: dict[str, Any]) -> None:
    status = 404 if "Consents" in wrong else 400
    assert hub.ask("POST", "Person", {"Lastname": "Ek", **wrong}, status=status, is_odd=True)["Error"] is True
    made = hub.add_person()
    if "Consents" not in wrong:
        hub.ask("PATCH", f"Person/{made['PersonId']}", wrong, status=400, is_odd=True)
        assert hub.ask("GET", f"Person/{made['PersonId']}")["UpdatedDate"] == made["UpdatedDate"]


def test_a_lone_half_of_a_letter_is_refused(hub: AskedHub) -> None:
    hub.ask("POST", "Person", b'{"Lastname": "\\ud800"}', status=400, is_odd=True)
    hub.ask("POST", "Person", b'{"Lastname": NaN}', status=400, is_odd=True)


def test_the_same_marker_twice_is_one_person_and_nobody_elses(hub: AskedHub) -> None:
    marked = {"CustomFields": {"SuperOffice:37": "gd:p:1"}}
    first, second = hub.add_person(**marked), hub.add_person(Firstname="Annan", **marked)
    assert (first["PersonId"], first["Firstname"]) == (second["PersonId"], second["Firstname"])
    other = hub.add_person()
    patch(hub, other["PersonId"], ("replace", "CustomFields/SuperOffice:37", "gd:p:1"), status=400)
    found = hub.rows("Person", select="personId", filter="personUdef/SuperOffice:37 is 'gd:p:1'")
    assert [row["personId"] for row in found] == [str(first["PersonId"])]


def test_every_answer_of_a_patch(hub: AskedHub) -> None:
    made = hub.add_person(Title="Läkare", Emails=[{"Value": "a@example.org", "Description": ""}])
    number = made["PersonId"]
    changed = patch(
        hub, number, ("test", "title", "Läkare"), ("replace", "/Title", "Chef"), ("add", "Emails", {"Value": "b@example.org"})
    )
    assert (changed["Title"], [each["Value"] for each in changed["Emails"]]) == ("Chef", ["a@example.org", "b@example.org"])
    patch(hub, number, ("test", "Title", "Läkare"), ("replace", "Title", "x"), status=409)
    patch(hub, number, ("test", "FullName", "Elin Sandqvist"), ("test", "MiddleName", None))
    patch(hub, number, ("replace", "Title", "x"), status=412, headers=LONG_AGO)
    patch(hub, 999_999, ("replace", "Title", "x"), status=404)
    patch(hub, number, ("move", "Title", "x"), status=400, is_odd=True)
    patch(hub, number, ("replace", "Address/Street/City", "Åre"), status=400, is_odd=True)
    patch(hub, number, ("replace", "Nowhere/At/All", "x"), status=400, is_odd=True)
    patch(hub, number, ("replace", "Emails/7", {"Value": "x"}), status=400)
    assert hub.ask("GET", f"Person/{number}")["Title"] == "Chef"
    assert patch(hub, number, ("remove", "Title", None), ("remove", "Emails", None))["Emails"] == []
    assert hub.ask("PATCH", f"Person/{number}", {"Title": "Rektor"})["Title"] == "Rektor"
    trimmed = hub.ask("PATCH", f"Person/{number}?$select=Title", {"Title": "Sjuksköterska"})
    assert (trimmed["Title"], trimmed["Lastname"]) == ("Sjuksköterska", None)
    for empty in (b"", b"[]", b"3"):
        hub.ask("PATCH", f"Person/{number}", empty, status=400, is_odd=True)


def test_a_put_is_the_whole_person(hub: AskedHub) -> None:
    made = hub.add_person(Title="Läkare", CustomFields={"SuperOffice:15": "läkare"}, Interests=[{"Id": 38, "Selected": True}])
    now = hub.ask("PUT", f"Person/{made['PersonId']}", {"Firstname": "Elin", "Lastname": "Ek"})
    assert (now["Lastname"], now["Title"], now["CustomFields"]) == ("Ek", "", {})
    assert not any(each["Selected"] for each in now["Interests"])
    assert len(now["Interests"]) == len(made["Interests"])
    hub.ask("PUT", f"Person/{made['PersonId']}", {"Lastname": "x"}, status=412, headers=LONG_AGO)


def test_reading_with_a_condition_default_and_simple(hub: AskedHub) -> None:
    made = hub.add_person(MobilePhones=[{"Value": "070-174 06 12"}])
    hub.ask("GET", f"Person/{made['PersonId']}", status=304, headers=FUTURE)
    hub.ask("GET", "Person/999999", status=404)
    hub.ask("GET", f"Person/{2**35}", status=404)
    assert hub.ask("GET", "Person/default")["PersonId"] == 0
    simple = hub.ask("GET", f"Person/{made['PersonId']}/Simple")
    assert (simple["FullName"], simple["MobilePhone"], simple["AssociateName"]) == (
        "Elin Sandqvist",
        "070-174 06 12",
        "Karin Norberg",
    )
    assert hub.ask("POST", "Person/Validate", {"Lastname": "Ek"}) == {}
    assert "Lastname" in hub.ask("POST", "Person/Validate", {"Title": "Chef"})
    hub.ask("GET", f"Person/{made['PersonId']}", status=400, headers={"If-Modified-Since": "soon"}, is_odd=True)


def test_deleted_is_in_the_bin_merged_is_in_the_log(hub: AskedHub) -> None:
    kept, double = hub.add_person(Firstname="Maj"), hub.add_person(Firstname="Maja", Title="Kock")
    note = hub.add_note(double["PersonId"])
    hub.ask("DELETE", f"Person/{double['PersonId']}", status=412, headers=LONG_AGO)
    path = f"Person/{double['PersonId']}/MergeTo/{kept['PersonId']}?replaceEmptyFieldsOnDestination=true"
    hub.ask("POST", path, status=204)
    hub.ask("GET", f"Person/{double['PersonId']}", status=404)
    merged = hub.ask("GET", f"Person/{kept['PersonId']}")
    assert (merged["Firstname"], merged["Title"]) == ("Maj", "Kock")
    assert hub.ask("GET", f"Appointment/{note['AppointmentId']}")["Person"] == {"PersonId": kept["PersonId"]}
    log = hub.rows(
        "Archive/dynamic",
        select="mergemovelog.tableNumber,mergemovelog.sourceRecord,mergemovelog.destinationRecord",
        filter="mergemovelog.registered afterTime '2026-05-12T00:00:00'",
    )
    assert [(row["mergemovelog.sourceRecord"], row["mergemovelog.destinationRecord"]) for row in log] == [
        (str(double["PersonId"]), str(kept["PersonId"]))
    ]
    bin_ = hub.rows("Archive/RecyclePerson", select="personId,fullName,personDeletedDate", entities="person,forAllUsers")
    assert [row["fullName"] for row in bin_] == ["Maja Sandqvist"]
    hub.ask("POST", "Agents/Person/Undelete", {"Id": double["PersonId"]}, status=204)
    assert hub.ask("GET", f"Person/{double['PersonId']}")["Firstname"] == "Maja"
    assert hub.rows("Archive/recycleperson", select="personId") == []
    hub.ask("POST", f"Person/{kept['PersonId']}/MergeTo/{kept['PersonId']}", status=400)
    hub.ask("POST", f"Person/999999/MergeTo/{kept['PersonId']}", status=404)
    hub.ask("POST", "Agents/Person/Undelete", {"Id": "many"}, status=400, is_odd=True)


def test_consents_and_subscriptions(hub: AskedHub) -> None:
    number = hub.add_person()["PersonId"]
    assert hub.ask("GET", f"Person/{number}/Consent") == []
    assert hub.ask("GET", f"Person/{number}/Consent/EMARKETING") is False
    hub.ask("PUT", f"Person/{number}/Consent/EMARKETING?source=WEBFORM&legalBase=61E&comment=formul%C3%A4ret", status=204)
    assert hub.ask("GET", f"Person/{number}/Consent/emarketing") is True
    given = hub.ask("GET", f"Person/{number}")["Consents"]
    assert given == hub.ask("GET", f"Person/{number}/Consent")
    assert (given[0]["LegalBaseKey"], given[0]["ConsentSourceKey"], given[0]["Comment"]) == ("61E", "WEBFORM", "formuläret")
    assert given[0]["RegisteredAssociateId"] == 7
    selected = "personId,hasEmarketingConsent,withdrawnEmarketingConsent"
    assert hub.rows("Person", select=selected, filter="hasEmarketingConsent set true")[0]["hasEmarketingConsent"] == "True"
    patch(hub, number, ("replace", "Consents", [{"ConsentPurposeKey": "EMARKETING", "LegalBaseKey": "WITHDRAWN"}]))
    assert hub.ask("GET", f"Person/{number}/Consent/EMARKETING") is False
    assert hub.rows("Person", select=selected, filter="hasEmarketingConsent set true") == []
    assert [row["personId"] for row in hub.rows("Person", select=selected, filter="withdrawnEmarketingConsent = true")] == [
        str(number)
    ]
    (known,) = [each["ConsentPersonId"] for each in hub.ask("GET", f"Person/{number}/Consent")]
    hub.ask("DELETE", f"Person/{number}/Consent/EMARKETING", status=204)
    assert hub.ask("GET", f"Person/{number}/Consent") == []
    hub.ask("PUT", f"Person/{number}/Consent/EMARKETING", status=204)
    assert [each["ConsentPersonId"] for each in hub.ask("GET", f"Person/{number}/Consent")] == [known + 1]
    hub.ask("DELETE", f"Person/{number}/Consent/EMARKETING", status=204)
    hub.ask("PUT", f"Person/{number}/Consent/EMARKETING?legalBase=because", status=400)
    hub.ask("PUT", f"Person/{number}/Consent/NOTHING", status=404)
    hub.ask("GET", "Person/999999/Consent", status=404)
    patch(hub, number, ("replace", "ShipmentTypes", [{"Id": 2, "Selected": True}]))
    assert [row["personId"] for row in hub.rows("Person", select="personId", filter="subscription oneOf (2)")].count(
        str(number)
    ) == 1
    assert str(number) not in [
        row["personId"] for row in hub.rows("Person", select="personId", filter="subscription notOneOf (2)")
    ]


def test_interests_through_the_agent(hub: AskedHub) -> None:
    number = hub.add_person(Interests=[{"Id": 38, "Selected": True}])["PersonId"]
    changed = {"PersonId": number, "EnableInterestIds": [34], "DisableInterestIds": [38]}
    hub.ask("POST", "Agents/Person/UpdateInterests", changed, status=204)
    chosen = [each["Id"] for each in hub.ask("GET", f"Person/{number}")["Interests"] if each["Selected"]]
    assert chosen == [34]
    hub.ask("POST", "Agents/Person/UpdateInterests", {"PersonId": number, "EnableInterestIds": 3}, status=400, is_odd=True)


FILTERS = [
    ("personUdef/SuperOffice:6 oneOf (3,[I:4])", {"Ada"}),
    ("personUdef/SuperOffice:6 notOneOf (3) and lastName is 'Filter'", {"Bo"}),
    ("personUdef/SuperOffice:8 before '1800-01-01' and lastName is 'Filter'", set()),
    ("personUdef/SuperOffice:35 before '1800-01-01' and lastName is 'Filter'", {"Ada", "Bo"}),
    ("personUdef/SuperOffice:10 gt 3", {"Ada"}),
    ("personUdef/SuperOffice:8 before '2026-01-01'", {"Bo"}),
    ("personUdef/SuperOffice:8 between ('2025-01-01','2026-12-31')", {"Ada", "Bo"}),
    ("personUdef/SuperOffice:15 begins 'LÄK' or personUdef/SuperOffice:15 begins 'läk'", {"Ada"}),
    ("personUdef/SuperOffice:34 set true", {"Bo"}),
    ("startswith(firstName, 'a') and personAssociateId currentAssociate", {"Ada"}),
    ("substringof('o', firstName) and lastName is 'Filter'", {"Bo"}),
    ("endswith(email/emailAddress,'.org')", {"Ada"}),
    ("email/emailAddress is 'bo@example.com'", {"Bo"}),
    ("restrictionAddress/zip is '831 30'", {"Ada"}),
    ("firstName between ('A','B')", {"Ada"}),
    ("firstName notBegins 'A' and lastName is 'Filter'", {"Bo"}),
    ("retired set true and lastName is 'Filter'", {"Bo"}),
    ("personMobilePhone/formattedNumber contains '174'", {"Bo"}),
    ("personCountryId = 826", {"Bo"}),
    ("hasInterests set true and lastName is 'Filter'", {"Ada"}),
    ("personRegisteredDate today and lastName is 'Filter'", {"Ada", "Bo"}),
    ("personRegisteredDate thisWeek and lastName is 'Filter'", {"Ada", "Bo"}),
    ("personRegisteredDate lastMonth", set()),
    ("personRegisteredDate date '2026-05-12' and lastName is 'Filter'", {"Ada", "Bo"}),
    ("personRegisteredDate after '2026-05-12'", set()),
    ("getNoRows set true", set()),
    ("lastName is 'Filter' and (firstName is 'Ada' or firstName is 'Bo') and personId ne 1", {"Ada", "Bo"}),
]


@pytest.fixture(scope="module")
def filtered(new_database: Callable[[], str]) -> Iterator[AskedHub]:
    with asked_hub(new_database()) as hub:
        hub.add_person(
            Firstname="Ada",
            Lastname="Filter",
            Emails=[{"Value": "ada@example.org"}],
            Address={"Street": {"Zipcode": "831 30"}},
            Interests=[{"Id": 38, "Selected": True}],
            CustomFields={
                "SuperOffice:6": "[I:3]",
                "SuperOffice:8": "[D:02/01/2026]",
                "SuperOffice:10": "4",
                "SuperOffice:15": "läkare",
            },
        )
        hub.add_person(
            Firstname="Bo",
            Lastname="Filter",
            Retired=True,
            Emails=[{"Value": "bo@example.com"}],
            MobilePhones=[{"Value": "070-174 06 12"}],
            Country={"CountryId": 826},
            CustomFields={"SuperOffice:8": "[D:12/31/2025]", "SuperOffice:10": "2", "SuperOffice:34": "True"},
        )
        yield hub


@pytest.mark.parametrize(("restriction", "names"), FILTERS, ids=[each[0][:40] for each in FILTERS])
def test_a_filter_finds_whom_it_means(filtered: AskedHub, restriction: str, names: set[str]) -> None:
    found = filtered.rows("Person", select="firstName", filter=restriction, orderby="firstName desc", top=50)
    assert {row["firstName"] for row in found} == names


def test_order_pages_entities_and_what_follows(filtered: AskedHub) -> None:
    both = filtered.rows("Person", select="firstName", orderby="firstName desc")
    assert [row["firstName"] for row in both] == ["Bo", "Ada"]
    assert [row["firstName"] for row in filtered.rows("Person", select="firstName", orderby="personId", top=1, skip=1)] == ["Bo"]
    assert [row["EntityName"] for row in filtered.rows("Person", select="firstName", entities="retiredPerson")] == [
        "retiredPerson"
    ]
    for wrong in (
        "$top=-1",
        "$top=x",
        "$orderby=secret",
        "$select=secret",
        "$mode=full",
        "$orderby=personInterestIds",
        "$skip=99999999999",
    ):
        filtered.ask("GET", f"Person?{wrong}", status=400, is_odd=True)
    filtered.ask("GET", f"Person?{asked(select=','.join(['personId'] * 61))}", status=400)
    assert filtered.ask("GET", "Person")["value"][0]["firstName"] == "Ada", "without $select there are a few columns"
    filtered.ask("GET", "Archive/Sale?$select=saleId", status=404, is_odd=True)
    columns = filtered.ask("GET", "Archive/Person$metadata")
    assert columns["personUdef/SuperOffice:6"]["RestrictionType"] == "list"
    assert columns == filtered.ask("GET", "Archive/Person/$metadata")
