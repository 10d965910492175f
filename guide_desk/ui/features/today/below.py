"""What stands below the queue and the person beside it, when there is anything to say."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.hints import Hints
from guide_desk.ui.features.today.loose_notes import LooseNotes


def put_below(page: QWidget, context: DeskContext) -> None:
    """Notes on no card, and hints for whoever is new."""
    column = page.layout()
    assert column is not None
    for part in (LooseNotes(context, page), Hints(context, page)):
        column.addWidget(part)
