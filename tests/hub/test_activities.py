"""Appointments and documents over the WebAPI, on both databases."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hub.asked_hub import AskedHub, asked_hub

LONG_AGO = {"If-Unmodified-Since": "Tue, 17 Nov 2020 09:41:07 GMT"}
FUTURE = {"If-Modified-Since": "Tue, 17 Nov 2037 09:41:07 GMT"}
BYTES = {"Content-Type": "application/octet-stream"}
MAIL = b"Subject: Hej\r\n\r\nHej \xc3\x85re\r\n"


@pytest.fixture(scope="module")
def hub(new_database: Callable[[], str]) -> Iterator[AskedHub]:
    with asked_hub(new_database()) as made:
        yield made


@pytest.fixture
def person_id(hub: AskedHub) -> int:
    return int(hub.add_person()["PersonId"])


def add_document(hub: AskedHub, person_id: int, **properties: Any) -> dict[str, Any]:
    body = {"Person": {"PersonId": person_id}, "DocumentTemplate": {"DocumentTemplateId": 61}, "Header": "Svar"}
    made: dict[str, Any] = hub.ask("POST", "Document", body | properties)
    return made


def test_an_appointment_keeps_what_is_said(hub: AskedHub, person_id: int) -> None:
    sent = {
        "Task": {"TaskListItemId": 1},
        "Type": "inChecklist",
        "Completed": "Completed",
        "StartDate": "2026-05-11T10:05:00",
        "EndDate": "2026-05-11T10:20:00",
        "Title": "Samtal om skola",
        "Description": "Ringde upp.",
        "Agenda": "Skola",
        "Location": "Åre",
        "Private": "Public",
        "CustomFields": {"SuperOffice:22": "guidance"},
    }
    made = hub.add_note(person_id, **sent)
    read = hub.ask("GET", f"Appointment/{made['AppointmentId']}")
    for name in ("Type", "Completed", "StartDate", "EndDate", "Title", "Description", "Agenda", "Location", "CustomFields"):
        assert read[name] == sent[name], name
    assert read["Task"] == {"TaskListItemId": 1, "Value": "Samtal ut"}
    assert read["Associate"] == {"AssociateId": 7, "FullName": "Karin Norberg"}
    hub.ask("GET", f"Appointment/{made['AppointmentId']}", status=304, headers=FUTURE)
    simple = hub.ask("GET", f"Appointment/{made['AppointmentId']}/Simple")
    assert (simple["Task"], simple["PersonId"], simple["Description"]) == ("Samtal ut", person_id, "Ringde upp.")


def test_the_shortest_appointment_is_one(hub: AskedHub) -> None:
    made = hub.ask("POST", "Appointment", {"Description": "x"})
    assert (made["Person"], made["StartDate"], made["Completed"]) == (None, "2026-05-12T09:41:00", "NotStarted")
    later = hub.ask("POST", "Appointment", {"StartDate": "2026-05-13T09:00:00.1234567+02:00"})
    assert (later["StartDate"], later["EndDate"]) == ("2026-05-13T09:00:00", "2026-05-13T09:00:00")


def test_defaults_and_validation(hub: AskedHub) -> None:
    assert hub.ask("GET", "Appointment/default")["AppointmentId"] == 0
    phone = hub.ask("POST", "Agents/Appointment/CreateDefaultAppointmentEntityByType", {"Type": "Phone"})
    assert phone["Task"]["Value"] == "Samtal ut"
    hub.ask("POST", "Agents/Appointment/CreateDefaultAppointmentEntityByType", {"Type": "Smoke"}, status=400, is_odd=True)
    assert hub.ask("GET", "Document/default")["DocumentTemplate"]["Name"] == "Mejl ut"
    assert hub.ask("POST", "Appointment/Validate", {"StartDate": "2026-05-13T09:00:00"}) == {}
    assert "Header" in hub.ask("POST", "Document/Validate", {"Description": "x"})


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"Person": {"PersonId": 999_999}}, 404),
        ({"Person": {"PersonId": "x"}}, 400),
        ({"Person": 3}, 400),
        ({"StartDate": "soon"}, 400),
        ({"StartDate": "2026-13-40T09:00:00"}, 400),
        ({"Completed": "Done"}, 400),
        ({"Type": "smoke"}, 400),
        ({"Description": 5}, 400),
        ({"Description": "x" * 100_001}, 400),
        ({"CustomFields": {"SuperOffice:21": "x" * 65}}, 400),
        ({"CustomFields": {"SuperOffice:21": {}}}, 400),
    ],
)
def test_what_cannot_be_stored_is_refused(hub: AskedHub, person_id: int, wrong: dict[str, Any], status: int) -> None:
    hub.ask("POST", "Appointment", {"Person": {"PersonId": person_id}, **wrong}, status=status, is_odd=True)
    note = hub.add_note(person_id)
    hub.ask("PATCH", f"Appointment/{note['AppointmentId']}", wrong, status=status, is_odd=True)


def test_one_marker_one_activity(hub: AskedHub, person_id: int) -> None:
    marked = {"CustomFields": {"SuperOffice:21": f"gd:{person_id}"}}
    first, second = hub.add_note(person_id, **marked), hub.add_note(person_id, Description="annat", **marked)
    assert first == second
    body = {"Header": "Svar", **marked}
    hub.ask("POST", "Document", body, status=400)
    other = hub.add_note(person_id)
    hub.ask("PATCH", f"Appointment/{other['AppointmentId']}", marked, status=400)
    own = hub.ask("PATCH", f"Appointment/{first['AppointmentId']}", {"Description": "rättat", **marked})
    assert own["Description"] == "rättat"


def test_every_answer_of_a_patch_and_a_put(hub: AskedHub, person_id: int) -> None:
    note = hub.add_note(person_id, Agenda="Skola")
    path = f"Appointment/{note['AppointmentId']}"
    steps = [{"op": "test", "path": "Description", "value": "hej"}, {"op": "replace", "path": "Description", "value": "hej då"}]
    assert hub.ask("PATCH", path, steps)["Description"] == "hej då"
    hub.ask("PATCH", path, steps, status=409)
    hub.ask("PATCH", path, steps[1:], status=412, headers=LONG_AGO)
    hub.ask("PATCH", "Appointment/999999", steps, status=404)
    hub.ask("PUT", path, {"Description": "ny"}, status=412, headers=LONG_AGO)
    whole = hub.ask("PUT", path, {"Description": "ny"})
    assert (whole["Description"], whole["Agenda"], whole["Person"]) == ("ny", "", None)
    hub.ask("DELETE", path, status=412, headers=LONG_AGO)
    hub.ask("DELETE", path, status=204)
    hub.ask("GET", path, status=404)
    hub.ask("DELETE", path, status=404)


def test_what_is_private_is_nobody_elses(hub: AskedHub, person_id: int) -> None:
    """Karin is in Åre, as Nils is; Ola is in Krokom."""
    ours = hub.add_note(person_id, Private="PrivateGroup", Description="vårt")
    mine = hub.add_note(person_id, Private="PrivateUser", Description="mitt")
    seen = {
        user: [row["text"] for row in hub.as_user(user).rows(f"Person/{person_id}/Activities", select="text", orderby="date")]
        for user in ("karin", "nils", "ola")
    }
    assert seen == {"karin": ["vårt", "mitt"], "nils": ["vårt"], "ola": []}
    hub.as_user("nils").ask("GET", f"Appointment/{ours['AppointmentId']}")
    for user, note in (("nils", mine), ("ola", mine), ("ola", ours)):
        path = f"Appointment/{note['AppointmentId']}"
        hub.as_user(user).ask("GET", path, status=404)
        hub.as_user(user).ask("PATCH", path, {"Description": "x"}, status=404)
        hub.as_user(user).ask("DELETE", path, status=404)
    opened = hub.ask(
        "PATCH", f"Appointment/{mine['AppointmentId']}", {"Private": "Public", "VisibleFor": [{"Visibility": "All"}]}
    )
    assert opened["VisibleFor"][0]["Visibility"] == "All"
    hub.as_user("ola").ask("GET", f"Appointment/{mine['AppointmentId']}")


def test_a_documents_content_is_a_stream(hub: AskedHub, person_id: int) -> None:
    made = add_document(hub, person_id, Name="svar.eml", ExternalRef="<a@example.se>", OurRef="KN", Date="2026-05-11T14:02:00")
    path = f"Document/{made['DocumentId']}"
    assert (made["Name"], made["ExternalRef"], made["OurRef"]) == ("svar.eml", "<a@example.se>", "KN")
    hub.ask("GET", f"{path}/Content", status=404)
    assert hub.ask("GET", f"{path}/Length") == 0
    assert hub.ask("PUT", f"{path}/Content", MAIL, headers=BYTES)["DocumentId"] == made["DocumentId"]
    assert hub.ask("GET", f"{path}/Content") == MAIL
    assert hub.ask("GET", f"{path}/Length") == len(MAIL)
    hub.ask("PUT", f"{path}/Content", base64.b64encode(b"kort").decode())
    assert hub.ask("GET", f"{path}/Content") == b"kort"
    hub.ask("PUT", f"{path}/Content", b"{", status=400, is_odd=True)
    hub.ask("PUT", f"{path}/Content", MAIL, status=415, headers={"Content-Type": "message/rfc822"}, is_odd=True)
    assert hub.ask("DELETE", f"{path}/Content")["Success"] is True
    hub.ask("GET", f"{path}/Content", status=404)
    hub.ask("PUT", "Document/999999/Content", MAIL, status=404, headers=BYTES)
    assert hub.ask("PATCH", path, {"Header": "Nytt svar"})["Header"] == "Nytt svar"
    hub.ask("DELETE", path, status=204)
    hub.ask("GET", path, status=404)


def test_the_number_of_what_was_removed_is_given_to_nothing_else(hub: AskedHub, person_id: int) -> None:
    """A client that has not heard of the removal would take one for the other."""
    note, document = hub.add_note(person_id), add_document(hub, person_id)
    hub.ask("DELETE", f"Appointment/{note['AppointmentId']}", status=204)
    hub.ask("DELETE", f"Document/{document['DocumentId']}", status=204)
    assert hub.add_note(person_id)["AppointmentId"] == note["AppointmentId"] + 1
    assert add_document(hub, person_id)["DocumentId"] == document["DocumentId"] + 1


def test_both_kinds_come_on_a_persons_card(hub: AskedHub, person_id: int) -> None:
    hub.add_note(person_id, StartDate="2026-05-01T09:00:00")
    add_document(hub, person_id, Date="2026-05-02T09:00:00", Description="")
    both = hub.rows(
        f"Person/{person_id}/Activities", select="date,type,text,associateId", orderby="date", entities="appointment,document"
    )
    assert [(row["EntityName"], row["type"], row["text"]) for row in both] == [
        ("appointment", "Anteckning", "hej"),
        ("document", "Mejl ut", "Svar"),
    ]
    assert [row["EntityName"] for row in hub.rows(f"Person/{person_id}/Activities", select="date", entities="document")] == [
        "document"
    ]
    assert len(hub.rows(f"Person/{person_id}/Appointments", select="appointmentId")) == 1
    assert len(hub.rows(f"Person/{person_id}/Documents", select="documentId,subject")) == 1
    hub.ask("GET", "Person/999999/Activities?$select=date", status=404)
    found = hub.rows(
        "Appointment", select="appointmentId,completed", filter=f"personId oneOf ({person_id}) and completed set false"
    )
    assert [row["completed"] for row in found] == ["False"]
    assert hub.rows(
        "Document", select="documentId", filter=f"personId in ({person_id}) and subject contains 'var' and isMail set true"
    )
    hub.ask("DELETE", f"Person/{person_id}", status=204)
    assert hub.rows("Appointment", select="appointmentId", filter=f"personId in ({person_id})") == []
