"""The hub from outside, as an administrator and a script meet it: started, asked, refused, and shared by processes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from guide_desk.hub.run import PRACTICE_PASSWORD
from tests.hub.hub_programs import call, free_port, run_hub, serving_hub, start_hub
from tests.hub.signing_in import PASSWORD, asked

PERSON = {"Firstname": "Siv", "Lastname": "Ek"}


def test_practice_from_outside_serves_made_up_people_as_a_tenant() -> None:
    bind = ("--practice", "--bind", f"127.0.0.1:{free_port()}")
    with serving_hub(*bind) as root:
        assert call(root, "/healthz")[:2] == (200, {"ok": True})
        state = call(root, "/api/state/Cust00000")[1]
        assert (state["ContextIdentifier"], state["IsRunning"]) == ("Cust00000", True)
        api = urlsplit(state["Api"])
        assert f"{api.scheme}://{api.netloc}" == root
        token = run_hub("token", *bind, "--user", "guide").stdout.strip()
        assert token.startswith("8A:")
        assert run_hub("token", *bind, "--user", "guide").stdout.strip() == token
        status, principal, _headers = call(root, f"{api.path}/v1/User/currentPrincipal", token=token)
        assert (status, principal["FullName"], principal["EMailAddress"]) == (200, "Karin Norberg", "karin@example.org")
        status, found, _headers = call(root, f"{api.path}/v1/Person?$select=personId&$top=5000", token=token)
        assert (status, len(found["value"])) == (200, 400)
        assert call(root, f"{api.path}/v1/Person/1001")[0] == 401
        assert call(root, "/api/state/Cust00000", headers={"Host": "evil.example"})[0] == 421
        page = call(root, f"/login/common/oauth/authorize?{urlencode(asked())}")
        assert PRACTICE_PASSWORD in page[1]
    unknown = run_hub("token", *bind, "--user", "nobody")
    assert (unknown.returncode, unknown.stdout, unknown.stderr) == (2, "", "hub: there is no user nobody\n")


def test_a_teams_hub_lets_in_whom_its_administrator_added(database_url: str, tmp_path: Path) -> None:
    where = ("--database", database_url)
    assert run_hub("user", "list", *where).stdout == "There are no users yet.\n"
    person = ("--full-name", "Åsa Öberg", "--municipality", "Åre", "--email", "asa@example.org")
    added = run_hub("user", "add", "asa", *person, *where, typed=f"{PASSWORD}\n")
    assert (added.returncode, added.stdout, added.stderr) == (0, "asa may sign in.\n", "")
    run_hub("user", "add", "eva", "--full-name", "Eva Holm", "--role", "coordinator", *where, typed=f"{PASSWORD}\n")
    assert [line.split()[:4] for line in run_hub("user", "list", *where).stdout.splitlines()] == [
        ["asa", "guide", "Åre", "kommun"],
        ["eva", "coordinator", "Regionen", "Eva"],
    ]
    token, other = (run_hub("token", "--user", name, *where).stdout.strip() for name in ("asa", "eva"))
    with serving_hub(*where, "--bind", "127.0.0.1:0") as root:
        who = "/Cust00000/api/v1/User/currentPrincipal"
        assert call(root, who, token=token)[1]["FullName"] == "Åsa Öberg"
        assert call(root, who, token=token)[1]["GroupId"] == 2321
        assert call(root, "/Cust00000/api/v1/Person?$select=personId", token=token)[1]["value"] == []
        assert run_hub("user", "remove", "asa", *where).returncode == 0
        assert call(root, who, token=token)[0] == 401
        assert call(root, who, token=other)[1]["RoleName"] == "Coordinator"
        withdrawn = run_hub("token", "--user", "eva", "--withdraw", *where)
        assert withdrawn.stdout == "The tokens for scripts of eva are withdrawn.\n"
        assert call(root, who, token=other)[0] == 401


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (("user", "add", "asa", "--full-name", "Åsa Öberg"), "kort\n", "at least 12"),
        (("user", "add", "asa", "--full-name", "Åsa Öberg"), "", "at least 12"),
        (("user", "add", "Åsa!", "--full-name", "Åsa Öberg"), f"{PASSWORD}\n", "small letters"),
        (("user", "add", "asa"), f"{PASSWORD}\n", "a full name"),
        (("user", "add", "asa", "--full-name", "Å", "--municipality", "Paris"), f"{PASSWORD}\n", "which municipality"),
        (("user", "add", "asa", "--full-name", "Å", "--email", "asa"), f"{PASSWORD}\n", "no e-mail address"),
        (("user", "remove", "asa"), "", "there is no user"),
        (("user", "password", "asa"), f"{PASSWORD}\n", "there is no user"),
        (("token", "--user", "asa"), "", "there is no user"),
    ],
)
def test_what_an_administrator_asks_wrongly_is_refused_with_a_sentence(
    words: tuple[str, ...], typed: str, why: str, tmp_path: Path
) -> None:
    answer = run_hub(*words, "--database", str(tmp_path / "hub.db"), typed=typed)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("hub: ")
    assert why in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not typed.strip() or typed.strip() not in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--bind", "0.0.0.0:0"),
        ("--bind", "192.0.2.1:8765"),
        ("--bind", "0.0.0.0:0", "--public-url", "https://hub.example.se"),
        ("--bind", "0.0.0.0:0", "--public-url", "http://hub.example.se", "--proxy", "192.0.2.1"),
        ("--practice", "--bind", "0.0.0.0:0"),
        ("--practice", "--bind", "0.0.0.0:0", "--public-url", "https://hub.example.se", "--proxy", "192.0.2.1"),
        ("--announce",),
        ("--now", "2026-05-12T09:41"),
        ("--bind", "8765"),
    ],
)
def test_a_hub_that_would_stand_open_does_not_start(words: tuple[str, ...], tmp_path: Path) -> None:
    answer = run_hub(*words, "--database", str(tmp_path / "hub.db"))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "guide-desk hub: error: " in answer.stderr
    assert not (tmp_path / "hub.db").exists()


def test_made_up_people_and_real_ones_never_share_a_database(database_url: str) -> None:
    assert run_hub("user", "list", "--practice", "--database", database_url).returncode == 0
    answer = run_hub("user", "list", "--database", database_url)
    assert (answer.returncode, answer.stderr) == (2, "hub: the database cannot be used: it was made for practice, not for team\n")


def test_a_database_that_is_not_there_is_told_of_without_its_password(tmp_path: Path) -> None:
    answer = run_hub("--database", f"postgresql://hub:hemligt@/hub?host={tmp_path}", "--bind", "127.0.0.1:0")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("hub: the database cannot be opened")
    assert "hemligt" not in answer.stderr


def test_only_its_owner_may_read_the_file(own_folders: Path) -> None:
    assert run_hub("user", "list").returncode == 0
    (made,) = own_folders.rglob("hub.db")
    assert made.stat().st_mode & 0o077 == (0 if os.name == "posix" else 0o066)


def test_two_processes_and_four_writers_lose_nothing_and_double_nothing(database_url: str) -> None:
    """Each note is sent twice, once to each process, as after a lost answer; each writer also changes the same person."""
    where = ("--database", database_url)
    run_hub("user", "add", "asa", "--full-name", "Åsa Öberg", *where, typed=f"{PASSWORD}\n")
    token = run_hub("token", "--user", "asa", *where).stdout.strip()
    bind = ("--bind", "127.0.0.1:0")
    with serving_hub(*where, *bind) as first, serving_hub(*where, *bind) as second:
        person = call(first, "/Cust00000/api/v1/Person", token=token, method="POST", body=PERSON)[1]["PersonId"]
        told: list[tuple[str, int, int]] = []
        writers = [threading.Thread(target=_write_notes, args=((first, second), token, person, n, told)) for n in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        query = "$select=appointmentId,text,updatedDate,appointmentUdef/SuperOffice:21&$orderby=appointmentId&$top=5000"
        rows = call(second, f"/Cust00000/api/v1/Appointment?{query}", token=token)[1]["value"]
    assert len(told) == 4 * NOTES
    assert len(rows) == len({row["appointmentUdef/SuperOffice:21"] for row in rows}) == 4 * NOTES
    numbers = {row["text"]: int(row["appointmentId"]) for row in rows}
    assert all(once == again == numbers[text] for text, once, again in told)
    stamps = [row["updatedDate"] for row in rows]
    assert stamps == sorted(stamps), "a later number has no earlier stamp"


NOTES = 8


def _write_notes(roots: tuple[str, str], token: str, person: int, writer: int, told: list[tuple[str, int, int]]) -> None:
    for number in range(NOTES):
        text = f"{writer}-{number}"
        note = {"Person": {"PersonId": person}, "Task": {"TaskListItemId": 8}, "Description": text}
        note["CustomFields"] = {"SuperOffice:21": f"gd:{text}"}
        order = roots if (writer + number) % 2 else roots[::-1]
        answers = [call(root, "/Cust00000/api/v1/Appointment", token=token, method="POST", body=note) for root in order]
        assert [answer[0] for answer in answers] == [200, 200], answers
        told.append((text, answers[0][1]["AppointmentId"], answers[1][1]["AppointmentId"]))


def test_health_says_when_the_database_is_gone(tmp_path: Path) -> None:
    database = tmp_path / "hub.db"
    with serving_hub("--database", str(database), "--bind", "127.0.0.1:0") as root:
        assert call(root, "/healthz")[0] == 200
        database.write_bytes(b"no database any more" * 500)
        assert call(root, "/healthz")[:2] == (503, {"ok": False})


def test_the_address_of_another_is_not_taken(tmp_path: Path) -> None:
    with serving_hub("--database", str(tmp_path / "a.db"), "--bind", "127.0.0.1:0") as root:
        answer = start_hub("--database", str(tmp_path / "b.db"), "--bind", urlsplit(root).netloc)
    assert (answer.returncode, answer.stderr) == (2, "hub: that address is taken, or is not one of this machine's\n")


def test_behind_a_proxy_only_what_came_by_tls_is_answered(tmp_path: Path) -> None:
    words = (
        "--database",
        str(tmp_path / "hub.db"),
        "--bind",
        f"127.0.0.1:{free_port()}",
        "--public-url",
        "https://hub.example.se",
    )
    port = words[3].rpartition(":")[2]
    with serving_hub(*words) as root:
        assert root == "https://hub.example.se"
        here = f"http://127.0.0.1:{port}"
        host = {"Host": "hub.example.se"}
        by_tls = host | {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        assert call(here, "/api/state/Cust00000", headers=by_tls)[1]["Api"] == "https://hub.example.se/Cust00000/api"
        assert call(here, "/api/state/Cust00000", headers=host)[0] == 403
        assert call(here, "/api/state/Cust00000", headers=host | {"X-Forwarded-Proto": "http"})[0] == 403
        assert call(here, "/healthz")[0] == 200


def test_a_driver_that_is_missing_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a desk's environment, which has no driver for PostgreSQL."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    answer = run_hub("--database", "postgresql+psycopg://hub@/hub")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "driver" in answer.stderr
