"""What is written down beside the cards: the entry, its topics and a reminder as one act, taken back as one."""

from __future__ import annotations

from datetime import datetime

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, list_of
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.guidance_topic import GuidanceTopic, with_states
from guide_desk.identifiers import ContactId
from guide_desk.services.contacts import change_topics, together
from guide_desk.services.dialogue import add_entry, check_words, counts_to_keep, remind
from guide_desk.services.keeping import kept_first
from guide_desk.snapshots.people import QuickNote
from guide_desk.store.unit_of_work import UnitOfWork


@kept_first
def lay_on_card(
    unit: UnitOfWork, *, contact_id: ContactId, note: QuickNote, reminder: str, written_at: datetime | None = None
) -> Changes:
    """Durable when this returns; what is being written on the card itself stays. `reminder`: what it says when the note has no
    words. Raises as `log_entry`.
    """
    check_words(note.kind, note.text)
    entry = DialogueEntry(
        note.kind,
        written_at or unit.now,
        text=note.text.strip(),
        outcome=note.outcome,
        counts=counts_to_keep(note.kind, note.outcome, note.counts),
        answers_for_household=note.answers_for_household,
        topics=frozenset(topic for topic, _state in note.topics),
    )
    acts = [add_entry(unit, contact_id, entry), _set_topics(unit, contact_id, note)]
    if note.remind_at is not None:
        acts.append(remind(unit, contact_id=contact_id, at=note.remind_at, text=note.first_line or reminder))
    return together(*acts)


def _set_topics(unit: UnitOfWork, contact_id: ContactId, note: QuickNote) -> Changes:
    """How it stands with what was talked about; before the whole card has been fetched only the entry carries its topics."""
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    if not note.topics or not people.has_card(unit, contact_id):
        return Changes()
    fields = people.shown_fields(unit, contact_id)
    stand = [
        [GuidanceTopic(each) for each in list_of(fields, field) if each in set(GuidanceTopic)]
        for field in (Field.TOPICS_ASKED, Field.TOPICS_ANSWERED)
    ]
    asked, answered = with_states(note.topics, *stand)
    return change_topics(unit, contact_id=contact_id, asked=asked, answered=answered)
