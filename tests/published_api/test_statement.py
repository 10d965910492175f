"""The judge sees faults: what is not published is complained of, what is published passes, and a run that heard nothing fails."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from guide_desk.hub import activity_archive, other_archives, person_archive, whole_entities
from guide_desk.hub.filter_operators import OPERATORS
from tests.hubs import running_hub
from tests.published_api.archive_rules import operators_of, restrictions_of
from tests.published_api.recording import FEWEST_TESTS, PublishedApi
from tests.published_api.shapes import complaints_about
from tests.published_api.statement import call_of, read_statement
from tests.published_api.validation import Answer, Request, complaints_about_answer, complaints_about_request

PROVIDERS = (
    *(person_archive.PERSON, person_archive.RECYCLED_PERSON, person_archive.MEMBER, activity_archive.APPOINTMENT),
    *(activity_archive.DOCUMENT, activity_archive.BOTH, other_archives.USERS, other_archives.SELECTIONS),
    *other_archives.DYNAMIC.values(),
)
ROOT = "http://127.0.0.1/Cust00000/api/v1"
HEADERS = {"authorization": "Bearer 8A:x", "content-type": "application/json", "accept": "application/json"}
JSON = {"content-type": "application/json"}


def request(method: str, path: str, body: Any = None, **headers: str) -> Request:
    sent = b"" if body is None else json.dumps(body).encode()
    return Request(method, f"{ROOT}/{path}", HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}, sent)


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, JSON, json.dumps(body).encode())


def question(path: str, **query: str) -> Request:
    words = "&".join(f"%24{name}={value}" for name, value in query.items())
    return request("GET", f"{path}?{words}")


GOOD_REQUESTS = [
    request("GET", "Person/12"),
    request("GET", "person/12"),
    request("POST", "Appointment", {"Person": {"PersonId": 3}, "StartDate": "2026-05-12T09:00:00"}),
    request("PATCH", "Person/12", [{"op": "test", "path": "/customfields/SuperOffice:6", "value": "[I:3]"}]),
    request("PATCH", "Person/12", [{"op": "add", "path": "Emails", "value": {"Value": "a@example.org"}}]),
    request("PATCH", "Person/12", {"Title": "Chef"}, if_unmodified_since="Tue, 17 Nov 2026 09:41:07 GMT"),
    question(
        "Person", select="personId,personUdef/SuperOffice:6", filter="personId gt 3 and lastName begins 'A'", orderBy="personId"
    ),
    question("Appointment", select="text", filter="(date thisWeek or date afterTime '2026-01-01T00:00:00')", top="5"),
    question("Archive/InternalUsers", select="associateDbId,assocName,usergroup"),
]
BAD_REQUESTS = [
    request("GET", "Persons/12"),
    request("PUT", "Person/12/Simple"),
    request("GET", "Person/12?colour=red"),
    request("POST", "Appointment", {"Person": {"PersonId": "3"}}),
    request("POST", "Appointment", {"Persona": {"PersonId": 3}}),
    request("POST", "Appointment", {"Completed": "Done"}),
    request("POST", "Appointment", {"StartDate": "12/05/2026"}),
    request("PATCH", "Person/12", [{"op": "move", "path": "Title"}]),
    request("PATCH", "Person/12", [{"op": "replace", "path": "Titel", "value": "x"}]),
    request("PATCH", "Person/12", [{"op": "replace", "path": "Title", "value": 3}]),
    request("PATCH", "Person/12", [{"op": "replace", "path": "Address/Street/City", "value": "Åre"}]),
    request("PATCH", "Person/12", {"Title": "x"}, if_unmodified_since="2026-11-17T09:41:07"),
    Request("GET", f"{ROOT}/Person/12", {"authorization": "Basic eDp5"}, b""),
    Request("GET", "http://127.0.0.1/api/state/Cust1", {"authorization": "Bearer x"}, b""),
    question("Person", select="personId,shoeSize"),
    question("Document", select="header"),
    question("Archive/InternalUsers", select="name"),
    question("Person", select="personId", filter="personId ge 3"),
    question("Person", select="personId", filter="lastName associateIsOneOf (3)"),
    question("Person", select="personId", orderBy="personInterestIds"),
    question("Person", select="personId", top="many"),
    question("Person", select="personId", entities="contact"),
    question("Archive/Sale", select="saleId"),
]


@pytest.mark.parametrize("good", GOOD_REQUESTS, ids=lambda each: f"{each.method} {each.url[34:80]}")
def test_a_published_request_passes(good: Request) -> None:
    assert complaints_about_request(good) == []


@pytest.mark.parametrize("bad", BAD_REQUESTS, ids=lambda each: f"{each.method} {each.url[20:90]} {each.body[:60]!r}")
def test_an_unpublished_request_is_seen(bad: Request) -> None:
    assert complaints_about_request(bad)


ROW = {"PrimaryKey": "3", "EntityName": "person", "lastName": "A"}
ROWS = {"odata.metadata": "x", "odata.nextLink": None, "value": [ROW]}
ASKED = question("Person", select="lastName")
FAILURE = {"Error": True, "ErrorType": "SoNotFoundException", "ErrorMessage": "Person id 3 not found", "ErrorSource": "x"}
PERSON = whole_entities.PERSON


@pytest.mark.parametrize(
    ("asked", "given", "is_right"),
    [
        (request("GET", "Person/3"), answer(PERSON), True),
        (request("GET", "Person/3"), answer({**PERSON, "ShoeSize": 41}), False),
        (request("GET", "Person/3"), answer({**PERSON, "PersonId": "3"}), False),
        (request("GET", "Person/3"), answer({**PERSON, "PersonId": None}), False),
        (request("GET", "Person/3?%24select=Title"), answer({**PERSON, "PersonId": None}), True),
        (request("GET", "Person/3"), answer({**PERSON, "Emails": {"Value": "x"}}), False),
        (request("GET", "Person/3"), answer({**PERSON, "UpdatedDate": "yesterday"}), False),
        (request("GET", "Person/3"), answer({name: value for name, value in PERSON.items() if name != "Consents"}), False),
        (request("GET", "Person/3"), Answer(200, {"content-type": "text/html"}, json.dumps(PERSON).encode()), False),
        (request("GET", "Person/3"), answer(FAILURE, 404), True),
        (request("GET", "Person/3"), answer({"Error": True}, 404), False),
        (request("GET", "Person/3"), answer(FAILURE, 409), False),
        (request("PATCH", "Person/3", []), answer(FAILURE, 409), True),
        (request("GET", "Person/3"), Answer(304, {}, b""), True),
        (request("GET", "Person/3"), Answer(204, {}, b""), False),
        (request("POST", "Person", {}), answer(PERSON, 201), False),
        (request("GET", "Person/3/Consent/EMARKETING"), answer(True), True),
        (request("GET", "Person/3/Consent/EMARKETING"), answer("yes"), False),
        (ASKED, answer(ROWS), True),
        (ASKED, answer({**ROWS, "count": 1}), False),
        (ASKED, answer({**ROWS, "value": [{**ROW, "PrimaryKey": 3}]}), False),
        (ASKED, answer({**ROWS, "value": [{**ROW, "EntityName": "sale"}]}), False),
        (ASKED, answer({**ROWS, "value": [{**ROW, "firstName": "B"}]}), False),
        (ASKED, answer({**ROWS, "value": [{**ROW, "lastName": 5}]}), False),
    ],
)
def test_an_answer_is_held_to_its_shape(asked: Request, given: Answer, is_right: bool) -> None:
    assert (complaints_about_answer(asked, given) == []) is is_right


def test_a_complaint_never_quotes_a_value() -> None:
    wrong = {"Firstname": ["Elin"], "Emails": [{"Value": 7, "Elin": "x"}], "PersonId": "Elin"}
    found = complaints_about(wrong, "PersonEntity", is_answer=False)
    assert len(found) == 4
    assert sum("Elin" in each for each in found) == 1, "the name of an unpublished property is told, and nothing else"


def test_a_filter_is_taken_apart() -> None:
    text = "(personId in (1, 2) or startswith(lastName, 'a)b')) and date today and lastName is 'it\\'s' and x oneOf ('or','and')"
    assert restrictions_of(text) == [
        ("personId", "in"),
        ("lastName", "startswith"),
        ("date", "today"),
        ("lastName", "is"),
        ("x", "oneOf"),
    ]


def test_names_come_before_placeholders() -> None:
    call = call_of("GET", "Person/default")
    assert call is not None
    assert call.path == "Person/default"
    assert call_of("GET", "Person/1/2/3") is None


def test_every_shape_that_is_named_is_stated() -> None:
    statement = read_statement()
    plain = {"text", "integer", "number", "boolean", "moment", "choice", "any", "rows", "stream", "patch", ""}
    named = {shape for each in statement.shapes.values() for shape in each.properties.values()}
    named |= {shape for call in statement.calls for shape in (call.body, call.answer)}
    assert {shape.strip("[]{}") for shape in named} - plain <= set(statement.shapes)


def test_the_hubs_columns_are_published_and_restricted_as_published() -> None:
    statement = read_statement()
    for provider in PROVIDERS:
        archive = statement.archives[provider.name.casefold()]
        for column in provider.columns.values():
            published = archive.kind_of(column.name)
            assert published is not None, f"{provider.name} has no column {column.name}"
            if column.kind is not None:
                taken = {name for kind, name in OPERATORS if kind is column.kind}
                assert taken <= operators_of(published), f"{provider.name} {column.name}"
            if column.can_order and column.sql is not None:
                assert column.name.casefold() not in archive.unordered, f"{provider.name} {column.name}"


def test_client_and_hub_are_overheard_and_counted(request: pytest.FixtureRequest) -> None:
    plugin = request.config.pluginmanager.get_plugin("published-api")
    before = dict(plugin.counts)
    with running_hub() as hub:
        hub.connect()
        assert plugin.judge() == []
    assert plugin.counts["requests"] - before.get("requests", 0) >= 6
    assert plugin.counts["answers"] - before.get("answers", 0) >= 6


def test_a_request_that_nobody_publishes_is_a_complaint(request: pytest.FixtureRequest) -> None:
    plugin = request.config.pluginmanager.get_plugin("published-api")
    with running_hub() as hub:
        crm = hub.connect()
        plugin.judge()
        crm.client.get("Person", {"$select": "personId", "$colour": "red"})
    assert plugin.judge() == ["GET Person: $colour is no published parameter"]


def test_one_request_in_the_midst_of_another_is_not_its_answer(request: pytest.FixtureRequest) -> None:
    listening = PublishedApi(request.config)
    answers = listening._listening_transport(lambda _transport, _request: httpx.Response(200, json={}), reads=True)

    def send(door: object, method: str, url: str, headers: dict[str, str], _content: bytes | None = None) -> httpx.Response:
        if url == "/other":
            return answers(None, httpx.Request(method, f"http://hub{url}"))
        sent(door, method, "/other", headers)
        raise httpx.ConnectError("lost on the way")

    sent = listening._listening_door(send)
    with pytest.raises(httpx.ConnectError):
        sent(None, "GET", "/lost", {})
    assert [(asked.url, answer is None) for asked, answer in listening._overheard] == [("/other", False), ("/lost", True)]


_STATUS = {"GET": 200, "PUT": 204}


def test_what_a_test_asks_by_itself_is_nobodys_answer(request: pytest.FixtureRequest) -> None:
    listening = PublishedApi(request.config)
    answers = listening._listening_transport(lambda _transport, asked: httpx.Response(_STATUS[asked.method]), reads=True)

    def send(_door: object, method: str, url: str, _headers: dict[str, str], _content: bytes | None = None) -> httpx.Response:
        answer = answers(None, httpx.Request(method, f"http://hub{url}"))
        answers(None, httpx.Request("PUT", "http://hub/Consent"))
        return answer

    listening._listening_door(send)(None, "GET", "/asked", {})
    assert [answer.status for _asked, answer in listening._overheard if answer is not None] == [200]


def test_a_run_that_heard_nothing_fails(request: pytest.FixtureRequest) -> None:
    deaf = PublishedApi(request.config)
    deaf.counts["tests"] = FEWEST_TESTS
    assert deaf.has_heard_nothing()
    deaf.counts.update(requests=1, answers=1)
    assert not deaf.has_heard_nothing()
