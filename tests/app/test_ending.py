"""The end of the program: within two seconds whatever hangs, and a new beginning when the guide asks for one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.app.connection import KeptConnection
from guide_desk.app.desk import Desk
from guide_desk.hub.application import TENANT
from guide_desk.settings import KeptSettings
from guide_desk.system.folders import write_private
from guide_desk.ui.change_hub import ChangeHub
from tests.app.troubled_desk import WORDS
from tests.factories import practice_store
from tests.hostile import Visit, hostile_server
from tests.hubs import running_hub


@pytest.mark.parametrize("path", ["/api/state/Cust00000", "/currentPrincipal", "/v1/Person", "/v1/Appointment"])
def test_every_thread_ends_within_two_seconds_whatever_the_server_does(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, path: str
) -> None:
    before = set(threading.enumerate())
    hangs = threading.Event()

    def stalls(visit: Visit) -> None:
        hangs.set()
        visit.wait_until_left()

    with running_hub(people=20) as hub, hostile_server(hub) as server:
        server.treat_next(stalls, path=path)
        store = practice_store(tmp_path, hub.clock)
        settings = KeptSettings(tmp_path / "settings.json", write_private)
        connection = KeptConnection(server.root, TENANT, hub.token(), hub.clock)
        desk = Desk(folder=tmp_path, store=store, clock=hub.clock, settings=settings, connection=connection, is_practice=True)
        changes = ChangeHub()
        desk.connect(changes)
        qtbot.waitUntil(hangs.is_set)
        began = time.monotonic()
        assert desk.close()
        assert time.monotonic() - began < 2
        left = [thread.name for thread in set(threading.enumerate()) - before if thread.name not in ("hostile", "trap")]
        assert left == []
        changes.deleteLater()


@pytest.mark.timeout(180)
def test_starting_anew_is_the_same_program_with_the_same_arguments_and_the_words(tmp_path: Path) -> None:
    surroundings = {**os.environ, "GUIDE_DESK_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    arguments = ["--practice", "--now", "2026-05-12T09:41", "--theme", "dark", "--lang", "sv"]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.app.troubled_desk", *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout) == {"arguments": arguments, "words": WORDS}
    logged = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("guide-desk.log"))
    assert "LookupError at troubled_desk.py" in logged
    assert "Sandqvist" not in logged
