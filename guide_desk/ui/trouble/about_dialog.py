"""Om Guide Desk: versions, and every part that comes along with its licence."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from guide_desk.services.program_parts import Part, program_parts
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.trouble.what_runs import what_runs
from guide_desk.ui.widgets.copy_dialog import CopyDialog


class AboutDialog(CopyDialog):
    """The versions stand there at once, the parts when they have been read."""

    def __init__(self, context: DeskContext, parent: QWidget) -> None:
        words = _(
            "Guide Desk är fri programvara under MIT-licensen och bygger på delarna nedan. "
            "Kopiera texten om någon frågar vilken version du har."
        )
        super().__init__(context.theme, _("Om Guide Desk"), words, _("Versioner och licenser"), parent)
        self.text.setPlainText("\n".join(what_runs()))
        context.background.ask("about", program_parts, self._show)

    def _show(self, parts: list[Part]) -> None:
        self.text.setPlainText("\n".join([*what_runs(), "", *map(part_line, parts)]))


def part_line(part: Part) -> str:
    """Name, version and licence."""
    return f"{f'{part.name} {part.version}'.strip()}: {part.licence}"
