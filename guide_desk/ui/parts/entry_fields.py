"""What an entry is written down with: five kinds, how a call ended, the words, and whether it was the answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.first_response import may_count
from guide_desk.errors import InvalidInput, StoreUnwritable
from guide_desk.snapshots.people import PersonRow
from guide_desk.texts import _
from guide_desk.texts.formats import joined
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Option, SegmentedControl
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import shown, unmarked
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.sign_in import unwritable_words
from guide_desk.ui.words.trade import KIND_ICONS, WRITTEN_KINDS, kind_words, outcome_words


class EntryFields(QObject):
    """Made for `holder`, which lays them out. `kind_chosen` and `outcome_chosen` when the guide chooses."""

    kind_chosen = Signal()
    outcome_chosen = Signal()

    def __init__(self, context: DeskContext, holder: QWidget) -> None:
        super().__init__(holder)
        self._context = context
        self._offered: tuple[EntryKind, Outcome | None, bool] | None = None
        options = [Option(kind.value, kind_words(kind), KIND_ICONS[kind]) for kind in WRITTEN_KINDS]
        self.kinds = SegmentedControl(context.theme, options, _("Vad du skriver ner"))
        self.kinds.set_value(EntryKind.CALL.value)
        self.kinds.chosen.connect(self.kind_chosen)
        self.text = WordsField(holder)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Vad som sades"))
        self.ticks = QWidget(holder)
        self.counts = QCheckBox(_("Räknas som första svar"), self.ticks)
        self.household = QCheckBox(self.ticks)
        row = FlowLayout(self.ticks)
        row.setSpacing(14)
        row.addWidget(self.counts)
        row.addWidget(self.household)
        self.outcome_buttons: dict[Outcome, QRadioButton] = {}
        self.outcomes = self._make_outcomes(holder)

    @property
    def kind(self) -> EntryKind:
        """The chosen kind."""
        return EntryKind(self.kinds.value)

    @property
    def outcome(self) -> Outcome | None:
        """How the call ended; None for the other kinds."""
        if self.kind is not EntryKind.CALL:
            return None
        return next((each for each, button in self.outcome_buttons.items() if button.isChecked()), Outcome.TALKED)

    @property
    def said_to_count(self) -> bool | None:
        """What the tick says; None where there is none."""
        return self.counts.isChecked() if self.counts.isVisibleTo(self.ticks) else None

    @property
    def answers_for_household(self) -> bool:
        """Whether the same answer holds for the others of the household."""
        return self.household.isVisibleTo(self.ticks) and self.household.isChecked()

    def choose(self, kind: str, outcome: str = "") -> None:
        """Without telling; what is no kind or outcome of ours is let be."""
        self.kinds.set_value(kind)
        if outcome in set(Outcome):
            self.outcome_buttons[Outcome(outcome)].setChecked(True)

    def set_words(self, words: str) -> None:
        """Without telling."""
        self.text.blockSignals(True)
        self.text.setPlainText(words)
        self.text.blockSignals(False)

    def renew(self, *, may_stop_clock: bool, household: Sequence[str]) -> None:
        """What the field asks for, and the ticks that fit the kind; what the guide has ticked for this very kind stays.

        `household`: first names of the others who wait too.
        """
        why_not = "" if self._context.can_write else unwritable_words(may_write=self._context.may_write)
        self.text.setPlaceholderText(why_not or self._placeholder())
        may = may_stop_clock and may_count(self.kind, self.outcome)
        self.counts.setVisible(may)
        offered = self.kind, self.outcome, may
        if offered != self._offered:
            self._offered = offered
            self.counts.setChecked(may)
            self.household.setChecked(False)
        self.household.setVisible(may and bool(household))
        self.household.setText(unmarked(shown(_("Gäller också {names}").format(names=joined(list(household), _("och"))))))

    def forget_tick(self) -> None:
        """The next one is asked anew whether it counts, and for whom."""
        self._offered = None

    def _placeholder(self) -> str:
        return {
            EntryKind.CALL: _("Vad pratade ni om? Skriv som du skulle berätta det för en kollega."),
            EntryKind.TEXT_MESSAGE: _("Vad skrev du?"),
            EntryKind.EMAIL: _("Vad skrev du?"),
            EntryKind.MEETING: _("Vad kom ni fram till?"),
            EntryKind.NOTE: _("Skriv vad som hände …"),
        }[self.kind]

    def _make_outcomes(self, parent: QWidget) -> QWidget:
        holder = QWidget(parent)
        row = FlowLayout(holder)
        row.setSpacing(14)
        group = QButtonGroup(holder)
        for outcome in Outcome:
            button = QRadioButton(outcome_words(outcome), holder)
            group.addButton(button)
            row.addWidget(button)
            self.outcome_buttons[outcome] = button
        self.outcome_buttons[Outcome.TALKED].setChecked(True)
        for button in self.outcome_buttons.values():
            button.toggled.connect(lambda _is_chosen: self.outcome_chosen.emit())
        return holder


def clock_runs(row: PersonRow) -> bool:
    """Whether somebody waits for a first response."""
    clock = row.clock
    return clock is not None and clock.answered_at is None and clock.close_reason is None


def lacks_words(kind: EntryKind, text: str) -> bool:
    """Whether such an entry would say nothing."""
    return not text.strip() and kind in (EntryKind.NOTE, EntryKind.MEETING)


def not_saved_words(error: Exception) -> str:
    """Why the words stand on the screen still."""
    if isinstance(error, StoreUnwritable) and error.reason == "full":
        return _("Datorns disk är full. Anteckningen finns kvar på skärmen men är inte sparad. Kopiera den nu.")
    if isinstance(error, InvalidInput) and error.reason == "too_long":
        return _("Texten är för lång. Dela upp den i två anteckningar.")
    if isinstance(error, InvalidInput) and error.reason == "empty":
        return _("Skriv några ord först.")
    return _("Anteckningen finns kvar på skärmen men kunde inte sparas på datorn. Kopiera den nu.")
