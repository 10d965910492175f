"""A tree of conditions as a question to the file. It means what `domain.segment_match` says; a test holds the two together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import About, Condition, Group
from guide_desk.domain.segment_facts import month_number, second_of
from guide_desk.domain.segment_match import Moment
from guide_desk.store.projected_rows import OWNER_OF_ROWID
from guide_desk.store.segment_rows import EventKind, ValueKind, second_of_day, traits_of

NOBODY, ANYBODY = "(r.contact_id < 0)", "1"
"""Nobody is no constant: SQLite has no plan for a named index when it sees at once that nothing fits."""
_BEYOND = "\U0010ffff"
"""Sorts after every letter a word can go on with."""
_LONGEST_NUMBER = 18


@dataclass(slots=True)
class Question:
    """The words of a WHERE over `segment_row AS r`, and their parameters in order."""

    moment: Moment
    parameters: list[object] = field(default_factory=list)

    def put(self, *values: object) -> str:
        """Marks for `values`, which go in as parameters."""
        self.parameters += values
        return ", ".join("?" * len(values))


def where_of(tree: Group, moment: Moment) -> tuple[str, list[object]]:
    """The condition and its parameters."""
    question = Question(moment)
    return _group(tree, question), question.parameters


def _group(group: Group, question: Question) -> str:
    """What a row itself answers is asked first, what needs a look elsewhere of whoever is left."""
    ordered = sorted(group.parts, key=_cost)
    merged = [part for part in ordered if _is_one_of_traits(part)] if group.is_any else []
    parts = [_traits(merged, question)] if merged else []
    others = (part for part in ordered if part not in merged)
    parts += [_group(part, question) if isinstance(part, Group) else _condition(part, question) for part in others]
    return _turned(_joined(parts, is_any=group.is_any), is_reversed=group.is_reversed)


def _cost(part: Condition | Group) -> int:
    if isinstance(part, Group):
        return max(map(_cost, part.parts), default=0)
    return 2 if part.about is About.WORD else int(part.about in _ELSEWHERE)


def _is_one_of_traits(part: Condition | Group) -> bool:
    return isinstance(part, Condition) and not part.is_reversed and _WORDS[part.about] is _trait


def _traits(parts: Iterable[Condition | Group], question: Question) -> str:
    """One look at the bits for alternatives that are bits, each of them."""
    bits = reduce(or_, (traits_of(part.about, part.values) for part in parts if isinstance(part, Condition)))
    return f"(r.traits & {question.put(bits)} <> 0)"


def _condition(condition: Condition, question: Question) -> str:
    return _turned(_WORDS[condition.about](condition, question), is_reversed=condition.is_reversed)


def _turned(words: str, *, is_reversed: bool) -> str:
    return f"NOT {words}" if is_reversed else words


def _joined(parts: Sequence[str], *, is_any: bool) -> str:
    if not parts:
        return NOBODY if is_any else ANYBODY
    return f"({(' OR ' if is_any else ' AND ').join(parts)})"


_Words = Callable[[Condition, Question], str]


def _trait(condition: Condition, question: Question) -> str:
    return _traits((condition,), question)


def _children(_condition: Condition, question: Question) -> str:
    return f"(r.traits & {question.put(traits_of(About.CHILDREN, ['yes']))} <> 0)"


def _day_in(column: str) -> _Words:
    def words(condition: Condition, question: Question) -> str:
        first, last = _bounds(condition, question)
        return f"(r.{column} BETWEEN {question.put(first)} AND {question.put(last)})"

    return words


def _move_month(condition: Condition, question: Question) -> str:
    first, last = condition.span.bounds(question.moment.today, question.moment.sent_on)
    if first > last:
        return NOBODY
    return f"(r.move_month BETWEEN {question.put(month_number(first))} AND {question.put(month_number(last))})"


def _moved(condition: Condition, question: Question) -> str:
    parts = [f"r.traits & {question.put(traits_of(About.MOVE_STATUS, [MoveStatus.MOVED_HERE]))} <> 0"]
    if condition.values:
        parts.append(_among("moved_to", _numbers(condition.values), question))
    if condition.span.bounds(question.moment.today, question.moment.sent_on) != (date.min, date.max):
        parts.append(_day_in("moved_on")(condition, question))
    return _joined(parts, is_any=False)


def _owner(condition: Condition, question: Question) -> str:
    return _among("owner", [number for number in _numbers(condition.values) if number], question)


def _language(condition: Condition, question: Question) -> str:
    return _among("language", condition.values, question)


def _among(column: str, values: Sequence[object], question: Question) -> str:
    return f"(r.{column} IN ({question.put(*values)}))" if values else NOBODY


def _value(kind: ValueKind) -> _Words:
    def words(condition: Condition, question: Question) -> str:
        values = [folded for value in condition.values if (folded := search_fold(value))]
        marks = question.put(*values)
        return f"r.contact_id IN (SELECT contact_id FROM segment_value WHERE kind = {kind:d} AND value IN ({marks}))"  # noqa: S608

    return words


def _profession(condition: Condition, question: Question) -> str:
    def begun(word: str) -> str:
        marks = f"word >= {question.put(word)} AND word < {question.put(word + _BEYOND)}"
        return f"SELECT profession FROM profession_word WHERE {marks}"  # noqa: S608 - our own words

    return _each_word(condition, "profession", begun)


def _dialogue(condition: Condition, question: Question) -> str:
    def begun(word: str) -> str:
        mark = question.put(f'"{word}"*')
        return f"SELECT {OWNER_OF_ROWID} FROM entry_words WHERE entry_words MATCH {mark}"  # noqa: S608

    return _each_word(condition, "contact_id", begun)


def _each_word(condition: Condition, column: str, found: Callable[[str], str]) -> str:
    """One of the values, of which every word must be found. Values of one word are looked for together, and found once."""

    def among(selected: str) -> str:
        return f"r.{column} IN ({selected})"

    values = [words for value in condition.values if (words := search_fold(value).split())]
    single = [found(words[0]) for words in values if len(words) == 1]
    several = [_joined([among(found(word)) for word in words], is_any=False) for words in values if len(words) > 1]
    return _joined([among(" UNION ALL ".join(single)), *several] if single else several, is_any=True)


def _event(kind: EventKind, fold: Callable[[str], str] = str) -> _Words:
    def words(condition: Condition, question: Question) -> str:
        first, last = _bounds(condition, question)
        values = question.put(*(fold(value) for value in condition.values))
        among = f" AND value IN ({values})" if condition.values else ""
        days = f"day BETWEEN {question.put(first)} AND {question.put(last)}{_since(condition, question)}"
        return f"r.contact_id IN (SELECT contact_id FROM segment_event WHERE kind = {kind:d}{among} AND {days})"  # noqa: S608

    return words


def _since(condition: Condition, question: Question) -> str:
    """On the day on which it was sent, only what came afterwards; days alone are known of everything but requests."""
    sent_at = question.moment.sent_at
    if condition.about is not About.INTENT or not condition.span.since_sent or sent_at is None:
        return ""
    there = second_of(sent_at)
    return f" AND (day > {question.put(there.toordinal())} OR second >= {question.put(second_of_day(there))})"


def _intent(condition: Condition, question: Question) -> str:
    if not condition.values:
        return NOBODY
    is_any_day = condition.span.bounds(question.moment.today, question.moment.sent_on) == (date.min, date.max)
    return (_trait if is_any_day else _event(EventKind.REGISTERED))(condition, question)


def _bounds(condition: Condition, question: Question) -> tuple[int, int]:
    first, last = condition.span.bounds(question.moment.today, question.moment.sent_on)
    return first.toordinal(), last.toordinal()


def _numbers(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) <= _LONGEST_NUMBER]


_ELSEWHERE = frozenset(
    {
        *(About.LIVES_IN, About.INTEREST, About.PROFESSION, About.INTENT),
        *(About.MAILED, About.INVITED, About.COMING, About.ATTENDED),
    }
)
"""Conditions that other tables than the rows answer."""
_WORDS: dict[About, _Words] = {
    **dict.fromkeys((About.MUNICIPALITY, About.MOVE_STATUS, About.SOURCE, About.TOPIC_ASKED, About.TOPIC), _trait),
    **dict.fromkeys((About.JOB_SITUATION, About.EMPLOYER_DISCLOSURE, About.CHANNEL), _trait),
    About.CHILDREN: _children,
    About.LIVES_IN: _value(ValueKind.PLACE),
    About.INTEREST: _value(ValueKind.INTEREST),
    About.PROFESSION: _profession,
    About.MOVED: _moved,
    About.MOVE_MONTH: _move_month,
    About.INTENT: _intent,
    About.LANGUAGE: _language,
    About.OWNER: _owner,
    About.REGISTERED: _day_in("registered_on"),
    About.LAST_CONTACT: _day_in("last_contact_on"),
    About.MAILED: _event(EventKind.MAILED, search_fold),
    About.INVITED: _event(EventKind.INVITED),
    About.COMING: _event(EventKind.COMING),
    About.ATTENDED: _event(EventKind.ATTENDED),
    About.WORD: _dialogue,
}
