"""A copy of the register brings back what was there when it was taken; and the commands of the document are right."""

from __future__ import annotations

import re
import shlex
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from guide_desk.hub.options import read_options
from tests.hub.hub_programs import call, run_hub, serving_hub
from tests.hub.signing_in import PASSWORD
from tests.postgres import PostgresServer

DOCUMENT = Path(__file__).resolve().parents[2] / "packaging" / "HUB.md"
PEOPLE = "/Cust00000/api/v1/Person"


def copy_of(url: str, folder: Path, request: pytest.FixtureRequest, new_database: Callable[[], str]) -> Callable[[], str]:
    """Copy the register as the document says; answers how to restore it, which answers where it then lies."""
    if url.startswith("sqlite"):
        copy = folder / "copy.db"
        assert run_hub("backup", str(copy), "--database", url).stdout == f"{copy}\n"
        return lambda: f"sqlite:///{shutil.copy(copy, folder / 'restored.db')}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    where = ("-h", str(server.folder), "-U", "postgres")
    dump = server.folder / f"{make_url(url).database}.dump"
    server.run("pg_dump", *where, "-Fc", "-f", str(dump), str(make_url(url).database))

    def restore() -> str:
        restored = new_database()
        server.run("pg_restore", *where, "--exit-on-error", "-d", str(make_url(restored).database), str(dump))
        return restored

    return restore


def test_a_copy_taken_while_the_hub_writes_brings_everything_back(
    database_url: str, new_database: Callable[[], str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = ("--database", database_url)
    run_hub("user", "add", "asa", "--full-name", "Åsa Öberg", *where, typed=f"{PASSWORD}\n")
    token = run_hub("token", "--user", "asa", *where).stdout.strip()
    done = threading.Event()

    def keep_writing(root: str) -> None:
        while not done.is_set():
            call(root, PEOPLE, token=token, method="POST", body={"Firstname": "Under", "Lastname": "Tiden"})

    with serving_hub(*where, "--bind", "127.0.0.1:0") as root:
        for name in ("Siv", "Åke"):
            assert call(root, PEOPLE, token=token, method="POST", body={"Firstname": name, "Lastname": "Ek"})[0] == 200
        writer = threading.Thread(target=keep_writing, args=(root,), name="writer")
        writer.start()
        try:
            restore = copy_of(database_url, tmp_path, request, new_database)
        finally:
            done.set()
            writer.join()
        call(root, PEOPLE, token=token, method="POST", body={"Firstname": "Efteråt", "Lastname": "Ek"})
    with serving_hub("--database", restore(), "--bind", "127.0.0.1:0") as root:
        rows = call(root, f"{PEOPLE}?$select=firstName,lastName&$top=5000", token=token)[1]["value"]
        assert [row["firstName"] for row in rows if row["lastName"] == "Ek"] == ["Siv", "Åke"]
        assert call(root, PEOPLE, token=token, method="POST", body={"Firstname": "Ny", "Lastname": "Ek"})[0] == 200


def test_a_copy_overwrites_nothing_and_a_broken_one_is_not_left(tmp_path: Path) -> None:
    database, there = tmp_path / "hub.db", tmp_path / "there"
    there.write_text("kept", encoding="utf-8")
    run_hub("user", "list", "--database", str(database))
    for target in (there, tmp_path / "nowhere" / "copy.db"):
        answer = run_hub("backup", str(target), "--database", str(database))
        assert (answer.returncode, answer.stdout) == (2, "")
        assert "does not exist yet" in answer.stderr
    assert there.read_text(encoding="utf-8") == "kept"
    whole = bytearray(database.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 3000] = b"x" * 3000
    database.write_bytes(whole)
    answer = run_hub("backup", str(tmp_path / "copy.db"), "--database", str(database))
    assert answer.returncode == 2
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_is_copied_with_its_own_program(database_url: str, tmp_path: Path) -> None:
    answer = run_hub("backup", str(tmp_path / "copy.db"), "--database", database_url)
    assert answer.returncode == (0 if database_url.startswith("sqlite") else 2)
    assert ("pg_dump" in answer.stderr) == database_url.startswith("postgresql")


def commands() -> list[str]:
    text = DOCUMENT.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.partition("| ")[2] or line for line in re.findall(r"^ *((?:[^\n|]*\| )?\./desk hub[^\n]*)$", text, re.MULTILINE)]


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_document_can_be_given(command: str) -> None:
    words = shlex.split(command, comments=True)
    assert words[:2] == ["./desk", "hub"]
    assert read_options(words[2:]).command in ("serve", "token", "user", "backup")


def test_the_document_has_commands() -> None:
    assert len(commands()) >= 10
