"""A contact's facts as the rows that segments ask. Pure: the same facts give the same rows in every process.

Days are ordinals, 0 = none. Each answer of a known list is one bit of `traits`; the reasons for being left out lie in one number,
four bits a purpose.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import IntEnum
from hashlib import blake2b

from guide_desk.domain.contact import EmployerDisclosure, JobSituation, PreferredChannel
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.left_out import WATERFALL, LeftOut
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import About, Purpose
from guide_desk.domain.segment_facts import Event, SegmentFacts
from guide_desk.domain.segment_match import first_reason
from guide_desk.identifiers import ContactId

_LISTS: tuple[tuple[About, Iterable[str]], ...] = (
    (About.MUNICIPALITY, Municipality),
    (About.MOVE_STATUS, MoveStatus),
    (About.TOPIC_ASKED, GuidanceTopic),
    (About.TOPIC, GuidanceTopic),
    (About.INTENT, Intent),
    (About.SOURCE, Source),
    (About.CHANNEL, PreferredChannel),
    (About.JOB_SITUATION, JobSituation),
    (About.EMPLOYER_DISCLOSURE, EmployerDisclosure),
    (About.CHILDREN, ("yes",)),
)
"""Adding to these, or to one of the lists, changes what the bits mean: raise `opening.PROJECTION_VERSION`."""
TRAITS = {
    (about, str(value)): 1 << place
    for place, (about, value) in enumerate((about, value) for about, values in _LISTS for value in values)
}
_REASON_BITS = 4
_SHIFTS = {purpose: _REASON_BITS * place for place, purpose in enumerate(Purpose)}
_REASONS = (None, *WATERFALL)
_NUMBER_OF = {reason: number for number, reason in enumerate(_REASONS)}
_MOST = (1 << 63) - 1

ROW_COLUMNS = (
    *("own_reasons", "contact_id", "traits", "last_contact_on", "registered_on", "move_month", "moved_on", "moved_to", "owner"),
    *("household", "mailed_on", "mailed_by", "language", "profession"),
)


class ValueKind(IntEnum):
    """What `segment_value` knows of a contact, by words that are written freely."""

    PLACE = 1
    INTEREST = 2


class EventKind(IntEnum):
    """What `segment_event` knows of: which one, and on which day; of what somebody asked for the second of that day too."""

    REGISTERED = 1
    MAILED = 2
    INVITED = 3
    COMING = 4
    ATTENDED = 5


def segment_row(contact_id: ContactId, facts: SegmentFacts, latest_mailing: DialogueEntry | None) -> tuple[object, ...]:
    """The values of `ROW_COLUMNS`."""
    mailed_by = latest_mailing.author_municipality if latest_mailing is not None else None
    return (
        packed(facts.reasons),
        contact_id,
        sum(_traits_of(facts)),
        _ordinal(facts.last_contact_on),
        _ordinal(facts.registered_on),
        facts.move_month or 0,
        _ordinal(facts.moved_on),
        int(facts.moved_to) if facts.moved_to in _CODES else 0,
        facts.owner or 0,
        number_of(facts.household) if facts.household else 0,
        max((_ordinal(day) for _name, day in facts.mailed), default=0),
        int(mailed_by) if mailed_by is not None else 0,
        facts.language,
        profession_number(facts.profession),
    )


def value_rows(contact_id: ContactId, facts: SegmentFacts) -> list[tuple[int, str, ContactId]]:
    """(kind, value, contact) of what is written freely."""
    kinds: tuple[tuple[ValueKind, Collection[str]], ...] = (
        (ValueKind.PLACE, (facts.place,) if facts.place else ()),
        (ValueKind.INTEREST, facts.interests),
    )
    return [(int(kind), value, contact_id) for kind, values in kinds for value in sorted(values)]


def event_rows(contact_id: ContactId, facts: SegmentFacts) -> list[tuple[int, str, int, ContactId, int]]:
    """(kind, value, day, contact, second of the day) of what happened; of two requests of one day the later one."""
    latest = {(intent, at.date()): at for intent, at in sorted(facts.registered_for)}
    asked = [
        (int(EventKind.REGISTERED), intent, day.toordinal(), contact_id, second_of_day(at))
        for (intent, day), at in latest.items()
    ]
    kinds: tuple[tuple[EventKind, Collection[Event]], ...] = (
        (EventKind.MAILED, facts.mailed),
        (EventKind.INVITED, facts.invited),
        (EventKind.COMING, facts.coming),
        (EventKind.ATTENDED, facts.attended),
    )
    return asked + [(int(kind), value, day.toordinal(), contact_id, 0) for kind, events in kinds for value, day in sorted(events)]


def second_of_day(moment: datetime) -> int:
    """Seconds since midnight, by the clock on the wall."""
    return (moment.hour * 60 + moment.minute) * 60 + moment.second


def identity_rows(contact_id: ContactId, facts: SegmentFacts) -> list[tuple[int, ContactId]]:
    """(identity, contact) of whatever two cards of one person share."""
    return [(number, contact_id) for number in sorted(map(number_of, facts.identities))]


def profession_rows(facts: SegmentFacts) -> list[tuple[str, int]]:
    """(word, profession) of what somebody does."""
    return [(word, profession_number(facts.profession)) for word in sorted(facts.profession_words)]


def profession_number(folded: str) -> int:
    """What stands in a row for a profession; 0 without one."""
    return number_of(folded) if folded else 0


def reason_in(reasons: int, purpose: Purpose) -> LeftOut | None:
    """The reason for one purpose out of a row's number."""
    return _REASONS[reasons >> shift_of(purpose) & (1 << _REASON_BITS) - 1]


