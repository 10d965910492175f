"""Lämna över …: another guide or municipality takes the person on, and what was promised follows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import InvalidInput
from guide_desk.services import plans
from guide_desk.services.cards import colleagues
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDialog, FormDraft
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.room_for_words import make_room
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.trade import municipality_words

_LEAST_WIDTH = 420


class HandOverDialog(FormDialog):
    """`handed_over(Changes, str)`: the deeds to take back, and what to say."""

    handed_over = Signal(object, str)

    def __init__(self, context: DeskContext, card: CardSnapshot, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Lämna över – Guide Desk"))
        self._context, self._card = context, card
        self._colleagues: Sequence[Colleague] = ()
        self.place = DropDown()
        self.place.setAccessibleName(_("Till kommun"))
        self.place.currentIndexChanged.connect(self._show_guides)
        self.guide = DropDown()
        self.guide.setAccessibleName(_("Till vägledare"))
        self.words = WordsField()
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(_("Hälsning till den som tar över"))
        self.words.setFixedHeight(context.theme.px(72))
        self._problem = ProblemLine(context.theme, context.announce, self)
        self._lay_out()
        self.draft = FormDraft(context, "hand_over", {"words": self.words}, self, about=card.row.contact_id)
        self.rejected.connect(self.draft.leave)
        context.background.ask("hand_over", colleagues, self._show_colleagues)

    def words_not_kept(self) -> None:
        self._problem.say(_("Det kunde inte sparas på datorn."))

    def hand_over(self) -> None:
        """Write it down; the window closes when the store has it."""
        to = self.guide.currentData()
        if to is None:
            self._problem.say(_("Välj vem som tar över."))
            return
        work = partial(plans.hand_over, contact_id=self._card.row.contact_id, to=to, words=self.words.toPlainText())
        self._context.background.act(work, partial(self._done, to), self._not_done)

    def _done(self, to: Colleague, changes: Changes) -> None:
        words = _("{name} tar över. Löften och bokade samtal följer med.").format(name=to.name)
        self.draft.forget()
        self.handed_over.emit(changes, words)
        self.accept()

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, InvalidInput) and error.reason == "same":
            self._problem.say(_("Personen är redan hos den vägledaren."))
        elif isinstance(error, InvalidInput) and error.reason == "not_fetched":
            self._problem.say(_("Hela kortet har inte hämtats än. Försök igen om en stund."))
        else:
            self._problem.say(_("Det kunde inte sparas på datorn."))

    def _show_colleagues(self, found: Sequence[Colleague]) -> None:
        self._colleagues = found
        places = {each.municipality for each in found}
        for each in Municipality:
            if each.value in places:
                self.place.addItem(municipality_words(each), each.value)
        own = self._context.guide()
        if own is not None:
            self.place.setCurrentIndex(max(self.place.findData(own.municipality.value), 0))

    def _show_guides(self, _place: int) -> None:
        self.guide.clear()
        for each in self._colleagues:
            if each.municipality == self.place.currentData() and (
                self._card.owner is None or each.associate_id != self._card.owner.associate_id
            ):
                self.guide.addItem(each.name, each)

    def _lay_out(self) -> None:
        buttons = ActRow(self._context.theme, _("Lämna över"), self)
        buttons.go_on.clicked.connect(self.hand_over)
        self.setMinimumWidth(self._context.theme.px(_LEAST_WIDTH))
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 18)
        form.setVerticalSpacing(10)
        title = _("Lämna över {name}").format(name=self._card.row.name)
        form.addRow(PlainLabel(self._context.theme, title, "heading", wraps=True))
        form.addRow(_("Till kommun"), self.place)
        form.addRow(_("Till vägledare"), self.guide)
        form.addRow(_("Hälsning"), self.words)
        note = _("Det skrivs på kortet. Nästa steg, påminnelser, bokade samtal och Jag svarar följer med.")
        form.addRow(PlainLabel(self._context.theme, note, "meta", "ink2", wraps=True))
        form.addRow(self._problem)
        form.addRow(buttons)
        make_room(self)
