"""The client against the hub: paging, mapping, and each way that an answer can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field
from guide_desk.errors import (
    CaptivePortal,
    ChangedSince,
    CrmError,
    Offline,
    OutcomeUnknown,
    Refused,
    ServerDown,
    SignedOut,
    UnreadableAnswer,
    ValueCollided,
    WrongHost,
)
from guide_desk.snapshots.base import Depth
from guide_desk.superoffice import crm as crm_module
from guide_desk.superoffice.answers import DEEPEST_ANSWER, json_of
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.http_door import Answer
from tests.factories import MORNING
from tests.hubs import Fault, TestHub, answers, cuts_the_answer, hangs, loses_the_answer, refuses, running_hub

PERSON = "/Person"
APPOINTMENT = {
    "Person": {"PersonId": 1002},
    "Task": {"TaskListItemId": 8},
    "Description": "hej",
    "StartDate": "2026-05-12T09:00:00",
}


@pytest.fixture(scope="module")
def hub() -> Iterator[TestHub]:
    with running_hub(people=80) as running:
        yield running


def test_who_we_are_and_where(crm: Crm) -> None:
    assert (crm.guide.name, crm.guide.municipality.place_name, crm.guide.account) == ("Karin Norberg", "Åre", "Cust00000/7")


def test_pages_by_key_give_everyone_once(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [person.remote_id for page in crm.persons() for person in page]
    monkeypatch.setattr(crm_module, "PAGE_ROWS", 3)
    small = [person.remote_id for page in crm.persons() for person in page]
    assert whole == small == sorted(set(whole))
    assert len(whole) > 10


def test_a_row_and_a_card_say_the_same(crm: Crm) -> None:
    row = next(person for page in crm.persons() for person in page if person.fields[Field.FIRST_NAME] == "Amira")
    card = crm.card(row.remote_id)
    assert (row.depth, card.depth) == (Depth.ROW, Depth.CARD)
    for field in (
        Field.LAST_NAME,
        Field.PREFERRED_CHANNEL,
        Field.MOVE_STATUS,
        Field.TOPICS_ANSWERED,
        Field.OWNER,
        Field.MUNICIPALITIES,
    ):
        assert row.fields[field] == card.fields[field], field
    assert set(card.wire) >= {"CustomFields/SuperOffice:6", "MobilePhones", "Address/Street"}


def test_a_long_question_goes_as_a_form_and_names_no_person(hub: TestHub, crm: Crm) -> None:
    hub.transport.seen.clear()
    found = list(crm.activities(list(range(1001, 1201))))
    assert found
    assert ("POST", "/Cust00000/api/v1/Archive/FindAppointment") in hub.transport.seen


def test_changes_after_a_stamp_only(crm: Crm) -> None:
    everyone = [person for page in crm.persons() for person in page]
    newest = max(person.updated for person in everyone)
    assert [person for page in crm.persons(after=newest) for person in page] == []


def test_the_newest_stamp_of_all_dialogues() -> None:
    newest = "SELECT coalesce(max(updated), '') FROM activity"
    with running_hub(people=20) as hub:
        crm = hub.connect()
        for statement in ("DELETE FROM activity WHERE kind = 'none'", "DELETE FROM activity WHERE kind = 'appointment'"):
            with hub.register.writing() as connection:
                connection.exec_driver_sql(statement)
                (stamp,) = connection.exec_driver_sql(newest).one()
            assert crm.newest_activity_stamp() == stamp > ""
        with hub.register.writing() as connection:
            connection.exec_driver_sql("DELETE FROM activity")
        assert crm.newest_activity_stamp() == ""


@pytest.mark.parametrize("is_list", [True, False])
def test_an_answer_may_be_so_deep_and_no_deeper(is_list: bool) -> None:
    opening, closing = (b"[", b"]") if is_list else (b'{"a":', b"}")

    def nested(depth: int) -> Answer:
        return Answer(200, {}, opening * depth + b"1" + closing * depth)

    assert json_of(nested(DEEPEST_ANSWER))
    with pytest.raises(UnreadableAnswer):
        json_of(nested(DEEPEST_ANSWER + 1))


def test_a_field_is_tested_before_it_is_replaced(crm: Crm) -> None:
    card = crm.card(1002)
    changed = crm.patch_person(card, {Field.MOVE_STATUS: "moving", Field.PHONES: ("070-174 06 99",), Field.NEWSLETTER: "yes"})
    assert (changed.fields[Field.MOVE_STATUS], changed.fields[Field.PHONES]) == ("moving", ("070-174 06 99",))
    assert changed.fields[Field.NEWSLETTER] == "yes"
    with pytest.raises(ValueCollided):
        crm.patch_person(card, {Field.MOVE_STATUS: "planning"})
    again = crm.patch_person(
        changed, {Field.MUNICIPALITIES: ("2309", "2321"), Field.FROM_PLACE: "Lund", Field.MOVED_ON: "2026-05-01"}
    )
    assert again.fields[Field.MUNICIPALITIES] == ("2309", "2321")
    assert (again.fields[Field.FROM_PLACE], again.fields[Field.MOVED_ON]) == ("Lund", "2026-05-01")


PAGE_403, PAGE_404 = (answers(status, b"<html>blocked</html>", Content_Type="text/html") for status in (403, 404))
SENTRY = answers(500, b'{"Error":true,"ErrorType":"SoSentryException","ErrorMessage":"example"}')
READS: list[tuple[str, Fault, type[CrmError]]] = [
    ("refused", refuses, Offline),
    ("slow", hangs, ServerDown),
    ("cut", loses_the_answer, ServerDown),
    ("truncated", cuts_the_answer, UnreadableAnswer),
    ("html", answers(200, b"<html>hello</html>"), UnreadableAnswer),
    ("401", answers(401), SignedOut),
    ("403", answers(403, b'{"ErrorType":"SoSentryException"}'), Refused),
    ("404", answers(404), Refused),
    ("403 of a proxy", PAGE_403, CaptivePortal),
    ("404 of a gateway", PAGE_404, CaptivePortal),
    ("500 for a right that is missing", SENTRY, Refused),
    ("429", answers(429, Retry_After="17"), ServerDown),
    ("500", answers(500, b"<html>"), ServerDown),
    ("503", answers(503), ServerDown),
    ("redirect", answers(302, Location="https://elsewhere.example/"), WrongHost),
    ("deep", answers(200, b"[" * 60 + b"]" * 60), UnreadableAnswer),
]
WRITES: list[tuple[str, Fault, type[CrmError]]] = [
    ("refused", refuses, Offline),
    ("slow", hangs, OutcomeUnknown),
    ("lost", loses_the_answer, OutcomeUnknown),
    ("truncated", cuts_the_answer, OutcomeUnknown),
    ("html", answers(200, b"<html>"), OutcomeUnknown),
    ("500", answers(500, b"<html>"), OutcomeUnknown),
    ("502", answers(502), OutcomeUnknown),
    ("400", answers(400, b'{"ErrorType":"ArgumentException"}'), Refused),
    ("403 of a proxy", PAGE_403, OutcomeUnknown),
    ("404 of a gateway", PAGE_404, OutcomeUnknown),
    ("500 for a right that is missing", SENTRY, Refused),
    ("409", answers(409), ValueCollided),
    ("412", answers(412), ChangedSince),
    ("429", answers(429, Retry_After="3"), ServerDown),
    ("503", answers(503), ServerDown),
    ("redirect", answers(307, Location="https://elsewhere.example/"), WrongHost),
]


@pytest.mark.parametrize(("name", "fault", "error"), READS, ids=[each[0] for each in READS])
def test_a_read_that_goes_wrong(hub: TestHub, crm: Crm, name: str, fault: Fault, error: type[CrmError]) -> None:
    hub.transport.fail_next(fault, path=PERSON)
    with pytest.raises(error) as caught:
        crm.card(1002)
    assert "example" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert crm.card(1002).remote_id == 1002


@pytest.mark.parametrize(("name", "fault", "error"), WRITES, ids=[each[0] for each in WRITES])
def test_a_write_that_goes_wrong(hub: TestHub, crm: Crm, name: str, fault: Fault, error: type[CrmError]) -> None:
    hub.transport.fail_next(fault, method="POST", path="/Appointment")
    with pytest.raises(error):
        crm.client.post("Appointment", APPOINTMENT)


def test_retry_after_is_heeded(hub: TestHub, crm: Crm) -> None:
    hub.transport.fail_next(answers(429, Retry_After="17"), path=PERSON)
    with pytest.raises(ServerDown) as caught:
        crm.card(1002)
    assert caught.value.retry_after_seconds == 17


def test_a_moved_tenant_is_asked_for_once_more(hub: TestHub, crm: Crm) -> None:
    hub.transport.fail_next(answers(421), path=PERSON)
    assert crm.card(1002).remote_id == 1002
    hub.transport.fail_next(answers(421), path=PERSON)
    hub.transport.fail_next(answers(421), path=PERSON)
    with pytest.raises(WrongHost):
        crm.card(1002)


def test_the_content_of_a_moved_tenant_is_asked_for_once_more(hub: TestHub, crm: Crm) -> None:
    made = crm.client.post(
        "Document", {"DocumentTemplate": {"DocumentTemplateId": 61}, "Header": "Brev", "Person": {"PersonId": 1002}}
    )
    path = f"Document/{made['DocumentId']}/Content"
    crm.client.put_bytes(path, b"Hej")
    hub.transport.fail_next(answers(421), path=path)
    assert b"".join(crm.client.stream(path, 100)) == b"Hej"
    hub.transport.fail_next(answers(421), path=path)
    hub.transport.fail_next(answers(421), path=path)
    with pytest.raises(WrongHost):
        list(crm.client.stream(path, 100))


def test_half_a_letter_spoils_no_answer() -> None:
    answer = Answer(200, {}, b'[{"a":"Hej \\ud83d","b":["\\uD83D\\uDE00","\\u00e5"]}]')
    assert json_of(answer) == [{"a": "Hej \ufffd", "b": ["\U0001f600", "å"]}]


def test_a_token_is_renewed_once(hub: TestHub) -> None:
    tokens = iter([hub.token()])
    client = CrmClient(
        "http://127.0.0.1",
        "Cust00000",
        lambda: "old",
        clock=hub.clock,
        renewed_token=lambda _refused: next(tokens, None),
        transport=hub.transport,
    )
    assert client.get("User/currentPrincipal")["AssociateId"] == 7
    with pytest.raises(SignedOut):
        client.get("User/currentPrincipal")
    client.close()


def test_the_token_goes_to_no_other_host() -> None:
    def elsewhere(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"IsRunning": True, "Api": "http://127.0.0.2/api", "ValidUntil": "2030-01-01T00:00:00Z"})

    client = CrmClient(
        "http://127.0.0.1", "Cust1", lambda: "secret", clock=HandClock(MORNING), transport=httpx.MockTransport(elsewhere)
    )
    with pytest.raises(WrongHost):
        client.get("User/currentPrincipal")
    client.close()
    plain = CrmClient(
        "http://crm.example", "Cust1", lambda: "secret", clock=HandClock(MORNING), transport=httpx.MockTransport(elsewhere)
    )
    with pytest.raises(WrongHost):
        plain.get("User/currentPrincipal")
    plain.close()


@pytest.mark.parametrize(
    "date", ["Tue, 12 May 2026 07:41:00 -0000", "Tue, 12 May 2026 07:41:00 GMT, Mon, 02 Jan 2034 03:04:05 GMT", "x"]
)
def test_an_odd_date_beside_the_tenants_state_ends_no_round(hub: TestHub, date: str) -> None:
    """Something on the way put its own beside it."""

    def with_date(_request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        answer = go_on()
        answer.headers["Date"] = date
        return answer

    client = hub.client()
    hub.transport.fail_next(with_date, path="/api/state")
    assert client.get("User/currentPrincipal")["AssociateId"] == 7
    client.close()


def test_a_suspended_tenant_is_a_state(hub: TestHub) -> None:
    client = hub.client()
    hub.transport.fail_next(
        answers(200, b'{"Api":"http://127.0.0.1/x","IsRunning":false,"State":"Suspended"}'), path="/api/state"
    )
    with pytest.raises(ServerDown):
        client.get("User/currentPrincipal")
    client.close()


def test_protected_persons_come_without_a_word(hub: TestHub) -> None:
    crm = hub.connect("johan")
    ours = {person.remote_id for page in crm.persons() for person in page}
    protected = crm.protected_persons()
    assert protected
    for person, activities in protected:
        assert person.remote_id not in ours
        assert not person.fields.get(Field.FIRST_NAME)
        assert activities
        assert all(not each.entry.text for each in activities)
