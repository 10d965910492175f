"""Practising with a SuperOffice that is difficult: asked for from the menu, done by the practice hub, ended again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guide_desk.app.connection import PracticeConnection
from guide_desk.app.practice_faults import PRACTISED
from guide_desk.clock import HandClock
from guide_desk.errors import Offline, ServerDown
from guide_desk.system.hub_process import HubProcess
from guide_desk.ui.words.practice import practice_choices
from tests.factories import MORNING


def test_the_hub_does_what_is_practised_and_stops(tmp_path: Path) -> None:
    process = HubProcess(tmp_path / "hub.db", now=datetime(2026, 5, 12, 9, 41, tzinfo=UTC))
    connection = PracticeConnection(process, HandClock(MORNING))
    with pytest.raises(Offline):
        connection.be_difficult("slow")
    try:
        crm = connection.connect()
        for name, faults in PRACTISED.items():
            connection.be_difficult(name)
            assert len(process.order({"faults": list(faults)})["faults"]) == len(faults), name
        connection.be_difficult("offline")
        with pytest.raises(Offline):
            crm.client.get("User/currentPrincipal")
        connection.be_difficult("busy")
        with pytest.raises(ServerDown):
            crm.client.get("User/currentPrincipal")
        connection.be_difficult("")
        assert crm.client.get("User/currentPrincipal")
        crm.close()
    finally:
        connection.close()


def test_the_menu_names_everything_that_can_be_practised() -> None:
    assert [name for name, _words in practice_choices()] == list(PRACTISED)
    assert all(words for _name, words in practice_choices())
