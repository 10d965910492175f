"""Contacts and segments made up at random, for the properties that a segment has whoever stands in the register."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from guide_desk.domain.contact import EmployerDisclosure, Field, Fields, FieldValue, JobSituation, PreferredChannel
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.household_move import COUNTED
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import ANY_VALUE, DATED, WITHOUT_VALUES, About, Condition, Group, Purpose, Segment, Span
from tests.factories import entry, moment

TODAY = date(2026, 5, 12)
SEGMENTS = ("Vill starta företag", "Nyhetsbrevet, alla som valt Åre")
EVENTS = ("traff-sveg", "traff-are")
PLACES = ("Malmö", "Göteborg", "Åre", "malmö ")
PROFESSIONS = ("Sjuksköterska", "it-tekniker", "lärare i åk 4-6", "Läkare")
INTERESTS = ("Starta företag", "Fjällnära boende")
HOUSEHOLDS = ("två vuxna, ett barn", "en vuxen", "inga barn", "")
WORDS = ("Förskola i Duved", "hockeyskola", "Ring efter 16", "Duved")
LANGUAGES = ("sv", "en", "de")
DAYS = st.integers(-500, 60).map(lambda days: TODAY + timedelta(days=days))
_MOMENTS = st.builds(lambda day, hour: moment(f"{day} {hour:02d}:30"), DAYS, st.integers(0, 23))
_AUTHORS = st.sampled_from([Municipality.ARE, Municipality.KROKOM])


def _several(values: object) -> st.SearchStrategy[tuple[str, ...]]:
    listed = [str(each) for each in values]  # type: ignore[attr-defined]
    return st.lists(st.sampled_from(listed), max_size=2, unique=True).map(tuple)


def _maybe(values: object) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(str(each) for each in values)])  # type: ignore[attr-defined]


def _rarely(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", "", "", *values])


_CONSENTS = st.sampled_from(["yes", "yes", "yes", "no", ""])
_FIELDS: dict[Field, st.SearchStrategy[FieldValue]] = {
    Field.FIRST_NAME: st.sampled_from(["Elin", "Jonas", "elin"]),
    Field.LAST_NAME: st.sampled_from(["Ek", "Al"]),
    Field.EMAILS: _several(["a@example.com", "b@example.com", "A@example.com", "fel, adress"]),
    Field.PHONES: _several(["070-174 06 12", "+46 70 174 06 12", "070-174 06 13"]),
    Field.MUNICIPALITIES: _several([*Municipality, "9999"]),
    Field.FROM_PLACE: _maybe(PLACES),
    Field.STREET: _rarely("Storgatan 1"),
    Field.POSTCODE: _rarely("211 34"),
    Field.POSTAL_STREET: _maybe(["Box 1"]),
    Field.POSTAL_POSTCODE: _maybe(["830 05"]),
    Field.MOVE_STATUS: _maybe(MoveStatus),
    Field.MOVE_MONTH: _maybe(["2026-05", "2026-06", "2026-12", "i vår"]),
    Field.MOVED_ON: _maybe(["2026-04-01", "2025-05-12", "2025-05-11", "nyss"]),
    Field.MOVED_TO: _maybe(COUNTED),
    Field.INTERESTS: _several(INTERESTS),
    Field.TOPICS_ASKED: _several(GuidanceTopic),
    Field.TOPICS_ANSWERED: _several(GuidanceTopic),
    Field.PROFESSION: _maybe(PROFESSIONS),
    Field.JOB_SITUATION: _maybe([*JobSituation, "annat"]),
    Field.EMPLOYER_DISCLOSURE: _maybe(EmployerDisclosure),
    Field.HOUSEHOLD_WORDS: st.sampled_from(HOUSEHOLDS),
    Field.HOUSEHOLD_KEY: _rarely("h1", "h2"),
    Field.PREFERRED_CHANNEL: _maybe(PreferredChannel),
    Field.LANGUAGE: _maybe(LANGUAGES),
    Field.OWNER: _maybe(["7", "8", "ingen"]),
    Field.NEWSLETTER: _CONSENTS,
    Field.INVITATIONS: _CONSENTS,
    Field.MAILING_CONSENT: _CONSENTS,
    Field.STORING_CONSENT: st.sampled_from(["yes", "yes", "", "no"]),
    Field.NO_MAILING: _rarely("yes"),
    Field.NO_CONTACT_SINCE: _rarely("2026-01-01"),
    Field.REMOVAL_ASKED_ON: _rarely("2026-02-01"),
    Field.IS_PROTECTED: st.sampled_from([""] * 9 + ["yes"]),
}


def fields() -> st.SearchStrategy[Fields]:
    """A card's fields; one in ten is a protected person's."""
    return st.fixed_dictionaries({}, optional=_FIELDS).map(dict)


def entries() -> st.SearchStrategy[list[DialogueEntry]]:
    """A dialogue, newest first."""
    one = st.one_of(
        st.builds(
            lambda when, intents, source: DialogueEntry(EntryKind.REGISTRATION, when, intents=intents, source=source),
            *(_MOMENTS, st.frozensets(st.sampled_from(Intent)), st.sampled_from([None, *Source])),
        ),
        st.builds(
            lambda when, text, by: DialogueEntry(EntryKind.MAILING, when, text=text, author_municipality=by),
            *(_MOMENTS, st.sampled_from([*SEGMENTS, "vill STARTA företag\nMed hälsning"]), _AUTHORS),
        ),
        st.builds(
            lambda kind, when, event, day: DialogueEntry(kind, when, event=event, event_on=day),
            st.sampled_from([EntryKind.INVITED, EntryKind.COMING, EntryKind.NOT_COMING, EntryKind.ATTENDED]),
            *(_MOMENTS, st.sampled_from([*EVENTS, ""]), st.none() | DAYS),
        ),
        st.builds(
            lambda kind, when, address: DialogueEntry(kind, when, address=address),
            st.sampled_from([EntryKind.EMAIL, EntryKind.EMAIL_IN, EntryKind.BOUNCE]),
            *(_MOMENTS, st.sampled_from(["", "a@example.com", "b@example.com"])),
        ),
        st.builds(
            lambda kind, when, text: DialogueEntry(kind, when, text=text),
            st.sampled_from([EntryKind.NOTE, EntryKind.CALL, EntryKind.REMINDER]),
            *(_MOMENTS, st.sampled_from(WORDS)),
        ),
    )
    return st.lists(one, max_size=5).map(lambda made: sorted(made, key=lambda each: each.happened_at, reverse=True))


_VALUES: dict[About, tuple[object, ...]] = {
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
_SPANS = st.one_of(
    st.just(Span()),
    st.builds(lambda one, other: Span(from_day=min(one, other), to_day=max(one, other)), DAYS, DAYS),
    st.builds(lambda day: Span(from_day=day), DAYS),
    st.builds(lambda day: Span(to_day=day), DAYS),
    st.builds(lambda days: Span(last_days=days), st.integers(0, 400)),
    st.builds(lambda months: Span(last_months=months), st.integers(0, 24)),
    st.builds(lambda months: Span(coming_months=months), st.integers(0, 24)),
    st.just(Span(since_sent=True)),
)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """A condition that a segment may hold."""
    about = draw(st.sampled_from(About))
    values: tuple[str, ...] = ()
    if about not in WITHOUT_VALUES:
        known = [str(each) for each in _VALUES[about]]
        values = tuple(draw(st.lists(st.sampled_from(known), min_size=about not in ANY_VALUE, max_size=3, unique=True)))
    span = draw(_SPANS) if about in DATED else Span()
    return Condition(about, values, span, is_reversed=draw(st.booleans()))


def trees() -> st.SearchStrategy[Group]:
    """A tree as deep and wide as a guide might build."""

    def grouped(parts: st.SearchStrategy[Condition | Group]) -> st.SearchStrategy[Group]:
        return st.builds(Group, st.lists(parts, max_size=3).map(tuple), is_any=st.booleans(), is_reversed=st.booleans())

    return grouped(st.recursive(conditions(), grouped, max_leaves=6))


def segments() -> st.SearchStrategy[Segment]:
    """A segment that has not been saved."""
    sent = st.none() | DAYS
    return st.builds(
        lambda tree, purpose, day: Segment("Prov", tree, purpose, sent_on=day), trees(), st.sampled_from(Purpose), sent
    )


def note(text: str) -> DialogueEntry:
    """A note of this morning."""
    return entry(EntryKind.NOTE, "2026-05-12 08:00", text)
