"""A note about whoever it is: who, what happened, what was said. Saved on the card, or here until the card is known."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.guidance_topic import states_of_text, states_text
from guide_desk.identifiers import ContactId
from guide_desk.services import loose_notes, quick_notes
from guide_desk.snapshots.people import CardSnapshot, PersonRow, QuickNote
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.texts import _
from guide_desk.texts.formats import genitive
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.entry_fields import EntryFields, clock_runs, lacks_words, not_saved_words
from guide_desk.ui.parts.form_draft import FormWindow, KeptChoice
from guide_desk.ui.parts.qr_dialog import form_code_button
from guide_desk.ui.parts.quick_note_draft import QuickNoteDraft
from guide_desk.ui.parts.reminder_button import ReminderButton
from guide_desk.ui.parts.topics_button import TopicsButton
from guide_desk.ui.parts.who_field import WhoField
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel, line
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.words.people import initials
from guide_desk.ui.words.quick_note import where_saved_words
from guide_desk.ui.words.trade import WRITTEN_KINDS

_LINES, _LINES_WHEN_LARGE = 3, 6


class QuickNoteForm(FormWindow, QWidget):
    """`saved(bool)`: the store has it, and whether the guide goes on. `new_person_asked(str)`: whom they have looked for.

    `about`: the same, or whose card is open. `is_large`: it is the whole window, and stays when a note is saved.
    """

    saved = Signal(bool)
    new_person_asked = Signal(str)

    def __init__(
        self,
        context: DeskContext,
        about: CardSnapshot | str,
        status: SyncStatus | None,
        parent: QWidget | None = None,
        *,
        is_large: bool = False,
    ) -> None:
        super().__init__(parent)
        self._context, self._status, self._is_large = context, status, is_large
        self.is_saving = False
        self.fields = EntryFields(context, self)
        self.text = self.fields.text
        self._make_parts()
        self._lay_out()
        self._listen()
        self._begin(about)
        choices = self._kept_choices()
        self.draft = QuickNoteDraft(context, {"text": self.text, **choices}, self, self._about, self.who.look_up)
        self.draft.note_given()
        self.draft.restored.connect(self.renew)
        context.changes.sync_status_changed.connect(self.set_status)
        self.renew()

    @property
    def note(self) -> QuickNote:
        """As it stands in the fields."""
        fields = self.fields
        return QuickNote(
            self.text.toPlainText(),
            fields.kind,
            fields.outcome,
            fields.said_to_count,
            self.topics.states,
            self.reminder.held,
            fields.answers_for_household,
        )

    def focus_first(self) -> None:
        """Who it is about, or the words when that is known."""
        first: QWidget = self.who if self.who.row is None and not self.who.words else self.text
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def words_not_kept(self) -> None:
        self._say(_("Anteckningen kunde inte sparas på datorn. Kopiera den nu."))

    def save(self, *, goes_on: bool = False) -> None:
        """On the card or on no card yet; the words stay in the fields until the store has them."""
        note, row = self.note, self.who.row
        if self.is_saving or not self._context.may_write:
            return
        if lacks_words(note.kind, note.text) or (row is None and not self.who.words and not note.text.strip()):
            self._say(_("Skriv några ord först."))
            return
        self.is_saving = True
        self._let_save(may=False)
        if row is None:
            work = partial(loose_notes.write_down, about=self.who.words, note=note)
        else:
            reminder = _("Hör av dig till {name}").format(name=row.first_name)
            work = partial(quick_notes.lay_on_card, contact_id=row.contact_id, note=note, reminder=reminder)
        self._context.background.act(work, partial(self._saved, row, goes_on), self._not_saved)

    def set_status(self, status: SyncStatus) -> None:
        """Whether what is saved here leaves the computer just now."""
        self._status = status
        self._say_where()

    def renew(self) -> None:
        """Words and ticks that fit whoever is chosen, and the kind."""
        row, card = self.who.row, self.who.card
        members = [name for _id, name in card.household_members] if card is not None else []
        names = list(map(initials, members)) if self._context.hides_names else members
        self.fields.renew(may_stop_clock=row is None or clock_runs(row), household=names)
        self.fields.outcomes.setVisible(self.fields.kind is EntryKind.CALL)
        self.topics.set_card(card)
        self.new_person.setVisible(row is None)
        self.hint.setVisible(row is None)
        self._say_where()

    def _saved(self, row: PersonRow | None, goes_on: bool, changes: Changes) -> None:
        self.is_saving = False
        self._let_save(may=True)
        self._problem.hide()
        if row is None:
            said = _("Sparat på datorn. Anteckningen väntar i I dag på att kopplas till ett kort.")
        elif self._context.hides_names:
            said = _("Sparat på kortet. Väntar på att skickas.")
        else:
            names = genitive(row.first_name or row.name)
            said = _("Sparat på {names} kort. Väntar på att skickas.").format(names=names)
        if goes_on or self._is_large:
            self.fields.choose(self.fields.kind if goes_on else EntryKind.CALL)
            self._begin("")
            self.draft.begin_anew()
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.draft.forget()
        self._context.say_done(changes, said)
        self.saved.emit(goes_on)

    def _begin(self, about: CardSnapshot | str) -> None:
        """An empty note of the same kind; how the last call ended says nothing of the next one."""
        self.fields.set_words("")
        self.fields.choose(self.fields.kind, Outcome.TALKED)
        self.fields.forget_tick()
        self.topics.set_states(())
        self.reminder.hold(None)
        if isinstance(about, str):
            self.who.nobody(about)
        elif about.row.is_protected:
            self.who.nobody()
        else:
            self.who.choose(about.row, about)

    def _let_go(self) -> None:
        """Of who has become protected no words stay here, as in the composer."""
        self._begin("")
        self.draft.begin_anew()

    def _not_saved(self, error: Exception) -> None:
        self.is_saving = False
        self._let_save(may=True)
        self._say(not_saved_words(error))

    def _say(self, words: str) -> None:
        self._problem.say(words)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _let_save(self, *, may: bool) -> None:
        for button in (self.save_button, self.next_button):
            button.setEnabled(may)

    def _say_where(self) -> None:
        is_offline = self._status is not None and self._status.state is SyncState.OFFLINE
        self._where_icon.setVisible(is_offline)
        self._where.setText(where_saved_words(has_card=self.who.row is not None, is_offline=is_offline))

    def _about(self) -> ContactId | None:
        return self.who.row.contact_id if self.who.row is not None else None

    def _kept_choices(self) -> dict[str, KeptChoice]:
        """What is kept beside the words, in the order in which it can be put back."""
        fields = self.fields

        def put_back_moment(text: str) -> None:
            self._hold(datetime.fromisoformat(text) if text else None)

        choices = {
            "who": KeptChoice(self.who.text, self.who.nobody, self),
            "kind": KeptChoice(lambda: fields.kind, self._put_back_kind, self),
            "outcome": KeptChoice(lambda: fields.outcome or "", lambda text: self._put_back_kind(fields.kind, text), self),
            "counts": KeptChoice(
                lambda: "yes" if fields.counts.isChecked() else "", lambda text: fields.counts.setChecked(bool(text)), self
            ),
            "topics": KeptChoice(
                lambda: states_text(self.topics.states), lambda text: self.topics.set_states(states_of_text(text)), self
            ),
            "remind_at": KeptChoice(
                lambda: self.reminder.held.isoformat() if self.reminder.held is not None else "", put_back_moment, self
            ),
        }
        self.who.textChanged.connect(choices["who"].textChanged)
        fields.kind_chosen.connect(lambda: choices["kind"].textChanged.emit(fields.kind))
        fields.outcome_chosen.connect(lambda: choices["outcome"].textChanged.emit(""))
        fields.counts.toggled.connect(lambda _is_on: choices["counts"].textChanged.emit(""))
        self.topics.changed.connect(lambda: choices["topics"].textChanged.emit(""))
        self.reminder.asked.connect(lambda _moment: choices["remind_at"].textChanged.emit(""))
        return choices

    def _put_back_kind(self, kind: str, outcome: str = "") -> None:
        self.fields.choose(kind, outcome)
        self.renew()

    def _hold(self, moment: datetime | None) -> None:
        self.reminder.hold(moment)

    def _choose_kind(self, kind: EntryKind) -> None:
        self.fields.choose(kind)
        self.fields.kind_chosen.emit()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_parts(self) -> None:
        context, theme = self._context, self._context.theme
        self.who = WhoField(context)
        self.hint = PlainLabel(theme, _("Ny person? Skriv namnet ändå, så kopplar du kortet senare."), "meta", "ink2", wraps=True)
        self.new_person = Button(theme, _("Ny person …"), icon="user-plus")
        self.topics = TopicsButton(context, holds=True)
        self.reminder = ReminderButton(context)
        self._problem = ProblemLine(theme, context.announce)
        self._where_icon = IconLabel(theme, "cloud-off", 18, "due")
        self._where = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        self.next_button = Button(theme, _("Spara och ny"), keys="Ctrl+Shift+Enter")
        self.save_button = Button(theme, _("Spara"), kind="primary", keys="Ctrl+Enter")
        self._let_save(may=context.may_write)
        lines = _LINES_WHEN_LARGE if self._is_large else _LINES
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * lines + theme.px(26))

    def _listen(self) -> None:
        self.who.person_changed.connect(self.renew)
        self.who.became_protected.connect(self._let_go)
        self.fields.kind_chosen.connect(self.renew)
        self.fields.outcome_chosen.connect(self.renew)
        self.reminder.asked.connect(self._hold)
        self.new_person.clicked.connect(lambda: self.new_person_asked.emit(self.who.words))
        self.save_button.clicked.connect(lambda: self.save())
        self.next_button.clicked.connect(lambda: self.save(goes_on=True))
        acts = dict.fromkeys(("Ctrl+Return", "Ctrl+Enter"), lambda: self.save())
        acts |= {keys: partial(self.save, goes_on=True) for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter")}
        acts |= {f"Alt+{number}": partial(self._choose_kind, kind) for number, kind in enumerate(WRITTEN_KINDS, 1)}
        acts |= {"Ctrl+D": self.reminder.open}
        for keys, act in acts.items():
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14 if self._is_large else 10)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, _("Ny anteckning"), "title" if self._is_large else "heading"))
        head.addStretch(1)
        head.addWidget(self.new_person)
        if self._is_large:
            head.addWidget(form_code_button(self._context, self))
        label = PlainLabel(theme, _("Vem gäller det?"), "label")
        label.setBuddy(self.who)
        column.addLayout(head)
        for widget in (label, self.who, self.hint):
            column.addWidget(widget)
        column.addWidget(self.fields.kinds, 0, Qt.AlignmentFlag.AlignLeft if self._is_large else Qt.AlignmentFlag(0))
        column.addWidget(self.fields.outcomes)
        column.addWidget(self.text, 1)
        column.addWidget(self._problem)
        acts = QHBoxLayout()
        acts.addWidget(self.topics)
        acts.addStretch(1)
        acts.addWidget(self.reminder)
        column.addLayout(acts)
        column.addWidget(self.fields.ticks)
        column.addWidget(line())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._where_icon)
        foot.addWidget(self._where, 1)
        foot.addWidget(self.next_button)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        self._order_stops()

    def _order_stops(self) -> None:
        """Tab goes as one reads."""
        fields = self.fields
        stops = (self.new_person, self.who, fields.kinds, *fields.outcome_buttons.values(), self.text, self.topics, self.reminder)
        stops += (fields.counts, fields.household, self.next_button, self.save_button)
        for one, next_one in pairwise(stops):
            QWidget.setTabOrder(one, next_one)
