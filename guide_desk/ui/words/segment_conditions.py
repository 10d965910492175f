"""One condition of a segment as a piece of a sentence, straight and reversed: what stands in a bracket after `Visa alla som`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import ALWAYS, About, Condition, Span
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import day_and_month, joined, number_word, quoted
from guide_desk.ui.words.trade import source_words, topic_words

EVERY_VALUE = 1000
_INTERESTS_LIKE_TOPICS = {
    "starta företag": GuidanceTopic.STARTING_BUSINESS,
    "jobba på distans": GuidanceTopic.REMOTE_WORK,
    "boende": GuidanceTopic.HOUSING,
    "studier": GuidanceTopic.STUDIES,
}
"""Interests have the names that the tenant gave them, which are Swedish in every language of the window."""


@dataclass(frozen=True, slots=True)
class SegmentNames:
    """What numbers and ids in conditions are called: guides by number, events by id."""

    colleagues: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)


def condition_words(condition: Condition, names: SegmentNames, today: date, most_values: int = EVERY_VALUE) -> str:
    """'vill flytta till Åre', 'inte har flyttat ännu'; more values than `most_values` are counted."""
    if condition.about is About.MOVE_STATUS:
        return _status_words(condition)
    straight, opposite = _PHRASES[condition.about]()
    if not condition.values and condition.about in _WITHOUT:
        straight, opposite = _WITHOUT[condition.about]()
    if condition.about is About.MOVE_MONTH and condition.span == ALWAYS:
        straight, opposite = _("vet vilken månad de flyttar"), _("inte vet vilken månad de flyttar")
    says = [value_words(condition.about, value, names) for value in condition.values]
    if condition.about in _VERBAL:
        straight, opposite = "{values}", _("inte {values}")
    values = _joined_up_to(says, most_values)
    span = span_words(condition.span, today)
    phrase = opposite if condition.is_reversed else straight
    return " ".join(phrase.format(values=values, span=span).split())


def about_words(about: About) -> str:
    """What a condition is about, as it stands in the menu of conditions."""
    return {
        About.MUNICIPALITY: _("Kommun de vill till"),
        About.LIVES_IN: _("Bor nu"),
        About.MOVE_STATUS: _("Flyttstatus"),
        About.MOVED: _("Har flyttat hit"),
        About.MOVE_MONTH: _("När de vill flytta"),
        About.INTENT: _("Anmälan avser"),
        About.SOURCE: _("Hörde av sig via"),
        About.INTEREST: _("Intresse"),
        About.TOPIC_ASKED: _("Undrar över just nu"),
        About.TOPIC: _("Har undrat över"),
        About.PROFESSION: _("Yrke"),
        About.JOB_SITUATION: _("Jobb"),
        About.EMPLOYER_DISCLOSURE: _("Arbetsgivare får veta"),
        About.CHILDREN: _("Barn i hushållet"),
        About.CHANNEL: _("Vill bli nådd via"),
        About.LANGUAGE: _("Språk"),
        About.OWNER: _("Vägledare"),
        About.REGISTERED: _("Anmälde sig"),
        About.LAST_CONTACT: _("Senaste kontakt"),
        About.MAILED: _("Utskick de har fått"),
        About.INVITED: _("Inbjudna till"),
        About.COMING: _("Har sagt att de kommer"),
        About.ATTENDED: _("Var med på"),
        About.WORD: _("Ord i dialogen"),
    }[about]


def value_words(about: About, value: str, names: SegmentNames) -> str:
    """One value inside the sentence; a value that nobody knows any more stands as it was written, in quotation marks."""
    known: Mapping[About, Callable[[], Mapping[str, str]]] = {
        About.MUNICIPALITY: _municipalities,
        About.MOVED: _municipalities,
        About.INTENT: _intents,
        About.SOURCE: lambda: {each.value: source_words(each) for each in Source},
        About.TOPIC: _topics,
        About.TOPIC_ASKED: _topics,
        About.JOB_SITUATION: _jobs,
        About.EMPLOYER_DISCLOSURE: _disclosures,
        About.CHANNEL: lambda: {"phone": _("vill bli uppringda"), "email": _("vill ha mejl")},
        About.LANGUAGE: languages,
        About.OWNER: lambda: names.colleagues,
        **{about: (lambda: names.events) for about in (About.INVITED, About.COMING, About.ATTENDED)},
    }
    if about is About.LIVES_IN:
        return value
    if about is About.INTEREST:
        return _interest_words(value)
    return known[about]().get(value, quoted(value)) if about in known else quoted(value)


def choice_words(about: About, value: str, names: SegmentNames) -> str:
    """One value as a line of a menu."""
    if about is About.MOVE_STATUS:
        return _statuses().get(value, quoted(value))
    if about in (About.TOPIC, About.TOPIC_ASKED):
        return {each.value: topic_words(each) for each in GuidanceTopic}.get(value, quoted(value))
    if about is About.MUNICIPALITY and value == Municipality.REGION:
        return _("Ingen vald kommun")
    return value if about is About.INTEREST else value_words(about, value, names)


def span_words(span: Span, today: date) -> str:
    """'de senaste tolv månaderna', 'mellan 1 april och 3 maj'; '' for always."""
    if span.since_sent:
        return _("sedan förra utskicket")
    if span.last_days is not None:
        words = ngettext("det senaste dygnet", "de senaste {count} dagarna", span.last_days)
        return words.format(count=number_word(span.last_days))
    if span.last_months is not None:
        words = ngettext("den senaste månaden", "de senaste {count} månaderna", span.last_months)
        return words.format(count=number_word(span.last_months))
    if span.coming_months is not None:
        words = ngettext("inom en månad", "inom {count} månader", span.coming_months)
        return words.format(count=number_word(span.coming_months))
    first = day_and_month(span.from_day, today) if span.from_day is not None else ""
    last = day_and_month(span.to_day, today) if span.to_day is not None else ""
    if first and last:
        return _("mellan {first} och {last}").format(first=first, last=last)
    if first:
        return _("från och med {first}").format(first=first)
    return _("till och med {last}").format(last=last) if last else ""


def span_choice_words(span: Span, today: date) -> str:
    """A span as a line of a menu."""
    words = span_words(span, today) if span != ALWAYS else _("när som helst")
    return words[:1].upper() + words[1:]


def languages() -> dict[str, str]:
    """The languages that people write in."""
    return {"sv": _("svenska"), "en": _("engelska"), "de": _("tyska"), "nl": _("nederländska")}


def _joined_up_to(says: Sequence[str], most: int) -> str:
    if len(says) <= most:
        return joined(says, _("eller"))
    rest = len(says) - most
    return _("{values} eller {count} till").format(values=", ".join(says[:most]), count=number_word(rest))


def _status_words(condition: Condition) -> str:
    """Statuses are verbs of their own."""
    known = _statuses()
    says = [known.get(value, quoted(value)) for value in condition.values]
    if not condition.is_reversed:
        return joined(says, _("eller"))
    if condition.values == (MoveStatus.MOVED_HERE,):
        return _("inte har flyttat ännu")
    if len(says) == 1:
        return _("inte {values}").format(values=says[0])
    return _("varken {values}").format(values=joined(says, _("eller")))


def _statuses() -> dict[str, str]:
    return {
        MoveStatus.CONSIDERING: _("funderar på att flytta"),
        MoveStatus.PLANNING: _("planerar att flytta"),
        MoveStatus.MOVING: _("är på väg hit"),
        MoveStatus.MOVED_HERE: _("har flyttat hit"),
        MoveStatus.MOVED_ELSEWHERE: _("har flyttat någon annanstans"),
        MoveStatus.NOT_MOVING: _("har sagt att flytten inte är aktuell"),
        MoveStatus.UNKNOWN: _("har okänd flyttstatus"),
    }


def _municipalities() -> dict[str, str]:
    places = {each.value: each.place_name for each in Municipality}
    return {**places, Municipality.REGION.value: _("länet utan vald kommun")}


def _intents() -> dict[str, str]:
    return {
        Intent.GUIDANCE: _("har bett om vägledning"),
        Intent.MAGAZINE: _("har beställt magasinet"),
        Intent.NEWSLETTER: _("har anmält sig till nyhetsbrevet"),
    }


def _topics() -> dict[str, str]:
    """A topic inside a sentence."""
    return {
        GuidanceTopic.COUNTY_AND_PLACE: _("länet, kommunen och orten"),
        GuidanceTopic.WAYS_INTO_WORK: _("vägar till jobb"),
        GuidanceTopic.RECRUITMENT_AGENCIES: _("rekryteringsbolag"),
        GuidanceTopic.NETWORKS: _("nätverk och platsambassadörer"),
        GuidanceTopic.REMOTE_WORK: _("att jobba på distans"),
        GuidanceTopic.STARTING_BUSINESS: _("att starta företag"),
        GuidanceTopic.HOUSING: _("boende"),
        GuidanceTopic.STUDIES: _("studier"),
        GuidanceTopic.SCHOOL_CHILDCARE: _("skola och barnomsorg"),
        GuidanceTopic.CLUBS_LEISURE: _("föreningar och fritid"),
    }


def _interest_words(name: str) -> str:
    """A tenant's own name; where it is the name of a topic it reads like the topic."""
    topic = _INTERESTS_LIKE_TOPICS.get(name.casefold())
    return _topics()[topic] if topic is not None else quoted(name)


