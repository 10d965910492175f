"""The window that the tests of the desk share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.desks import OpenDesk, open_desk
from tests.ui.segment_story import STORY


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[OpenDesk]:
    with open_desk(qtbot, qapp, tmp_path) as opened:
        yield opened


@pytest.fixture
def place(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[OpenDesk]:
    with open_desk(qtbot, qapp, tmp_path, STORY) as opened:
        opened.window.go("segments")
        opened.settle()
        yield opened
