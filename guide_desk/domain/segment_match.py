"""The reference: what a segment means, in plain Python over the facts of everybody. The store answers the same by SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from guide_desk.clock import as_stockholm
from guide_desk.domain.left_out import SAID_OF_THE_PERSON, WATERFALL, LeftOut
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment
from guide_desk.domain.segment_facts import Event, SegmentFacts, month_number, second_of
from guide_desk.identifiers import ContactId


@dataclass(frozen=True, slots=True)
class Asked:
    """A contact with the folded words of the whole dialogue."""

    facts: SegmentFacts
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """When a segment is asked: today, and when it was last sent."""

    today: date
    sent_at: datetime | None = None

    @property
    def sent_on(self) -> date | None:
        """The day of `sent_at`."""
        return as_stockholm(self.sent_at).date() if self.sent_at is not None else None


def ask(
    segment: Segment, people: Mapping[ContactId, Asked], today: date
) -> tuple[frozenset[ContactId], dict[ContactId, LeftOut]]:
    """(who is in, who is left out and why) of everybody whom the segment matches; nobody is both."""
    moment = Moment(today, segment.sent_at)
    matched = [each for each, person in sorted(people.items()) if matches(segment.tree, person, moment)]
    facts = {each: person.facts for each, person in people.items()}
    doubles = doubles_of({each: own.identities for each, own in facts.items()})
    reasons = {each: own.reason(segment.purpose) for each, own in facts.items()}
    left_out: dict[ContactId, LeftOut] = {}
    for each in matched:
        reason = first_reason(reasons[each], (reasons[other] for other in doubles.get(each, ()) if other != each))
        if reason is not None:
            left_out[each] = reason
    latest = {each: own.last_contact_on for each, own in facts.items()}
    left_out |= dict.fromkeys(
        surplus(grouped((each for each in matched if each not in left_out), doubles), latest), LeftOut.DOUBLE
    )
    if segment.purpose is Purpose.LETTER:
        households = {each: own.household for each, own in facts.items() if own.household}
        left_out |= dict.fromkeys(
            surplus(grouped((each for each in matched if each not in left_out), households), latest), LeftOut.SAME_HOUSEHOLD
        )
    return frozenset(matched) - left_out.keys(), left_out


def first_reason(own: LeftOut | None, others: Iterable[LeftOut | None]) -> LeftOut | None:
    """The first in the waterfall of a card's own reason and of those that the same person's other cards tell of the person."""
    every = {own, *(other for other in others if other in SAID_OF_THE_PERSON)}
    return next((reason for reason in WATERFALL if reason in every), None)


def doubles_of(identities: Mapping[ContactId, Collection[str | int]]) -> dict[ContactId, tuple[ContactId, ...]]:
    """Each card that is not the only one of its person, with all of that person's cards. Sharing goes from card to card."""
    cards: dict[str | int, list[ContactId]] = {}
    for each, keys in identities.items():
        for key in keys:
            cards.setdefault(key, []).append(each)
    found: dict[ContactId, tuple[ContactId, ...]] = {}
    for each in identities:
        if each in found:
            continue
        group, waiting = {each}, [each]
        while waiting:
            more = {other for key in identities[waiting.pop()] for other in cards[key]} - group
            group |= more
            waiting += more
        if len(group) > 1:
            found |= dict.fromkeys(group, tuple(sorted(group)))
    return found


def grouped(contacts: Iterable[ContactId], of: Mapping[ContactId, object]) -> Collection[list[ContactId]]:
    """Those who share what `of` says of them; whoever it knows nothing of is in no group."""
    groups: dict[object, list[ContactId]] = {}
    for each in contacts:
        if each in of:
            groups.setdefault(of[each], []).append(each)
    return groups.values()


def surplus(groups: Iterable[Collection[ContactId]], latest: Mapping[ContactId, date | None]) -> list[ContactId]:
    """All of each group but the one who was in touch last, the lowest number of equals."""
    over: list[ContactId] = []
    for group in groups:
        _first, *rest = sorted(group, key=lambda each: (-(latest[each] or date.min).toordinal(), each))
        over += rest
    return over


def matches(tree: Condition | Group, person: Asked, moment: Moment) -> bool:
    """Whether a condition or a group of them holds for somebody."""
    if isinstance(tree, Group):
        parts = (matches(part, person, moment) for part in tree.parts)
        return (any(parts) if tree.is_any else all(parts)) is not tree.is_reversed
    return _HOLDS[tree.about](tree, person, moment) is not tree.is_reversed