def _jobs() -> dict[str, str]:
    return {
        "looking": _("söker ett jobb"),
        "bringing": _("tar med sitt jobb"),
        "business": _("vill starta eget"),
        "studying": _("vill studera"),
    }


def _disclosures() -> dict[str, str]:
    return {
        "yes": _("låter arbetsgivare få veta"),
        "ask": _("vill bli frågade innan arbetsgivare får veta"),
        "no": _("har sagt nej till att arbetsgivare får veta"),
    }


_VERBAL = frozenset({About.JOB_SITUATION, About.EMPLOYER_DISCLOSURE, About.CHANNEL})
"""Conditions whose values are verbs of their own."""
_PHRASES: Mapping[About, Callable[[], tuple[str, str]]] = {
    About.MUNICIPALITY: lambda: (_("vill flytta till {values}"), _("inte vill flytta till {values}")),
    About.LIVES_IN: lambda: (_("bor i {values}"), _("inte bor i {values}")),
    About.MOVED: lambda: (_("har flyttat till {values} {span}"), _("inte har flyttat till {values} {span}")),
    About.MOVE_MONTH: lambda: (_("vill flytta {span}"), _("inte vill flytta {span}")),
    About.INTENT: lambda: (_("{values} {span}"), _("inte {values} {span}")),
    About.SOURCE: lambda: (_("hörde av sig via {values}"), _("inte hörde av sig via {values}")),
    About.INTEREST: lambda: (_("är intresserade av {values}"), _("inte är intresserade av {values}")),
    About.TOPIC_ASKED: lambda: (_("väntar på svar om {values}"), _("inte väntar på svar om {values}")),
    About.TOPIC: lambda: (_("har undrat över {values}"), _("inte har undrat över {values}")),
    About.PROFESSION: lambda: (_("har ett yrke med {values}"), _("inte har ett yrke med {values}")),
    About.JOB_SITUATION: lambda: ("", ""),
    About.EMPLOYER_DISCLOSURE: lambda: ("", ""),
    About.CHILDREN: lambda: (_("har barn i hushållet"), _("inte har barn i hushållet")),
    About.CHANNEL: lambda: ("", ""),
    About.LANGUAGE: lambda: (_("skriver på {values}"), _("inte skriver på {values}")),
    About.OWNER: lambda: (_("har {values} som vägledare"), _("inte har {values} som vägledare")),
    About.REGISTERED: lambda: (_("anmälde sig {span}"), _("inte anmälde sig {span}")),
    About.LAST_CONTACT: lambda: (_("har haft kontakt med oss {span}"), _("inte har haft kontakt med oss {span}")),
    About.MAILED: lambda: (_("har fått utskicket {values} {span}"), _("inte har fått utskicket {values} {span}")),
    About.INVITED: lambda: (_("är inbjudna till {values} {span}"), _("inte är inbjudna till {values} {span}")),
    About.COMING: lambda: (_("kommer till {values} {span}"), _("inte kommer till {values} {span}")),
    About.ATTENDED: lambda: (_("var med på {values} {span}"), _("inte var med på {values} {span}")),
    About.WORD: lambda: (_("har {values} i dialogen"), _("inte har {values} i dialogen")),
}
_WITHOUT: Mapping[About, Callable[[], tuple[str, str]]] = {
    About.MOVED: lambda: (_("har flyttat hit {span}"), _("inte har flyttat hit {span}")),
    About.MAILED: lambda: (_("har fått något utskick {span}"), _("inte har fått något utskick {span}")),
    About.INVITED: lambda: (_("är inbjudna till något möte {span}"), _("inte är inbjudna till något möte {span}")),
    About.COMING: lambda: (_("kommer till något möte {span}"), _("inte kommer till något möte {span}")),
    About.ATTENDED: lambda: (_("var med på något möte {span}"), _("inte var med på något möte {span}")),
}
"""The same without values."""
