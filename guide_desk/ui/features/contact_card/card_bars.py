"""What stands over one card until somebody has dealt with it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.conflict_dialog import open_conflicts
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.words.conflicts import bar_words


class CardBars(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.conflict = MessageBar(context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.conflict)

    def set_card(self, card: CardSnapshot | None) -> None:
        """Say what stands on this card."""
        self.conflict.hide()
        if card is None or card.row.is_protected:
            return
        if card.conflicts:
            contact_id = card.row.contact_id
            acts = ((_("Välj"), lambda: open_conflicts(self._context, contact_id, self.window())),)
            self.conflict.say(bar_words(card.conflicts, card.row.first_name), "triangle-alert", acts)
