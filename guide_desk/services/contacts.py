"""Changing a contact's fields, and making a new person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field, FieldValue, text_of
from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.merge import same_value
from guide_desk.domain.registration import Intent, Source
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.dialogue import add_entry
from guide_desk.services.keeping import kept_first
from guide_desk.store.unit_of_work import UnitOfWork

_GIVEN_AFTERWARDS = frozenset({Field.STORING_CONSENT, Field.MAILING_CONSENT})
"""Consents of a new person: kept by the CRM once the person is there."""


@kept_first
def change_fields(unit: UnitOfWork, *, contact_id: ContactId, changes: Mapping[Field, FieldValue]) -> Changes:
    """Change fields; those that already say the same are left alone. Raises InvalidInput `card` `not_fetched` at depth row."""
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    if not people.has_card(unit, contact_id):
        raise InvalidInput("card", "not_fetched")
    return write_change(unit, contact_id, changes)


def write_change(unit: UnitOfWork, contact_id: ContactId, changes: Mapping[Field, FieldValue]) -> Changes:
    """The deed of a change, for acts that do not wait for the whole card either: the sync fetches it before it sends."""
    from guide_desk.store import conflicts, deeds, people

    shown = people.shown_fields(unit, contact_id)
    empty: dict[Field, FieldValue] = {field: () if isinstance(value, tuple) else "" for field, value in changes.items()}
    before = {field: shown.get(field, empty[field]) for field in changes}
    news = {field: value for field, value in changes.items() if not same_value(before[field], value)}
    if not news:
        return Changes()
    deed = Deed(
        unit.new_id(),
        DeedKind.FIELDS,
        contact_id,
        unit.now,
        unit.guide.associate_id,
        changes=news,
        before={field: before[field] for field in news},
    )
    conflicts.end_rewritten(unit, contact_id, news.keys(), deed.deed_id)
    deeds.add(unit, deed)
    topics = frozenset({Topic.CONTACT, Topic.QUEUE, Topic.DEEDS})
    return Changes(topics, frozenset({contact_id}), deed.deed_id)


def change_and_tell(unit: UnitOfWork, *, contact_id: ContactId, changes: Mapping[Field, FieldValue], words: str) -> Changes:
    """Change fields and say so in a quiet line of the dialogue; one act, taken back as one. Raises as `change_fields`."""
    changed = change_fields(unit, contact_id=contact_id, changes=changes)
    if changed.deed_id is None:
        return changed
    line = add_entry(unit, contact_id, DialogueEntry(EntryKind.STATUS_CHANGE, unit.now, text=words))
    return together(changed, line)


def change_topics(
    unit: UnitOfWork, *, contact_id: ContactId, asked: Sequence[GuidanceTopic], answered: Sequence[GuidanceTopic]
) -> Changes:
    """What the person wonders about and what has been answered. Raises as `change_fields`."""
    changes: dict[Field, FieldValue] = {
        Field.TOPICS_ASKED: tuple(topic.value for topic in asked),
        Field.TOPICS_ANSWERED: tuple(topic.value for topic in answered),
    }
    return change_fields(unit, contact_id=contact_id, changes=changes)


def create_person(
    unit: UnitOfWork,
    *,
    fields: Mapping[Field, FieldValue],
    intents: frozenset[Intent],
    source: Source,
    question: str,
    is_answered: bool,
    household_of: ContactId | None = None,
) -> Changes:
    """A new person with their registration, in one transaction; works offline. The clock starts today when guidance is asked for.

    `is_answered`: the guide says that this conversation was the first response. `household_of`: who they move together with.
    Raises InvalidInput for what is missing.
    """
    from guide_desk.store import deeds, people

    if not str(fields.get(Field.FIRST_NAME, "")).strip():
        raise InvalidInput("name", "empty")
    if not fields.get(Field.PHONES) and not fields.get(Field.EMAILS):
        raise InvalidInput("address", "empty")
    if not intents:
        raise InvalidInput("intents", "empty")
    contact_id = people.add_contact(unit)
    kept = {field: value for field, value in fields.items() if value and field not in _GIVEN_AFTERWARDS}
    kept.setdefault(Field.OWNER, str(unit.guide.associate_id))
    if household_of is not None:
        kept[Field.HOUSEHOLD_KEY] = _household_key(unit, household_of)
    person = Deed(unit.new_id(), DeedKind.PERSON, contact_id, unit.now, unit.guide.associate_id, changes=kept)
    deeds.add(unit, person)
    consents: dict[Field, FieldValue] = {field: fields[field] for field in sorted(_GIVEN_AFTERWARDS) if fields.get(field)}
    if consents:
        consents[Field.CONSENT_SOURCE] = fields.get(Field.CONSENT_SOURCE, "")
        deeds.add(unit, Deed(unit.new_id(), DeedKind.FIELDS, contact_id, unit.now, unit.guide.associate_id, changes=consents))
    registration = DialogueEntry(
        EntryKind.REGISTRATION, unit.now, text=question.strip(), source=source, intents=intents, counts=is_answered
    )
    changes = add_entry(unit, contact_id, registration)
    topics = changes.topics | {Topic.CONTACT}
    return Changes(topics, changes.contacts, person.deed_id)


def _household_key(unit: UnitOfWork, contact_id: ContactId) -> str:
    """What links those who move together; made when the first two of them meet."""
    from guide_desk.store import keeping, people

    place = keeping.here(unit, contact_id)
    known = text_of(people.shown_fields(unit, place), Field.HOUSEHOLD_KEY)
    if not known:
        known = unit.new_id()
        write_change(unit, place, {Field.HOUSEHOLD_KEY: known})
    return known


def together(first: Changes, *others: Changes) -> Changes:
    """Several deeds as one act: `first` is what is undone, the others go with it."""
    also = tuple(deed_id for each in others for deed_id in (each.deed_id, *each.also) if deed_id is not None)
    topics = first.topics.union(*(each.topics for each in others))
    contacts = first.contacts.union(*(each.contacts for each in others))
    return replace(first, topics=topics, contacts=contacts, also=(*first.also, *also))
