"""Events: made and changed here, told of by lines on the cards, answered, held; who comes, and who was there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.event import LONGEST_PLACE, LONGEST_TITLE, LONGEST_WORDS, Event, EventAnswer, entry_about
from guide_desk.domain.left_out import SAID_OF_THE_PERSON
from guide_desk.domain.reachable import email_of, is_usable_email
from guide_desk.domain.segment import Purpose
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.contacts import together
from guide_desk.services.dialogue import add_entry
from guide_desk.services.sent_out import note_on_cards
from guide_desk.snapshots.events import EventSummary, Participant
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

MOST_ATTENDANTS = 500


def create_event(
    unit: UnitOfWork,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    text: str = "",
    organiser_email: str = "",
) -> Event:
    """A new one. Raises InvalidInput: `title` `empty`, `too_long`; `place`, `text` `too_long`; `ends_at` `before_start`;
    `starts_at` `passed`; `organiser_email` `unusable`; `guide` `reader`.
    """
    event = Event(unit.new_id(), title, starts_at, ends_at, place, text, 0, organiser_email=organiser_email)
    if starts_at <= unit.now:
        raise InvalidInput("starts_at", "passed")
    return _kept(unit, event)


def change_event(
    unit: UnitOfWork,
    *,
    event_id: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    text: str = "",
    organiser_email: str = "",
) -> Event:
    """What is different from now on; nobody is told by that. Raises as `create_event`, and `event` `unknown`, `called_off`."""
    known = _found(unit, event_id)
    if known.is_called_off:
        raise InvalidInput("event", "called_off")
    wanted = replace(
        known,
        title=_on_one_line(title),
        starts_at=starts_at,
        ends_at=ends_at,
        place=_on_one_line(place),
        text=text.strip(),
        organiser_email=organiser_email.strip(),
    )
    if wanted == known:
        return known
    if starts_at != known.starts_at and starts_at <= unit.now:
        raise InvalidInput("starts_at", "passed")
    return _kept(unit, replace(wanted, sequence=known.sequence + 1))


def call_off(unit: UnitOfWork, *, event_id: str) -> Event:
    """It does not take place; its calendar file takes itself away from now on. Raises InvalidInput `event` `unknown`."""
    known = _found(unit, event_id)
    return known if known.is_called_off else _kept(unit, replace(known, is_called_off=True, sequence=known.sequence + 1))


def note_told(unit: UnitOfWork, *, event_id: str, contacts: Iterable[ContactId]) -> str:
    """The invitation, what has changed, or that it is called off has been sent: a line on each card, once for each state of the
    event however often it is pressed. Returns what `take_back_told` takes it back by, '' when everybody has been told already.
    """
    from guide_desk.store import events

    event = _found(unit, event_id)
    new = events.note_told(unit, event, list(contacts))
    if not new:
        return ""
    kind = EntryKind.CALLED_OFF if event.is_called_off else EntryKind.INVITED
    return note_on_cards(unit, entry=entry_about(event, kind, unit.now), contacts=new)


def take_back_told(unit: UnitOfWork, *, event_id: str, sent_out_id: str) -> Changes:
    """Undo `note_told`, and with the telling of it the calling off. Raises InvalidInput `sent_out` `spread` once the first cards
    have their line.
    """
    from guide_desk.store import events, sent_out

    event = _found(unit, event_id)
    events.forget_told(unit, event, sent_out_id)
    sent_out.withdraw(unit, sent_out_id)
    if event.is_called_off:
        _kept(unit, replace(event, is_called_off=False, sequence=event.sequence + 1))
    return Changes(frozenset({Topic.EVENTS, Topic.SEGMENTS}))


def note_answer(unit: UnitOfWork, *, event_id: str, contact_id: ContactId, is_coming: bool) -> Changes:
    """What somebody has said, on their card; the latest answer counts. Raises InvalidInput `event` `unknown`."""
    return note_answers(unit, event_id=event_id, contacts=[contact_id], is_coming=is_coming)


def note_answers(unit: UnitOfWork, *, event_id: str, contacts: Iterable[ContactId], is_coming: bool) -> Changes:
    """What several have said alike; taken back together. Raises InvalidInput: `event` `unknown`; `contacts` `too_many`."""
    return _noted(unit, event_id, list(dict.fromkeys(contacts)), EntryKind.COMING if is_coming else EntryKind.NOT_COMING)


def note_attended(unit: UnitOfWork, *, event_id: str, contacts: Iterable[ContactId]) -> Changes:
    """Who was there, on each card; taken back together. Raises InvalidInput: `event` `unknown`; `contacts` `too_many`."""
    return _noted(unit, event_id, list(dict.fromkeys(contacts)), EntryKind.ATTENDED)


def events(unit: ReadingUnit) -> tuple[EventSummary, ...]:
    """Own events, and colleagues' as far as cards here tell of them; the latest first."""
    from guide_desk.store.reading.events import summaries

    return tuple(summaries(unit))


