"""Writing down what was said: five kinds, one field, one key. Saved here at once, kept as a draft each second before that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.identifiers import ContactId
from guide_desk.services import dialogue, drafts
from guide_desk.snapshots.people import CardSnapshot, Draft, PersonRow, QuickNote
from guide_desk.texts import _
from guide_desk.texts.formats import genitive
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.composer_growth import ComposerGrowth
from guide_desk.ui.parts.entry_fields import EntryFields, clock_runs, lacks_words, not_saved_words
from guide_desk.ui.parts.follow_up import FollowUp
from guide_desk.ui.parts.reminder_button import ReminderButton
from guide_desk.ui.parts.topics_button import TopicsButton
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.words.channel import Why, is_other_channel, why_note, why_question, why_words
from guide_desk.ui.words.quick_note import reminder_words

DRAFT_MILLISECONDS = 1000
_BESIDE_SAVE = 44


class Composer(QWidget):
    """For one person at a time. `saved(Changes, EntryKind, Outcome | None, bool)`: the last says that it was the answer."""

    saved = Signal(object, object, object, bool)

    def __init__(self, context: DeskContext, *, is_boxed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._card: CardSnapshot | None = None
        self._started_at: datetime | None = None
        self._draft_text = ""
        self._wants_focus = self._is_kept_too = False
        theme = context.theme
        self.fields = EntryFields(context, self)
        self.kinds, self.text, self.counts = self.fields.kinds, self.fields.text, self.fields.counts
        self.fields.kind_chosen.connect(self._kind_changed)
        self._note = PlainLabel(theme, style="meta", color="ink2")
        self.text.textChanged.connect(self._text_changed)
        self.save = Button(theme, kind="primary", keys="Ctrl+Enter", name=_("Spara på kortet"))
        self.save.clicked.connect(self.save_entry)
        self.topics = TopicsButton(context)
        self.reminder = ReminderButton(context)
        self.reminder.asked.connect(self._remind)
        self._problem = ProblemLine(theme, context.announce)
        self.follow_up = FollowUp(theme, context.announce)
        self._lay_out(is_boxed=is_boxed)
        self._drafts = QTimer(self)
        self._drafts.setSingleShot(True)
        self._drafts.setInterval(DRAFT_MILLISECONDS)
        self._drafts.timeout.connect(self.keep_draft)
        self.fields.outcome_chosen.connect(self._renew)
        self._renew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the button says it shorter."""
        super().resizeEvent(event)
        words = _("Spara på kortet")
        needed = QFontMetrics(self._context.theme.font("button")).horizontalAdvance(words) + self._context.theme.px(_BESIDE_SAVE)
        beside = self.topics.sizeHint().width() + self.reminder.sizeHint().width()
        self.save.setText(words if self.width() >= beside + needed else _("Spara"))

    def set_card(self, card: CardSnapshot | None) -> None:
        """Write about this person; another person's words are kept as their draft first."""
        is_other = card is None or not card.is_same_person(self._card)
        if is_other:
            self.keep_draft()
            self._started_at = None
            self.fields.forget_tick()
            self._problem.hide()
        self._card = card
        self.topics.set_card(card)
        self.setEnabled(card is not None and not card.row.is_protected and self._context.can_write)
        if is_other:
            self.follow_up.next_person()
        if is_other or (card is not None and card.row.is_protected):
            self._restore(card.draft if card is not None else None)
        self._renew()
        if self._wants_focus and self.isEnabled():
            self.focus_text()

    def preselect(self, kind: EntryKind, outcome: Outcome | None = None) -> None:
        """After pressing Ring it is a call, from now on."""
        self.fields.choose(kind, outcome or "")
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
        kind, outcome, counts = self.fields.kind, self.fields.outcome, self.fields.said_to_count
        text = self.text.toPlainText()
        if lacks_words(kind, text):
            self._say(_("Skriv några ord först."))
            return
        answers = bool(counts) and clock_runs(self._card.row)
        work = partial(
            dialogue.log_entry,
            contact_id=self._card.row.contact_id,
            kind=kind,
            text=text,
            outcome=outcome,
            counts=counts,
            answers_for_household=self.fields.answers_for_household,
            happened_at=self._started_at,
            topics=self.topics.touched,
        )
        self.save.setEnabled(False)
        self._is_kept_too = False
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
        return self._started_at is not None and self.fields.kind is EntryKind.CALL

    def keep_draft(self, then: Callable[[], object] | None = None) -> None:
        """Keep the words on this computer; they are never sent by themselves. `then` is called once the store has them."""
        self._drafts.stop()
        if self._card is None or not self.has_unkept_words:
            return
        self._is_kept_too = True
        before, self._draft_text = self._draft_text, self.text.toPlainText()
        draft = Draft(
            self._card.row.contact_id,
            self.fields.kind.value,
            self.fields.outcome or "",
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
        name = row.first_name or row.name
        said = _("Sparat på {names} kort. Väntar på att skickas.").format(names=genitive(name))
        if self._is_kept_too:  # while it was being saved: it would be begun and saved
            nothing = Draft(row.contact_id, kind.value, outcome or "", "", None, self._context.clock.now())
            self._context.background.act(partial(drafts.save, draft=nothing))
        if self._card is None or self._card.row.contact_id not in changes.contacts | {row.contact_id}:
            self._context.say_done(changes, said)  # the guide has gone on: what stands here is about somebody else
            return
        self._problem.hide()
        self._draft_text = ""
        self.fields.set_words("")
        self._note.setText("")
        self._started_at = None
        self._context.announce(said)
        self.topics.forget()
        self.fields.forget_tick()
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
        words = QuickNote(self.text.toPlainText()).first_line
        self._keep_reminder(moment, words or _("Hör av dig till {name}").format(name=self._card.row.first_name))

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
        said = f"{reminder_words(moment, self._context.clock.today())}."
        work = partial(dialogue.remind, contact_id=self._card.row.contact_id, at=moment, text=text)
        self._context.background.act(work, lambda changes: self._context.say_done(changes, said), self._not_saved)

    def _draft_not_kept(self, before: str, error: Exception) -> None:
        self._draft_text = before
        self._note.setText("")
        self._not_saved(error)

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self._say(not_saved_words(error))

    def _say(self, text: str) -> None:
        self._problem.say(text)
        self.focus_text()

    def _restore(self, draft: Draft | None) -> None:
        self.fields.set_words(draft.text if draft is not None else "")
        self._draft_text = self.text.toPlainText()
        if draft is not None:
            self.fields.choose(draft.kind, draft.outcome)
        self._note.setText(_("Utkastet är sparat på den här datorn") if draft is not None else "")

    def _text_changed(self) -> None:
        self._note.setText("")
        self._drafts.start()

    def _kind_changed(self) -> None:
        self._renew()
        self.focus_text()

    def _renew(self) -> None:
        self.growth.set_wanted(self.fields.outcomes, is_wanted=self.fields.kind is EntryKind.CALL)
        card = self._card
        members = card.household_members if card is not None else ()
        runs = card is not None and clock_runs(card.row)
        self.fields.renew(may_stop_clock=runs, household=[name for _id, name in members])

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
        column.addWidget(self.fields.outcomes)
        column.addWidget(self.text)
        column.addWidget(self._problem)
        column.addWidget(self.follow_up)
        column.addWidget(self.fields.ticks)
        bottom = QHBoxLayout()
        bottom.setSpacing(6)
        bottom.addWidget(self.topics)
        bottom.addWidget(self.reminder)
        bottom.addStretch(1)
        bottom.addWidget(self.save)
        column.addLayout(bottom)
        self.growth = ComposerGrowth(self, self._context.theme, can_fold=is_boxed)
        self.growth.add_folding(self.fields.outcomes, self.fields.ticks)
