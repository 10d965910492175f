"""Boka samtal …: who rings, when and about what. A booked call that stands already is moved in the same window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.calendar_file import calendar_file
from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.errors import InvalidInput
from guide_desk.services import plans
from guide_desk.services.cards import colleagues
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import clock_time, near_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDialog, FormDraft
from guide_desk.ui.parts.moment_fields import day_field, hour_field, moment_in
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.room_for_words import make_room
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.facts import colleague_words

_LENGTHS = (15, 30, 45, 60)
_LEAST_WIDTH = 420
FILE_NAME = "bokat-samtal.ics"


class BookingDialog(FormDialog):
    """`booked(Changes, str)`: the deed to take back, and what to say."""

    booked = Signal(object, str)

    def __init__(self, context: DeskContext, card: CardSnapshot, plan: DialogueEntry | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Boka samtal – Guide Desk"))
        self._context, self._card, self._plan = context, card, plan
        now = context.clock.now()
        start = plan.happened_at if plan is not None else _next_hour(card, now)
        self.day = day_field(start.date(), now.date())
        self.hour = hour_field(start.time())
        self.length = DropDown()
        self.length.setAccessibleName(_("Hur länge"))
        for minutes in _LENGTHS:
            self.length.addItem(_("{minutes} minuter").format(minutes=minutes), minutes)
        self.length.setCurrentIndex(1)
        self.length.setEnabled(plan is None)
        self.who = DropDown()
        self.who.setAccessibleName(_("Vem ringer"))
        self.who.setEnabled(plan is None)
        self.text = LineField(plan.text if plan is not None else "")
        self.text.setAccessibleName(_("Om vad"))
        self.calendar = QCheckBox(_("Öppna i min kalender också"))
        self.calendar.setChecked(True)
        self._problem = ProblemLine(context.theme, context.announce, self)
        self._lay_out()
        called = (plan.activity or str(plan.marker)) if plan is not None else "text"
        self.draft = FormDraft(context, "booking", {called: self.text}, self, about=card.row.contact_id)
        self.draft.note_given()
        self.rejected.connect(self.draft.leave)
        context.background.ask("booking", colleagues, self._show_colleagues)

    def words_not_kept(self) -> None:
        self._problem.say(_("Samtalet kunde inte sparas på datorn."))

    def book(self) -> None:
        """Write it down; the window closes when the store has it."""
        moment = moment_in(self.day, self.hour)
        contact_id = self._card.row.contact_id
        work: partial[Changes]
        if self._plan is not None:
            work = partial(plans.change_plan, contact_id=contact_id, plan=self._plan, at=moment, text=self.text.text())
        else:
            minutes = int(self.length.currentData())
            by = self.who.currentData()
            work = partial(plans.book_call, contact_id=contact_id, at=moment, minutes=minutes, text=self.text.text(), by=by)
        if moment <= self._context.clock.now():
            self._problem.say(_("Den tiden har redan varit. Välj en senare."))
            return
        self._context.background.act(work, partial(self._done, moment), self._not_booked)

    def _done(self, moment: datetime, changes: Changes) -> None:
        now = self._context.clock.now()
        if self.calendar.isChecked():
            call = self._call(moment, changes)
            summary = _("Samtal med {name}").format(name=self._card.row.first_name)
            access = Access(AccessKind.CALENDAR_OPENED, self._card.row.contact_id)
            self._context.hand_out(FILE_NAME, calendar_file(call, summary, now), access)
        words = _("Samtalet är bokat {day} klockan {hour}. Det syns för kollegorna.")
        self.draft.forget()
        self.booked.emit(changes, words.format(day=near_day(moment.date(), now.date()), hour=clock_time(moment)))
        self.accept()

    def _call(self, moment: datetime, changes: Changes) -> DialogueEntry:
        if self._plan is not None:
            length = self._plan.ends_at - self._plan.happened_at if self._plan.ends_at is not None else timedelta(minutes=15)
            return self._plan._replace(happened_at=moment, ends_at=moment + length)
        end = moment + timedelta(minutes=int(self.length.currentData()))
        return DialogueEntry(EntryKind.BOOKED_CALL, moment, ends_at=end, marker=changes.deed_id)

    def _not_booked(self, error: Exception) -> None:
        if isinstance(error, InvalidInput) and error.field == "at":
            self._problem.say(_("Den tiden har redan varit. Välj en senare."))
        elif isinstance(error, InvalidInput) and error.field == "plan":
            self._problem.say(_("Samtalet står inte kvar på kortet. Boka ett nytt."))
        else:
            self._problem.say(_("Samtalet kunde inte sparas på datorn."))

    def _show_colleagues(self, found: Sequence[Colleague]) -> None:
        guide = self._context.guide()
        self.who.clear()
        self.who.addItem(_("Jag"), None)
        for each in found:
            if guide is None or each.associate_id != guide.associate_id:
                self.who.addItem(colleague_words(each), each)
        if self._plan is not None:
            own = guide is not None and self._plan.author_id == guide.associate_id
            self.who.setItemText(0, _("Jag") if own else self._plan.author_name)

    def _lay_out(self) -> None:
        buttons = ActRow(self._context.theme, _("Boka") if self._plan is None else _("Spara"), self)
        buttons.go_on.clicked.connect(self.book)
        self.setMinimumWidth(self._context.theme.px(_LEAST_WIDTH))
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 18)
        form.setVerticalSpacing(10)
        title = _("Boka samtal med {name}").format(name=self._card.row.name)
        form.addRow(PlainLabel(self._context.theme, title, "heading", wraps=True))
        for label, field in (
            (_("Dag"), self.day),
            (_("Klockslag"), self.hour),
            (_("Hur länge"), self.length),
            (_("Vem ringer"), self.who),
            (_("Om vad"), self.text),
        ):
            form.addRow(label, field)
        form.addRow(self.calendar)
        form.addRow(self._problem)
        form.addRow(buttons)
        make_room(self)


def _next_hour(card: CardSnapshot, now: datetime) -> datetime:
    """The next full hour within what the person wished for."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return card.row.wish.next_open_moment(hour)
