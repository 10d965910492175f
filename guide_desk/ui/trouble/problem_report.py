"""Exactly what a report of a problem contains, to be read and copied: versions, places in the program, codes. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.trouble.what_runs import what_runs
from guide_desk.ui.widgets.copy_dialog import CopyDialog


def report_text(problems: Sequence[str]) -> str:
    """The report: what runs here, and each problem as the log has it."""
    return "\n\n".join([", ".join(what_runs()), *problems])


class ProblemReport(CopyDialog):
    """As it is copied."""

    def __init__(self, theme: Theme, problems: Sequence[str], parent: QWidget) -> None:
        words = _(
            "Det här är hela rapporten, utan namn och anteckningar. Inget skickas av sig självt: kopiera den till ett mejl."
        )
        super().__init__(theme, _("Rapportera – Guide Desk"), words, _("Rapporten"), parent)
        self.text.setPlainText(report_text(problems))
