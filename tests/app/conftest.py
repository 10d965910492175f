"""The window that some tests of the program share with those of the desk, and a computer on which somebody signs in."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk import app as program
from guide_desk.clock import HandClock
from guide_desk.system.folders import profile_root
from guide_desk.system.installation import FILE_NAME
from guide_desk.ui import first_run as first_run_module
from tests import keyrings
from tests.app.connected import Connected
from tests.factories import MORNING
from tests.hubs import running_hub
from tests.identity import IdentityServer, browse, serving
from tests.ui.conftest import desk

__all__ = ["computer", "desk"]


def wait_for_threads(_account: str = "") -> None:
    """Where the program ends its process because a thread takes its time, this process has other tests to run."""
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        if not thread.daemon:
            thread.join(20)


@pytest.fixture
def own_program(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """What a program sets for its whole process is put back."""
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(program, "_leave", wait_for_threads)
    before = logging.getLogger().level
    yield
    logging.getLogger().setLevel(before)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTimer.singleShot(0, qapp.quit)
    qapp.exec()  # what was still asked to quit has quit: it would end every later loop before it begins


@pytest.fixture
def computer(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connected]:
    monkeypatch.setenv("GUIDE_DESK_HOME", str(tmp_path_factory.mktemp("kept här")))
    ring = keyrings.MemoryKeyring()
    keyrings.use(ring, monkeypatch)
    clock = HandClock(MORNING)
    with running_hub(people=120) as hub, serving(IdentityServer(clock, hub.transport)) as server:
        made = Connected(clock, ring, qtbot, qapp, browse, server, hub)
        made.is_now("karin", 7)
        monkeypatch.setattr(first_run_module, "open_sign_in_page", made.open_page)
        (profile_root() / FILE_NAME).write_text(json.dumps({"environment": server.root}), encoding="utf-8")
        yield made
