"""Two people have changed the same thing: both answers side by side, none preselected. It opens only when it is asked for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, conflicts
from guide_desk.snapshots.people import CardSnapshot, FieldConflict
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.choice_card import ChoiceCard
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.words import conflicts as words

_WIDTH, _MOST_HEIGHT = 840, 620


def open_conflicts(context: DeskContext, contact_id: ContactId, parent: QWidget) -> None:
    """Ask the store what stands to be chosen on this card, and show it."""

    def show(card: CardSnapshot | None) -> None:
        if card is None or not card.conflicts:
            context.toasts.show(_("Det finns inget kvar att välja på det kortet."))
            return
        dialog = ConflictDialog(context, card, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda changes, said: context.say_done(changes, said))
        dialog.open()

    context.background.ask("conflicts", lambda unit: cards.card(unit, contact_id), show)


class ConflictDialog(QDialog):
    """`chosen(Changes, str)`. Enter does nothing until everything is chosen; Esc decides later."""

    chosen = Signal(object, str)

    def __init__(self, context: DeskContext, card: CardSnapshot, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Välj vad som ska stå – Guide Desk"))
        self._context, self._card = context, card
        theme, first = context.theme, card.conflicts[0]
        self.headline = PlainLabel(theme, words.headline(card.conflicts, card.row.first_name), "heading", wraps=True)
        self.headline.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._explanation = PlainLabel(theme, words.explanation(first), color="ink2", wraps=True)
        self._problem = ProblemLine(theme, context.announce)
        self.groups: dict[Field, QButtonGroup] = {}
        self.save = Button(theme, _("Spara mitt val"), kind="primary")
        self.save.clicked.connect(self.choose)
        self.later = Button(theme, _("Bestäm senare"))
        self.later.clicked.connect(self.reject)
        self._lay_out(parent.width())
        self.headline.setFocus()

    def choose(self) -> None:
        """Write the choices down; where one is missing, the focus goes there."""
        missing = next((lead for lead, group in self.groups.items() if group.checkedButton() is None), None)
        if missing is not None:
            self._problem.say(_("Välj en av dem."))
            self.groups[missing].buttons()[0].setFocus(Qt.FocusReason.TabFocusReason)
            return
        picks = {lead: group.checkedId() == 0 for lead, group in self.groups.items()}
        today, name = self._context.clock.now().date(), self._card.row.first_name
        line = "\n".join(words.line_words(each, name, today, is_mine=picks[each.lead]) for each in self._card.conflicts)
        seen = {each.lead: each.sides for each in self._card.conflicts}
        work = partial(conflicts.choose, contact_id=self._card.row.contact_id, picks=picks, words=line, seen=seen)
        self._context.background.act(
            work, self._done, lambda _error: self._problem.say(_("Det har ändrats igen. Öppna valet på nytt."))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        if all(group.checkedButton() is not None for group in self.groups.values()):
            self.choose()

    def _done(self, changes: Changes) -> None:
        self.chosen.emit(Changes(changes.topics, changes.contacts), _("Valet är sparat. Det andra står som en rad i dialogen."))
        self.accept()

    def _lay_out(self, room: int) -> None:
        theme = self._context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(30, 26, 30, 22)
        whole.setSpacing(8)
        whole.addWidget(self.headline)
        whole.addWidget(self._explanation)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 0, 8)
        column.setSpacing(8)
        for conflict in self._card.conflicts:
            self._add_choice(column, conflict)
        column.addSpacing(12)
        column.addWidget(PlainLabel(theme, _("Anteckningar"), "label"))
        kept = _("Alla anteckningar finns kvar i dialogen. Det behöver du inte välja.")
        for icon, color, text in (
            ("circle-check", "ok", kept),
            ("history", "ink2", _("Det som inte väljs läggs som en rad i dialogen, så att alla ser vad som hänt.")),
        ):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(IconLabel(theme, icon, 18, color), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(PlainLabel(theme, text, color="ink" if color == "ok" else "ink2", wraps=True), 1)
            column.addLayout(row)
        column.addStretch(1)
        area = scrolling(content)
        whole.addWidget(area, 1)
        whole.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.later)
        buttons.addWidget(self.save)
        whole.addLayout(buttons)
        width = theme.px(_WIDTH)
        height = content.heightForWidth(width - 60) if content.hasHeightForWidth() else content.sizeHint().height()
        area.setMinimumHeight(min(height, theme.px(_MOST_HEIGHT) - theme.px(220)))
        self.resize(min(width, max(room - 40, 320)), self.sizeHint().height())

    def _add_choice(self, column: QVBoxLayout, conflict: FieldConflict) -> None:
        theme, now = self._context.theme, self._context.clock.now()
        asked = QHBoxLayout()
        asked.setSpacing(10)
        question = words.question(conflict.lead, self._card.row.first_name)
        asked.addWidget(PlainLabel(theme, question, "label"))
        asked.addWidget(PlainLabel(theme, words.before_words(conflict, now.date()), "meta", "ink2", wraps=True), 1)
        column.addLayout(asked)
        group = self.groups[conflict.lead] = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(12)
        sides = ((conflict.mine, words.mine_words(conflict, now)), (conflict.theirs, words.theirs_words(conflict, now)))
        for place, (fields, who) in enumerate(sides):
            said = words.answer_words(conflict.lead, fields, now.date())
            card = ChoiceCard(theme, said[:1].upper() + said[1:], who)
            card.radio.setAccessibleDescription(question)
            group.addButton(card.radio, place)
            row.addWidget(card, 1)
        column.addLayout(row)
