"""The hub from outside: what it answers, what it refuses, and who lives in its practice register."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from guide_desk.clock import HandClock
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.hub import tenant
from guide_desk.hub.application import create_application
from guide_desk.hub.archive import count_rows
from guide_desk.hub.register import Register
from guide_desk.hub.seed.queue_plan import PROMISED_DAYS, plan_waits
from guide_desk.hub.seed.working_days import is_working_day
from guide_desk.hub.seed.writing import fill_register
from guide_desk.system.hub_process import HubProcess
from tests.factories import MORNING

BASE = "/Cust00000/api/v1"
CALENDAR = WorkingDayCalendar()


@pytest.fixture(scope="module")
def client(new_database: Callable[[], str]) -> Iterator[FlaskClient]:
    register = Register(new_database(), HandClock(MORNING))
    application = create_application(register)
    fill_register(register, MORNING.date(), 80)
    with register.writing() as connection:
        token = tenant.token_for(connection, "karin")
    made = application.test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield made
    register.close()


def rows(client: FlaskClient, path: str, **query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{BASE}/{path}", query_string={f"${name}": value for name, value in query.items()})
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json["value"]
    return found


def test_without_a_token_there_is_no_answer(client: FlaskClient) -> None:
    answer = client.get(f"{BASE}/Person/1002", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401
    assert answer.json["Error"] is True


def test_state_and_health_need_none(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"Authorization": ""}).json == {"ok": True}
    state = client.get("/api/state/Cust00000").json
    assert state["IsRunning"]
    assert state["Api"].endswith("/Cust00000/api")
    assert client.get("/api/state/Cust99999").status_code == 404
    assert client.get("/Cust99999/api/v1/Person/1").status_code == 421


@pytest.mark.parametrize(
    ("restriction", "is_right"),
    [
        ("personInterestIds oneOf (38)", True),
        ("personAssociateId associateIsOneOf (7) and personId gt 1001", True),
        ("(personId in (1001,1002) or personId = 1003)", True),
        ("lastName begins 'Sand'", True),
        ("lastName contains 'O\\'Hara'", True),
        ("personUpdatedDate afterTime '2026-01-01T00:00:00'", True),
        ("personUdef/SuperOffice:34 set false", True),
        ("personId ge 1001", False),
        ("personId le 1001", False),
        ("lastName notEnds 'x'", False),
        ("secret = 1", False),
        ("personId in (1", False),
        ("personId = 'x'; drop table person", False),
        ("(" * 40 + "personId = 1" + ")" * 40, False),
    ],
)
def test_the_filter_takes_what_the_crm_takes(client: FlaskClient, restriction: str, is_right: bool) -> None:
    answer = client.get(f"{BASE}/Person", query_string={"$select": "personId", "$filter": restriction})
    assert answer.status_code == (200 if is_right else 400)
    assert set(answer.json) == (
        {"odata.metadata", "odata.nextLink", "value"} if is_right else {"Error", "ErrorType", "ErrorMessage", "ErrorSource"}
    )


@pytest.mark.parametrize(
    ("restriction", "finds"),
    [
        ("fullName contains 'AMIRA HADD'", True),
        ("lastName begins 'åkerlund' or lastName begins 'HADDAD'", True),
        ("email/emailAddress begins 'Amira'", True),
        ("personMobilePhone/formattedNumber contains '070-174 06'", True),
        ("personMobilePhone/formattedNumber is '070'", False),
        ("personUdef/SuperOffice:14 in ('nobody')", False),
    ],
)
def test_people_are_found_by_name_mail_phone_and_household(client: FlaskClient, restriction: str, finds: bool) -> None:
    """As the CRM's database does, without regard to capitals; in the body, since the words may name a person."""
    form = {"$select": "personId,fullName", "$filter": restriction, "$orderby": "personId"}
    found = client.post(f"{BASE}/Archive/Person", data=form).json["value"]
    assert ("Amira Haddad" in {row["fullName"] for row in found}) is finds


def test_activities_are_found_by_their_tasks(client: FlaskClient) -> None:
    found = rows(client, "Appointment", select="type", filter="type oneOf (11, 21) and date afterTime '2026-01-01T00:00:00'")
    assert {row["type"] for row in found} == {"Anmälan", "Bokat samtal"}


def test_a_patch_tests_then_replaces_then_refuses(client: FlaskClient) -> None:
    before = client.get(f"{BASE}/Person/1002").json
    path = "CustomFields/SuperOffice:6"
    patch = [
        {"op": "test", "path": path, "value": before["CustomFields"]["SuperOffice:6"]},
        {"op": "replace", "path": path, "value": "[I:4]"},
    ]
    changed = client.patch(f"{BASE}/Person/1002", json=patch)
    assert changed.status_code == 200
    assert changed.json["CustomFields"]["SuperOffice:6"] == "[I:4]"
    assert changed.json["UpdatedDate"] > before["UpdatedDate"]
    assert client.patch(f"{BASE}/Person/1002", json=patch).status_code == 409
    old = {"If-Unmodified-Since": "Tue, 17 Nov 2020 09:41:07 GMT"}
    assert client.patch(f"{BASE}/Person/1002", json=patch[1:], headers=old).status_code == 412
    assert client.patch(f"{BASE}/Person/999999", json=patch).status_code == 404
    assert client.patch(f"{BASE}/Person/1002", data=b"{", content_type="application/json").status_code == 400
    assert client.patch(f"{BASE}/Person/1002", json=[{"op": "move", "path": "x"}]).status_code == 400


