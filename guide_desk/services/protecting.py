"""Acts that protect a person. They work offline and before the whole card has come, and win over what others have changed."""

from __future__ import annotations

from datetime import date

from guide_desk.domain.assignment import standing_claim
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import CloseReason, DialogueEntry, EntryKind
from guide_desk.domain.first_response import compute_clocks
from guide_desk.domain.merge import CALLED_OFF
from guide_desk.domain.personal_request import ASKED_ON, PersonalRequest
from guide_desk.domain.projection import is_protected
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.contacts import together, write_change
from guide_desk.services.dialogue import add_entry
from guide_desk.services.keeping import kept_first
from guide_desk.services.plans import call_off_plans
from guide_desk.store.unit_of_work import UnitOfWork

_EVERYTHING = frozenset({Topic.CONTACT, Topic.DEEDS, Topic.DIALOGUE, Topic.QUEUE, Topic.CONFLICTS, Topic.DRAFTS})


@kept_first
def stop_contact(unit: UnitOfWork, *, contact_id: ContactId, words: str, called_off: str) -> Changes:
    """'Vill inte bli kontaktad': mailings, calls, next step, claim, reminders and clock end; one act, taken back as one.

    `words`: the line in the dialogue; `called_off`: what a booked call or reminder says from now on. Raises InvalidInput
    `contact` `no_contact` when it has been said before.
    """
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    shown = people.shown_fields(unit, contact_id)
    if text_of(shown, Field.NO_CONTACT_SINCE):
        raise InvalidInput("contact", "no_contact")
    entries = people.shown_entries(unit, contact_id)
    has_next_step = bool(text_of(shown, Field.NEXT_STEP))
    stopped = write_change(unit, contact_id, {Field.NO_CONTACT_SINCE: unit.now.date().isoformat()})
    parts = [write_change(unit, contact_id, {**CALLED_OFF, Field.NEWSLETTER_SINCE: ""}), _line(unit, contact_id, words)]
    if has_next_step:
        parts.append(write_change(unit, contact_id, {Field.NEXT_STEP: ""}))
    clocks = compute_clocks(entries, unit.calendar)
    if clocks and clocks[-1].is_running:
        closed = DialogueEntry(EntryKind.CLOSED, unit.now, close_reason=CloseReason.WANTS_NO_CONTACT)
        parts.append(add_entry(unit, contact_id, closed))
    elif standing_claim(reversed(entries)) is not None:
        parts.append(add_entry(unit, contact_id, DialogueEntry(EntryKind.RELEASE, unit.now)))
    parts += call_off_plans(unit, contact_id, called_off)
    return together(stopped, *parts)


@kept_first
def allow_contact(unit: UnitOfWork, *, contact_id: ContactId, words: str) -> Changes:
    """The person may be contacted again; what else they said no to stays."""
    allowed = write_change(unit, contact_id, {Field.NO_CONTACT_SINCE: ""})
    return together(allowed, _line(unit, contact_id, words)) if allowed.deed_id is not None else allowed


@kept_first
def protect(unit: UnitOfWork, *, contact_id: ContactId, words: str) -> Changes:
    """'Skyddade uppgifter': the card leaves this computer, lists and search at once, and the CRM hears of it first of all.

    Drafts go. `words`: the line in the dialogue, which says nothing of the person.
    """
    from guide_desk.store import deeds, people, protection

    if is_protected(people.shown_fields(unit, contact_id)):
        return Changes()
    flag = Deed(
        unit.new_id(),
        DeedKind.FIELDS,
        contact_id,
        unit.now,
        unit.guide.associate_id,
        changes={Field.IS_PROTECTED: "yes"},
        before={Field.IS_PROTECTED: ""},
        sendable_at=unit.now,
    )
    deeds.add(unit, flag)
    _line(unit, contact_id, words)
    protection.cover(unit, contact_id)
    return Changes(_EVERYTHING, frozenset({contact_id}))


@kept_first
def log_request(unit: UnitOfWork, *, contact_id: ContactId, request: PersonalRequest, asked_on: date, words: str) -> Changes:
    """A person asks to be removed, or to see what is kept. Raises InvalidInput `asked_on` `not_yet` for a day to come."""
    if asked_on > unit.now.date():
        raise InvalidInput("asked_on", "not_yet")
    asked = write_change(unit, contact_id, {ASKED_ON[request]: asked_on.isoformat()})
    return together(asked, _line(unit, contact_id, words)) if asked.deed_id is not None else asked


@kept_first
def note_answered(unit: UnitOfWork, *, contact_id: ContactId, request: PersonalRequest, words: str) -> Changes:
    """The person has had an answer to what they asked about their data."""
    answered = write_change(unit, contact_id, {ASKED_ON[request]: ""})
    return together(answered, _line(unit, contact_id, words)) if answered.deed_id is not None else answered


def _line(unit: UnitOfWork, contact_id: ContactId, words: str) -> Changes:
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.STATUS_CHANGE, unit.now, text=words))