def shift_of(purpose: Purpose) -> int:
    """Where the bits of a purpose begin in the reasons."""
    return _SHIFTS[purpose]


def reason_in_sql(purpose: Purpose) -> str:
    """The number of the reason for one purpose, of a row `r`; 0 = none that stands on a card."""
    return f"(r.reasons >> {shift_of(purpose)} & {(1 << _REASON_BITS) - 1})"


def told_by_all(every: Sequence[int]) -> list[int]:
    """The reasons of each card of one person, when what the cards tell of the person holds for all of them."""
    told = [tuple(reason_in(own, purpose) for purpose in _SHIFTS) for own in every]
    return [packed(first_reason(own, others) for own, *others in zip(mine, *told, strict=True)) for mine in told]


def packed(reasons: Iterable[LeftOut | None]) -> int:
    """The number in which the reasons lie; they come in the order of the purposes."""
    return sum(_NUMBER_OF[reason] << shift for reason, shift in zip(reasons, _SHIFTS.values(), strict=True))


def traits_of(about: About, values: Iterable[str]) -> int:
    """The bits of some answers of one list; an answer that is none has no bit."""
    return sum(TRAITS.get((about, value), 0) for value in set(values))


def number_of(text: str) -> int:
    """A number that stands for a text and takes less room; two texts share one with a chance of one in 2 to the 63rd."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") & _MOST


def latest_mailing_of(entries: Iterable[DialogueEntry]) -> DialogueEntry | None:
    """`entries` newest first."""
    return next((entry for entry in entries if entry.kind is EntryKind.MAILING), None)


def _traits_of(facts: SegmentFacts) -> Iterable[int]:
    intents = {intent for intent, _at in facts.registered_for}
    answers: tuple[tuple[About, Iterable[str | None]], ...] = (
        (About.MUNICIPALITY, facts.municipalities),
        (About.MOVE_STATUS, (facts.status,)),
        (About.TOPIC_ASKED, facts.topics_asked),
        (About.TOPIC, facts.topics),
        (About.INTENT, intents),
        (About.SOURCE, facts.sources),
        (About.CHANNEL, (facts.channel,)),
        (About.JOB_SITUATION, (facts.job,)),
        (About.EMPLOYER_DISCLOSURE, (facts.disclosure,)),
        (About.CHILDREN, ("yes",) if facts.has_children else ()),
    )
    return (TRAITS.get((about, value), 0) for about, values in answers for value in values if value is not None)


_CODES = frozenset(Municipality)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0
