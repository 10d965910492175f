"""The whole county with a living hub process: somebody else's contact is found, written about, kept, and sent once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.dialogue import Delivery, EntryKind
from guide_desk.snapshots.people import PersonRow, Scope
from guide_desk.store import doctor, mirror
from tests.journeys.living_hub import LivingHub
from tests.journeys.test_journeys import hub as living_hub
from tests.journeys.test_journeys import running

hub = living_hub
pytestmark = pytest.mark.timeout(120)


def test_a_colleagues_contact_is_found_in_the_county_written_about_and_kept(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        program.wait_for_queue()
        today = program.window.today
        own = today._model.people()
        today._set_scope(Scope.COUNTY)
        program.wait(lambda: len(today._model.people()) > len(own))
        kept = program.desk.store.write(mirror.known_stamps).result()
        items = [today._model.item(today._model.index(row, 0)) for row in range(today._model.rowCount())]
        stranger = next(
            item for item in items if isinstance(item, PersonRow) and -item.contact_id not in kept and not item.is_protected
        )
        today.view.setCurrentIndex(today._model.index(today._model.row_of(stranger.contact_id), 0))
        program.wait(lambda: today.peek.card is not None and today.peek.card.row.contact_id == stranger.contact_id)
        today.peek.composer.preselect(EntryKind.NOTE)
        program.type(today.peek.composer.text, "Frågade på mässan om skola")
        today.peek.composer.save_entry()
        program.wait(lambda: today.peek.card is not None and today.peek.card.is_kept)
        program.window._hurry()
        program.wait(lambda: hub.marked_texts() == ["Frågade på mässan om skola"])
        program.wait(lambda: program.card(stranger.contact_id).entries[0].delivery is Delivery.SENT)
        program.wait(lambda: -stranger.contact_id in program.desk.store.write(mirror.known_stamps).result())
        assert doctor.examine(program.desk.store).is_healthy
    written = (tmp_path / "desk" / "guide-desk.log").read_text(encoding="utf-8")
    assert stranger.name.split()[0] not in written
