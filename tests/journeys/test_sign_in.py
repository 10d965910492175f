"""Signing in at a hub as somebody runs one: its own process, its own page, its own password; and the session that follows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.app import accounts
from guide_desk.app.profile import connection_for, folder_for, key_for
from guide_desk.clock import SystemClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import SignedOut
from guide_desk.hub.run import PRACTICE_PASSWORD
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncState
from guide_desk.store.store import open_store
from guide_desk.system.folders import profile_root
from guide_desk.system.installation import FILE_NAME
from guide_desk.ui import first_run as first_run_module
from tests import keyrings
from tests.computers import OPTIONS, Computer
from tests.hub.hub_programs import serving_hub
from tests.hub.signing_in import PageReader

pytestmark = pytest.mark.timeout(120)


def sign_in_as(user: str, password: str = PRACTICE_PASSWORD) -> object:
    """A browser that fills in the hub's page."""
    opener = build_opener(ProxyHandler({}))

    def browse(link: str) -> str:
        with opener.open(link, timeout=20) as page:
            form = PageReader(page.read().decode()).fields() | {"user_name": user, "password": password}
        try:
            with opener.open(Request(link.partition("?")[0], urlencode(form).encode()), timeout=20) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            with error:
                return error.read().decode()

    return browse


@pytest.fixture
def computer(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Computer]:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    ring = keyrings.MemoryKeyring()
    keyrings.use(ring, monkeypatch)
    database = str(tmp_path / "hub.db")
    with serving_hub("--practice", "--bind", "127.0.0.1:0", "--database", database) as root:
        made = Computer(SystemClock(), ring, qtbot, qapp, sign_in_as("karin"))  # type: ignore[arg-type]
        monkeypatch.setattr(first_run_module, "open_sign_in_page", made.open_page)
        (profile_root() / FILE_NAME).write_text(json.dumps({"environment": root}), encoding="utf-8")
        yield made


def test_a_guide_signs_in_at_a_hub_writes_and_signs_out(computer: Computer) -> None:
    with computer.first_window() as (running, first):
        computer.begin(running)
        desk, main = first.desk, running.main
        assert desk is not None
        assert main is not None
        computer.wait(lambda: len(main.today._model.people()) >= 8)
        contact = ContactId(main.today._model.people()[0])
        desk.store.write(
            lambda unit: dialogue.log_entry(unit, contact_id=contact, kind=EntryKind.NOTE, text="Skrivet som mig själv")
        ).result()
        desk.sync_now()
        computer.wait(lambda: not desk.store.read(sync_items).result())
        computer.wait(lambda: desk._runner is not None and desk._runner.status.state is SyncState.ALL_SENT)
        refresh = desk._connection.session().kept.refresh_token  # type: ignore[union-attr]
        assert refresh
        main._conditions._sign_out()
        computer.wait(lambda: main._conditions.is_signed_out)
    folder = folder_for(OPTIONS)
    store = open_store(folder, key_for(OPTIONS, folder, lambda _new: None), clock=computer.clock)
    connection = connection_for(OPTIONS, folder, store, computer.clock)
    assert connection is not None
    with pytest.raises(SignedOut):
        connection.connect()
    connection.close()
    assert store.close()
    root = accounts.known_accounts()[0].root
    form = {"grant_type": "refresh_token", "client_id": "guide-desk", "refresh_token": refresh}
    request = Request(f"{root}/login/common/oauth/tokens", urlencode(form).encode())
    with pytest.raises(HTTPError) as refused:
        build_opener(ProxyHandler({})).open(request, timeout=20)
    with refused.value as answer:
        assert json.load(answer)["error"] == "invalid_grant"


def test_the_session_outlives_the_program(computer: Computer) -> None:
    with computer.first_window() as (running, _first):
        computer.begin(running)
    folder = folder_for(OPTIONS)
    for _start in range(2):
        store = open_store(folder, key_for(OPTIONS, folder, lambda _new: None), clock=computer.clock)
        connection = connection_for(OPTIONS, folder, store, computer.clock)
        assert connection is not None
        crm = connection.connect()
        assert crm.guide.name == "Karin Norberg"
        crm.close()
        connection.close()
        assert store.close()
    assert len(computer.links) == 1
