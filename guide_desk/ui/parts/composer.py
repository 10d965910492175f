"""Writing down what was said: five kinds, one field, one key. Saved here at once, kept as a draft each second before that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.first_response import may_count
from guide_desk.errors import InvalidInput, StoreUnwritable
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue, drafts
from guide_desk.snapshots.people import CardSnapshot, Draft, PersonRow
from guide_desk.texts import _
from guide_desk.texts.formats import genitive, hour_words, joined, near_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.composer_growth import ComposerGrowth
from guide_desk.ui.parts.follow_up import FollowUp
from guide_desk.ui.parts.reminder_button import ReminderButton
from guide_desk.ui.parts.topics_button import TopicsButton
from guide_desk.ui.widgets.buttons import Button, Option, SegmentedControl
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel, shown, unmarked
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.channel import Why, is_other_channel, why_note, why_question, why_words
from guide_desk.ui.words.sign_in import reader_words
from guide_desk.ui.words.trade import KIND_ICONS, WRITTEN_KINDS, kind_words, outcome_words

DRAFT_MILLISECONDS = 1000
_BESIDE_SAVE = 44
LONGEST_REMINDER = 120


class Composer(QWidget):
    """For one person at a time. `saved(Changes, EntryKind, Outcome | None, bool)`: the last says that it was the answer."""

    saved = Signal(object, object, object, bool)

    def __init__(self, context: DeskContext, *, is_boxed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._card: CardSnapshot | None = None
        self._started_at: datetime | None = None
        self._draft_text = ""
        self._wants_focus = False
        theme = context.theme
        self._outcome_buttons: dict[Outcome, QRadioButton] = {}
        options = [Option(kind.value, kind_words(kind), KIND_ICONS[kind]) for kind in WRITTEN_KINDS]
        self.kinds = SegmentedControl(theme, options, _("Vad du skriver ner"))
        self.kinds.chosen.connect(self._kind_changed)
        self._note = PlainLabel(theme, style="meta", color="ink2")
        self.text = WordsField(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Vad som sades"))
        self.text.textChanged.connect(self._text_changed)
        self.counts = QCheckBox(_("Räknas som första svar"), self)
        self.household = QCheckBox(self)
        self.save = Button(theme, kind="primary", keys="Ctrl+Enter", name=_("Spara på kortet"))
        self.save.clicked.connect(self.save_entry)
        self.topics = TopicsButton(context)
        self.reminder = ReminderButton(context)
        self.reminder.asked.connect(self._remind)
        self._problem = ProblemLine(theme, context.announce)
        self.follow_up = FollowUp(theme, context.announce)
        self.kinds.set_value(EntryKind.CALL.value)
        self._outcomes = self._make_outcomes()
        self._lay_out(is_boxed=is_boxed)
        self._drafts = QTimer(self)
        self._drafts.setSingleShot(True)
        self._drafts.setInterval(DRAFT_MILLISECONDS)
        self._drafts.timeout.connect(self.keep_draft)
        for button in self._outcome_buttons.values():
            button.toggled.connect(self._renew)
        self._renew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the button says it shorter."""
        super().resizeEvent(event)
        words = _("Spara på kortet")
        needed = QFontMetrics(self._context.theme.font("button")).horizontalAdvance(words) + self._context.theme.px(_BESIDE_SAVE)
        beside = self.topics.sizeHint().width() + self.reminder.sizeHint().width()
        self.save.setText(words if self.width() >= beside + needed else _("Spara"))

    @property
    def kind(self) -> EntryKind:
        """The chosen kind."""
        return EntryKind(self.kinds.value)

    @property
    def outcome(self) -> Outcome | None:
        """How the call ended; None for the other kinds."""
        if self.kind is not EntryKind.CALL:
            return None
        return next((each for each, button in self._outcome_buttons.items() if button.isChecked()), Outcome.TALKED)

    def set_card(self, card: CardSnapshot | None) -> None:
        """Write about this person; another person's words are kept as their draft first."""
        is_other = card is None or not card.is_same_person(self._card)
        if is_other:
            self.keep_draft()
            self._started_at = None
            self._problem.hide()
        self._card = card
        self.topics.set_card(card)
        self.setEnabled(card is not None and not card.row.is_protected and self._context.may_write)
        if is_other:
            self.follow_up.next_person()
        if is_other or (card is not None and card.row.is_protected):
            self._restore(card.draft if card is not None else None)
        self._renew()
        if self._wants_focus and self.isEnabled():
            self.focus_text()

    def preselect(self, kind: EntryKind, outcome: Outcome | None = None) -> None:
        """After pressing Ring it is a call, from now on."""
        self.kinds.set_value(kind.value)
        if outcome is not None:
            self._outcome_buttons[outcome].setChecked(True)
        self._started_at = self._context.clock.now()
        self._renew()
        self.focus_text()

    def focus_text(self) -> None:
        """Caret in the field; as soon as there is somebody to write about."""
        self._wants_focus = not self.isEnabled()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save_entry(self) -> None:
        """Log it; the words stay in the field until the store has them."""
        if self._card is None or self._card.row.is_protected or not self.save.isEnabled():
            return
        kind, outcome = self.kind, self.outcome
        counts = self.counts.isChecked() if self.counts.isVisibleTo(self) else None
        text = self.text.toPlainText()
        if not text.strip() and kind in (EntryKind.NOTE, EntryKind.MEETING):
            self._say(_("Skriv några ord först."))
            return
        answers = bool(counts) and self._clock_runs()
        work = partial(
            dialogue.log_entry,
            contact_id=self._card.row.contact_id,
            kind=kind,
            text=text,
            outcome=outcome,
            counts=counts,
            answers_for_household=self.household.isVisibleTo(self) and self.household.isChecked(),
            happened_at=self._started_at,
            topics=self.topics.touched,
        )
        self.save.setEnabled(False)
        self._drafts.stop()
        done = partial(self._entry_saved, self._card.row, kind, outcome, answers)
        self._context.background.act(work, done, self._not_saved)

    @property
    def has_unkept_words(self) -> bool:
        """Whether the field says something that the store does not have as a draft."""
        return self._card is not None and self.text.toPlainText() != self._draft_text

    @property
    def has_open_call(self) -> bool:
        """Whether a call that was started here is not written down yet."""
        return self._started_at is not None and self.kind is EntryKind.CALL

    def keep_draft(self, then: Callable[[], object] | None = None) -> None:
        """Keep the words on this computer; they are never sent by themselves. `then` is called once the store has them."""
        self._drafts.stop()
        if self._card is None or not self.has_unkept_words:
            return
        before, self._draft_text = self._draft_text, self.text.toPlainText()
        draft = Draft(
            self._card.row.contact_id,
            self.kind.value,
            self.outcome or "",
            self._draft_text,
            self.counts.isChecked(),
            self._context.clock.now(),
        )

        def kept(_changes: Changes) -> None:
            if then is not None:
                then()

        self._context.background.act(partial(drafts.save, draft=draft), kept, partial(self._draft_not_kept, before))
        self._note.setText(_("Utkastet är sparat på den här datorn") if self._draft_text.strip() else "")

    def _entry_saved(self, row: PersonRow, kind: EntryKind, outcome: Outcome | None, answers: bool, changes: Changes) -> None:
        self.save.setEnabled(True)
        self._problem.hide()
        self._draft_text = ""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._note.setText("")
        self._started_at = None
        name = row.first_name or row.name
        self._context.announce(_("Sparat på {names} kort. Väntar på att skickas.").format(names=genitive(name)))
        self.topics.forget()
        self.follow_up.clear()
        if is_other_channel(row.wish.channel, kind, outcome):
            answers_why = [(why_words(why), partial(self._note_why, row.contact_id, kind, why)) for why in Why]
            self.follow_up.ask_why(why_question(name, kind), answers_why)
        self.saved.emit(changes, kind, outcome, answers)
        if outcome is Outcome.NO_ANSWER:
            self.follow_up.offer_after_no_answer(
                partial(self.preselect, EntryKind.TEXT_MESSAGE), partial(self.preselect, EntryKind.EMAIL), self._remind_tomorrow
            )

    def mail_was_opened(self) -> None:
        """The mail program has the mail: the composer turns to it, and asks on return whether it was sent."""
        if self._card is not None:
            self.preselect(EntryKind.EMAIL)
            self.follow_up.expect_mail(self._card.row.first_name, self.save_entry)

    def _note_why(self, contact_id: ContactId, kind: EntryKind, why: Why) -> None:
        work = partial(dialogue.log_note, contact_id=contact_id, text=why_note(kind, why))
        self._context.background.act(work, on_error=self._not_saved)

    def _remind(self, moment: datetime) -> None:
        """`Påminn mig`: in the words that are being written, or who it is about."""
        if self._card is None:
            return
        first_line = self.text.toPlainText().strip().partition("\n")[0][:LONGEST_REMINDER]
        self._keep_reminder(moment, first_line or _("Hör av dig till {name}").format(name=self._card.row.first_name))

    def offer_after_move(self) -> None:
        """The household has moved here: a call in a month, an invitation, or the question whether to become an ambassador."""
        if self._card is None:
            return
        name = self._card.row.first_name
        self.follow_up.offer_after_move(
            (
                (_("Ring om en månad"), partial(self._remind_in, 30, _("Ring {name}").format(name=name))),
                (
                    _("Bjud in till inflyttarträff"),
                    partial(self._remind_in, 7, _("Bjud in {name} till inflyttarträff").format(name=name)),
                ),
                (
                    _("Vill bli platsambassadör?"),
                    partial(self._remind_in, 30, _("Fråga {name} om att bli platsambassadör").format(name=name)),
                ),
            )
        )

    def _remind_tomorrow(self) -> None:
        if self._card is not None:
            self._remind_in(1, _("Ring {name}").format(name=self._card.row.first_name))

    def _remind_in(self, days: int, text: str) -> None:
        if self._card is not None:
            day = self._context.clock.now().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=days)
            self._keep_reminder(self._card.row.wish.next_open_moment(day), text)

    def _keep_reminder(self, moment: datetime, text: str) -> None:
        assert self._card is not None
        said = _("Påminnelse {day} klockan {hour}.").format(
            day=near_day(moment.date(), self._context.clock.today()), hour=hour_words(moment.timetz())
        )
        work = partial(dialogue.remind, contact_id=self._card.row.contact_id, at=moment, text=text)
        self._context.background.act(work, lambda changes: self._context.say_done(changes, said), self._not_saved)

    def _draft_not_kept(self, before: str, error: Exception) -> None:
        self._draft_text = before
        self._note.setText("")
        self._not_saved(error)

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        if isinstance(error, StoreUnwritable) and error.reason == "full":
            self._say(_("Datorns disk är full. Anteckningen finns kvar på skärmen men är inte sparad. Kopiera den nu."))
        elif isinstance(error, InvalidInput) and error.reason == "too_long":
            self._say(_("Texten är för lång. Dela upp den i två anteckningar."))
        else:
            self._say(_("Anteckningen finns kvar på skärmen men kunde inte sparas på datorn. Kopiera den nu."))

    def _say(self, text: str) -> None:
        self._problem.say(text)
        self.focus_text()

    def _restore(self, draft: Draft | None) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText(draft.text if draft is not None else "")
        self.text.blockSignals(False)
        self._draft_text = self.text.toPlainText()
        if draft is not None:
            self.kinds.set_value(draft.kind)
            if draft.outcome in set(Outcome):
                self._outcome_buttons[Outcome(draft.outcome)].setChecked(True)
        self._note.setText(_("Utkastet är sparat på den här datorn") if draft is not None else "")

    def _text_changed(self) -> None:
        self._note.setText("")
        self._drafts.start()

    def _kind_changed(self, _value: str) -> None:
        self._renew()
        self.focus_text()

    def _clock_runs(self) -> bool:
        clock = self._card.row.clock if self._card is not None else None
        return clock is not None and clock.answered_at is None and clock.close_reason is None

    def _renew(self) -> None:
        kind, outcome = self.kind, self.outcome
        self.growth.set_wanted(self._outcomes, is_wanted=kind is EntryKind.CALL)
        self.text.setPlaceholderText(
            {
                EntryKind.CALL: _("Vad pratade ni om? Skriv som du skulle berätta det för en kollega."),
                EntryKind.TEXT_MESSAGE: _("Vad skrev du?"),
                EntryKind.EMAIL: _("Vad skrev du?"),
                EntryKind.MEETING: _("Vad kom ni fram till?"),
                EntryKind.NOTE: _("Skriv vad som hände …"),
            }[kind]
            if self._context.may_write
            else reader_words()
        )
        may = self._clock_runs() and may_count(kind, outcome)
        self.counts.setVisible(may)
        self.counts.setChecked(may)
        members = self._card.household_members if self._card is not None else ()
        self.household.setVisible(may and bool(members))
        names = joined([name for _id, name in members], _("och"))
        self.household.setText(unmarked(shown(_("Gäller också {names}").format(names=names))))

    def _make_outcomes(self) -> QWidget:
        holder = QWidget(self)
        row = FlowLayout(holder)
        row.setSpacing(14)
        group = QButtonGroup(holder)

        for outcome in Outcome:
            button = QRadioButton(outcome_words(outcome), holder)
            group.addButton(button)
            row.addWidget(button)
            self._outcome_buttons[outcome] = button
        self._outcome_buttons[Outcome.TALKED].setChecked(True)
        return holder

    def _lay_out(self, *, is_boxed: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*((12, 10, 12, 10) if is_boxed else (0, 0, 0, 0)))
        column.setSpacing(8 if is_boxed else 10)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.kinds)
        top.addStretch(1)
        top.addWidget(self._note)
        column.addLayout(top)
        column.addWidget(self._outcomes)
        column.addWidget(self.text)
        column.addWidget(self._problem)
        column.addWidget(self.follow_up)
        ticks = QWidget(self)
        row = FlowLayout(ticks)
        row.setSpacing(14)
        row.addWidget(self.counts)
        row.addWidget(self.household)
        column.addWidget(ticks)
        bottom = QHBoxLayout()
        bottom.setSpacing(6)
        bottom.addWidget(self.topics)
        bottom.addWidget(self.reminder)
        bottom.addStretch(1)
        bottom.addWidget(self.save)
        column.addLayout(bottom)
        self.growth = ComposerGrowth(self, self._context.theme, can_fold=is_boxed)
        self.growth.add_folding(self._outcomes, ticks)
