"""Writing things down on the contact card."""

from __future__ import annotations

from datetime import datetime

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import CloseReason, DialogueEntry, EntryKind, Outcome
from guide_desk.domain.first_response import default_counts, may_count
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.store.unit_of_work import UnitOfWork

LONGEST_TEXT = 20_000


def log_entry(
    unit: UnitOfWork,
    *,
    contact_id: ContactId,
    kind: EntryKind,
    text: str = "",
    outcome: Outcome | None = None,
    counts: bool | None = None,
    answers_for_household: bool = False,
    happened_at: datetime | None = None,
    topics: frozenset[GuidanceTopic] = frozenset(),
    address: str = "",
) -> Changes:
    """Log what was said or done; durable when this returns. `counts` is kept only where the kind may count at all.

    Raises InvalidInput: `text` `empty` (an entry without words needs an outcome or a kind that says enough) or `too_long`.
    """
    check_words(kind, text)
    entry = DialogueEntry(
        kind,
        happened_at or unit.now,
        text=text.strip(),
        outcome=outcome,
        counts=counts_to_keep(kind, outcome, counts),
        answers_for_household=answers_for_household,
        topics=topics,
        address=address,
    )
    from guide_desk.store import keeping, people  # SQLAlchemy loads with it: on the writer's thread, not at start

    people.clear_draft(unit, keeping.here(unit, contact_id))
    return add_entry(unit, contact_id, entry)


def check_words(kind: EntryKind, text: str) -> None:
    """Raises InvalidInput `text`: `empty` where the kind alone says nothing, `too_long`."""
    if kind is EntryKind.NOTE and not text.strip():
        raise InvalidInput("text", "empty")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("text", "too_long")


def counts_to_keep(kind: EntryKind, outcome: Outcome | None, counts: bool | None) -> bool | None:
    """What the guide said, where the kind may count and the rule would not say the same by itself."""
    said = counts if may_count(kind, outcome) else None
    if said is not None and said == default_counts(kind, outcome) and kind is not EntryKind.REGISTRATION:
        return None
    return said


def log_note(unit: UnitOfWork, *, contact_id: ContactId, text: str) -> Changes:
    """A note beside what is being written: the draft on the card stays."""
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.NOTE, unit.now, text=text.strip()[:LONGEST_TEXT]))


def close_without_response(unit: UnitOfWork, *, contact_id: ContactId, reason: CloseReason, forwarded_to: str = "") -> Changes:
    """End the running clock without a response: an explicit act with its reason, on the card with its author."""
    if reason is CloseReason.FORWARDED and not forwarded_to.strip():
        raise InvalidInput("forwarded_to", "empty")
    entry = DialogueEntry(EntryKind.CLOSED, unit.now, close_reason=reason, forwarded_to=forwarded_to.strip())
    return add_entry(unit, contact_id, entry)


def reopen(unit: UnitOfWork, *, contact_id: ContactId) -> Changes:
    """Take the latest closing back; both stay on the card."""
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.REOPENED, unit.now))


def claim(unit: UnitOfWork, *, contact_id: ContactId) -> Changes:
    """'Jag svarar': holds until the end of the next working day."""
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.CLAIM, unit.now))


def release(unit: UnitOfWork, *, contact_id: ContactId) -> Changes:
    """Give a claim back."""
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.RELEASE, unit.now))


def remind(unit: UnitOfWork, *, contact_id: ContactId, at: datetime, text: str) -> Changes:
    """A reminder tied to the person, for the moment `at`; every colleague can read it on the card."""
    return add_entry(unit, contact_id, DialogueEntry(EntryKind.REMINDER, at, text=text.strip()))


def add_entry(unit: UnitOfWork, contact_id: ContactId, entry: DialogueEntry) -> Changes:
    """Write the deed of an entry, signed by the guide unless it belongs to a colleague.

    Somebody who was only looked at is kept on the computer first.
    """
    from guide_desk.store import deeds, keeping

    kept = keeping.here(unit, contact_id)
    guide = unit.guide
    signed = entry
    if entry.author_id is None:
        signed = entry._replace(author_id=guide.associate_id, author_name=guide.name, author_municipality=guide.municipality)
    deed = Deed(unit.new_id(), DeedKind.ENTRY, kept, unit.now, guide.associate_id, entry=signed)
    deeds.add(unit, deed)
    topics = {Topic.DIALOGUE, Topic.QUEUE, Topic.DEEDS} | ({Topic.CONTACT} if kept != contact_id else set())
    return Changes(frozenset(topics), frozenset({contact_id, kept}), deed.deed_id)
