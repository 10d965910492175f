"""`Nästa steg`: the step in words, then every booked call and reminder that stands, whoever it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts, plans
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.line_dialog import LineDialog
from guide_desk.ui.parts.reminder_button import MomentDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.plans import plan_words

MOST_SHOWN = 3
STEP = "next_step"
"""Its words, among the forms that are kept."""
_TITLE = 110


class NextSteps(QWidget):
    """`done(Changes, str)` after an act that can be taken back; `booking_asked(DialogueEntry)` to move a booked call."""

    done = Signal(object, str)
    booking_asked = Signal(object)

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._card: CardSnapshot | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._rows: list[QWidget] = []
        self.title_width = 0
        """In pixels: what stands above may begin further to the right."""

    def set_card(self, card: CardSnapshot | None) -> None:
        """Show what stands with a person."""
        self._card = card
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        if card is None or card.row.is_protected:
            return
        step = text_of(card.fields, Field.NEXT_STEP)
        shown = card.plans[:MOST_SHOWN]
        if step or not shown:
            acts = [(_("Ändra") if step else _("Lägg till"), self.change_step)]
            if step:
                acts.append((_("Klart"), partial(self.set_step, "")))
            self._add(step or _("Inget nästa steg."), acts, "ink" if step else "ink2")
        now = self._context.clock.now()
        for plan in shown:
            acts = [(_("Ändra"), partial(self._change, plan)), (_("Klart"), partial(self.tick_off, plan))]
            self._add(plan_words(plan, card.row.first_name, now), acts, "ink")

    def words(self) -> list[str]:
        """What is said, line by line."""
        return [row.findChildren(PlainLabel)[-1].text() for row in self._rows]

    def change_step(self) -> None:
        """Ask for the step in words."""
        if self._card is None:
            return
        if not self._card.can_edit:
            self._context.toasts.show(_("Hela kortet har inte hämtats än. Försök igen om en stund."))
            return
        known, contact_id = text_of(self._card.fields, Field.NEXT_STEP), self._card.row.contact_id
        question = _("Nästa steg"), _("Vem gör vad, och när?")
        dialog = LineDialog(self._context, STEP, question, contact_id, self.window(), known=known, may_be_empty=True)
        dialog.given.connect(partial(self.set_step, contact_id=contact_id))
        dialog.open()

    def set_step(self, words: str, contact_id: ContactId | None = None) -> None:
        """Keep the step; '' when it is done. Of whoever is shown, unless somebody is named."""
        who = contact_id if contact_id is not None else self._card.row.contact_id if self._card is not None else None
        assert who is not None
        work = partial(contacts.change_fields, contact_id=who, changes={Field.NEXT_STEP: words})
        self._act(work, _("Nästa steg är sparat.") if words else _("Klart."))

    def tick_off(self, plan: DialogueEntry) -> None:
        """`Klart`: in SuperOffice too."""
        assert self._card is not None
        work = partial(plans.change_plan, contact_id=self._card.row.contact_id, plan=plan, is_done=True)
        self._act(work, _("Klart."))

    def _change(self, plan: DialogueEntry) -> None:
        assert self._card is not None
        if plan.kind is EntryKind.BOOKED_CALL:
            self.booking_asked.emit(plan)
            return
        dialog = MomentDialog(self._context, plan.happened_at.date(), with_day=True, parent=self.window())
        contact_id = self._card.row.contact_id
        dialog.chosen.connect(
            lambda moment: self._act(
                partial(plans.change_plan, contact_id=contact_id, plan=plan, at=moment), _("Påminnelsen är flyttad.")
            )
        )
        dialog.open()

    def _act(self, work: partial[Changes], said: str) -> None:
        def done(changes: Changes) -> None:
            if changes.deed_id is not None:
                self.done.emit(changes, said)

        self._context.background.act(work, done, self._not_saved)

    def _not_saved(self, _error: Exception) -> None:
        self._context.toasts.show(_("Nästa steg kunde inte sparas."))

    def _add(self, words: str, acts: Sequence[tuple[str, object]], color: str) -> None:
        theme = self._context.theme
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._context.theme.px(8))
        title = PlainLabel(theme, capitalised(_("nästa steg")) if not self._rows else "", "label")
        title.setFixedWidth(max(theme.px(_TITLE), self.title_width))
        line.addWidget(title)
        line.addWidget(PlainLabel(theme, words, "body", color, wraps=True), 1)
        for text, act in acts:
            button = Button(theme, text, kind="quiet", name=f"{text}: {words}")
            button.clicked.connect(act)
            line.addWidget(button)
        self._rows.append(row)
        self._column.addWidget(row)