def participants(unit: ReadingUnit, event_id: str) -> tuple[Participant, ...]:
    """Who was invited or heard of, in the order of names, each with the latest that is known."""
    from guide_desk.store.reading.events import participants

    return tuple(participants(unit, event_id))


def told_addresses(unit: ReadingUnit, event_id: str) -> tuple[tuple[ContactId, str], ...]:
    """Where to reach whoever was told of an event and has not said that they stay away; nobody who wants nothing more from us, on
    whichever of their cards that stands.
    """
    from guide_desk.store.reading.saved_segments import fields_of_many
    from guide_desk.store.reading.segments import reasons_of_many

    told = [each.contact_id for each in participants(unit, event_id) if each.answer is not EventAnswer.NOT_COMING]
    reasons = reasons_of_many(unit, Purpose.INVITATION, told)
    reach = {each: email_of(fields) for each, fields in fields_of_many(unit, told) if reasons.get(each) not in SAID_OF_THE_PERSON}
    return tuple((each, reach[each]) for each in told if reach.get(each))


def _noted(unit: UnitOfWork, event_id: str, contacts: list[ContactId], kind: EntryKind) -> Changes:
    if len(contacts) > MOST_ATTENDANTS:
        raise InvalidInput("contacts", "too_many")
    changes = [
        add_entry(unit, contact_id, line)
        for contact_id in contacts
        if (line := _line(unit, event_id, contact_id, kind)) is not None
    ]
    return together(*changes) | Changes(frozenset({Topic.EVENTS, Topic.SEGMENTS})) if changes else Changes()


def _line(unit: UnitOfWork, event_id: str, contact_id: ContactId, kind: EntryKind) -> DialogueEntry | None:
    """The line to write; None when the card says so already. Of a colleague's event the card's own lines tell what is known."""
    from guide_desk.store import events, people

    about = [entry for entry in people.shown_entries(unit, contact_id) if entry.event == event_id]
    said = next((entry for entry in about if entry.kind is not EntryKind.INVITED), None)
    if said is not None and said.kind is kind:
        return None
    event = events.find(unit, event_id)
    if event is not None:
        return entry_about(event, kind, unit.now)
    if not about:
        raise InvalidInput("event", "unknown")
    return DialogueEntry(kind, unit.now, text=about[0].text, event=event_id, event_on=about[0].event_on)


def _found(unit: UnitOfWork, event_id: str) -> Event:
    from guide_desk.store import events

    event = events.find(unit, event_id)
    if event is None:
        raise InvalidInput("event", "unknown")
    return event


def _kept(unit: UnitOfWork, event: Event) -> Event:
    from guide_desk.store import events  # SQLAlchemy loads with it: on the writer's thread, not at start

    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    kept = replace(
        event,
        title=_on_one_line(event.title),
        place=_on_one_line(event.place),
        text=event.text.strip(),
        organiser=unit.guide.name,
        organiser_email=event.organiser_email.strip(),
    )
    if not kept.title:
        raise InvalidInput("title", "empty")
    for name, value, longest in (
        ("title", kept.title, LONGEST_TITLE),
        ("place", kept.place, LONGEST_PLACE),
        ("text", kept.text, LONGEST_WORDS),
    ):
        if len(value) > longest:
            raise InvalidInput(name, "too_long")
    if kept.ends_at <= kept.starts_at:
        raise InvalidInput("ends_at", "before_start")
    if kept.organiser_email and not is_usable_email(kept.organiser_email):
        raise InvalidInput("organiser_email", "unusable")
    events.keep(unit, kept)
    return kept


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
