"""Inbjudan …: an event with title, time, place and words; a mail opens with everybody hidden and the event for their calendars.

The same window changes an event that people are invited to already, and calls it off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from guide_desk.clock import as_stockholm
from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.event import Event
from guide_desk.domain.invitation_mail import invitation_mails
from guide_desk.domain.segment import Purpose, Segment
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services import events, segment_deeds, segments
from guide_desk.snapshots.events import EventSummary
from guide_desk.snapshots.people import INVITATION_DRAFT
from guide_desk.snapshots.segments import SegmentCount
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.invitation_form import USUAL_LENGTH, InvitationForm, usual_start
from guide_desk.ui.parts.form_draft import FormDraft, FormWindow
from guide_desk.ui.parts.moment_fields import day_field, hour_field, moment_in
from guide_desk.ui.words.events import event_words, invitation_subject, invitation_text, problem_words, told_words
from guide_desk.ui.words.segments import count_sentence

FILE_NAME = "inbjudan-{number}.eml"
_EVENTS = Changes(frozenset({Topic.EVENTS}))
Reached = tuple[tuple[ContactId, str], ...]


class InvitationDialog(FormWindow, InvitationForm):
    """Whoever has not said yes to invitations is not among the recipients of a new one."""

    def __init__(self, context: DeskContext, segment: Segment, parent: QWidget) -> None:
        super().__init__(context.theme, context.clock.today(), parent)
        self._context = context
        self._segment = replace(segment, purpose=Purpose.INVITATION)
        self._summaries: Sequence[EventSummary] = ()
        self._event: Event | None = None
        self.which.activated.connect(self._choose)
        self.go_on.clicked.connect(self.send)
        self.off.clicked.connect(self.call_off)
        self.draft = FormDraft(context, INVITATION_DRAFT, self.typed, self)
        self.rejected.connect(self.draft.leave)
        self._show_event(None)
        background = context.background
        background.ask("invitation count", partial(segments.count, segment=self._segment), self._show_count)
        background.ask("events", events.events, self._show_events)

    def words_not_kept(self) -> None:
        self._say(_("Det kunde inte sparas på datorn."))

    def send(self) -> None:
        """Keep the event, and open the mail."""
        known = self._event
        fields: dict[str, Any] = {
            "title": self.title.text(),
            "starts_at": moment_in(self.day, self.start),
            "ends_at": moment_in(self.day, self.end),
            "place": self.place.text(),
            "text": self.words.toPlainText(),
            "organiser_email": self.answers_to.text(),
        }
        if known is None:
            self._keep(partial(events.create_event, **fields))
        else:
            self._keep(partial(events.change_event, event_id=known.event_id, **fields))

    def call_off(self) -> None:
        """It does not take place: the same event once more, taken away; a mail says so to whoever was told of it."""
        if self._event is not None:
            self._keep(partial(events.call_off, event_id=self._event.event_id))

    def _keep(self, work: Callable[[Any], Event]) -> None:
        """Once for each press: a second one while it is being kept would make a second event."""
        self._set_busy(is_busy=True)
        self._context.background.wait_for(self._context.store.write(work), self._kept, self._not_kept)

    def _kept(self, event: Event) -> None:
        """Whoever is to hear of it: who is in the segment now, and who was told before; of one called off the latter alone."""
        self._context.changes.data_changed.emit(_EVENTS)
        self._event = event
        segment = self._segment if not event.is_called_off else None
        question = partial(_reached, event=event, segment=segment)
        self._context.background.ask("invited", question, partial(self._open_mail, event), self._not_kept)

    def _open_mail(self, event: Event, people: Reached) -> None:
        now = self._context.clock.now()
        addresses = list(dict.fromkeys(address for _contact, address in people))
        words = {"subject": invitation_subject(event), "text": invitation_text(event, now.date())}
        mails = invitation_mails(event, addresses=addresses, now=now, **words)
        if not mails and event.is_called_off:
            self._told(event, 0, "")
            return
        if not mails:
            self._say(_("Ingen i urvalet har sagt ja till inbjudningar och har en mejladress som fungerar."))
            return
        access = Access(AccessKind.MAILED, people=len(people), about=event.title)
        self._context.copy_personal("; ".join(addresses), replace(access, kind=AccessKind.COPIED))
        (name, mail), *others = ((FILE_NAME.format(number=number), mail) for number, mail in enumerate(mails, 1))
        self._context.hand_out(name, mail, access, *others)
        if self.noted.isChecked() or event.is_called_off:
            contacts = [contact for contact, _address in people]
            work = partial(events.note_told, event_id=event.event_id, contacts=contacts)
            told = partial(self._told, event, len(addresses))
            self._context.background.wait_for(self._context.store.write(work), told, self._not_kept)
        else:
            self._told(event, len(addresses), "")

    def _told(self, event: Event, count: int, sent_out_id: str) -> None:
        self._context.changes.data_changed.emit(_EVENTS)
        words, undo = told_words(event, count), None
        if sent_out_id:
            undo = partial(self._take_back, event.event_id, sent_out_id)
            words = f"{words} {_('Det står på korten att de är inbjudna.')}" if not event.is_called_off else words
        self._context.toasts.show(words, undo)
        self.draft.forget()
        self.accept()

    def _take_back(self, event_id: str, sent_out_id: str) -> None:
        work = partial(events.take_back_told, event_id=event_id, sent_out_id=sent_out_id)
        self._context.background.act(work, on_error=lambda _error: self._context.say_already_sent())

    def _not_kept(self, error: Exception) -> None:
        field, reason = (error.field, error.reason) if isinstance(error, InvalidInput) else ("", "")
        self._say(problem_words(field, reason))
        wrong = {"title": self.title, "place": self.place, "text": self.words, "organiser_email": self.answers_to}
        wrong |= {"starts_at": self.day, "ends_at": self.end}
        if field in wrong:
            wrong[field].setFocus()

    def _set_busy(self, *, is_busy: bool) -> None:
        for button in (self.go_on, self.off):
            button.setEnabled(not is_busy)

    def _say(self, text: str) -> None:
        self._set_busy(is_busy=False)
        self.problem.setText(text)
        self.problem.show()
        self._context.announce(text)

    def _show_count(self, count: SegmentCount) -> None:
        self.reach.setText(count_sentence(count, Purpose.INVITATION))

    def _show_events(self, found: Sequence[EventSummary]) -> None:
        """Events of one's own that lie ahead and may be changed."""
        today = self._context.clock.today()
        ahead = [each for each in found if each.event is not None and each.day >= today and not each.event.is_called_off]
        self._summaries = ahead
        for each in ahead:
            if each.event is not None:
                self.which.addItem(event_words(each.event, today))
        self.which.setVisible(bool(ahead))

    def _choose(self, place: int) -> None:
        self._show_event(self._summaries[place - 1].event if place > 0 else None)

    def _show_event(self, event: Event | None) -> None:
        self._event = event
        self.off.setVisible(event is not None)
        self.go_on.setText(_("Öppna mejlet") if event is None else _("Spara och öppna mejlet"))
        start = as_stockholm(event.starts_at) if event is not None else usual_start(self._context.clock.today())
        end = as_stockholm(event.ends_at) if event is not None else start + USUAL_LENGTH
        self.day.setDate(_qt_day(start.date()))
        self.start.setTime(hour_field(start.time()).time())
        self.end.setTime(hour_field(end.time()).time())
        if event is not None:
            self.title.setText(event.title)
            self.place.setText(event.place)
            self.words.setPlainText(event.text)
            self.answers_to.setText(event.organiser_email)
            self.draft.note_given()


def _reached(unit: Any, event: Event, segment: Segment | None) -> Reached:
    before = events.told_addresses(unit, event.event_id)
    now = segment_deeds.recipients(unit, segment) if segment is not None else ()
    return tuple({**{each.contact_id: each.email for each in now if each.email}, **dict(before)}.items())


def _qt_day(day: date) -> Any:
    return day_field(day, day).date()