_Rule = Callable[[Condition, Asked, Moment], bool]


def _one_of(value: Callable[[SegmentFacts], str | None]) -> _Rule:
    return lambda condition, person, _moment: value(person.facts) in condition.values


def _any_of(values: Callable[[SegmentFacts], Collection[str]]) -> _Rule:
    return lambda condition, person, _moment: not set(condition.values).isdisjoint(values(person.facts))


def _any_folded(values: Callable[[SegmentFacts], Collection[str]]) -> _Rule:
    return lambda condition, person, _moment: not set(map(search_fold, condition.values)).isdisjoint(values(person.facts))


def _day(value: Callable[[SegmentFacts], date | None]) -> _Rule:
    return lambda condition, person, moment: _lies_in(value(person.facts), condition, moment)


def _happened(values: Callable[[SegmentFacts], Collection[Event]], fold: Callable[[str], str] = str) -> _Rule:
    def holds(condition: Condition, person: Asked, moment: Moment) -> bool:
        wanted = set(map(fold, condition.values))
        return any((not wanted or value in wanted) and _lies_in(day, condition, moment) for value, day in values(person.facts))

    return holds


def _lies_in(day: date | None, condition: Condition, moment: Moment) -> bool:
    first, last = condition.span.bounds(moment.today, moment.sent_on)
    return day is not None and first <= day <= last


def _has_moved(condition: Condition, person: Asked, moment: Moment) -> bool:
    facts = person.facts
    if facts.status.value != "moved_here" or (condition.values and facts.moved_to not in condition.values):
        return False
    is_any_day = condition.span.bounds(moment.today, moment.sent_on) == (date.min, date.max)
    return is_any_day or _lies_in(facts.moved_on, condition, moment)


def _moves_in(condition: Condition, person: Asked, moment: Moment) -> bool:
    first, last = condition.span.bounds(moment.today, moment.sent_on)
    month = person.facts.move_month
    return month is not None and first <= last and month_number(first) <= month <= month_number(last)


def _is_registered_for(condition: Condition, person: Asked, moment: Moment) -> bool:
    asked = (at for intent, at in person.facts.registered_for if intent in condition.values)
    since = second_of(moment.sent_at) if condition.span.since_sent and moment.sent_at is not None else None
    return any(_lies_in(at.date(), condition, moment) and (since is None or at >= since) for at in asked)


def _begins_with(words: Collection[str], value: str) -> bool:
    wanted = search_fold(value).split()
    return bool(wanted) and all(any(word.startswith(each) for word in words) for each in wanted)


_HOLDS: dict[About, _Rule] = {
    About.MUNICIPALITY: _any_of(lambda facts: facts.municipalities),
    About.LIVES_IN: lambda condition, person, _moment: person.facts.place in map(search_fold, condition.values),
    About.MOVE_STATUS: _one_of(lambda facts: facts.status),
    About.MOVED: _has_moved,
    About.MOVE_MONTH: _moves_in,
    About.INTENT: _is_registered_for,
    About.SOURCE: _any_of(lambda facts: facts.sources),
    About.INTEREST: _any_folded(lambda facts: facts.interests),
    About.TOPIC_ASKED: _any_of(lambda facts: facts.topics_asked),
    About.TOPIC: _any_of(lambda facts: facts.topics),
    About.PROFESSION: lambda condition, person, _moment: any(
        _begins_with(person.facts.profession_words, value) for value in condition.values
    ),
    About.JOB_SITUATION: _one_of(lambda facts: facts.job),
    About.EMPLOYER_DISCLOSURE: _one_of(lambda facts: facts.disclosure),
    About.CHILDREN: lambda _condition, person, _moment: person.facts.has_children,
    About.CHANNEL: _one_of(lambda facts: facts.channel),
    About.LANGUAGE: _one_of(lambda facts: facts.language),
    About.OWNER: _one_of(lambda facts: str(facts.owner or "")),
    About.REGISTERED: _day(lambda facts: facts.registered_on),
    About.LAST_CONTACT: _day(lambda facts: facts.last_contact_on),
    About.MAILED: _happened(lambda facts: facts.mailed, search_fold),
    About.INVITED: _happened(lambda facts: facts.invited),
    About.COMING: _happened(lambda facts: facts.coming),
    About.ATTENDED: _happened(lambda facts: facts.attended),
    About.WORD: lambda condition, person, _moment: any(_begins_with(person.words, value) for value in condition.values),
}
assert _HOLDS.keys() == set(About), "every condition has its meaning"
