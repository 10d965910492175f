"""What stands over one card until somebody has dealt with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.domain.personal_request import PersonalRequest, standing_requests
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.contact_card.whole_card import save_whole_card
from guide_desk.ui.parts.conflict_dialog import open_conflicts
from guide_desk.ui.parts.protecting_acts import ProtectingActs
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.words.conflicts import bar_words
from guide_desk.ui.words.protecting import request_bar


class CardBars(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self, context: DeskContext, acts: ProtectingActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.conflict = MessageBar(context.theme)
        self.requests = {request: MessageBar(context.theme) for request in PersonalRequest}
        self._acts = acts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for bar in (self.conflict, *self.requests.values()):
            column.addWidget(bar)

    def set_card(self, card: CardSnapshot | None) -> None:
        """Say what stands on this card."""
        for bar in (self.conflict, *self.requests.values()):
            bar.hide()
        if card is None or card.row.is_protected:
            return
        if card.conflicts:
            contact_id = card.row.contact_id
            acts = ((_("Välj"), lambda: open_conflicts(self._context, contact_id, self.window())),)
            self.conflict.say(bar_words(card.conflicts, card.row.first_name), "triangle-alert", acts)
        today = self._context.clock.today()
        for request, asked_on in standing_requests(card.fields).items():
            words = request_bar(request, card.row.first_name, asked_on, today)
            self.requests[request].say(words, "calendar", self._acts_on(request, card))

    def _acts_on(self, request: PersonalRequest, card: CardSnapshot) -> tuple[tuple[str, Callable[[], None]], ...]:
        answered = (_("Har fått besked"), partial(self._acts.note_answered, card, request))
        if request is PersonalRequest.REMOVAL:
            return (answered,)
        return ((_("Spara kortet som fil …"), partial(save_whole_card, self._context, card, self.window())), answered)
