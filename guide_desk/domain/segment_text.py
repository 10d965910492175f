"""A segment as text, for the file and for ready-made ones: what is read is checked, whoever wrote it.

Raises InvalidInput `segment`: `no_json`, `newer` (a newer program wrote it), `shape`, `too_large`, `unknown_condition`,
`unknown_value`, `no_value`, `span`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from guide_desk.domain.contact import EmployerDisclosure, JobSituation, PreferredChannel
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.household_move import COUNTED
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import (
    ALWAYS,
    ANY_VALUE,
    DATED,
    MOST_CONDITIONS,
    MOST_DEPTH,
    WITHOUT_VALUES,
    About,
    Condition,
    Group,
    Purpose,
    Segment,
    Span,
    conditions_of,
)
from guide_desk.errors import InvalidInput

FORMAT = 1
"""Raised when an older program could not read what a newer one writes."""
MOST_VALUES = 100
LONGEST_VALUE = 200
LONGEST_NAME = 100
_MOST_DAYS, _MOST_MONTHS = 36_500, 1_200
_MOST_OF = {"last_days": _MOST_DAYS, "last_months": _MOST_MONTHS, "coming_months": _MOST_MONTHS}
_LISTED: dict[About, frozenset[str]] = {
    About.MUNICIPALITY: frozenset(Municipality),
    About.MOVED: COUNTED,
    About.MOVE_STATUS: frozenset(MoveStatus),
    About.INTENT: frozenset(Intent),
    About.SOURCE: frozenset(Source),
    About.TOPIC_ASKED: frozenset(GuidanceTopic),
    About.TOPIC: frozenset(GuidanceTopic),
    About.JOB_SITUATION: frozenset(JobSituation),
    About.EMPLOYER_DISCLOSURE: frozenset(EmployerDisclosure),
    About.CHANNEL: frozenset(PreferredChannel),
}
_FOLDED = frozenset({About.LIVES_IN, About.INTEREST, About.PROFESSION, About.MAILED, About.WORD})


def segment_to_text(segment: Segment) -> str:
    """The meaning of a segment; which one it is, and how often it was saved, stand beside it."""
    kept = {"format": FORMAT, "name": segment.name, "purpose": segment.purpose.value, "tree": _plain_group(segment.tree)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def segment_of_text(text: str) -> Segment:
    """The reverse."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("segment", "no_json") from None
    if not isinstance(kept, dict) or not isinstance(kept.get("format"), int):
        raise InvalidInput("segment", "shape")
    if kept["format"] > FORMAT:
        raise InvalidInput("segment", "newer")
    return segment_of(kept)


def segment_of(kept: Mapping[str, Any]) -> Segment:
    """A segment of plain values (`name`, `purpose`, `tree`)."""
    name, purpose = kept.get("name"), kept.get("purpose")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or purpose not in set(Purpose):
        raise InvalidInput("segment", "shape")
    segment = Segment(name, _group_of(kept.get("tree"), MOST_DEPTH), Purpose(purpose))
    check(segment)
    return segment


def check(segment: Segment) -> None:
    """Whether every condition can be asked."""
    conditions = [condition for _path, condition in conditions_of(segment.tree)]
    if len(conditions) > MOST_CONDITIONS:
        raise InvalidInput("segment", "too_large")
    for condition in conditions:
        _check_values(condition)
        _check_span(condition)


def _check_values(condition: Condition) -> None:
    about, values = condition.about, condition.values
    if about in WITHOUT_VALUES or not values:
        if bool(values) or about not in WITHOUT_VALUES | ANY_VALUE:
            raise InvalidInput("segment", "unknown_value" if values else "no_value")
        return
    if len(values) > MOST_VALUES:
        raise InvalidInput("segment", "too_large")
    known = _LISTED.get(about)
    for value in values:
        if known is not None:
            is_known = value in known
        elif about in _FOLDED:
            is_known = bool(search_fold(value))
        else:
            is_known = value.isdecimal() if condition.about.value == "owner" else bool(value.strip())
        if not is_known or len(value) > LONGEST_VALUE:
            raise InvalidInput("segment", "unknown_value")


def _check_span(condition: Condition) -> None:
    span = condition.span
    relative = [name for name in _MOST_OF if getattr(span, name) is not None]
    has_days = span.from_day is not None or span.to_day is not None
    is_backward = span.from_day is not None and span.to_day is not None and span.from_day > span.to_day
    is_too_long = any(not 0 <= getattr(span, name) <= _MOST_OF[name] for name in relative)
    is_mixed = len(relative) + has_days + span.since_sent > 1
    if is_backward or is_too_long or is_mixed or (span != ALWAYS and condition.about not in DATED):
        raise InvalidInput("segment", "span")


def _plain_group(group: Group) -> dict[str, object]:
    parts = [_plain_group(part) if isinstance(part, Group) else _plain_condition(part) for part in group.parts]
    return {"any" if group.is_any else "all": parts} | ({"not": True} if group.is_reversed else {})


def _plain_condition(condition: Condition) -> dict[str, object]:
    plain: dict[str, object] = {"about": condition.about.value}
    if condition.values:
        plain["values"] = list(condition.values)
    if condition.span != ALWAYS:
        span = {field.name: getattr(condition.span, field.name) for field in fields(Span)}
        plain["span"] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in span.items()
            if value is not None and value is not False
        }
    return plain | ({"not": True} if condition.is_reversed else {})


def _group_of(plain: object, deeper: int) -> Group:
    if not isinstance(plain, dict) or len(plain.keys() & {"all", "any"}) != 1 or plain.keys() - {"all", "any", "not"}:
        raise InvalidInput("segment", "shape")
    parts = plain.get("all", plain.get("any"))
    if not isinstance(parts, list):
        raise InvalidInput("segment", "shape")
    if deeper == 0:
        raise InvalidInput("segment", "too_large")
    made = tuple(_condition_of(part) if _is_condition(part) else _group_of(part, deeper - 1) for part in parts)
    return Group(made, is_any="any" in plain, is_reversed=_flag(plain))


def _is_condition(part: object) -> bool:
    return isinstance(part, dict) and "about" in part


def _condition_of(plain: Mapping[str, Any]) -> Condition:
    values, about = plain.get("values", []), plain["about"]
    if plain.keys() - {"about", "values", "span", "not"} or not isinstance(values, list):
        raise InvalidInput("segment", "shape")
    if not isinstance(about, str) or about not in set(About):
        raise InvalidInput("segment", "unknown_condition")
    if not all(isinstance(value, str) for value in values):
        raise InvalidInput("segment", "unknown_value")
    return Condition(About(about), tuple(values), _span_of(plain.get("span", {})), _flag(plain))


def _span_of(plain: object) -> Span:
    if not isinstance(plain, dict) or plain.keys() - _READ_SPAN.keys():
        raise InvalidInput("segment", "span")
    return Span(**{name: _READ_SPAN[name](value) for name, value in plain.items()})


def _flag(plain: Mapping[str, Any]) -> bool:
    return _true_or_false(plain.get("not", False), "shape")


def _true_or_false(value: object, reason: str = "span") -> bool:
    if not isinstance(value, bool):
        raise InvalidInput("segment", reason)
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput("segment", "span")
    return value


def _day(value: object) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        raise InvalidInput("segment", "span") from None


_READ_SPAN: dict[str, Callable[[object], Any]] = {
    "from_day": _day,
    "to_day": _day,
    "last_days": _whole,
    "last_months": _whole,
    "coming_months": _whole,
    "since_sent": _true_or_false,
}
