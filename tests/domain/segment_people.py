"""Contacts and segments out of the dice, for what holds of each segment whoever is in the register. Same seed, same people."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from guide_desk.domain.contact import EmployerDisclosure, Field, Fields, FieldValue, JobSituation, PreferredChannel
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.household_move import COUNTED
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import ANY_VALUE, DATED, WITHOUT_VALUES, About, Condition, Group, Purpose, Segment, Span
from tests.factories import moment

TODAY = date(2026, 5, 12)
SEGMENTS = ("Vill starta företag", "Nyhetsbrevet, alla som valt Åre")
EVENTS = ("traff-sveg", "traff-are")
PLACES = ("Malmö", "Göteborg", "Åre", "malmö ")
PROFESSIONS = ("Sjuksköterska", "it-tekniker", "lärare i åk 4-6", "Läkare")
INTERESTS = ("Starta företag", "Fjällnära boende")
HOUSEHOLDS = ("två vuxna, ett barn", "en vuxen", "inga barn", "")
WORDS = ("Förskola i Duved", "hockeyskola", "Ring efter 16", "Duved")
LANGUAGES = ("sv", "en", "de")
_MAILED = (*SEGMENTS, "vill STARTA företag\nMed hälsning")
_CONSENTS = ("yes", "yes", "yes", "no", "")
_FIELDS: dict[Field, Iterable[str]] = {
    Field.FIRST_NAME: ("Elin", "Jonas", "elin", "Mira", "Åsa", "Per", ""),
    Field.LAST_NAME: ("Ek", "Al", ""),
    Field.FROM_PLACE: ("", *PLACES),
    Field.STREET: ("", "", "Storgatan 1"),
    Field.POSTCODE: ("", "211 34"),
    Field.POSTAL_STREET: ("", "Box 1"),
    Field.POSTAL_POSTCODE: ("", "830 05"),
    Field.MOVE_STATUS: ("", *MoveStatus),
    Field.MOVE_MONTH: ("", "2026-05", "2026-06", "2026-12", "i vår"),
    Field.MOVED_ON: ("", "2026-04-01", "2025-05-12", "2025-05-11", "nyss"),
    Field.MOVED_TO: ("", *sorted(COUNTED)),
    Field.PROFESSION: ("", *PROFESSIONS),
    Field.JOB_SITUATION: ("", *JobSituation, "annat"),
    Field.EMPLOYER_DISCLOSURE: ("", *EmployerDisclosure),
    Field.HOUSEHOLD_WORDS: HOUSEHOLDS,
    Field.HOUSEHOLD_KEY: ("", "", "", "h1", "h2", "h3", "h4"),
    Field.PREFERRED_CHANNEL: ("", *PreferredChannel),
    Field.LANGUAGE: ("", *LANGUAGES),
    Field.OWNER: ("", "7", "8", "ingen"),
    Field.NEWSLETTER: _CONSENTS,
    Field.INVITATIONS: _CONSENTS,
    Field.MAILING_CONSENT: _CONSENTS,
    Field.STORING_CONSENT: ("yes", "yes", "", "", "no"),
    Field.NO_MAILING: ("", "", "", "yes"),
    Field.NO_CONTACT_SINCE: ("", "", "", "", "2026-01-01"),
    Field.REMOVAL_ASKED_ON: ("", "", "", "", "2026-02-01"),
    Field.IS_PROTECTED: (*[""] * 9, "yes"),
}
_LISTS: dict[Field, Iterable[str]] = {
    Field.EMAILS: ("a@example.com", "b@example.com", "A@example.com", "fel, adress", "c@example.com"),
    Field.PHONES: ("070-174 06 12", "+46 70 174 06 12", "070-174 06 13", "070-174 06 14"),
    Field.MUNICIPALITIES: (*Municipality, "9999"),
    Field.INTERESTS: INTERESTS,
    Field.TOPICS_ASKED: tuple(GuidanceTopic),
    Field.TOPICS_ANSWERED: tuple(GuidanceTopic),
}

VALUES: dict[About, tuple[object, ...]] = {
    About.MUNICIPALITY: tuple(Municipality),
    About.LIVES_IN: ("malmö", "Åre", "Kiruna"),
    About.MOVE_STATUS: tuple(MoveStatus),
    About.MOVED: tuple(sorted(COUNTED)),
    About.INTENT: tuple(Intent),
    About.SOURCE: tuple(Source),
    About.INTEREST: ("starta FÖRETAG", "Borttaget intresse"),
    About.TOPIC_ASKED: tuple(GuidanceTopic),
    About.TOPIC: tuple(GuidanceTopic),
    About.PROFESSION: ("sjuk", "tekniker it", "lä", "zzz"),
    About.JOB_SITUATION: tuple(JobSituation),
    About.EMPLOYER_DISCLOSURE: tuple(EmployerDisclosure),
    About.CHANNEL: tuple(PreferredChannel),
    About.LANGUAGE: LANGUAGES,
    About.OWNER: ("7", "8", "123456789012345678901234567890"),
    About.MAILED: (*SEGMENTS, "Aldrig skickat"),
    About.INVITED: EVENTS,
    About.COMING: EVENTS,
    About.ATTENDED: EVENTS,
    About.WORD: ("duved", "förskola duv", "hock", "16", '" OR *'),
}


def made_fields(dice: random.Random) -> Fields:
    """A card's fields; one in ten is a protected person's."""
    plain: dict[Field, FieldValue] = {field: str(dice.choice(tuple(values))) for field, values in _FIELDS.items()}
    return plain | {field: _several(dice, values, dice.randint(0, 2)) for field, values in _LISTS.items()}


def made_entries(dice: random.Random) -> list[DialogueEntry]:
    """A dialogue, newest first, no two at the same moment."""
    made = {each.happened_at: each for each in (dice.choice(_ENTRIES)(dice, _moment(dice)) for _ in range(dice.randint(0, 6)))}
    return [made[when] for when in sorted(made, reverse=True)]


def made_segment(dice: random.Random) -> Segment:
    """A segment that has not been saved, as deep and wide as a guide might build."""
    sent_at = dice.choice((None, _moment(dice)))
    return Segment("Prov", _group(dice, dice.randint(0, 3)), dice.choice(tuple(Purpose)), sent_at=sent_at)


def _group(dice: random.Random, deeper: int) -> Group:
    parts = [_group(dice, deeper - 1) if deeper and dice.random() < 0.3 else _condition(dice) for _ in range(dice.randint(0, 3))]
    return Group(tuple(parts), is_any=dice.random() < 0.4, is_reversed=dice.random() < 0.2)


def _condition(dice: random.Random) -> Condition:
    about = dice.choice(tuple(About))
    values: tuple[str, ...] = ()
    if about not in WITHOUT_VALUES:
        values = _several(dice, VALUES[about], dice.randint(about not in ANY_VALUE, 3))
    span = dice.choice(_SPANS)(dice) if about in DATED else Span()
    return Condition(about, values, span, is_reversed=dice.random() < 0.3)


def _several(dice: random.Random, values: Iterable[object], count: int) -> tuple[str, ...]:
    listed = [str(each) for each in values]
    return tuple(dice.sample(listed, min(count, len(listed))))


def _day(dice: random.Random) -> date:
    return TODAY + timedelta(days=dice.randint(-500, 60))


def _moment(dice: random.Random) -> datetime:
    return moment(f"{_day(dice)} {dice.randrange(24):02d}:{dice.randrange(60):02d}")


def _registration(dice: random.Random, when: datetime) -> DialogueEntry:
    intents = frozenset(dice.sample(tuple(Intent), dice.randint(0, 2)))
    return DialogueEntry(EntryKind.REGISTRATION, when, intents=intents, source=dice.choice((None, *Source)))


def _mailing(dice: random.Random, when: datetime) -> DialogueEntry:
    by = dice.choice((Municipality.ARE, Municipality.KROKOM))
    return DialogueEntry(EntryKind.MAILING, when, text=dice.choice(_MAILED), author_municipality=by)


def _about_event(dice: random.Random, when: datetime) -> DialogueEntry:
    kind = dice.choice((EntryKind.INVITED, EntryKind.COMING, EntryKind.NOT_COMING, EntryKind.ATTENDED))
    return DialogueEntry(kind, when, event=dice.choice((*EVENTS, "")), event_on=dice.choice((None, _day(dice))))


def _mail(dice: random.Random, when: datetime) -> DialogueEntry:
    kind = dice.choice((EntryKind.EMAIL, EntryKind.EMAIL_IN, EntryKind.BOUNCE))
    return DialogueEntry(kind, when, address=dice.choice(("", "a@example.com", "b@example.com")))


def _words(dice: random.Random, when: datetime) -> DialogueEntry:
    return DialogueEntry(dice.choice((EntryKind.NOTE, EntryKind.CALL, EntryKind.REMINDER)), when, text=dice.choice(WORDS))


_ENTRIES: tuple[Callable[[random.Random, datetime], DialogueEntry], ...] = (_registration, _mailing, _about_event, _mail, _words)
_SPANS: tuple[Callable[[random.Random], Span], ...] = (
    lambda _dice: Span(),
    lambda dice: Span(from_day=_day(dice)),
    lambda dice: Span(to_day=_day(dice)),
    lambda dice: Span(from_day=(day := _day(dice)), to_day=day + timedelta(days=dice.randint(0, 200))),
    lambda dice: Span(last_days=dice.randint(0, 400)),
    lambda dice: Span(last_months=dice.randint(0, 24)),
    lambda dice: Span(coming_months=dice.randint(0, 24)),
    lambda _dice: Span(since_sent=True),
)
