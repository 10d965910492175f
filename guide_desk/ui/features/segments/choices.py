"""What a condition may be made of: every kind with its values, and the ones that fit what was typed. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import ALWAYS, DATED, About, Condition, Span
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, quoted
from guide_desk.ui.words.segment_conditions import SegmentNames, about_words, choice_words, languages

MOST_SHOWN = 60
_TYPED = {About.LIVES_IN, About.PROFESSION, About.WORD}
"""Conditions whose values may be typed freely."""
_PLACES = tuple(each.value for each in Municipality)
_FIXED: dict[About, tuple[str, ...]] = {
    About.MUNICIPALITY: _PLACES,
    About.MOVED: tuple(each for each in _PLACES if each != Municipality.REGION),
    About.MOVE_STATUS: tuple(each.value for each in MoveStatus),
    About.INTENT: tuple(each.value for each in Intent),
    About.SOURCE: tuple(each.value for each in Source),
    About.TOPIC: tuple(each.value for each in GuidanceTopic),
    About.TOPIC_ASKED: tuple(each.value for each in GuidanceTopic),
    About.JOB_SITUATION: ("looking", "bringing", "business", "studying"),
    About.EMPLOYER_DISCLOSURE: ("yes", "ask", "no"),
    About.CHANNEL: ("phone", "email"),
}
SHORT_LISTS = frozenset(_FIXED) | {About.LANGUAGE, About.OWNER}
"""Conditions all of whose values have room in a menu."""
_PAST = (ALWAYS, Span(last_days=14), Span(last_months=1), Span(last_months=6), Span(last_months=12), Span(last_months=24))
_COMING = (Span(coming_months=3), Span(coming_months=6), Span(coming_months=12), Span(coming_months=24))
_EITHER_WAY = (ALWAYS, Span(coming_months=1), Span(coming_months=3), *_PAST[2:5])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What this register holds: for values that no program knows beforehand."""

    names: SegmentNames = field(default_factory=SegmentNames)
    interests: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    mailings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list of conditions. Without `condition` it leads on to the values of `about`."""

    words: str
    about: About
    condition: Condition | None = None


def values_of(about: About, known: Vocabulary) -> tuple[str, ...]:
    """Every value there is to choose, in the order of menus."""
    if about in _FIXED:
        return _FIXED[about]
    return {
        About.LANGUAGE: tuple(languages()),
        About.OWNER: tuple(known.names.colleagues),
        About.INTEREST: known.interests,
        About.PROFESSION: known.professions,
        About.LIVES_IN: known.places,
        About.MAILED: known.mailings,
        **dict.fromkeys((About.INVITED, About.COMING, About.ATTENDED), tuple(known.names.events)),
    }.get(about, ())


def spans_of(condition: Condition, today: date) -> tuple[Span, ...]:
    """The stretches of days that a condition's menu offers; () for conditions without days. What holds now is among them."""
    about = condition.about
    if about not in DATED:
        return ()
    offered: tuple[Span, ...] = _PAST
    if about is About.MOVE_MONTH:
        offered = _COMING
    elif about in (About.INVITED, About.COMING):
        offered = _EITHER_WAY
    elif about in (About.REGISTERED, About.LAST_CONTACT):
        offered = (*_PAST[1:], Span(from_day=date(today.year, 1, 1)))
    elif about is About.INTENT:
        offered = (*_PAST, Span(since_sent=True))
    return offered if condition.span in offered else (*offered, condition.span)


def starting_points(known: Vocabulary) -> list[Choice]:
    """The kinds of conditions; one that needs nothing more is ready."""
    return [Choice(about_words(about), about, _ready(about)) for about in About if _ready(about) or _has_values(about, known)]


def choices_of(about: About, known: Vocabulary, typed: str = "") -> list[Choice]:
    """The values of one kind that hold `typed`, at most `MOST_SHOWN`, and what was typed itself where that may be one."""
    return [*_fitting(about, known, typed), *_as_typed(about, typed)]


def _fitting(about: About, known: Vocabulary, typed: str) -> list[Choice]:
    wanted = typed.strip().casefold()
    fitting: list[Choice] = []
    if about in (About.MOVED, About.MAILED, About.INVITED, About.COMING, About.ATTENDED) and not wanted:
        fitting.append(Choice(_any_words(about), about, Condition(about, span=_usual_span(about))))
    for value in values_of(about, known):
        words = capitalised(choice_words(about, value, known.names))
        if wanted in words.casefold():
            fitting.append(Choice(words, about, Condition(about, (value,), _usual_span(about))))
        if len(fitting) >= MOST_SHOWN:
            break
    return fitting


def _as_typed(about: About, typed: str) -> list[Choice]:
    """What was typed as a value, where values may be typed freely."""
    value = " ".join(typed.split())
    if not value or about not in _TYPED:
        return []
    words = {
        About.LIVES_IN: _("Bor i {words}"),
        About.PROFESSION: _("Yrke med {words}"),
        About.WORD: _("Dialog med {words}"),
    }[about].format(words=quoted(value))
    return [Choice(words, about, Condition(about, (value,)))]


def found(typed: str, known: Vocabulary) -> list[Choice]:
    """Everything that holds what was typed, kinds first; the kinds alone when nothing was."""
    wanted = typed.strip().casefold()
    kinds = starting_points(known)
    if not wanted:
        return kinds
    return [*(each for each in kinds if wanted in each.words.casefold()), *_values_found(typed, known)][:MOST_SHOWN]


def with_flipped(condition: Condition, value: str) -> Condition:
    """One value more, or one less."""
    values = condition.values
    flipped = tuple(each for each in values if each != value) if value in values else (*values, value)
    return replace(condition, values=flipped)


def _values_found(typed: str, known: Vocabulary) -> list[Choice]:
    """Values that are known here, and then what was typed as it stands."""
    named = [_named(each) for about in About for each in _fitting(about, known, typed)]
    return [*named, *(each for about in About for each in _as_typed(about, typed))]


def _named(choice: Choice) -> Choice:
    words = _("{kind}: {value}").format(kind=about_words(choice.about), value=choice.words)
    return replace(choice, words=words)


def _ready(about: About) -> Condition | None:
    if about is About.CHILDREN:
        return Condition(about)
    if about in (About.REGISTERED, About.LAST_CONTACT, About.MOVE_MONTH):
        return Condition(about, span=_usual_span(about))
    return None


def _usual_span(about: About) -> Span:
    if about is About.MOVE_MONTH:
        return Span(coming_months=12)
    return Span(last_months=12) if about in (About.REGISTERED, About.LAST_CONTACT, About.MOVED) else ALWAYS


def _has_values(about: About, known: Vocabulary) -> bool:
    return about in _TYPED or about is About.MAILED or bool(values_of(about, known))


def _any_words(about: About) -> str:
    return {
        About.MOVED: _("Vart som helst i länet"),
        About.MAILED: _("Vilket utskick som helst"),
    }.get(about, _("Vilket möte som helst"))


def values_in_use(condition: Condition, known: Vocabulary) -> Sequence[str]:
    """For the bracket's menu: every value of a short list, otherwise those that are chosen; gone ones too."""
    listed = values_of(condition.about, known) if condition.about in SHORT_LISTS else ()
    return tuple(dict.fromkeys([*listed, *condition.values]))