def test_the_same_marker_twice_is_one_appointment(client: FlaskClient) -> None:
    body = {
        "Person": {"PersonId": 1003},
        "Task": {"TaskListItemId": 8},
        "Description": "hej",
        "CustomFields": {"SuperOffice:21": "abc"},
    }
    first, second = (client.post(f"{BASE}/Appointment", json=body).json["AppointmentId"] for _time in range(2))
    assert first == second
    found = rows(
        client, "Appointment", select="appointmentId,text,type,associateId", filter="appointmentUdef/SuperOffice:21 is 'abc'"
    )
    assert [(row["text"], row["type"], row["associateId"]) for row in found] == [("hej", "Anteckning", "KN")]


def test_a_deleted_person_lies_in_the_recycle_bin_and_comes_back(client: FlaskClient) -> None:
    assert client.delete(f"{BASE}/Person/1013").status_code == 204
    assert client.get(f"{BASE}/Person/1013").status_code == 404
    assert "1013" in [row["personId"] for row in rows(client, "Archive/recycleperson", select="personId")]
    assert client.post(f"{BASE}/Agents/Person/Undelete", json={"Id": 1013}).status_code == 204
    assert client.get(f"{BASE}/Person/1013").status_code == 200


def test_two_cards_become_one_and_the_log_tells(client: FlaskClient) -> None:
    assert client.post(f"{BASE}/Person/1020/MergeTo/1020").status_code == 400
    before = rows(client, "Appointment", select="personId", filter="personId in (1020,1021)")
    assert client.post(f"{BASE}/Person/1020/MergeTo/1021?moveAfterDate=2000-01-01").status_code == 204
    assert client.get(f"{BASE}/Person/1020").status_code == 404
    after = rows(client, "Appointment", select="personId", filter="personId in (1020,1021)")
    assert ({row["personId"] for row in after}, len(after)) == ({"1021"}, len(before))
    names = "mergemovelog.sourceRecord,mergemovelog.destinationRecord,mergemovelog.tableNumber"
    (told,) = rows(client, "Archive/dynamic", select=names, filter="mergemovelog.registered afterTime '2026-01-01T00:00:00'")
    assert [told[name] for name in names.split(",")] == ["1020", "1021", "6"]
    assert client.get(f"{BASE}/Archive/dynamic", query_string={"$select": "associate.token"}).status_code == 404


def test_conditional_reads_and_the_date(client: FlaskClient) -> None:
    later = {"If-Modified-Since": "Tue, 17 Nov 2037 09:41:07 GMT"}
    assert client.get(f"{BASE}/Person/1004", headers=later).status_code == 304
    assert client.get(f"{BASE}/Person/1004").headers["Date"] == "Tue, 12 May 2026 07:41:00 GMT"
    trimmed = client.get(f"{BASE}/Person/1004?$select=PersonId").json
    assert (trimmed["PersonId"], trimmed["Lastname"]) == (1004, None)


def test_hostile_bodies_are_answers_and_not_failures(client: FlaskClient) -> None:
    deep = b"[" * 100 + b"]" * 100
    for content in (
        deep,
        b"",
        b"null",
        b"\xff",
        b'{"Person":{"PersonId":"x"}}',
        b'{"StartDate":"soon","Person":{"PersonId":1002}}',
    ):
        answer = client.post(f"{BASE}/Appointment", data=content, content_type="application/json")
        assert answer.status_code in (400, 404)
        assert "Traceback" not in answer.text
    assert client.post(f"{BASE}/Person", data=b"x" * 6_000_000, content_type="application/json").status_code == 413


def test_every_day_has_someone_late_someone_due_and_someone_coming() -> None:
    day = date(2026, 1, 1)
    while day <= date(2027, 12, 31):
        assert is_working_day(day) == CALENDAR.is_working_day(day), day
        for offset in range(9):
            late, due, coming = plan_waits(day, offset)
            assert CALENDAR.working_days_between(late.registered_on, day) > PROMISED_DAYS
            assert CALENDAR.working_days_between(due.registered_on, day) == PROMISED_DAYS
            assert 0 < CALENDAR.working_days_between(coming.registered_on, day) < PROMISED_DAYS
            if CALENDAR.is_working_day(day):
                assert CALENDAR.add_working_days(due.registered_on, PROMISED_DAYS) == day
        day += timedelta(days=1)


def test_a_hub_process_tells_its_port_and_ends_with_its_parent(tmp_path: Path) -> None:
    process = HubProcess(tmp_path / "hub.db", now=datetime(2026, 5, 12, 9, 41, tzinfo=UTC))
    address = process.start()
    try:
        with urllib.request.urlopen(f"{address.root}/api/state/{address.tenant}", timeout=10) as answer:
            assert json.load(answer)["State"] == "Running"
    finally:
        process.stop()
    with pytest.raises(OSError, match="stopped"):
        process.start()


def test_a_hub_of_any_size_can_be_started_for_measuring(tmp_path: Path) -> None:
    database = tmp_path / "large.db"
    arguments = [sys.executable, "-m", "guide_desk", "hub"]
    serving = [*arguments, "--practice", "--people", "777", "--bind", "127.0.0.1:0", "--database", str(database), "--announce"]
    process = subprocess.Popen(serving, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert int(json.loads(process.stdout.readline())["port"]) > 0
    finally:
        process.communicate(timeout=20)
    register = Register(f"sqlite:///{database}", HandClock(MORNING))
    try:
        with register.reading() as connection:
            assert count_rows(connection, "person") == 777
    finally:
        register.close()
    for wrong in (["--practice", "--people", "-1"], ["--people", "5"]):
        assert subprocess.run([*arguments, *wrong], capture_output=True, check=False, timeout=20).returncode == 2
