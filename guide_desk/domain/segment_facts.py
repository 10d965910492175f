"""What a segment may ask of a contact, told in plain values. Pure: from the fields and the dialogue as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guide_desk.clock import as_stockholm
from guide_desk.domain.contact import (
    EmployerDisclosure,
    Field,
    Fields,
    JobSituation,
    PreferredChannel,
    list_of,
    phones_of,
    text_of,
)
from guide_desk.domain.dialogue import QUIET_KINDS, DialogueEntry, EntryKind
from guide_desk.domain.household_words import has_children
from guide_desk.domain.left_out import LeftOut, reasons_of
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.reachable import is_usable_email
from guide_desk.domain.search_fold import national_digits, search_fold
from guide_desk.domain.segment import Purpose
from guide_desk.identifiers import AssociateId

Event = tuple[str, date]
"""What happened, folded where it is written freely, and on which day."""
Request = tuple[str, datetime]
"""What somebody asked for, and when, in Stockholm time and whole seconds."""
_MONTH = len("2026-05")
_PURPOSES = tuple(Purpose)
_MUNICIPALITIES = {each.value: each for each in Municipality}
_STATUSES = {each.value: each for each in MoveStatus}
_JOBS = {each.value: each for each in JobSituation}
_DISCLOSURES = {each.value: each for each in EmployerDisclosure}
_CHANNELS = {each.value: each for each in PreferredChannel}


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """One contact. '' and None = not known; `reasons`: why this card alone leaves the person out, per purpose.

    `move_month` counts months from the year 0 on. `profession`: its folded words. `identities`: what tells that two cards are one
    person. `coming`: the events whose latest answer is yes.
    """

    municipalities: frozenset[Municipality]
    place: str
    status: MoveStatus
    move_month: int | None
    moved_on: date | None
    moved_to: str
    registered_for: frozenset[Request]
    registered_on: date | None
    sources: frozenset[str]
    interests: frozenset[str]
    topics_asked: frozenset[str]
    topics: frozenset[str]
    profession: str
    job: JobSituation | None
    disclosure: EmployerDisclosure | None
    has_children: bool
    channel: PreferredChannel | None
    language: str
    owner: AssociateId | None
    last_contact_on: date | None
    mailed: frozenset[Event]
    invited: frozenset[Event]
    coming: frozenset[Event]
    attended: frozenset[Event]
    household: str
    identities: frozenset[str]
    reasons: tuple[LeftOut | None, ...]

    @property
    def profession_words(self) -> frozenset[str]:
        """Each word once."""
        return frozenset(self.profession.split())

    def reason(self, purpose: Purpose) -> LeftOut | None:
        """Why this card alone leaves the person out of a segment for `purpose`."""
        return self.reasons[_PURPOSES.index(purpose)]


def facts_of(fields: Fields, entries: Sequence[DialogueEntry]) -> SegmentFacts:
    """The facts of a contact who is not protected. `entries` newest first."""
    registrations = [entry for entry in entries if entry.kind is EntryKind.REGISTRATION]
    asked = frozenset(list_of(fields, Field.TOPICS_ASKED))
    about_events = [entry for entry in entries if entry.event]
    owner = text_of(fields, Field.OWNER)
    latest = next((entry for entry in entries if entry.kind not in QUIET_KINDS), None)
    return SegmentFacts(
        municipalities=frozenset(_MUNICIPALITIES[code] for code in _chosen(fields) if code in _MUNICIPALITIES),
        place=search_fold(text_of(fields, Field.FROM_PLACE)),
        status=_STATUSES.get(text_of(fields, Field.MOVE_STATUS), MoveStatus.UNKNOWN),
        move_month=month_number_of(text_of(fields, Field.MOVE_MONTH)),
        moved_on=_day_of(text_of(fields, Field.MOVED_ON)),
        moved_to=text_of(fields, Field.MOVED_TO),
        registered_for=frozenset(
            (intent.value, second_of(entry.happened_at)) for entry in registrations for intent in entry.intents
        ),
        registered_on=min(map(_on, registrations), default=None),
        sources=frozenset(entry.source.value for entry in registrations if entry.source is not None),
        interests=frozenset(map(search_fold, list_of(fields, Field.INTERESTS))),
        topics_asked=asked,
        topics=asked.union(list_of(fields, Field.TOPICS_ANSWERED)),
        profession=search_fold(text_of(fields, Field.PROFESSION)),
        job=_JOBS.get(text_of(fields, Field.JOB_SITUATION)),
        disclosure=_DISCLOSURES.get(text_of(fields, Field.EMPLOYER_DISCLOSURE)),
        has_children=has_children(text_of(fields, Field.HOUSEHOLD_WORDS)),
        channel=_CHANNELS.get(text_of(fields, Field.PREFERRED_CHANNEL)),
        language=text_of(fields, Field.LANGUAGE) or "sv",
        owner=AssociateId(int(owner)) if owner.isdecimal() else None,
        last_contact_on=_on(latest) if latest is not None else None,
        mailed=frozenset((mailing_name(entry), _on(entry)) for entry in entries if entry.kind is EntryKind.MAILING),
        invited=_events(about_events, EntryKind.INVITED),
        coming=_events(about_events, EntryKind.COMING, EntryKind.NOT_COMING),
        attended=_events(about_events, EntryKind.ATTENDED),
        household=text_of(fields, Field.HOUSEHOLD_KEY),
        identities=identities_of(fields),
        reasons=reasons_of(fields, entries),
    )


def mailing_name(entry: DialogueEntry) -> str:
    """Which segment a mailing went to, folded: the first line of its entry."""
    return search_fold(entry.text.partition("\n")[0])


def identities_of(fields: Fields) -> frozenset[str]:
    """The name with each address of the person: two cards that share one are the same person. None without a name."""
    name = search_fold(f"{text_of(fields, Field.FIRST_NAME)} {text_of(fields, Field.LAST_NAME)}")
    if not name:
        return frozenset()
    mails = (text.strip().casefold() for text in list_of(fields, Field.EMAILS) if is_usable_email(text.strip()))
    phones = (digits for number in phones_of(fields) if (digits := national_digits(number)))
    return frozenset(f"{name}\n{address}" for address in (*mails, *phones))


def month_number_of(text: str) -> int | None:
    """'2026-05' as a number that rises by one each month; None for what is no month."""
    day = _day_of(f"{text}-01") if len(text) == _MONTH else None
    return month_number(day) if day is not None else None


def month_number(day: date) -> int:
    """The number of the month in which a day lies."""
    return day.year * 12 + day.month


def _chosen(fields: Fields) -> tuple[str, ...]:
    return list_of(fields, Field.MUNICIPALITIES) or (Municipality.REGION.value,)


def _events(entries: Iterable[DialogueEntry], kind: EntryKind, *others: EntryKind) -> frozenset[Event]:
    """The events whose latest entry of these kinds is of the first one, each on the day that entry tells."""
    latest: dict[str, DialogueEntry] = {}
    for entry in entries:
        if entry.event and entry.kind in (kind, *others):
            latest.setdefault(entry.event, entry)
    return frozenset((event, each.event_on or _on(each)) for event, each in latest.items() if each.kind is kind)


def second_of(moment: datetime) -> datetime:
    """The moment in Stockholm, in whole seconds as the CRM keeps it."""
    return as_stockholm(moment).replace(microsecond=0)


def _on(entry: DialogueEntry) -> date:
    return as_stockholm(entry.happened_at).date()


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
